"""Themes are learned from examples, and each one chosen earns its place."""

from __future__ import annotations

import numpy as np
import pytest

from kb.coding.theme_model import (
    Examples,
    chosen_themes,
    figures,
    fitted,
    held_out,
    learned,
    measured,
    scheme_texts,
    thresholds_of,
    valuable_first,
)
from kb.models import Concept

HALLS, BOATS = np.array([1.0, 0.0]), np.array([0.0, 1.0])


def examples(*labels: int, wobble: float = 0.1) -> Examples:
    """Vectors near one of two directions, labelled with it."""
    random = np.random.default_rng(3)
    vectors = np.array([(HALLS, BOATS)[label] for label in labels]) + random.normal(0, wobble, (len(labels), 2))
    given = np.eye(2)[list(labels)]
    return Examples(vectors, given, np.ones(given.shape))


def test_the_slope_of_the_loss_is_nothing_where_learning_ends():
    known = examples(0, 1, 0, 1, 1)
    values = fitted(known)
    x = np.column_stack([np.ones(5), known.vectors])
    slope = x.T @ (1 / (1 + np.exp(-x @ values)) - known.labels) + 0.1 * values
    assert np.abs(slope).max() < 1e-3
    assert (values == fitted(known)).all()  # always the same


def test_what_does_not_count_teaches_nothing():
    known = examples(0, 1, 0, 1)
    wrong = Examples(known.vectors[:1], 1 - known.labels[:1], np.zeros((1, 2)))
    assert fitted(known.and_(wrong)) == pytest.approx(fitted(known), abs=1e-3)


def test_examples_that_are_kept_apart_are_predicted_from_the_others():
    known = examples(*[0, 1] * 10)
    assert (held_out(known, None).argmax(axis=1) == [0, 1] * 10).all()
    alone = Examples(np.vstack([known.vectors, [[-1.0, -1.0]]]), *[np.vstack([known.labels, [[1, 0]]])] * 2)
    assert held_out(alone, None)[-1, 0] < 0.5  # it was not learned from itself


def test_a_further_theme_has_to_be_half_as_sure_and_to_reach_its_threshold():
    none = np.zeros(3)
    assert chosen_themes(np.array([[0.9, 0.2, 0.1]]), none).tolist() == [[True, False, False]]
    assert chosen_themes(np.array([[0.9, 0.7, 0.1]]), none).tolist() == [[True, True, False]]
    assert chosen_themes(np.array([[0.9, 0.7, 0.1]]), np.full(3, 0.8)).tolist() == [[True, False, False]]
    assert not chosen_themes(np.array([[0.2, 0.1, 0.1]]), np.full(3, 0.3)).any()


def test_a_threshold_lies_where_f1_is_best_and_leans_on_all_themes_where_examples_are_few():
    p = np.array([[0.9, 0.3], [0.8, 0.2], [0.4, 0.6], [0.1, 0.1]])
    right = np.array([[1, 0], [1, 0], [0, 1], [0, 0]], float)
    of_all = 0.5  # halfway between 0.6 and 0.4
    assert thresholds_of(p, right, np.ones(right.shape)) == pytest.approx(
        [(2 * 0.6 + 10 * of_all) / 12, (0.45 + 10 * of_all) / 11]
    )


def test_figures_are_those_worked_out_by_hand():
    chosen, right = np.array([True, True, False, False]), np.array([True, False, True, True])
    found = figures(chosen, right)
    assert (found.precision, found.recall, found.f1, found.positives) == (1 / 2, 1 / 3, 2 / 5, 3)
    assert figures(~chosen & chosen, right).f1 == 0


def test_performance_stands_beside_that_of_the_most_frequent_theme():
    codings = examples(*[0, 0, 1] * 10)
    found = measured(["halls", "boats"], codings, held_out(examples(0, 1), codings))
    assert found.overall.f1 > 0.95 and found.majority.f1 == pytest.approx(2 / 3)
    assert found.mean_human == 1 and found.mean_suggested == pytest.approx(1, abs=0.1)
    assert [(concept, of_theme.positives) for concept, of_theme in found.themes] == [("halls", 20), ("boats", 10)]


def test_a_model_of_the_scheme_alone_tells_its_themes_apart():
    model = learned(["halls", "boats"], examples(*[0, 1] * 8))
    assert (model.probabilities(np.array([HALLS, BOATS])).argmax(axis=1) == [0, 1]).all()


def test_a_sentence_on_what_belongs_elsewhere_is_no_example_of_a_theme():
    concept = Concept("halls", "Halls", definition="Rooms for all.", scope_note="Use for keys. Boats belong elsewhere.")
    assert scheme_texts(concept) == ("Halls", "Rooms for all.", "Use for keys")


def test_the_most_doubtful_passages_come_first_and_not_two_that_are_alike():
    vectors = np.array([[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], float)
    p = np.array([[0.5], [0.49], [0.4], [0.01]])
    assert valuable_first(vectors, p, np.empty((0, 3)), 3) == [0, 2, 3]
    assert valuable_first(vectors, p, vectors[:1], 1) == [2]
    assert sorted(valuable_first(vectors, p, vectors, 9)) == [0, 1, 2, 3]

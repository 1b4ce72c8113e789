"""Learn themes from examples, a yes or no for each theme, and choose how many a passage gets.

The first examples are the scheme's own words, so that something can be suggested before anybody has coded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.models import Concept

Floats = NDArray[np.float64]
Chosen = NDArray[np.bool_]

FOLDS = 5
# Weights have a normal prior of this precision: on the report 0.03 and 0.3 do about as well.
_RIDGE = 0.1
_MOST_STEPS, _MOST_HALVINGS, _MOST_DIRECTIONS = 30, 10, 60
_CLOSE_ENOUGH, _TINY = 1e-3, 1e-30
# A theme's own threshold counts against that of all themes as its examples against this many.
_PRIOR_EXAMPLES = 10


@dataclass(frozen=True, slots=True)
class Examples:
    """Vectors (n, d), what they are examples of (n, k), and how much each counts for each theme (n, k), 0..1."""

    vectors: Floats
    labels: Floats
    weights: Floats

    def only(self, rows: NDArray[np.bool_]) -> Examples:
        """These rows of them."""
        return Examples(self.vectors[rows], self.labels[rows], self.weights[rows])

    def and_(self, others: Examples) -> Examples:
        """These and others of the same themes."""
        pairs = zip(
            (self.vectors, self.labels, self.weights), (others.vectors, others.labels, others.weights), strict=True
        )
        return Examples(*(np.concatenate(pair) for pair in pairs))


@dataclass(frozen=True, slots=True)
class ThemeModel:
    """What was learned: a column of weights for each theme, the intercept first (d + 1, k), and thresholds (k,)."""

    concept_ids: tuple[str, ...]
    weights: Floats
    thresholds: Floats

    def log_odds(self, vectors: NDArray[np.floating]) -> Floats:
        """How far each vector speaks for each theme (n, k)."""
        found: Floats = np.asarray(vectors, np.float64) @ self.weights[1:] + self.weights[0]
        return found

    def probabilities(self, vectors: NDArray[np.floating]) -> Floats:
        """The probability of each theme (n, k)."""
        return _probability(self.log_odds(vectors))


@dataclass(frozen=True, slots=True)
class Figures:
    """How often what was chosen is right, and what is right was chosen; `positives` are what is right."""

    precision: float
    recall: float
    f1: float
    positives: int


@dataclass(frozen=True, slots=True)
class Performance:
    """How well themes are chosen for passages that were kept apart from learning: over all themes and for each.

    `majority` is what giving everybody's most frequent theme to all would reach; the means are themes per passage.
    """

    passages: int
    overall: Figures
    themes: tuple[tuple[str, Figures], ...]
    majority: Figures
    mean_suggested: float
    mean_human: float


def scheme_texts(concept: Concept) -> tuple[str, ...]:
    """The scheme's own words for a concept: labels, definition, and what its scope note says to use it for.

    A sentence that says where something else belongs is no example.
    """
    notes = (concept.scope_note or "").split(". ")
    own = (note.strip(" .") for note in notes if "belong" not in note and "enough" not in note and " not " not in note)
    wordings = [concept.pref_label, *concept.alt_labels, concept.definition or "", *own]
    return tuple(dict.fromkeys(wording for wording in wordings if wording))


def learned(
    concept_ids: Sequence[str], scheme: Examples, codings: Examples | None = None, apart: Floats | None = None
) -> ThemeModel:
    """Learn from the scheme and from codings; thresholds come from predictions of examples that were kept `apart`."""
    judged = codings or scheme
    apart = held_out(scheme, codings) if apart is None else apart
    thresholds = thresholds_of(apart, judged.labels, judged.weights)
    return ThemeModel(tuple(concept_ids), fitted(scheme.and_(codings) if codings else scheme), thresholds)


def measured(concept_ids: Sequence[str], codings: Examples, apart: Floats) -> Performance:
    """Measure over codings by predictions kept `apart`: no fold has a part in the thresholds for its passages."""
    folds = folds_of(len(codings.labels))
    chosen = np.zeros(apart.shape, bool)
    for fold in range(FOLDS):
        others, own = folds != fold, folds == fold
        limits = thresholds_of(apart[others], codings.labels[others], codings.weights[others])
        chosen[own] = chosen_themes(apart[own], limits)
    return performance(concept_ids, chosen, codings)


def performance(concept_ids: Sequence[str], chosen: Chosen, codings: Examples) -> Performance:
    """Compare what was chosen (n, k) with codings, where these are not disputed."""
    counts, right = codings.weights > 0, codings.labels > 0
    majority = np.zeros_like(chosen)
    majority[:, int(right.sum(axis=0).argmax())] = True
    return Performance(
        passages=len(right),
        overall=figures(chosen[counts], right[counts]),
        themes=tuple(
            (concept, figures(chosen[counts[:, n], n], right[counts[:, n], n])) for n, concept in enumerate(concept_ids)
        ),
        majority=figures(majority[counts], right[counts]),
        mean_suggested=float(chosen.sum(axis=1).mean()),
        mean_human=float(right.sum(axis=1).mean()),
    )


def held_out(scheme: Examples, codings: Examples | None) -> Floats:
    """The probabilities of codings, or of the scheme's examples, each from what was learned without its fold."""
    judged = codings or scheme
    folds, apart = folds_of(len(judged.labels)), np.zeros(judged.labels.shape)
    for fold in range(FOLDS):
        kept = judged.only(folds != fold)
        weights = fitted(scheme.and_(kept) if codings else kept)
        own = folds == fold
        apart[own] = _probability(judged.vectors[own] @ weights[1:] + weights[0])
    return apart


def folds_of(number: int) -> NDArray[np.int64]:
    """The fold of each of so many examples, always the same."""
    return np.random.default_rng(0).permutation(number) % FOLDS


def fitted(examples: Examples) -> Floats:
    """Logistic regression of each theme against the rest, all at once: weights (d + 1, k), the intercept first.

    Newton's method, each step found by conjugate gradients (Nocedal and Wright 2006, chapter 7) and halved for a theme
    until it lowers that theme's loss.
    """
    x = np.column_stack([np.ones(len(examples.vectors)), examples.vectors])
    values = np.zeros((x.shape[1], examples.labels.shape[1]))
    loss = _loss(x, examples, values)
    for _ in range(_MOST_STEPS):
        p = _probability(x @ values)
        slope = x.T @ (examples.weights * (p - examples.labels)) + _RIDGE * values
        if np.abs(slope).max() < _CLOSE_ENOUGH:
            break
        step = _newton_step(x, examples.weights * p * (1 - p), slope)
        for _ in range(_MOST_HALVINGS):
            reached = _loss(x, examples, values + step)
            worse = reached > loss
            if not worse.any():
                break
            step[:, worse] /= 2
        values, loss = values + step, reached
    return values


def _newton_step(x: Floats, curvature: Floats, slope: Floats) -> Floats:
    step = np.zeros_like(slope)
    left = -slope
    direction = left.copy()
    size = first = (left**2).sum(axis=0)
    for _ in range(_MOST_DIRECTIONS):
        bent = x.T @ (curvature * (x @ direction)) + _RIDGE * direction
        along = size / np.maximum((direction * bent).sum(axis=0), _TINY)
        step += along * direction
        left -= along * bent
        before, size = size, (left**2).sum(axis=0)
        if (size <= first / 100).all():
            break
        direction = left + size / np.maximum(before, _TINY) * direction
    return step


def _loss(x: Floats, examples: Examples, values: Floats) -> Floats:
    odds = x @ values
    found = (examples.weights * (np.logaddexp(0, odds) - examples.labels * odds)).sum(axis=0)
    total: Floats = found + _RIDGE / 2 * (values**2).sum(axis=0)
    return total


def thresholds_of(probabilities: Floats, labels: Floats, weights: Floats) -> Floats:
    """The probability from which each theme has the best F1, drawn to that of all themes where examples are few."""
    counts, right = weights > 0, labels > 0
    of_all = _best_threshold(probabilities[counts], right[counts])
    limits = np.empty(labels.shape[1])
    for theme in range(labels.shape[1]):
        judged = counts[:, theme]
        positives = int(right[judged, theme].sum())
        own = _best_threshold(probabilities[judged, theme], right[judged, theme]) if positives else of_all
        limits[theme] = (positives * own + _PRIOR_EXAMPLES * of_all) / (positives + _PRIOR_EXAMPLES)
    return limits


def chosen_themes(probabilities: Floats, thresholds: Floats) -> Chosen:
    """Which themes each passage is given (n, k): those that reach their threshold, as long as each one earns its place.

    One more theme does where it raises the F1 to be expected, twice what is likely right over what is chosen and what
    is likely there: so it has to be about half as sure as those before it.
    """
    order = np.argsort(-probabilities, axis=1, kind="stable")
    sorted_ = np.take_along_axis(probabilities, order, axis=1)
    likely = sorted_.cumsum(axis=1)
    expected = 2 * likely / (np.arange(1, probabilities.shape[1] + 1) + likely[:, -1:])
    most = expected.argmax(axis=1)
    earned = np.zeros(probabilities.shape, bool)
    np.put_along_axis(earned, order, np.arange(probabilities.shape[1]) <= most[:, None], axis=1)
    found: Chosen = earned & (probabilities >= thresholds)
    return found


def figures(chosen: Chosen, right: Chosen) -> Figures:
    """Precision, recall and F1 over all values; 0 where nothing was chosen or is right."""
    hits, given, positives = int((chosen & right).sum()), int(chosen.sum()), int(right.sum())
    return Figures(
        hits / given if given else 0.0,
        hits / positives if positives else 0.0,
        2 * hits / (given + positives) if given + positives else 0.0,
        positives,
    )


def valuable_first(
    vectors: NDArray[np.floating], probabilities: Floats, known: NDArray[np.floating], limit: int
) -> list[int]:
    """The rows of passages whose labels would teach most, at most so many: where the model is in doubt, and unlike
    what is `known` or comes before.

    Doubt is the mean entropy over themes, and counts by how far the passage is from the nearest of the others.
    """
    p = np.clip(probabilities, 1e-9, 1 - 1e-9)
    doubt = -(p * np.log2(p) + (1 - p) * np.log2(1 - p)).mean(axis=1)
    nearest = (vectors @ known.T).max(axis=1) if len(known) else np.zeros(len(vectors))
    chosen: list[int] = []
    left = np.ones(len(vectors), bool)
    while len(chosen) < min(limit, len(vectors)):
        value = np.where(left, doubt * (1 - np.clip(nearest, 0, 1)), -1.0)
        row = int(value.argmax())
        chosen.append(row)
        left[row] = False
        nearest = np.maximum(nearest, vectors @ vectors[row])
    return chosen


def _best_threshold(probabilities: Iterable[float], right: Iterable[bool]) -> float:
    """Halfway below the last value that is to be chosen; the highest of equally good ones, since that gives fewer."""
    p, is_right = np.asarray(list(probabilities)), np.asarray(list(right))
    order = np.argsort(-p, kind="stable")
    sorted_, hits = p[order], is_right[order].cumsum()
    f1 = 2 * hits / (np.arange(1, len(p) + 1) + max(int(is_right.sum()), 1))
    f1[:-1][sorted_[:-1] == sorted_[1:]] = -1  # values that are the same are chosen together
    last = int(f1.argmax())
    below = sorted_[last + 1] if last + 1 < len(p) else 0.0
    return float((sorted_[last] + below) / 2)


def _probability(log_odds: Floats) -> Floats:
    found: Floats = 1 / (1 + np.exp(-np.clip(log_odds, -40, 40)))
    return found

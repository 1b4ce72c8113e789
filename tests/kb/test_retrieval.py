"""Ranking: values in, values out."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.ranking.retrieval import (
    fuse,
    late_interaction,
    lift_by_section,
    lift_named,
    rerank,
    scaled,
    sentence_similarities,
    spread_sections,
)
from tests.fakes import held_passage

scores = st.dictionaries(st.integers(0, 50), st.floats(-1, 1, width=32), max_size=20)


def test_scores_are_scaled_by_their_least_and_greatest():
    assert scaled({1: 2.0, 2: 4.0, 3: 3.0}) == {1: 0.0, 2: 1.0, 3: 0.5}


def test_equal_scores_all_count_fully():
    assert scaled({1: 0.3, 2: 0.3}) == {1: 1.0, 2: 1.0}


def test_fusion_is_the_weighted_sum_of_both_sides():
    fused = dict(fuse({1: 1.0, 2: 0.0}, {2: 5.0, 3: 0.0}, dense_weight=0.6))
    assert fused == pytest.approx({1: 0.6, 2: 0.4, 3: 0.0})


def test_without_any_word_in_common_meaning_alone_decides():
    assert fuse({1: 0.2, 2: 0.9}, {}) == [(2, 1.0), (1, 0.0)]


@given(scores, scores)
def test_fusion_ranks_everything_that_either_side_found_once(dense, lexical):
    fused = fuse(dense, lexical)
    assert {key for key, _ in fused} == dense.keys() | lexical.keys()
    assert [score for _, score in fused] == sorted((score for _, score in fused), reverse=True)


def test_each_token_of_a_question_looks_for_what_is_nearest_to_it():
    question = np.array([[1, 0], [0, 1]], np.float32)
    passages = [np.array([[127, 0], [0, 127]], np.int8), np.array([[127, 127]], np.int8), np.empty((0, 2), np.int8)]
    assert late_interaction(question, passages) == pytest.approx([1, 0.5**0.5, 0])


def test_without_tokens_nothing_is_near():
    nothing = np.empty((0, 2), np.float32)
    assert late_interaction(nothing, [np.array([[127, 0]], np.int8)]) == [0.0]
    assert late_interaction(np.array([[1, 0]], np.float32), []) == []


@given(st.lists(st.integers(0, 4), max_size=6), st.integers(0, 5))
def test_a_passage_is_read_alike_alone_and_beside_others(sizes, seed):
    draw = np.random.default_rng(seed)
    passages = [draw.integers(-127, 128, (size, 3)).astype(np.int8) for size in sizes]
    question = np.eye(3, dtype=np.float32)[: seed + 1]
    alone = [late_interaction(question, [rows])[0] for rows in passages]
    assert late_interaction(question, passages) == pytest.approx(alone, abs=1e-6)


def test_a_passage_of_a_section_that_is_near_moves_up():
    ranked = [(1, 0.6), (2, 0.9), (3, 0.62)]
    assert [key for key, _ in lift_by_section(ranked, {1: "a", 2: "a", 3: "b"})] == [2, 1, 3]


def test_a_passage_whose_source_is_named_moves_up_and_one_with_common_words_does_not():
    assert [key for key, _ in lift_named([(1, 0.6), (2, 0.5)], {1: 0.0, 2: 0.9})] == [2, 1]
    assert lift_named([(1, 0.6), (2, 0.5)], {2: 0.4}) == [(1, 0.6), (2, 0.5)]


def test_the_passage_with_the_better_second_score_moves_up():
    assert rerank([(1, 0.5), (2, 0.5)], {1: 0.1, 2: 0.9})[0][0] == 2


def test_similarity_of_sentences_is_their_cosine_with_the_question():
    question = np.array([1, 0], np.float32)
    assert sentence_similarities(question, np.array([[1, 0], [0, 1]], np.float16)).tolist() == [1.0, 0.0]


def sections_of(passages):
    return [passage.locator.section[0] for passage in passages]


def in_section(key, section):
    passage = held_passage(key)
    return replace(passage, locator=replace(passage.locator, section=(section,)))


def test_no_more_than_two_passages_of_one_section_stand_together():
    ranked = [in_section(key, section) for key, section in enumerate("aaaab")]
    assert sections_of(spread_sections(ranked)) == ["a", "a", "b", "a", "a"]


def test_nothing_is_lost_when_there_is_only_one_section():
    ranked = [in_section(key, "a") for key in range(4)]
    assert spread_sections(ranked) == ranked

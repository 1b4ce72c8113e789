"""Ranking: values in, values out."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.retrieval import fuse, rerank, scaled, sentence_similarities, spread_sections
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


def test_the_passage_with_the_best_sentence_moves_up():
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

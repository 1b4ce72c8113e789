"""One ranking out of several."""

from kb.answers.merging import merge
from kb.models import Evidence, Locator
from tests.fakes import held_passage


def ranking(*scores):
    """A ranking of these (key, score) pairs, each passage in a section of its own."""
    return tuple(
        Evidence(rank, score, held_passage(key, locator=Locator(0, 9, (f"Section {key}",))), nearness=score / 2)
        for rank, (key, score) in enumerate(scores, 1)
    )


def keys(found):
    return [one.passage.key for one in found]


def test_a_passage_is_as_good_as_the_question_that_it_answers_best():
    merged = merge([ranking((1, 1.0), (2, 0.9), (3, 0.2)), ranking((3, 0.95), (4, 0.5))], 10)
    assert keys(merged) == [1, 3, 2, 4]
    assert [one.rank for one in merged] == [1, 2, 3, 4]
    assert [one.nearness for one in merged] == [0.5, 0.475, 0.45, 0.25]


def test_one_ranking_stays_as_it_is():
    only = ranking((1, 1.0), (2, 0.9))
    assert merge([only], 10) == only


def test_no_more_is_kept_than_is_asked_for():
    assert keys(merge([ranking((1, 1.0), (2, 0.5)), ranking((3, 0.9))], 2)) == [1, 3]


def test_equal_scores_are_ordered_by_rank_and_then_by_passage():
    assert keys(merge([ranking((5, 1.0), (2, 0.5)), ranking((1, 1.0), (9, 0.5))], 10)) == [1, 5, 2, 9]


def test_no_section_fills_the_ranking_while_another_waits():
    same = [Evidence(n, 1 - n / 10, held_passage(n)) for n in (1, 2, 3)]
    assert keys(merge([tuple(same), ranking((4, 0.1))], 10)) == [1, 2, 4, 3]

"""Sentences that complicate the picture by themselves."""

from __future__ import annotations

from kb.lists.complicating import complicating
from tests.fakes import held_passage

PLAIN = "Partners met in the hall. They agreed on a plan."
HARD = "Partners met in the hall. Trust remains a challenge for partners in small places."
DENIED = "Partners met in the hall. Nobody came to the second meeting of the partners."


def test_a_difficulty_is_found_and_given_by_its_place_in_the_document():
    passage = held_passage(1, HARD)
    ((start, end), gap) = complicating([passage])[1]
    assert passage.text[start:end] == "Trust remains a challenge for partners in small places."
    assert not gap


def test_a_mere_denial_counts_only_where_nothing_tells_of_a_difficulty():
    hard, denied = held_passage(1, HARD), held_passage(2, DENIED.replace("Nobody came", "Partners never came"))
    assert set(complicating([hard, denied])) == {1}
    assert set(complicating([denied])) == {2}


def test_a_declared_gap_goes_before_a_difficulty():
    text = "Trust remains a challenge for partners. Little is known about its effects in small places."
    gap = (text.index("Little"), len(text))
    passage = held_passage(1, text, gaps=(gap,))
    assert complicating([passage])[1] == (gap, True)


def test_what_bears_the_picture_out_is_not_found():
    assert complicating([held_passage(1, PLAIN)]) == {}

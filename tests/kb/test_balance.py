"""The balance of a list beside what is held, with figures that can be worked out by hand."""

from __future__ import annotations

from kb.lists.balance import Fact, balance
from kb.models import Reading


def fact(document: str, words: int, kind: str, voice: str = "One", place: str = "Fife") -> Fact:
    names = {"theme": ["Place"], "kind": [kind], "voice": [voice], "place": [place], "years": ["2015–2019"]}
    return Fact(document, 0, 100, words, names)


def reading(document: str) -> Reading:
    return Reading(id=document, work_id=document, title=document, document_id=document, start=0, end=100)


HELD = [fact("a", 300, "findings"), fact("b", 300, "cases", "Two"), fact("c", 400, "recommendations", "Two")]


def test_shares_are_by_words():
    found = dict(balance([reading("a"), reading("b")], HELD).shares)
    shares = {one.name: (one.listed, one.held) for one in found["kind"]}
    assert shares == {"findings": (0.5, 0.3), "cases": (0.5, 0.3), "recommendations": (0.0, 0.4)}


def test_what_is_left_out_and_over_represented_is_said_in_words():
    lines = balance([reading("a"), reading("b")], HELD).lines
    assert "Left out: recommendations, 0 % of this list and 40 % of what is held." in lines
    assert "Over-represented: findings, 50 % of this list and 30 % of what is held." in lines


def test_a_list_of_one_voice_is_said_to_be_so():
    lines = balance([reading("a")], HELD).lines
    assert "All of this list is by One; of what is held it is 30 %." in lines


def test_a_list_like_what_is_held_is_said_to_be_balanced():
    lines = balance([reading("a"), reading("b"), reading("c")], HELD).lines
    assert lines == ("This list is balanced much as what is held is.",)


def test_a_list_of_works_that_are_not_held_has_no_balance():
    assert balance([Reading(id="x", work_id="x", title="X")], HELD).lines == ()

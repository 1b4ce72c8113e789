"""Changing a list: every change gives another list and leaves the one before as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.answers.asking import clean_question
from kb.errors import InputRefused, NotHeld
from kb.lists import arranging
from kb.models import Importance, ListSection, Reading, ReadingList


def reading(name: str) -> Reading:
    return Reading(id=name, work_id=name, title=name.title())


LIST = ReadingList(
    "list", "A list", (ListSection("First", (reading("a"), reading("b"))), ListSection("Second", (reading("c"),)))
)


def order(arranged: ReadingList) -> list[str]:
    return ["".join(one.id for one in section.readings) for section in arranged.sections]


@pytest.mark.parametrize(
    ("which", "by", "after"),
    [
        ("a", 1, ["ba", "c"]),
        ("b", 1, ["a", "bc"]),
        ("c", -1, ["abc", ""]),
        ("a", -1, ["ab", "c"]),
        ("c", 1, ["ab", "c"]),
    ],
)
def test_a_reading_moves_one_step_and_over_the_edge_of_its_section(which, by, after):
    assert order(arranging.moved(LIST, which, by)) == after
    assert order(LIST) == ["ab", "c"]


def test_a_reading_can_be_put_anywhere():
    assert order(arranging.placed(LIST, "c", 0, 1)) == ["acb", ""]


def test_a_reading_goes_to_the_section_that_is_named_or_to_the_last():
    assert order(arranging.added(LIST, reading("d"), "First")) == ["abd", "c"]
    assert order(arranging.added(LIST, reading("d"))) == ["ab", "cd"]
    assert order(arranging.added(LIST, reading("d"), "Third")) == ["ab", "c", "d"]


def test_a_reading_that_is_gone_is_told_in_one_sentence():
    with pytest.raises(NotHeld, match="no longer on the list"):
        arranging.removed(LIST, "z")


def test_sections_move_and_give_their_readings_to_the_one_before():
    assert order(arranging.section_moved(LIST, 1, -1)) == ["c", "ab"]
    assert order(arranging.section_removed(LIST, 1)) == ["abc"]
    assert order(arranging.section_removed(LIST, 0)) == ["abc"]
    only = arranging.section_removed(LIST, 0)
    with pytest.raises(InputRefused, match="the only section"):
        arranging.section_removed(only, 0)


def test_importance_and_note_change_and_the_rest_stays():
    changed = arranging.edited(LIST, "a", importance=Importance.ESSENTIAL, note="Read this first")
    (one,) = (one for one in changed if one.id == "a")
    assert (one.importance, one.note, one.title) == (Importance.ESSENTIAL, "Read this first", "A")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (replace(LIST, title=" "), "has no title"),
        (replace(LIST, title="x" * 301), "too long"),
        (replace(LIST, note="x" * 1001), "A note is too long"),
        (replace(LIST, outcomes=tuple(f"outcome {n}" for n in range(21))), "learning outcomes are too many"),
        (replace(LIST, sections=(ListSection("Many", tuple(reading(str(n)) for n in range(101))),)), "too many"),
    ],
)
def test_what_is_too_much_for_a_list_is_refused_in_one_sentence(wrong, told):
    with pytest.raises(InputRefused, match=told):
        arranging.tidy(wrong, clean_question)


def test_lines_are_cleaned_and_notes_keep_their_lines():
    untidy = replace(LIST, title=" A \t list\x00", note="one\ntwo  words", outcomes=("", " An  outcome "))
    tidied = arranging.tidy(untidy, clean_question)
    assert (tidied.title, tidied.note, tidied.outcomes) == ("A list", "one\ntwo words", ("An outcome",))


def test_changes_are_told_in_sentences():
    newer = arranging.added(arranging.removed(LIST, "b"), reading("d"), "Second")
    newer = arranging.edited(newer, "a", importance=Importance.ESSENTIAL, note="New")
    newer = replace(arranging.placed(newer, "c", 0, 0), title="Another")
    assert arranging.changes(LIST, newer) == (
        "Title: “A list” became “Another”.",
        "Added: “D” (whole work).",
        "Removed: “B” (whole work).",
        "Now essential, was recommended: “A” (whole work).",
        "Note on “A” (whole work).",
        "The order has changed.",
        "The sections have changed.",
    )
    assert arranging.changes(LIST, LIST) == ()

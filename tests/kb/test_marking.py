"""Words that a coder marks, found in a passage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.coding.marking import carried, find_words
from kb.errors import InputRefused

HALLS = "Volunteers keep the halls\nopen.  The keys hang at the bakery. The keys are old."


@pytest.mark.parametrize(
    ("pasted", "found"),
    [
        ("keep the halls", "keep the halls"),
        (" the halls open. ", "the halls\nopen."),
        ("“hang at the bakery”", "hang at the bakery"),
        ("open. The keys hang", "open.  The keys hang"),
    ],
)
def test_pasted_words_are_found_however_their_lines_were_broken(pasted, found):
    start, end = find_words(HALLS, pasted)
    assert HALLS[start:end] == found


@pytest.mark.parametrize(
    ("pasted", "told"),
    [("", "No words"), ("  ", "No words"), ("The keys", "2 times"), ("the Halls", "do not stand"), ("“”", "not stand")],
)
def test_what_is_not_there_once_is_refused_with_what_to_do(pasted, told):
    with pytest.raises(InputRefused, match=told):
        find_words(HALLS, pasted)


def test_signs_of_notes_that_were_copied_too_do_not_count():
    text = "Halls are open and cheap."
    start, end = find_words(text, "are open12 and", [(14, "12")])
    assert text[start:end] == "are open and"
    assert find_words("ab.", "ab.3", [(3, "3")]) == (0, 3)
    assert find_words(text, "12 and", [(14, "12")]) == (14, 18)


def test_marks_go_along_to_another_reading_where_their_words_stand_once():
    before, after = "One. Two. Three.", "Zero. Two.  Three. One or one."
    spans = carried([(0, 4), (5, 9), (5, 16)], before, after)
    assert [after[start:end] for start, end in spans] == ["Two.", "Two.  Three."]


@given(st.text("ab \n3", min_size=1, max_size=40), st.data())
def test_whatever_is_found_is_what_was_pasted(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    try:
        first, last = find_words(text, text[start:end])
    except InputRefused:
        return
    assert text[first:last].split() == text[start:end].split()

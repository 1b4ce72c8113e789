from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from ingest.clean import clean, emphasis_signs, normalise, place
from ingest.notes import find_marks
from ingest.source import Mark, Role, SourceBlock


def test_unseen_signs_are_taken_out_and_lines_stay() -> None:
    assert normalise("a\u200bb\u202e\r\nc\x0cd\ue000") == "ab\nc d\ue000"


def test_letters_are_composed() -> None:
    assert normalise("e\u0301") == "é"


def test_towers_of_combining_marks_are_cut() -> None:
    assert len(normalise("a" + "\u0316" * 1000)) < 40


def test_a_marker_takes_the_space_before_a_full_stop_with_it() -> None:
    assert clean("reform ¹. Next", [(7, 8)]).text == "reform. Next"


def test_offsets_are_carried_over() -> None:
    raw = "  two  words¹ here"
    cleaned = clean(raw, [(12, 13)])
    assert cleaned.text == "two words here"
    assert cleaned.text[: cleaned.offset(12)] == "two words"


def test_stray_and_paired_emphasis_signs_are_found() -> None:
    text = "Name** of *this* and 2 * 3 * 4"
    assert clean(text, emphasis_signs(text)).text == "Name of this and 2 * 3 * 4"


def test_a_letter_and_its_accent_brought_together_are_composed() -> None:
    cleaned = clean("e¹\u0301 x", [(1, 2)])
    assert cleaned.text == "é x"
    assert cleaned.offset(5) <= len(cleaned.text)


def test_notes_and_furniture_have_no_place_in_the_text() -> None:
    blocks = (
        SourceBlock(Role.HEADING, "Head"),
        SourceBlock(Role.NOTE, "note"),
        SourceBlock(Role.LEFT_OUT, "out"),
        SourceBlock(Role.PARAGRAPH, "Body¹", marks=(Mark(4, 5, "1", ("1",)),)),
    )
    text, placed = place(blocks)
    assert text == "Head\n\nBody"
    assert [(one.index, one.start, one.end) for one in placed] == [(0, 0, 4), (3, 6, 10)]
    assert placed[1].marks[0][0] == 10


@given(st.text(alphabet=st.sampled_from("ab ¹²*\n.^{1}\u0301é"), max_size=60))
def test_every_offset_is_inside_and_never_goes_back(raw: str) -> None:
    raw = normalise(raw)
    marks = find_marks(raw)
    cleaned = clean(raw, [*emphasis_signs(raw), *((mark.start, mark.end) for mark in marks)])
    offsets = [cleaned.offset(place) for place in range(len(raw) + 1)]
    assert offsets == sorted(offsets)
    assert offsets[-1] <= len(cleaned.text)
    assert cleaned.text == " ".join(cleaned.text.split())
    assert unicodedata.is_normalized("NFC", cleaned.text)

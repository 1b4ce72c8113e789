from __future__ import annotations

import pytest

from ingest.notes import Entry, find_marks, join, keys_of, number_notes, number_unique


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("reform¹ and", [("1",)]),
        ("reform.¹²", [("12",)]),
        ("reform^{8, 9 & 10}.", [("8", "9", "10")]),
        ("reform^{1&2}", [("1", "2")]),
        ("reform^{3–5}", [("3", "4", "5")]),
        ("reform¹,²", [("1", "2")]),
        ("reform^7.", [("7",)]),
        ("40 m² and 10⁶ and R²", []),
        ("2^10", []),
        ("one¹ two²", [("1",), ("2",)]),
    ],
)
def test_markers_are_found_in_all_their_forms(text: str, keys: list[tuple[str, ...]]) -> None:
    assert [mark.keys for mark in find_marks(text)] == keys


def test_an_endless_range_is_two_numbers() -> None:
    assert keys_of("1-9999") == ("1", "9999")


def entries(*labels: str) -> list[Entry]:
    return [Entry(label, "Chapter") for label in labels]


def test_a_misprinted_label_is_corrected_by_its_place() -> None:
    numbered = number_notes(entries("7", "8", "8", "10"))
    assert numbered.numbers == (7, 8, 9, 10)
    assert "note 9" in numbered.warnings[0]


def test_a_missing_note_leaves_a_gap() -> None:
    assert number_notes(entries("1", "2", "4", "5")).numbers == (1, 2, 4, 5)


def test_each_scope_counts_anew() -> None:
    assert number_notes([Entry("1", "A"), Entry("2", "A"), Entry("1", "B")]).numbers == (1, 2, 1)


def test_labels_that_are_words_follow_on() -> None:
    assert number_unique(entries("1", "long", "3", "1")).numbers == (1, 4, 3, 5)


def test_a_marker_prefers_its_page_then_its_chapter_and_never_guesses() -> None:
    notes = [Entry("1", "A", 1), Entry("1", "A", 2), Entry("1", "B", 3)]
    assert join("1", "A", 2, notes, [0, 1, 2]) == 1
    assert join("1", "B", 9, notes, [0, 1, 2]) == 2
    assert join("1", "A", None, notes, [0, 1, 2]) is None
    assert join("1", "C", None, notes, [2]) == 2

"""The real report must come out exactly right. Its text is copyright: only counts and headings stand here."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from ingest.parse import parse_document
from kb.models import Block, Concept, Kind, ParsedDocument, Passage

LABELS = ("Participation", "Partnership", "Governance", "Workforce", "Leadership", "Prevention", "Place", "Evidence")
CONCEPTS = tuple(Concept(label.casefold(), label, notation=number) for number, label in enumerate(LABELS, 1))
CHAPTERS = tuple(f"{number}. {label}" for number, label in enumerate(LABELS, 1))
SUMMARY = "What Works Scotland: Key messages about public service reform in Scotland"


@pytest.fixture(scope="module")
def report(report_path: Path) -> ParsedDocument:
    return parse_document(report_path.read_bytes(), report_path.name, CONCEPTS)


def of_section(report: ParsedDocument, *trail: str) -> list[Passage]:
    return [passage for passage in report.passages if passage.locator.section[: len(trail)] == trail]


def test_the_title_is_spelt_as_the_report_spells_it_in_small_letters(report: ParsedDocument) -> None:
    assert report.work.title == "Key messages about public service reform in Scotland"
    assert report.work.year is None
    assert not report.identified


def test_the_chapters_have_their_printed_pages(report: ParsedDocument) -> None:
    chapters = [section for section in report.sections if section.level == 1]
    assert [section.title for section in chapters] == [report.work.title, SUMMARY, "Introduction", *CHAPTERS]
    pages = {section.title: (section.page, section.last_page) for section in chapters}
    assert pages["1. Participation"] == ("6", "9")
    assert pages["7. Place"] == ("20", "21")
    assert pages["8. Evidence"] == ("22", None)


def test_each_chapter_has_its_parts(report: ParsedDocument) -> None:
    for chapter in CHAPTERS:
        parts = [section.title for section in report.sections if section.trail[:1] == (chapter,) and section.level == 2]
        assert parts == ["Research insights", "Implications for policy and practice", "Footnotes"]
        assert not of_section(report, chapter, "Footnotes")
    below = [section.trail for section in report.sections if section.level == 3]
    assert [trail[:2] for trail in below] == [("7. Place", "Research insights")] * 3
    assert [trail[2].split()[0] for trail in below] == ["Benefits", "Enabling", "Challenges"]


def test_four_sentences_say_what_is_not_known(report: ParsedDocument) -> None:
    where = [(passage.locator.section[0], len(passage.gaps)) for passage in report.passages if passage.gaps]
    assert where == [("4. Workforce", 1), ("8. Evidence", 3)]
    for passage in report.passages:
        assert set(passage.gaps) <= set(passage.sentences)


def test_kinds_follow_the_headings(report: ParsedDocument) -> None:
    kinds = {
        "Research insights": Kind.INSIGHT,
        "Implications for policy and practice": Kind.IMPLICATION,
    }
    for passage in report.passages:
        part = passage.locator.section[1] if len(passage.locator.section) > 1 else ""
        assert passage.kind is kinds.get(part, Kind.INTRODUCTION)
    assert Counter(passage.kind for passage in report.passages) == {
        Kind.INSIGHT: 58,
        Kind.IMPLICATION: 54,
        Kind.INTRODUCTION: 29,
    }


def test_themes_come_from_chapters_and_from_the_numbers_of_the_summary(report: ParsedDocument) -> None:
    for chapter, concept in zip(CHAPTERS, CONCEPTS, strict=True):
        for passage in of_section(report, chapter):
            assert [(theme.concept_id, theme.origin) for theme in passage.themes] == [(concept.id, "heading")]
    summary = of_section(report, SUMMARY)
    assert [passage.themes[0].concept_id for passage in summary] == [concept.id for concept in CONCEPTS]
    assert {passage.themes[0].method for passage in summary} == {"number"}
    assert {passage.block for passage in summary} == {Block.NUMBERED}


def test_every_marker_is_joined_to_the_notes_of_its_chapter(report: ParsedDocument) -> None:
    assert len(report.markers) == 111
    assert sum(len(marker.notes) for marker in report.markers) == 128
    assert len(report.notes) == 128
    assert sorted(note for marker in report.markers for note in marker.notes) == list(range(128))
    for marker in report.markers:
        chapter = [section for section in report.sections if section.start <= marker.position and section.level == 1][
            -1
        ]
        assert {report.notes[note].scope for note in marker.notes} == {chapter.title}
    counts = Counter(note.scope for note in report.notes)
    assert [counts[chapter] for chapter in CHAPTERS] == [29, 14, 13, 8, 9, 14, 22, 19]
    assert all(note.addresses and note.title for note in report.notes)


def test_the_misprinted_second_eight_is_note_nine(report: ParsedDocument) -> None:
    notes = [note for note in report.notes if note.scope == "1. Participation"]
    assert [note.number for note in notes] == list(range(1, 30))
    assert [note.label for note in notes[7:10]] == ["8", "8", "10"]
    (group,) = (marker for marker in report.markers if marker.label == "8, 9 & 10")
    assert [report.notes[note].number for note in group.notes] == [8, 9, 10]


def test_what_is_no_text_is_left_out_with_its_reason(report: ParsedDocument) -> None:
    assert Counter(left.why for left in report.left_out) == {
        "graphic": 51,
        "pull quote": 15,
        "contents": 11,
    }
    drawing = [left.text for left in report.left_out if left.why == "graphic"]
    passages = "\n".join(passage.text for passage in report.passages)
    assert not [text for text in drawing if len(text.split()) > 3 and text in passages]
    assert not [passage for passage in report.passages if passage.text.isupper()]


def test_no_sign_of_markup_is_left_in_the_text(report: ParsedDocument) -> None:
    assert not re.search(r"\*|\^|[⁰¹²³⁴-⁹]|^- |\t", report.text, re.MULTILINE)


def test_numbered_paragraphs_are_passages_of_one_section(report: ParsedDocument) -> None:
    numbered = [passage for passage in of_section(report, "5. Leadership") if passage.block is Block.NUMBERED]
    assert len(numbered) == 6
    assert {passage.locator.section for passage in numbered} == {
        ("5. Leadership", "Implications for policy and practice")
    }


def test_a_list_of_names_is_one_passage_with_its_lead_in(report: ParsedDocument) -> None:
    (partners,) = (passage for passage in report.passages if "IRISS" in passage.text)
    assert partners.block is Block.BULLET
    assert partners.text.count("\n\n") == 9
    assert partners.locator.line == 22


def test_passages_are_of_a_readable_size(report: ParsedDocument) -> None:
    assert max(len(passage.text.split()) for passage in report.passages) <= 190
    assert all(passage.locator.line for passage in report.passages)


def test_abbreviations_are_those_the_report_introduces(report: ParsedDocument) -> None:
    found = dict(report.abbreviations)
    assert found["CPP"] == "community planning partnership"
    assert found["PSR"] == "public service reform"
    assert found["CAR"] == "collaborative action research"

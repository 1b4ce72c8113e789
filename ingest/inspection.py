"""Lay out what was read from one file as the object that `python -m ingest inspect` prints."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any

from kb.models import Concept, ParsedDocument, Passage, Section

_WORDS_BEFORE = 6


def inspection(name: str, parsed: ParsedDocument, concepts: Sequence[Concept] = ()) -> dict[str, Any]:
    """The object of a file that was read; themes are shown by the preferred labels of `concepts`."""
    labels = {concept.id: concept.pref_label for concept in concepts}
    work = parsed.work
    return {
        "file": name,
        "status": "ok",
        "reason": None,
        "warnings": list(parsed.warnings),
        "title": work.title,
        "authors": [" ".join(filter(None, (author.given, author.family))) for author in work.authors]
        + list(work.corporate_authors),
        "year": work.year,
        "type": work.type,
        "doi": work.doi,
        "pages": parsed.pages,
        "sections": [
            {"level": section.level, "text": section.title, "page": _section_page(parsed, section)}
            for section in parsed.sections
        ],
        "passages": _passages(parsed, labels),
        "notes": [
            {
                "label": note.label,
                "number": note.number,
                "scope": note.scope,
                "text": note.text,
                "urls": list(note.addresses),
                "page": note.page,
            }
            for note in parsed.notes
        ],
        "left_out": [{"text": left.text, "why": left.why, "page": left.page} for left in parsed.left_out],
    }


def refused_inspection(name: str, reason: str) -> dict[str, Any]:
    """The object of a file that was refused, with the reason in one sentence."""
    return {
        "file": name,
        "status": "refused",
        "reason": reason,
        "warnings": [],
        "title": None,
        "authors": [],
        "year": None,
        "type": None,
        "doi": None,
        "pages": None,
        "sections": [],
        "passages": [],
        "notes": [],
        "left_out": [],
    }


def _section_page(parsed: ParsedDocument, section: Section) -> int | str | None:
    """The page of the file where a section's text begins; where a file has no pages, the printed one."""
    if parsed.pages is not None:
        starts = [passage.locator.start for passage in parsed.passages]
        first = bisect_left(starts, section.start)
        return parsed.passages[first].locator.page if first < len(starts) else None
    label = section.page
    return int(label) if label and label.isascii() and label.isdecimal() else label


def _passages(parsed: ParsedDocument, labels: dict[str, str]) -> list[dict[str, Any]]:
    positions = [marker.position for marker in parsed.markers]
    return [
        {
            "text": passage.text,
            "section": list(passage.locator.section),
            "kind": passage.kind.value,
            "block": passage.block.value,
            "page": passage.locator.page,
            "line": passage.locator.line,
            "start": passage.locator.start,
            "end": passage.locator.end,
            "themes": [labels.get(theme.concept_id, theme.concept_id) for theme in passage.themes],
            "markers": _markers(parsed, passage, positions),
        }
        for passage in parsed.passages
    ]


def _markers(parsed: ParsedDocument, passage: Passage, positions: list[int]) -> list[dict[str, Any]]:
    start, end = passage.locator.start, passage.locator.end
    # A marker just at the start of a passage stands behind the last word of the one before.
    inside = parsed.markers[bisect_right(positions, start) : bisect_right(positions, end)]
    if start == 0:
        inside = parsed.markers[bisect_left(positions, start) : bisect_right(positions, end)]
    return [
        {
            "label": marker.label,
            "notes": [str(parsed.notes[note].number) for note in marker.notes],
            "words_before": " ".join(parsed.text[start : marker.position].split()[-_WORDS_BEFORE:]),
            "page": marker.page,
        }
        for marker in inside
    ]

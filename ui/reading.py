"""What was read in a file, for the person who looks it over before it is published."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from kb.models import ParsedDocument
from ui import words
from ui.safe_html import Html, draw, element

_SHOWN = 400  # passages or pieces; a longer list helps nobody to look a file over


def draw_reading(parsed: ParsedDocument, key: str) -> None:
    """Draw the counts, what the reader warns of, and behind a click each list in full."""
    draw(element("dl", *_counts(parsed), class_="kist-record"))
    if parsed.warnings:
        warned = element("ul", *(element("li", warning) for warning in parsed.warnings), class_="kist-list")
        draw(element("p", "Please check:", class_="kist-kind"), warned)
    lists = (
        (words.count(len(parsed.sections), "heading"), _headings(parsed)),
        (words.count(len(parsed.passages), "passage"), _passages(parsed)),
        (words.count(len(parsed.notes), "note"), _notes(parsed)),
        (f"{words.count(len(parsed.left_out), 'piece')} left out", _left_out(parsed)),
    )
    for label, items in lists:
        if items:
            opened = st.expander(f"Show {label}", key=f"{label}-{key}", type="compact", on_change="rerun")
            if opened.open:
                with opened:
                    draw(element("ul", *items[:_SHOWN], class_="kist-list kist-notes"))
                    if items[_SHOWN:]:
                        draw(element("p", f"And {len(items) - _SHOWN:,} more."))


def _counts(parsed: ParsedDocument) -> list[Html]:
    joined = {note for marker in parsed.markers for note in marker.notes}
    lost = sum(not marker.notes for marker in parsed.markers)
    reasons = Counter(piece.why for piece in parsed.left_out)
    notes = f"{len(parsed.notes):,}, all joined to their place in the text"
    if len(joined) < len(parsed.notes) or lost:
        notes = f"{len(parsed.notes):,}, of which {len(joined):,} are joined to their place in the text"
    if lost:
        notes += f"; {words.count(lost, 'number')} in the text without a note"
    rows = [
        ("Pages", f"{parsed.pages:,}" if parsed.pages else ""),
        ("Headings", f"{len(parsed.sections):,}"),
        ("Passages", f"{len(parsed.passages):,}"),
        ("Notes", notes if parsed.notes or lost else "none"),
        ("Left out", "; ".join(f"{why}: {count:,}" for why, count in reasons.most_common()) or "nothing"),
    ]
    return [part for name, value in rows if value for part in (element("dt", name), element("dd", value))]


def _headings(parsed: ParsedDocument) -> list[Html]:
    return [
        element("li", "– " * (section.level - 1) + section.title, element("span", _page(section.page)))
        for section in parsed.sections
    ]


def _passages(parsed: ParsedDocument) -> list[Html]:
    return [
        element(
            "li",
            element("p", " > ".join(passage.locator.section) + _page(passage.locator.page), class_="kist-small"),
            element("div", passage.text, class_="kist-text"),
        )
        for passage in parsed.passages
    ]


def _notes(parsed: ParsedDocument) -> list[Html]:
    joined = {note for marker in parsed.markers for note in marker.notes}
    return [
        element(
            "li", f"{note.number}. {note.text}", None if position in joined else element("p", "No number leads here.")
        )
        for position, note in enumerate(parsed.notes)
    ]


def _left_out(parsed: ParsedDocument) -> list[Html]:
    return [element("li", f"{words.capital(piece.why)}{_page(piece.page)}: {piece.text}") for piece in parsed.left_out]


def _page(page: int | str | None) -> str:
    return f", page {page}" if page else ""

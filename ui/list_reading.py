"""A reading list as it is read, on a phone too, and as it is printed."""

from __future__ import annotations

import streamlit as st

from kb.knowledge_base import KnowledgeBase
from kb.models import ListStatus, ReadingList
from ui import words
from ui.exporting import offer_list
from ui.links import day
from ui.list_items import draw_sections, flags_by_reading, lists_link, minutes_line, outcomes_html, version_of
from ui.safe_html import Html, draw, element, joined


def draw_reading(base: KnowledgeBase, shown: ReadingList, printed: bool = False) -> None:
    """Draw a list without anything to fill in: what to read, why, where and for how long."""
    told = flags_by_reading(base.lists.flags(shown))
    draw(element("p", _ways(shown, printed), class_="kist-noprint"), element("h1", shown.title))
    draw(
        element("p", _state(shown), class_="kist-small"),
        element("p", minutes_line(shown), class_="kist-summary", role="status"),
        element("p", _fallen(len(told)), class_="kist-flag") if told else Html(),
        outcomes_html(shown.outcomes),
        element("p", shown.note, class_="kist-text") if shown.note else Html(),
    )
    if not list(shown):
        draw(element("p", "Nothing is on this list yet."))
    draw_sections(base, shown, told, printed)
    if not printed:
        offer_list(shown)
        _draw_history(base, shown)


def _ways(shown: ReadingList, printed: bool) -> Html:
    at = version_of(shown)
    if printed:
        back = lists_link("Back to the list", shown.id, **at)
        return joined([back, "Print it with Ctrl+P (on a Mac Cmd+P), or save it as a PDF there."], " · ")
    return joined(
        [
            lists_link("All reading lists"),
            lists_link("Change it", shown.id, view="edit"),
            lists_link("Print it", shown.id, view="print", **at),
            lists_link("Facilitator’s sheet", shown.id, view="facilitator", **at),
            lists_link("Participant’s sheet", shown.id, view="participant", **at),
        ],
        " · ",
    )


def _state(shown: ReadingList) -> str:
    on = f" on {day(shown.saved_at.date())}" if shown.saved_at else ""
    audience = f" For {shown.need.audience}." if shown.need and shown.need.audience else ""
    if shown.status is ListStatus.PUBLISHED:
        return f"Version {shown.version}, published{on}.{audience}"
    return f"A draft, last changed{on}.{audience}"


def _fallen(number: int) -> str:
    verb = "is" if number == 1 else "are"
    return f"Look again: the sources of {words.count(number, 'reading')} {verb} not what was listed, as said there."


def _draw_history(base: KnowledgeBase, shown: ReadingList) -> None:
    versions = base.lists.versions(shown.id)
    if len(versions) < 2 and shown.status is ListStatus.PUBLISHED:
        return
    if not versions:
        return
    st.header("Versions", anchor=False)
    lines = []
    for number, published in reversed(versions):
        changes = base.lists.changes(shown.id, number - 1, number) if number > 1 else ()
        link = lists_link(f"Version {number}", shown.id, version=str(number))
        here = " (shown here)" if shown.status is ListStatus.PUBLISHED and number == shown.version else ""
        told = element("ul", *(element("li", line) for line in changes)) if changes else None
        lines.append(element("li", link, f", {day(published.date())}{here}", told))
    draw(element("ul", *lines, class_="kist-list"))

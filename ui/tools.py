"""What a reader can do with a quotation: one row of choices below it, of which one is open at a time."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from kb.knowledge_base import KnowledgeBase
from kb.models import Answer, HeldPassage, Quotation
from kb.papers.citations import quote_with_citation
from ui import state
from ui.faults import explained
from ui.feedback import ask_what_is_wrong, why_chosen
from ui.list_adding import add_quotation
from ui.safe_html import Html, draw, element, with_notes
from ui.trail import trail

CONTEXT, SOURCES, WHY, COPY, LIST = "In context", "Sources", "Why this", "Copy", "Add to a list"


@st.fragment
def quotation_tools(
    quotation: Quotation, passage: HeldPassage, answer: Answer | None, number: int, held: bool = True
) -> None:
    """Draw what opens below a quotation. It is a fragment: opening it does not ask the question again.

    What is not `held` where it was quoted from can only be copied.
    """
    panels: dict[str, Callable[[], None]] = {}
    if held:
        panels[CONTEXT] = lambda: draw(in_context(state.knowledge_base(), passage, quotation))
        if any(position > quotation.start for position, _ in passage.markers):
            panels[SOURCES] = lambda: draw(trail(state.knowledge_base(), passage, quotation))
        if answer is not None:
            panels[WHY] = lambda: _why(answer, quotation)
    panels[COPY] = lambda: _copy(quotation, passage)
    key = f"tools-{passage.id}-{quotation.start}-{number}"
    if held:
        panels[LIST] = lambda: add_quotation(passage, quotation, key)
    opened = st.pills("About this quotation", list(panels), key=key, label_visibility="collapsed")
    if opened in panels:
        with explained():
            panels[opened]()


def _why(answer: Answer, quotation: Quotation) -> None:
    draw(why_chosen(state.knowledge_base(), answer, quotation))
    ask_what_is_wrong(state.knowledge_base(), answer, quotation)


def _copy(quotation: Quotation, passage: HeldPassage) -> None:
    st.code(quote_with_citation(quotation, passage), language=None, wrap_lines=True)


def in_context(base: KnowledgeBase, passage: HeldPassage, quotation: Quotation) -> Html:
    """Return the section of a passage with the passage and the quotation in it highlighted."""
    section = base.context(passage.id)
    marks = []
    for start, end, passage_id in section.passages:
        if passage_id == passage.id:
            marks = [(start, end, "kist-found"), (start + quotation.start, start + quotation.end, "kist-quoted")]
    above = section.trail[:-1] if section.text.startswith(section.title) else section.trail
    return element(
        "div",
        element("p", "The passage is highlighted and the quotation in it is underlined.", class_="kist-small"),
        element("p", " > ".join(above)) if above else None,
        element("div", with_notes(section.text, section.markers, marks), class_="kist-text"),
        class_="kist-context",
    )

"""A held text on the page: its passages section by section, its notes, and one passage in its context."""

from __future__ import annotations

import streamlit as st

from kb.addresses import local_work
from kb.errors import NotHeld
from kb.knowledge_base import KnowledgeBase
from kb.models import HeldPassage, Note
from kb.views import DocumentView
from ui import words
from ui.faults import notice
from ui.safe_html import Html, draw, element, escape_markdown, joined, link, page_link, with_notes


def passage_link(passage: HeldPassage, label: str) -> Html:
    """Return a link to the page of a document that shows this passage first, in its context."""
    place = f"{passage.locator.start}-{passage.locator.end}"
    return page_link("source", label, id=passage.document_id, passage=place)


def draw_passage(base: KnowledgeBase, document_id: str, place: str) -> None:
    """Draw the passage that an address names, in its section."""
    st.header("The passage in its context", anchor=False)
    try:
        passage = base.passage(f"{document_id}:{place}")
        section = base.context(passage.id)
    except NotHeld:
        draw(notice("This passage is no longer held here.", "What is held now stands below."))
        return
    start = passage.locator.start - section.start
    marks = [(start, start + len(passage.text), "kist-found")]
    draw(
        element("p", " > ".join(section.trail), class_="kist-small"),
        element("div", with_notes(section.text, section.markers, marks), class_="kist-text kist-context"),
    )


def draw_text(view: DocumentView) -> None:
    """Draw a text section by section, each closed until it is asked for, and its notes."""
    st.header("The text", anchor=False)
    draw(element("p", "Only the passages that answers are quoted from are shown."))
    for trail, first_page in _trails(view).items():
        passages = [passage for passage in view.passages if passage.locator.section == trail]
        page = f", page {first_page}" if first_page else ""
        heading = " > ".join(trail[-2:]) or view.document.work.title
        label = f"{heading}{page} ({words.count(len(passages), 'passage')})"
        with st.expander(escape_markdown(label)):
            draw(*map(_passage, passages))
    if view.notes:
        st.header(f"Notes ({len(view.notes)})", anchor=False)
        with st.expander("Show the notes"):
            draw(element("ul", *map(_note, view.notes), class_="kist-list kist-notes"))


def _trails(view: DocumentView) -> dict[tuple[str, ...], str]:
    """Return the trails of headings under which passages stand, in order, with the page on which each starts."""
    pages = {section.trail: section.page or "" for section in view.sections}
    return {passage.locator.section: pages.get(passage.locator.section, "") for passage in view.passages}


def _passage(passage: HeldPassage) -> Html:
    return element(
        "div",
        element("p", words.kind(passage), class_="kist-small"),
        element("div", with_notes(passage.text, passage.markers), class_="kist-text"),
        class_="kist-passage",
    )


def _note(note: Note) -> Html:
    addresses = [_led_to(address) for address in note.addresses]
    return element("li", f"{note.number}. {note.title or note.text} ", joined(addresses, " "))


def _led_to(address: str) -> Html:
    work = local_work(address)
    return link(address, address) if work is None else page_link("source", "its record here", id=work)

"""A quotation as the reader sees it: the exact words, where they stand, what they rest on, the text around them."""

from __future__ import annotations

import streamlit as st

from kb.citations import pages, quote_with_citation
from kb.knowledge_base import KnowledgeBase
from kb.models import HeldPassage, Quotation, Source
from ui import state, words
from ui.faults import explained
from ui.safe_html import Html, draw, element, joined, link, page_link, with_notes


def where(passage: HeldPassage) -> Html:
    """Return the document, the trail of headings and the page of a passage, with a link to the document."""
    title = element("cite", page_link("source", passage.work.title, id=passage.document_id))
    return joined([title, *passage.locator.section[-2:], *filter(None, [pages(passage)])], ", ")


def kind_line(base: KnowledgeBase, passage: HeldPassage) -> Html:
    """Return the label of a passage's kind, and say so when the words are our own digest."""
    label = element("span", words.kind(passage), class_="kist-kind")
    if not words.is_digest(passage.work):
        return element("p", label)
    digested = base.work(passage.work.digest_of) if passage.work.digest_of else None
    title = digested.title if digested else passage.work.title
    return element("p", label, f" Kist’s digest in our own words of: {title}")


def sources_list(sources: tuple[Source, ...]) -> Html:
    """Return the sources behind the notes of a stretch as links."""
    if not sources:
        return element("p", "No note of the document supports this sentence.", class_="kist-small")
    items = (
        element("li", f"Note {source.note}: ", link(source.address, words.source_title(source))) for source in sources
    )
    heading = "Source" if len(sources) == 1 else "Sources"
    return element("div", element("p", heading), element("ul", *items), class_="kist-sources")


def quotation_card(base: KnowledgeBase, quotation: Quotation, passage: HeldPassage) -> None:
    """Draw one quotation with everything needed to check it and to pass it on."""
    draw(
        element(
            "figure",
            kind_line(base, passage),
            element("blockquote", quotation.text),
            element("figcaption", where(passage)),
            sources_list(quotation.sources),
            class_="kist-quotation",
        )
    )
    _tools(f"{passage.id}-{quotation.start}", quotation.text, passage, quotation.sources)


@st.fragment
def _tools(key: str, quoted: str, passage: HeldPassage, sources: tuple[Source, ...]) -> None:
    """Draw what opens below a quotation. It is a fragment: opening it does not ask the question again."""
    context = st.expander("Show in context", key=f"context-{key}", on_change="rerun")
    if context.open:
        with context, explained():
            draw(in_context(state.knowledge_base(), passage))
    with st.expander("Copy with citation", key=f"copy-{key}"):
        st.code(quote_with_citation(quoted, passage, sources), language=None, wrap_lines=True)


def in_context(base: KnowledgeBase, passage: HeldPassage) -> Html:
    """Return the section of a passage with the passage highlighted."""
    section = base.context(passage.id)
    marked = next(((start, end) for start, end, passage_id in section.passages if passage_id == passage.id), None)
    return element(
        "div",
        element("p", " > ".join(section.trail) or section.title, class_="kist-small"),
        element("div", with_notes(section.text, section.markers, marked), class_="kist-text"),
        class_="kist-context",
    )


def passage_text(passage: HeldPassage) -> Html:
    """Return a whole passage with its place, its notes raised, and its sources behind a disclosure."""
    sources = passage.sources
    below = element("details", element("summary", words.count(len(sources), "source")), sources_list(sources))
    return element(
        "div",
        element("div", with_notes(passage.text, passage.markers), class_="kist-text"),
        element("p", where(passage), class_="kist-small"),
        below if sources else None,
        class_="kist-passage",
    )

"""A quotation as the reader sees it: the exact words, where they stand, what they rest on, the text around them."""

from __future__ import annotations

import streamlit as st

from kb.answering import sources_of
from kb.bodies import what_became
from kb.citations import byline, quote_with_citation
from kb.knowledge_base import KnowledgeBase
from kb.models import Answer, Body, Gap, HeldPassage, Quotation, Source
from ui import state, words
from ui.faults import explained
from ui.feedback import ask_what_is_wrong, why_chosen
from ui.links import source_link, where
from ui.safe_html import Html, draw, element, joined, link, page_link, with_notes
from ui.summary import anchor
from ui.trail import trail


def digest_line(base: KnowledgeBase, passage: HeldPassage) -> Html | None:
    """Return a line that says so when a passage is our own digest, or of a case study that was written here."""
    if byline(passage.work):
        case = page_link("cases", "Read the case study", id=passage.work.digest_of or "")
        return element("p", f"{byline(passage.work)} ", case, class_="kist-small")
    if not words.is_digest(passage.work):
        return None
    digested = base.work(passage.work.digest_of) if passage.work.digest_of else None
    title = digested.title if digested else passage.work.title
    of = element("p", f"Kist’s digest in our own words of: {title}", class_="kist-small")
    if not passage.restates:
        return of
    whole = "the report" if digested and "report" in (digested.type or "") else "that work"
    return joined([of, element("p", f"Restates: {words.locators(passage.restates)} of {whole}", class_="kist-small")])


def sources_list(sources: tuple[Source, ...], marked: bool = True) -> Html:
    """Return the sources behind the notes of a stretch as links, saying so where their marker comes later."""
    if not sources:
        return element("p", "The document names no source for this sentence.", class_="kist-small")
    items = (
        element(
            "li",
            f"Note {source.note}: ",
            source_link(source.address, words.source_title(source), source.check, source.year),
        )
        for source in sources
    )
    heading = "Source" if len(sources) == 1 else "Sources"
    if not marked:
        heading += ", marked later in this paragraph"
    return element("div", element("p", heading), element("ul", *items), class_="kist-sources")


def changed_bodies(bodies: tuple[Body, ...]) -> Html | None:
    """Return what became of bodies that a quotation names, each with the page where it was seen."""
    lines = (_what_became(body) for body in bodies)
    return element("ul", *lines, class_="kist-list kist-changed") if bodies else None


def _what_became(body: Body) -> Html:
    seen = joined([" ", link(body.seen_at[0], "Where this was seen")]) if body.seen_at else None
    return element("li", what_became(body), seen)


def gap_text(base: KnowledgeBase, gap: Gap) -> Html:
    """Return a sentence that says what is not known, with its place and its sources."""
    whole = with_notes(gap.passage.text, gap.passage.markers, [(gap.start, gap.end, "kist-quoted")])
    around = element("details", element("summary", "Read it in its passage"), element("div", whole, class_="kist-text"))
    return element(
        "figure",
        element("blockquote", gap.text),
        digest_line(base, gap.passage),
        element("figcaption", where(gap.passage), class_="kist-small"),
        sources_list(*sources_of(gap.passage, gap.start, gap.end)),
        around if len(gap.passage.sentences) > 1 else None,
        class_="kist-passage kist-gap",
    )


def quotation_card(
    base: KnowledgeBase,
    quotation: Quotation,
    passage: HeldPassage,
    answer: Answer | None = None,
    bearing: str = "",
    number: int = 0,
    cited_as: int | None = None,
) -> None:
    """Draw one quotation with everything needed to check it and to pass it on.

    `answer` is the answer that it is part of, if it is; `bearing` says how it bears on what is above it; `number` tells
    cards apart where a page quotes the same twice; `cited_as` is its number in a summary above.
    """
    numbered = f"[{cited_as}] " if cited_as else ""
    draw(
        element(
            "figure",
            element("p", bearing, class_="kist-bearing") if bearing else None,
            element("p", f"{numbered}{words.kind(passage)}", class_="kist-kind"),
            digest_line(base, passage),
            element("blockquote", quotation.text),
            element("figcaption", where(passage)),
            sources_list(quotation.sources, quotation.marked),
            changed_bodies(base.changed_bodies(passage, quotation)),
            class_="kist-quotation",
            **({"id": anchor(cited_as)} if cited_as else {}),
        )
    )
    _tools(quotation, passage, answer, number)


@st.fragment
def _tools(quotation: Quotation, passage: HeldPassage, answer: Answer | None, number: int) -> None:
    """Draw what opens below a quotation. It is a fragment: opening it does not ask the question again."""
    key = f"{passage.id}-{quotation.start}-{number}"
    context = st.expander("Show in context", key=f"context-{key}", type="compact", on_change="rerun")
    if context.open:
        with context, explained():
            draw(in_context(state.knowledge_base(), passage, quotation))
    if any(position > quotation.start for position, _ in passage.markers):
        sources = st.expander("Follow the sources", key=f"trail-{key}", type="compact", on_change="rerun")
        if sources.open:
            with sources, explained():
                draw(trail(state.knowledge_base(), passage, quotation))
    if answer is not None:
        chosen = st.expander("Why this passage", key=f"why-{key}", type="compact", on_change="rerun")
        if chosen.open:
            with chosen, explained():
                draw(why_chosen(state.knowledge_base(), answer, quotation))
                ask_what_is_wrong(state.knowledge_base(), answer, quotation)
    with st.expander("Copy with citation", key=f"copy-{key}", type="compact"):
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


def passage_text(base: KnowledgeBase, passage: HeldPassage) -> Html:
    """Return a whole passage with its place, its notes raised, and its sources behind a disclosure."""
    sources = passage.sources
    below = element("details", element("summary", words.count(len(sources), "source")), sources_list(sources))
    return element(
        "div",
        element("div", with_notes(passage.text, passage.markers), class_="kist-text"),
        digest_line(base, passage),
        element("p", where(passage), class_="kist-small"),
        below if sources else None,
        class_="kist-passage",
    )

"""A quotation as the reader sees it: the exact words, where they stand, what they rest on, the text around them."""

from __future__ import annotations

from kb.answers.answering import sources_of
from kb.bodies import what_became
from kb.knowledge_base import KnowledgeBase
from kb.models import Answer, Body, Gap, HeldPassage, Quotation, Source
from kb.papers.citations import byline, restated
from ui import words
from ui.links import source_link, where
from ui.safe_html import Html, draw, element, joined, link, page_link, with_notes
from ui.summary import anchor
from ui.tools import quotation_tools


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
    return joined([of, element("p", f"Restates: {restated(passage.restates)} of {whole}", class_="kist-small")])


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
    flag: str = "",
) -> None:
    """Draw one quotation with everything needed to check it and to pass it on.

    `answer` is the answer that it is part of, if it is; `bearing` says how it bears on what is above it; `number` tells
    cards apart where a page quotes the same twice; `cited_as` is its number in a summary above; `flag` says why it does
    not stand any more where it was quoted from.
    """
    numbered = f"[{cited_as}] " if cited_as else ""
    draw(
        element(
            "figure",
            element("p", bearing, class_="kist-bearing") if bearing else None,
            element("p", f"{numbered}{words.kind(passage)}", class_="kist-kind"),
            digest_line(base, passage),
            element("p", flag, class_="kist-flag") if flag else None,
            element("blockquote", quotation.text) if quotation.text else None,
            element("figcaption", where(passage)),
            sources_list(quotation.sources, quotation.marked) if quotation.text else None,
            changed_bodies(base.changed_bodies(passage, quotation)),
            class_="kist-quotation",
            **({"id": anchor(cited_as)} if cited_as else {}),
        )
    )
    if quotation.text:
        quotation_tools(quotation, passage, answer, number, held=not flag)


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

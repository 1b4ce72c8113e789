"""One source on the page: its bibliographic record, whether we hold its text, and the text itself."""

from __future__ import annotations

import streamlit as st

from kb.citations import reference
from kb.knowledge_base import DocumentView, KnowledgeBase
from kb.models import Document, DocumentStatus, HeldPassage, Note, Work
from ui import words
from ui.links import source_link
from ui.safe_html import Html, draw, element, escape_markdown, joined, link, page_link, with_notes


def draw_record(base: KnowledgeBase, work: Work, document: Document | None, digests: list[Document]) -> None:
    """Draw what is known of a work. What is not known is left out."""
    draw(element("p", page_link("source", "All sources")), element("h1", work.title))
    draw(element("p", reference(work)))
    rows = [
        ("Kind", words.capital(work.type or "")),
        ("Authors", words.listed([f"{author.given or ''} {author.family}".strip() for author in work.authors])),
        ("Organisations", words.listed(work.corporate_authors)),
        ("Contributors", words.listed(work.contributors)),
        ("Year", str(work.year or "")),
        ("Publisher", work.publisher or ""),
        ("Place", words.listed(work.places)),
        ("Partners", words.listed(work.partners)),
        ("Kist’s description", work.summary or ""),
        ("Address", _addresses(base, work)),
        ("Terms of use", work.licence or ""),
        ("Held here", _holding(base, work, document, digests)),
    ]
    shown = [part for name, value in rows if value for part in (element("dt", name), element("dd", value))]
    draw(element("dl", *shown, class_="kist-record"))


def _addresses(base: KnowledgeBase, work: Work) -> str:
    addresses = [f"https://doi.org/{work.doi}"] if work.doi else []
    addresses += [address for address in work.addresses if address not in addresses]
    checks = base.link_checks(addresses)
    shown = (source_link(address, address, checks.get(address), work.year) for address in addresses)
    return joined([element("p", address) for address in shown])


def _holding(base: KnowledgeBase, work: Work, document: Document | None, digests: list[Document]) -> Html:
    if document and document.status is not DocumentStatus.HELD:
        return element("p", "This text is no longer held, and is no longer quoted.")
    lines: list[Html] = []
    if document and words.is_digest(work):
        digested = base.work(work.digest_of) if work.digest_of else None
        of = page_link("source", digested.title, id=digested.id) if digested else "another work"
        lines.append(element("p", "Kist’s digest in our own words of: ", of))
    elif document:
        lines.append(element("p", f"The full text, in {words.count(document.passages, 'passage')}."))
    if digests:
        lines.append(element("p", "Kist’s digests of it, in our own words:"))
        items = (element("li", page_link("source", digest.work.title, id=digest.id)) for digest in digests)
        lines.append(element("ul", *items))
    return joined(lines) if lines else element("p", "No text of it. Follow its address to read it.")


def draw_document(view: DocumentView) -> None:
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
    addresses = [link(address, address) for address in note.addresses]
    return element("li", f"{note.number}. {note.title or note.text} ", joined(addresses, " "))

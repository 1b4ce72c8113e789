"""One work on the page: its bibliographic record, what we hold of it, where it came from and who cites it."""

from __future__ import annotations

import re
from collections.abc import Mapping

import streamlit as st

from kb.knowledge_base import KnowledgeBase
from kb.models import Case, DocumentStatus, HeldPassage, Work
from kb.papers.citations import byline, listed_names, reference
from kb.views import DocumentView, WorkView
from ui import state, words
from ui.downloads import draw_downloads
from ui.exporting import offer_source
from ui.links import source_link
from ui.safe_html import Html, draw, element, joined, page_link, text, with_notes
from ui.texts import passage_link

NOT_KNOWN = "Not known"


def draw_record(base: KnowledgeBase, view: WorkView, themes: Mapping[str, str], ours: Html | None = None) -> None:
    """Draw all that the record says. `themes` are labels by id; `ours` says what a text of our own restates."""
    work = view.work
    draw(element("p", reference(work)))
    issue = [work.volume and f"volume {work.volume}", work.issue and f"issue {work.issue}"]
    rows = [
        ("Type", words.capital(work.type or "") or NOT_KNOWN),
        ("Kind of knowledge", words.capital(work.knowledge or "")),
        ("Authors", "; ".join(listed_names(work)) or NOT_KNOWN),
        ("Contributors", "; ".join(work.contributors)),
        ("Year", str(work.year or NOT_KNOWN)),
        ("Date", work.date if work.date and work.date != str(work.year) else ""),
        ("Journal", ", ".join(filter(None, [work.journal, *issue]))),
        ("Pages", work.pages or ""),
        ("Series", work.series or ""),
        ("Publisher", work.publisher or ""),
        ("Programme", work.programme or ""),
        ("Place", words.listed(work.places)),
        ("Partners", "; ".join(work.partners)),
        ("Themes", _themes(work, themes)),
        ("Keywords", ", ".join(work.keywords)),
        ("Also cited as", "; ".join(title for title in work.cited_titles if title != work.title)),
        ("Address", _addresses(base, work) or NOT_KNOWN),
        ("Terms of use", work.licence or NOT_KNOWN),
        ("Held here", ours or _holding(view)),
    ]
    draw_facts(rows)
    with st.expander("Download this record", key="downloads"):
        offer_source(view)
        draw(element("p", "For a reference manager, such as Zotero:"))
        draw_downloads([work], _file_name(work))
        if state.has_record_pages():
            page = page_link(f"record/{work.id}", "its record page")
            draw(element("p", "Zotero’s button in the browser reads ", page, "."))


def draw_facts(rows: list[tuple[str, str]]) -> None:
    """Draw names with what is known under each; a name without anything is left out."""
    shown = [part for name, value in rows if value for part in (element("dt", name), element("dd", value))]
    draw(element("dl", *shown, class_="kist-record"))


def draw_surroundings(view: WorkView) -> None:
    """Draw what we say of a work in our own words, the cases that it came from, and who cites it."""
    said = [passage.text for passage in view.description.passages] if view.description else [view.work.summary or ""]
    if any(said):
        st.header("Kist’s description", anchor=False)
        draw(element("p", "In our own words, from what is publicly known of it.", class_="kist-small"))
        draw(*(element("p", paragraph) for paragraph in said))
    if view.cases:
        st.header("Case studies that it came from", anchor=False)
        draw(element("ul", *map(_case, view.cases), class_="kist-list"))
    if view.cited_by:
        st.header(f"Cited here by {words.count(len(view.cited_by), 'passage')}", anchor=False)
        draw(element("p", "Held passages with a note that leads to this work."))
        draw(*(_citing(passage, view.work) for passage in view.cited_by))


def _themes(work: Work, themes: Mapping[str, str]) -> Html:
    return joined([page_link("themes", themes[theme], theme=theme) for theme in work.themes if theme in themes], ", ")


def _addresses(base: KnowledgeBase, work: Work) -> str:
    addresses = [f"https://doi.org/{work.doi}"] if work.doi else []
    addresses += [address for address in work.addresses if address not in addresses]
    checks = base.link_checks(addresses)
    shown = (source_link(address, address, checks.get(address), work.year) for address in addresses)
    return joined([element("p", address) for address in shown])


def _holding(view: WorkView) -> Html:
    lines: list[Html] = []
    if view.text:
        lines.append(element("p", f"The full text, in {words.count(len(view.text.passages), 'passage')}."))
    if view.digests:
        lines.append(element("p", "Kist’s digests of it, in our own words:"))
        items = (element("li", page_link("source", digest.work.title, id=digest.id)) for digest in view.digests)
        lines.append(element("ul", *items))
    if not lines:
        way = " Follow its address to read it." if view.work.addresses or view.work.doi else ""
        lines.append(element("p", f"No text of it.{way}"))
    return joined(lines)


def restated(base: KnowledgeBase, view: DocumentView) -> Html | None:
    """Return what becomes of a text that is not simply held: ours say what they restate. None for any other text."""
    work = view.document.work
    if view.document.status is not DocumentStatus.HELD:
        return element("p", "This text is no longer held, and is no longer quoted.")
    if work.digest_of is None:
        return None
    if byline(work):
        return element("p", f"{byline(work)} ", page_link("cases", "Read the case study", id=work.digest_of))
    digested = base.work(work.digest_of)
    case = next(iter(base.case_views([work.digest_of])), None)
    of = page_link("source", digested.title, id=digested.id) if digested else text("another work")
    if case:
        of = page_link("cases", case.case.name, id=case.case.id)
    return element("p", "Kist’s digest in our own words of: ", of)


def _case(case: Case) -> Html:
    facts = ", ".join(filter(None, [words.capital(case.kind), words.listed(case.places), case.period]))
    return element("li", page_link("cases", case.name, id=case.id), element("p", facts, class_="kist-small"))


def _citing(passage: HeldPassage, work: Work) -> Html:
    notes = dict.fromkeys(source.note for source in passage.sources if source.work_id == work.id)
    label = words.capital(words.count_of_notes(list(notes)))
    where = " > ".join(passage.locator.section)
    return element(
        "div",
        element("p", passage_link(passage, label), f", {where}" if where else None),
        element("p", element("cite", passage.work.title), class_="kist-small"),
        element(
            "details",
            element("summary", "Read the passage"),
            element("div", with_notes(passage.text, passage.markers), class_="kist-text"),
        ),
        class_="kist-passage",
    )


def _file_name(work: Work) -> str:
    return re.sub(r"[^A-Za-z0-9-]+", "-", work.id)[:60].strip("-") or "record"

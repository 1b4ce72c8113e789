"""A case study that was written here, as readers see it: its writer, its statements with sources, its history."""

from __future__ import annotations

from kb.cases.case_writing import all_sources, pieces, source_words, statements
from kb.models import CaseSource, CaseText, WrittenCase
from kb.papers.citations import written_here
from ui.links import day
from ui.safe_html import Html, element, is_web_address, joined, link, page_link

NEVER = "Case study written in Kist, not published yet."


def said(statement: str, known: int) -> Html:
    """Return a statement with the numbers of its sources raised, as far as they are known."""
    parts = (element("sup", f"[{one}]") if isinstance(one, int) else one for one in pieces(statement, known))
    return joined(list(parts))


def statements_list(text: CaseText, field: str) -> Html | None:
    """Return the statements of one part with the numbers of their sources; None where there are none."""
    items = [element("li", said(one, len(all_sources(text)))) for one in statements(getattr(text, field))]
    return element("ul", *items) if items else None


def sources_list(text: CaseText) -> Html:
    """Return the sources with their numbers; a known work leads to its record."""
    items = (element("li", f"[{number}] ", _source(source)) for number, source in enumerate(all_sources(text), 1))
    return element("ul", *items, class_="kist-list kist-notes")


def _source(source: CaseSource) -> Html:
    if source.work:
        return page_link("source", source_words(source), id=source.work)
    return link(source.address if is_web_address(source.address) else None, source_words(source))


def line_of(case: WrittenCase) -> str:
    """Return who wrote a case study and since when readers have seen it."""
    shown = case.published
    return written_here([shown.made_by], shown.made_at.date()) if shown else NEVER


def history(case: WrittenCase) -> Html:
    """Return what became of a case study, the latest first."""
    lines = []
    for version in reversed(case.versions):
        withdrawn = version.document_id is None
        done = "Withdrawn" if withdrawn else f"Version {version.number} published"
        why = f": {version.reason}" if version.reason else ""
        lines.append(element("li", f"{done} by {version.made_by} on {day(version.made_at.date())}{why}"))
    return element("ul", *lines, class_="kist-list")

"""Case studies on the page: the list by site, and one case with what was asked, done, observed and learned."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import streamlit as st

from kb.cases.case_writing import all_sources
from kb.cases.comparing import HEADINGS
from kb.models import Case, CaseText
from kb.views import CaseView, Shelved
from ui import words
from ui.records import NOT_KNOWN, draw_facts
from ui.safe_html import Html, draw, element, joined, page_link
from ui.texts import passage_link
from ui.written_case import said, sources_list, statements_list

NOT_STATED = "Not stated"


def draw_cases(cases: Sequence[Case]) -> None:
    """Draw the sites with their inquiries, then the other cases."""
    sites = {case.case_site: case for case in cases if case.case_site and case.kind == "case site"}
    by_site = {name: [c for c in cases if c.case_site == name and c is not site] for name, site in sites.items()}
    others = [case for case in cases if case.case_site not in sites]
    draw(element("p", _overview(len(cases), len(sites))))
    for name, site in sites.items():
        st.header(name or "", anchor=False)
        compare = page_link("cases", f"Compare the cases of {name}", case=[site.id, *(c.id for c in by_site[name])])
        draw(
            element("p", page_link("cases", site.name, id=site.id), f", {site.period}" if site.period else None),
            element("p", site.summary or ""),
            element("ul", *_tree(by_site[name], _outside(by_site[name])), class_="kist-list"),
            element("p", compare) if by_site[name] else None,
        )
    if others:
        st.header("Other cases" if sites else "Cases", anchor=False)
        draw(element("ul", *(_item(case) for case in others), class_="kist-list"))


def _outside(cases: Sequence[Case]) -> set[str | None]:
    """The parents that are not among the cases themselves: their parts stand on top."""
    return {case.parent for case in cases} - {case.id for case in cases}


def _overview(cases: int, sites: int) -> str:
    if not cases:
        return "No case studies are known yet. Take them in with: python -m ingest corpus"
    where = f", most of them from {words.count(sites, 'case site')}" if sites else ""
    return f"{words.count(cases, 'account')} of something that was tried{where}."


def _tree(cases: Sequence[Case], parents: Collection[str | None]) -> list[Html]:
    """The parts of a case, each with its own parts."""
    return [_item(case, _tree(cases, {case.id})) for case in cases if case.parent in parents]


def _item(case: Case, parts: Sequence[Html] = ()) -> Html:
    facts = ", ".join(filter(None, [words.capital(case.kind), words.listed(case.places), case.period]))
    below = element("ul", *parts) if parts else None
    return element("li", page_link("cases", case.name, id=case.id), element("p", facts, class_="kist-small"), below)


def draw_case(
    view: CaseView, cases: Sequence[Case], themes: Mapping[str, str], written: CaseText | None = None, by: str = ""
) -> None:
    """Draw one case: its summary, its facts, its statements and the works that came from it.

    `written` is the text of one that was written here, with its sources, and `by` says who wrote it.
    """
    case = view.case
    parts = [one for one in cases if one.parent == case.id]
    parent = next((one for one in cases if one.id == case.parent), None)
    summary = said(written.context, len(all_sources(written))) if written else case.summary
    draw(
        element("h1", case.name),
        *([element("p", by, class_="kist-small")] if by else []),
        *([element("p", summary)] if case.summary else []),
    )
    period = case.period or " to ".join(dict.fromkeys(filter(None, [case.start, case.end])))
    draw_facts(
        [
            ("Kind", words.capital(case.kind)),
            ("Case site", case.case_site or ""),
            ("Part of", page_link("cases", parent.name, id=parent.id) if parent else ""),
            ("Place", words.listed(case.places) or NOT_KNOWN),
            ("Period", period or NOT_KNOWN),
            ("Partners", "; ".join(case.partners) or NOT_KNOWN),
            ("People", "; ".join(case.people) or NOT_KNOWN),
            ("Themes", joined([page_link("themes", themes[t], theme=t) for t in case.themes if t in themes], ", ")),
        ]
    )
    for field, heading in HEADINGS.items():
        st.header(heading, anchor=False)
        draw(_statements(view, field, heading, written))
    if written and all_sources(written):
        st.header("Sources", anchor=False)
        draw(sources_list(written))
    if parts:
        st.header("Its parts", anchor=False)
        draw(element("ul", *(_item(part) for part in parts), class_="kist-list"))
        compared = page_link("cases", "Compare them", case=[case.id, *(part.id for part in parts)])
        draw(element("p", compared))
    st.header("Publications from it", anchor=False)
    outputs = [_output(one) for one in view.outputs]
    draw(element("ul", *outputs, class_="kist-list") if outputs else element("p", "None is known."))


def _statements(view: CaseView, field: str, heading: str, written: CaseText | None) -> Html:
    """The statements of one kind, in our own words, with a link to the held passage that has them."""
    statements: tuple[str, ...] = getattr(view.case, field)
    if not statements:
        return element("p", f"{NOT_STATED}.")
    passage = next((p for p in view.passages if p.locator.section and p.locator.section[-1] == heading), None)
    label = "In the text that is quoted" if written else "In Kist’s description"
    held = element("p", passage_link(passage, label), class_="kist-small") if passage else None
    told = statements_list(written, field) if written else None
    told = told or element("ul", *(element("li", one) for one in statements))
    return joined([told, *([held] if held else [])])


def _output(one: Shelved) -> Html:
    work = one.work
    facts = [words.capital(work.type or ""), str(work.year or "year not known")]
    about = ", ".join(filter(None, [*facts, "text held here" if one.document else "text not held"]))
    return element("li", page_link("source", work.title, id=work.id), element("p", about, class_="kist-small"))

"""Cases beside each other: chosen by a reader, drawn as a table of exact words, and passed on as a file."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from kb.cases.comparing import FEWEST, MOST, Aspect, Stated, stated
from kb.exchange.spreadsheets import csv_table
from kb.models import Case
from kb.views import CaseView
from ui import words
from ui.cases import NOT_STATED
from ui.safe_html import Html, draw, element, page_link
from ui.texts import passage_link

LABELS = {
    Aspect.PLACE: "Place",
    Aspect.PERIOD: "Period",
    Aspect.PARTNERS: "Partners",
    Aspect.ASKED: "What was asked",
    Aspect.DONE: "What was done",
    Aspect.OBSERVED: "What was observed",
    Aspect.LEARNED: "What was learned",
}


def chosen_cases() -> tuple[str, ...]:
    """Return the ids of the cases that the address compares."""
    return tuple(dict.fromkeys(st.query_params.get_all("case")))[: MOST + 1]


def chosen_aspects() -> tuple[Aspect, ...]:
    """Return the rows that the address asks for, in their order; all where it names none."""
    named = set(st.query_params.get_all("row"))
    return tuple(aspect for aspect in Aspect if aspect.value in named) or tuple(Aspect)


def draw_chooser(cases: Sequence[Case]) -> None:
    """Draw the fields in which a reader chooses cases and rows."""
    names = {case.id: case.name for case in cases}
    wanted = tuple(case for case in chosen_cases() if case in names)[:MOST], chosen_aspects()
    if st.session_state.get("compared") != wanted or "cases" not in st.session_state:
        st.session_state.update(compared=wanted, cases=list(wanted[0]), rows=list(wanted[1]))
    with st.form("compare", border=False):
        st.multiselect(
            f"Cases to compare, {FEWEST} to {MOST}",
            list(names),
            format_func=names.__getitem__,
            key="cases",
            max_selections=MOST,
            placeholder="Choose cases",
        )
        st.pills("Rows", list(Aspect), format_func=LABELS.__getitem__, selection_mode="multi", key="rows")
        st.form_submit_button("Compare", type="primary", on_click=_compare)


def _compare() -> None:
    """Put what is chosen into the address; the page then compares what the address names."""
    rows = [Aspect(row) for row in st.session_state.get("rows") or []]
    every = not rows or len(rows) == len(Aspect)
    st.query_params.from_dict(
        {"case": list(st.session_state.get("cases") or [])} | ({} if every else {"row": [row.value for row in rows]})
    )


def draw_comparison(views: Sequence[CaseView], aspects: Sequence[Aspect]) -> None:
    """Draw the table, what its words are, and a button that saves it."""
    caption = f"{words.count(len(views), 'case')} compared"
    draw(
        element("p", "Words in quotation marks are held here word for word, in our own descriptions of the cases."),
        element(
            "div",
            element(
                "table",
                element("caption", caption),
                element("thead", element("tr", element("td", ""), *(_column(view) for view in views))),
                element("tbody", *(_row(views, aspect) for aspect in aspects)),
            ),
            class_="kist-table",
            role="region",
            aria_label=f"{caption}, a table that scrolls sideways",
            tabindex="0",
        ),
    )
    st.download_button(
        "Download as a table (CSV)",
        lambda: comparison_table(views, aspects).encode(),
        file_name="kist-cases.csv",
        mime="text/csv",
        on_click="ignore",
    )


def comparison_table(views: Sequence[CaseView], aspects: Sequence[Aspect]) -> str:
    """Return the comparison as CSV: a row for each aspect, a column for each case."""
    rows = ((LABELS[aspect], *(_plain(stated(view, aspect)) for view in views)) for aspect in aspects)
    return csv_table(("", *(view.case.name for view in views)), rows)


def _plain(cell: Stated) -> str:
    if cell.nothing:
        return NOT_STATED.lower()
    return "\n".join(passage.text for passage in cell.passages) or cell.words


def _column(view: CaseView) -> Html:
    return element("th", page_link("cases", view.case.name, id=view.case.id), scope="col")


def _row(views: Sequence[CaseView], aspect: Aspect) -> Html:
    cells = (element("td", *_cell(stated(view, aspect))) for view in views)
    return element("tr", element("th", LABELS[aspect], scope="row"), *cells)


def _cell(cell: Stated) -> list[Html]:
    if cell.nothing:
        return [element("p", NOT_STATED.lower(), class_="kist-none")]
    if not cell.passages:
        return [element("p", cell.words)]
    parts = []
    for passage in cell.passages:
        parts += [element("p", f"“{passage.text}”"), element("p", passage_link(passage, "in its context"))]
    return parts

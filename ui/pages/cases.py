"""Case studies: what was tried, site by site; one case; or several beside each other."""

import streamlit as st

from kb.cases.comparing import FEWEST, MOST
from kb.knowledge_base import KnowledgeBase
from ui import address, state
from ui.cases import draw_case, draw_cases
from ui.comparison import chosen_aspects, chosen_cases, draw_chooser, draw_comparison
from ui.faults import explained, notice
from ui.safe_html import draw, element, page_link
from ui.theme_basis import draw_basis
from ui.written_case import history, line_of


def draw_one(base: KnowledgeBase, wanted: str) -> None:
    """Draw the case with this id."""
    draw(element("p", page_link("cases", "All case studies")))
    views, written = base.case_views([wanted]), base.case_desk.behind(wanted)
    if not views and written is not None:
        draw(element("h1", "Case study withdrawn"))
        draw(notice("This case study was written in Kist and is withdrawn."), history(written))
        return
    if not views:
        draw(element("h1", "Case not found"))
        draw(notice("There is no case with this address.", "Choose one from the list of all case studies."))
        return
    themes = {theme.id: theme.pref_label for theme in address.in_order(base.concepts())}
    shown = written.published if written else None
    if written is None or shown is None:
        draw_case(views[0], base.cases(), themes)
        draw_basis(base, of_records=True)
        return
    draw_case(views[0], base.cases(), themes, shown.text, line_of(written))
    st.header("What became of it", anchor=False)
    draw(history(written))
    draw_basis(base, of_records=True)


def draw_compared(base: KnowledgeBase, wanted: tuple[str, ...]) -> None:
    """Draw the cases that the address names beside each other, or say what is missing."""
    draw(element("p", page_link("cases", "All case studies")))
    st.title("Compare case studies", anchor=False)
    views = base.case_views(wanted[:MOST])
    if len(views) >= FEWEST:
        if len(wanted) > MOST:
            draw(notice(f"Only the first {MOST} cases are compared."))
        draw_comparison(views, chosen_aspects())
    else:
        draw(notice(f"Choose at least {FEWEST} cases."))
    st.header("Choose other cases", anchor=False)
    draw_chooser(base.cases())


with explained():
    base = state.knowledge_base()
    wanted = st.query_params.get("id", "").strip()
    compared = chosen_cases()
    if wanted:
        draw_one(base, wanted)
    elif compared or "case" in st.query_params:
        draw_compared(base, compared)
    else:
        st.title("Case studies", anchor=False)
        draw(element("p", page_link("new_case", "Write a new case study")))
        draw_cases(base.cases())
        draw_basis(base, of_records=True)
        st.header("Compare case studies", anchor=False)
        draw_chooser(base.cases())

"""Scheme: the themes and what lies under them, how they change, and terms that might become sub-themes."""

import streamlit as st

from ui import state
from ui.candidates import draw_candidates
from ui.coder import coder_at_work
from ui.faults import explained
from ui.safe_html import draw, element
from ui.scheme import draw_history, draw_tree
from ui.scheme_forms import draw_forms, draw_told
from ui.theme_basis import draw_basis

ABOUT = (
    "Researchers add sub-themes, other wordings and notes, and retire or merge what is not needed. Each change is kept "
    "under your name, with the time and the reason."
)

st.title("Scheme", anchor=False)
with explained():
    base = state.knowledge_base()
    draw(element("p", "The themes by which what is held is sorted, with what is held on each."))
    draw_basis(base)
    draw_told()
    tree = base.scheme.tree()
    person = st.query_params.get("coder") or st.session_state.get("coder", "")
    themes, change, terms, history = st.tabs(
        ["Themes", "Change it", "Candidates", "History"], key="view", bind="query-params"
    )
    if themes.open:
        with themes:
            draw_tree(base, tree)
    elif change.open:
        with change:
            if name := coder_at_work(base.coding, ABOUT, "change the scheme"):
                draw_forms(base, tree, name)
    elif terms.open:
        with terms:
            draw_candidates(base, tree, person)
    elif history.open:
        with history:
            draw_history(base.scheme.history(), base.concepts())

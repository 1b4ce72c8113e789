"""Saved answers: the list of all, or one as it was shown with what has changed since."""

import streamlit as st

from ui import state
from ui.faults import explained
from ui.safe_html import draw, element, page_link
from ui.saved import draw_list, draw_saved

with explained():
    base = state.knowledge_base()
    wanted = st.query_params.get("answer", "").strip()
    if wanted:
        try:
            saved = base.saved.open(wanted)
        except Exception:
            draw(element("p", page_link("saved", "All saved answers")), element("h1", "Saved answer not found"))
            raise
        draw_saved(base, saved)
    else:
        st.title("Saved answers", anchor=False)
        draw(element("p", "Each as it was given, with what has changed since. All who use this Kist can read them."))
        removed = st.session_state.pop("removed", "")
        if removed:
            draw(element("p", f"Removed: {removed}", role="status"))
        draw_list(base)

"""The app in the browser: which pages there are. Start it with `make run`."""

import streamlit as st

from ui import state
from ui.safe_html import draw_style

state.open_ahead()
page = st.navigation(
    [
        st.Page("ui/pages/ask.py", title="Ask", default=True),
        st.Page("ui/pages/check.py", title="Check a text", url_path="check"),
        st.Page("ui/pages/themes.py", title="Themes", url_path="themes"),
        st.Page("ui/pages/source.py", title="Sources", url_path="source"),
        st.Page("ui/pages/cases.py", title="Case studies", url_path="cases"),
        st.Page("ui/pages/lists.py", title="Reading lists", url_path="lists"),
        st.Page("ui/pages/saved.py", title="Saved answers", url_path="saved"),
        st.Page("ui/pages/add.py", title="Add", url_path="add"),
        st.Page("ui/pages/tag.py", title="Tag", url_path="tag"),
        st.Page("ui/pages/scheme.py", title="Scheme", url_path="scheme"),
        st.Page("ui/pages/feedback.py", title="Feedback", url_path="feedback"),
        # Reached from the case studies.
        st.Page("ui/pages/new_case.py", title="New case study", url_path="new_case", visibility="hidden"),
    ],
    position="top",
)
wide = page.url_path == "tag" or (page.url_path == "cases" and "case" in st.query_params)  # two columns, a table
layout = "wide" if wide else "centered"
st.set_page_config(page_title=f"{page.title} - Kist", layout=layout, initial_sidebar_state="collapsed")
draw_style()
page.run()

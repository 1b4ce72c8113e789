"""New case study: researchers write what an inquiry learned, see what is missing, publish, revise and withdraw it."""

import streamlit as st

from ui import state
from ui.case_list import draw_beginning, draw_case_lists
from ui.case_writing import draw_case_at_work
from ui.coder import coder_at_work
from ui.faults import explained

ABOUT = (
    "Write what an inquiry asked, did, observed and learned. It is a draft, which no question finds, until you publish "
    "it. Your name stands on it."
)

st.title("New case study", anchor=False)
with explained():
    base = state.knowledge_base()
    coder = coder_at_work(base.coding, ABOUT, "write")
    wanted = st.query_params.get("draft", "").strip()
    if coder and wanted:
        draw_case_at_work(base, coder, wanted)
    elif coder:
        draw_beginning(base, coder)
        draw_case_lists(base, coder)

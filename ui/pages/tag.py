"""Tag: where researchers say which themes a passage belongs to, compare, decide, and see how far they agree."""

import streamlit as st

from ui import state
from ui.agreement import draw_agreement
from ui.coder import coder_at_work
from ui.coding import draw_coding
from ui.disputes import draw_disputes
from ui.exchange import draw_exchange
from ui.faults import explained
from ui.own_codings import draw_own_codings

ABOUT = (
    "Say which themes a passage belongs to. Each judgement is kept under your name with the time; nobody is shown "
    "another’s before giving their own."
)

st.title("Tag", anchor=False)
with explained():
    base = state.knowledge_base()
    coder = coder_at_work(base.coding, ABOUT, "code")
    if coder:
        parts = ["Code", "My codings", "Disagreements", "Agreement", "In and out"]
        code, own, differ, agree, files = st.tabs(parts, key="part", bind="query-params")
        if code.open:
            with code:
                draw_coding(base, coder)
        elif own.open:
            with own:
                draw_own_codings(base, coder)
        elif differ.open:
            with differ:
                draw_disputes(base, coder)
        elif agree.open:
            with agree:
                draw_agreement(base)
        elif files.open:
            with files:
                draw_exchange(base, coder)

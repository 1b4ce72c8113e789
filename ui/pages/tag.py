"""Tag: where researchers say which themes a passage belongs to, compare, decide, and see how far they agree."""

import streamlit as st

from kb.coding_desk import LONGEST_NAME, CodingDesk
from kb.errors import InputRefused
from ui import state, words
from ui.agreement import draw_agreement
from ui.coding import draw_coding
from ui.disputes import draw_disputes
from ui.faults import explained, notice
from ui.own_codings import draw_own_codings
from ui.safe_html import draw, element

ABOUT = (
    "Say which themes a passage belongs to. Each judgement is kept under your name with the time; nobody is shown "
    "another’s before giving their own."
)


def coder_at_work(desk: CodingDesk) -> str:
    """Return who codes, as the address or this visit says; ask where neither does, and return nothing."""
    given = st.query_params.get("coder") or st.session_state.get("coder", "")
    if given:
        try:
            name = st.session_state.coder = desk.person(given)
        except InputRefused as error:
            draw(notice(str(error)))
        else:
            st.query_params["coder"] = name
            with st.container(horizontal=True, vertical_alignment="center"):
                draw(element("p", f"You code as {name}."))
                st.button("Somebody else", key="leave", on_click=leave, type="tertiary")
            return name
    draw(element("p", ABOUT))
    with st.form("who", border=False):
        name = st.text_input("Your name", max_chars=LONGEST_NAME, width=400)
        if st.form_submit_button("Begin", type="primary"):
            st.query_params["coder"] = st.session_state.coder = name.strip() or " "
            st.rerun()
    known = desk.people()
    if known:
        draw(
            element("p", f"Known here: {words.listed(known)}. Write your name as it stands there.", class_="kist-small")
        )
    return ""


def leave() -> None:
    """Let somebody else take the place of this coder."""
    for name in ("coder", "sitting", "opened", "recoding"):
        st.session_state.pop(name, None)
    st.query_params.pop("coder", None)


st.title("Tag", anchor=False)
with explained():
    base = state.knowledge_base()
    coder = coder_at_work(base.coding)
    if coder:
        parts = ["Code", "My codings", "Disagreements", "Agreement"]
        code, own, differ, agree = st.tabs(parts, key="part", bind="query-params")
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

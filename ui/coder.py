"""Who works on a page of researchers: their name, asked once, kept in the address and in this visit."""

from __future__ import annotations

import streamlit as st

from kb.coding.coding_desk import LONGEST_NAME, CodingDesk
from kb.errors import InputRefused
from ui import words
from ui.faults import notice
from ui.safe_html import draw, element


def coder_at_work(desk: CodingDesk, about: str, doing: str) -> str:
    """Return who works here, as the address or this visit says; ask where neither does, and return nothing.

    `about` says what the name is for, `doing` is what they do: "You code as …".
    """
    given = st.query_params.get("coder") or st.session_state.get("coder", "")
    if given:
        try:
            name = st.session_state.coder = desk.person(given)
        except InputRefused as error:
            draw(notice(str(error)))
        else:
            st.query_params["coder"] = name
            with st.container(horizontal=True, vertical_alignment="center"):
                draw(element("p", f"You {doing} as {name}."))
                st.button("Somebody else", key="leave", on_click=leave, type="tertiary")
            return name
    draw(element("p", about))
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

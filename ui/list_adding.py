"""Put what a reader has found on a reading list: a quotation, the section around it, or a whole source."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from kb.knowledge_base import KnowledgeBase
from kb.lists import arranging
from kb.models import HeldPassage, Quotation, Reading
from ui import state
from ui.faults import explained
from ui.list_items import lists_link
from ui.safe_html import draw, element

_NEW = "A new list"
_LAST = "last-list"  # the list that was last added to stands first
_WORDS, _SECTION = "These words", "The section around them"


def add_quotation(passage: HeldPassage, quotation: Quotation, key: str) -> None:
    """Draw the form that puts a quotation, or the section around it, on a list."""
    lists = state.knowledge_base().lists

    def made(what: str) -> Reading:
        if what == _SECTION:
            return lists.reading_of_section(passage.id)
        return lists.reading_of_passage(passage.id, quotation.start, quotation.end)

    _draw_form(state.knowledge_base(), made, key, (_WORDS, _SECTION))


def add_source(work_id: str) -> None:
    """Draw the form that puts a source on a list."""
    base = state.knowledge_base()
    with st.expander("Add to a reading list", key="add-source", type="compact"), explained():
        _draw_form(base, lambda _: base.lists.reading_of_work(work_id), f"source-{work_id}")


def _draw_form(base: KnowledgeBase, made: Callable[[str], Reading], key: str, choices: tuple[str, ...] = ()) -> None:
    titles = {one.id: one.title for one in base.lists.all()}
    last = st.session_state.get(_LAST)
    options = [*([last] if last in titles else []), *(one for one in titles if one != last), _NEW]
    with st.form(f"list-{key}", border=False):
        what = st.radio("What to read", choices, key=f"what-{key}", horizontal=True) if choices else ""
        chosen = st.selectbox("Reading list", options, format_func=lambda one: titles.get(one, one), key=f"to-{key}")
        title = st.text_input("Title, for a new list", key=f"title-{key}", max_chars=arranging.LONGEST_LINE)
        note = st.text_input("Note for readers (optional)", key=f"note-{key}", max_chars=arranging.LONGEST_LINE)
        if not st.form_submit_button("Add"):
            return
    reading = made(what)
    begun = base.lists.get(chosen) if chosen != _NEW else base.lists.create(title)
    changed = arranging.edited(arranging.added(begun, reading), reading.id, note=note)
    saved = base.lists.save(changed)
    st.session_state[_LAST] = saved.id
    open_it = lists_link("Open the list", saved.id, view="edit")
    draw(element("p", f"Added to “{saved.title}”. ", open_it, class_="kist-kept", role="status"))

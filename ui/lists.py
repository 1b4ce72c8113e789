"""All reading lists: drafts and published ones, found by their words."""

from __future__ import annotations

import streamlit as st

from kb.knowledge_base import KnowledgeBase
from kb.models import ReadingList
from ui import words
from ui.links import day
from ui.list_items import lists_link, minutes_line
from ui.safe_html import Html, draw, element

NONE_YET = "There is no reading list yet. Build one: say what it is for, and Kist proposes what to read."
_WHICH = ("All", "Published", "Never published")


def draw_all(base: KnowledgeBase) -> None:
    """Draw all lists, the last saved first, and the way to a new one."""
    st.title("Reading lists", anchor=False)
    draw(
        element(
            "p", "What to read for a session, in the time there is. All who use this Kist can read and change them."
        )
    )
    draw(element("p", lists_link("Build a list", view="new")))
    _draw_empty_list(base)
    everything = base.lists.all()
    if not everything:
        draw(element("p", NONE_YET, role="status"))
        return
    left, right = st.columns(2)
    sought = left.text_input("Find by words", key="find", bind="query-params")
    which = right.selectbox("Show", _WHICH, key="which", bind="query-params")
    found = [one for one in everything if _fits(one, sought, which)]
    narrowed = f" of {len(everything):,}" if len(found) < len(everything) else ""
    draw(element("p", f"{words.count(len(found), 'list')}{narrowed}, the last changed first.", role="status"))
    draw(element("ul", *map(_line, found), class_="kist-list kist-plain"))


def _fits(one: ReadingList, sought: str, which: str) -> bool:
    asked = [one.need.audience, one.need.purpose] if one.need else []
    told = " ".join([one.title, one.note, *one.outcomes, *asked, *(reading.title for reading in one)]).casefold()
    shown = which == _WHICH[0] or bool(one.version) is (which == _WHICH[1])
    return shown and all(word in told for word in sought.casefold().split())


def _line(one: ReadingList) -> Html:
    on = f"changed on {day(one.saved_at.date())}" if one.saved_at else ""
    state = f"Version {one.version} published" if one.version else "Draft"
    link = lists_link(one.title, one.id) if one.version else lists_link(one.title, one.id, view="edit")
    facts = " · ".join(filter(None, [state, on, minutes_line(one)]))
    change = element("p", lists_link("Change it", one.id, view="edit"), class_="kist-small") if one.version else None
    return element("li", link, element("p", facts, class_="kist-small"), change)


def _draw_empty_list(base: KnowledgeBase) -> None:
    with st.expander("Begin with an empty list", type="compact"), st.form("empty", border=False):
        title = st.text_input("Title of the list")
        if st.form_submit_button("Begin"):
            made = base.lists.create(title)
            st.query_params.from_dict({"list": made.id, "view": "edit"})
            st.rerun()

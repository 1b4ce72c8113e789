"""Reading lists: all of them, one to read, print or change, or a new one to build."""

import streamlit as st

from kb.errors import InputRefused, KistError
from kb.knowledge_base import KnowledgeBase
from kb.models import ReadingList
from ui import state
from ui.faults import explained
from ui.list_building import draw_building
from ui.list_editing import draw_editing
from ui.list_items import lists_link
from ui.list_reading import draw_reading
from ui.list_sheets import FACILITATOR, PARTICIPANT, draw_sheet
from ui.lists import draw_all
from ui.safe_html import draw, element


def chosen_state(base: KnowledgeBase, list_id: str, view: str) -> ReadingList:
    """Return the draft to change it, else the version that the address names, else the last published one."""
    version = st.query_params.get("version", "")
    if view == "edit":
        return base.lists.get(list_id)
    if not version:
        return base.lists.latest(list_id)
    if not (version.isascii() and version.isdecimal() and len(version) <= 6):
        raise InputRefused(f"“{version}” is no version: give its number.")
    return base.lists.get(list_id, int(version))


def draw_one(base: KnowledgeBase, list_id: str, view: str) -> None:
    """Draw one list as the address asks for it."""
    try:
        shown = chosen_state(base, list_id, view)
    except KistError:
        draw(element("p", lists_link("All reading lists")), element("h1", "Reading list not found"))
        raise
    if view == "edit":
        draw_editing(base, shown)
    elif view in (FACILITATOR, PARTICIPANT):
        draw_sheet(base, shown, view)
    else:
        draw_reading(base, shown, printed=view == "print")


with explained():
    base = state.knowledge_base()
    wanted, view = st.query_params.get("list", "").strip(), st.query_params.get("view", "")
    if wanted:
        draw_one(base, wanted, view)
    elif view == "new":
        draw_building(base)
    else:
        draw_all(base)

"""Reading lists: all of them, one to read, print or change, or a new one to build."""

import streamlit as st

from kb.errors import InputRefused
from kb.knowledge_base import KnowledgeBase
from kb.models import ReadingList
from ui import state
from ui.faults import explained
from ui.list_building import draw_building
from ui.list_editing import draw_editing
from ui.list_reading import draw_reading
from ui.list_sheets import FACILITATOR, PARTICIPANT, draw_sheet
from ui.lists import draw_all


def chosen_state(base: KnowledgeBase, list_id: str) -> ReadingList:
    """Return the version that the address names, else the last published one, else the draft."""
    version = st.query_params.get("version", "")
    if not version:
        return base.lists.latest(list_id)
    if not (version.isascii() and version.isdecimal() and len(version) <= 6):
        raise InputRefused(f"“{version}” is no version: give its number.")
    return base.lists.get(list_id, int(version))


with explained():
    base = state.knowledge_base()
    wanted, view = st.query_params.get("list", "").strip(), st.query_params.get("view", "")
    if wanted and view == "edit":
        draw_editing(base, wanted)
    elif wanted and view in (FACILITATOR, PARTICIPANT):
        draw_sheet(base, chosen_state(base, wanted), view)
    elif wanted:
        draw_reading(base, chosen_state(base, wanted), printed=view == "print")
    elif view == "new":
        draw_building(base)
    else:
        draw_all(base)

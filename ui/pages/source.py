"""Sources: one work or document with all that is known of it, or the list of all, narrowed by what is wanted."""

import streamlit as st

from kb.knowledge_base import KnowledgeBase
from kb.models import DocumentStatus
from ui import address, state
from ui.faults import explained, notice
from ui.list_adding import add_source
from ui.records import draw_record, draw_surroundings, restated
from ui.safe_html import draw, element, page_link
from ui.shelf import draw_shelf
from ui.texts import draw_passage, draw_text
from ui.theme_basis import draw_basis, draw_moved


def draw_source(base: KnowledgeBase, wanted: str, passage: str) -> None:
    """Draw the document or the work with this id, and first the passage of it that the address names."""
    document = base.document(wanted)
    view = base.work_view(document.document.work.id if document else wanted)
    draw(element("p", page_link("source", "All sources")))
    if view is None:
        draw(element("h1", "Source not found"))
        draw(notice("There is no source with this address.", "Choose one from the list of all sources."))
        return
    draw(element("h1", view.work.title))
    if document and passage:
        draw_passage(base, wanted, passage)
        st.header("The document", anchor=False)
    themes = {theme.id: theme.pref_label for theme in address.in_order(base.concepts())}
    held = document or view.text
    draw_record(base, view, themes, held and restated(base, held))
    add_source(view.work.id)
    draw_surroundings(view)
    if held and held.document.status is DocumentStatus.HELD:
        draw_text(held)


with explained():
    base = state.knowledge_base()
    wanted = st.query_params.get("id", "").strip()
    if wanted:
        draw_source(base, wanted, st.query_params.get("passage", ""))
    else:
        draw_moved(base, [st.query_params.get("theme", "")])
        draw_shelf(base.shelf(), base.concepts(), base.narrowing.places)
        draw_basis(base, of_records=True)

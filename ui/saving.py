"""Keeping an answer: the button below it, and where what was saved is found again."""

from __future__ import annotations

import streamlit as st

from kb.models import Answer, Summary
from ui import state
from ui.faults import explained
from ui.links import day
from ui.safe_html import draw, element, page_link


def offer_to_save(answer: Answer) -> None:
    """Offer to save an answer, or say where it is kept."""
    with explained():
        base = state.knowledge_base()
        saved = base.saved.saved_as(answer)
        if saved is None:
            if st.button("Save this result" if answer.abstained else "Save this answer", key=f"save-{answer.id}"):
                base.saved.save(answer, summary=_written(answer))
                st.rerun()
            return
        opened = page_link("saved", "Open the saved answer", answer=saved.id)
        draw(element("p", f"Saved on {day(saved.saved_at.date())}. ", opened, class_="kist-kept", role="status"))


def _written(answer: Answer) -> Summary | None:
    """The summary that stands above the quotations, where one has been written by now."""
    coming = state.knowledge_base().summarise(answer)
    summary = coming.result() if coming and coming.done() else None
    return summary if summary and summary.sentences else None

"""A summary above the quotations of an answer: written by a language model, each sentence led back to a quotation."""

from __future__ import annotations

import streamlit as st

from kb.knowledge_base import KnowledgeBase
from kb.models import Answer, Summary
from kb.summaries.summarising import Coming
from kb.summaries.summary import heading
from ui.safe_html import Html, draw, element, joined

CAUTION = "Read each sentence beside its quotation, and cite the quotation."
_LOOKED_EVERY = 0.5  # seconds


def draw_summary(base: KnowledgeBase, answer: Answer) -> None:
    """Draw the summary of an answer, or the place for it while it is written; nothing where no model is set.

    It is written in the background, so that the quotations below are drawn at once.
    """
    coming = base.summarise(answer)
    if coming is None:
        return
    if coming.done():
        draw(written(coming.result()))
    else:
        _draw_waiting(base.writing_model, coming)


@st.fragment(run_every=_LOOKED_EVERY)
def _draw_waiting(model: str, coming: Coming) -> None:
    """Draw the place; when the summary has come, the page is drawn anew with it and this is no longer run."""
    if coming.done():
        st.rerun()
    told = f"A language model ({model}) is writing a summary of the quotations below. You can read them now."
    draw(element("div", element("p", told, role="status"), class_="kist-written kist-waiting"))


def written(summary: Summary) -> Html:
    """Return a summary with its notice; each number leads to the quotation that bears the sentence out."""
    sentences = (
        element("p", one.text, " ", joined([_number(number) for number in one.citations], " "))
        for one in summary.sentences
    )
    return element(
        "div",
        element("p", heading(summary.model), class_="kist-kind") if summary.sentences else None,
        *sentences,
        *(element("p", line, class_="kist-small") for line in (summary.notice, summary.sentences and CAUTION) if line),
        class_="kist-written",
        role="status",
    )


def anchor(number: int) -> str:
    """Return the id of quotation `number` (from 1) on the page."""
    return f"quotation-{number}"


def _number(number: int) -> Html:
    return element("a", f"[{number}]", href=f"#{anchor(number)}", target="_self", aria_label=f"Quotation {number}")

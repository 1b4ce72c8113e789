"""Feedback: what readers found not right and the questions that nothing answered, for the evidence team."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import streamlit as st

from kb.answers.feedback import Review
from kb.exchange.spreadsheets import feedback_table
from ui import state, words
from ui.faults import explained
from ui.review import draw_demands, draw_objections
from ui.safe_html import draw, element

EVERYTHING, UNANSWERED, NOT_RIGHT = "Everything", "Questions without an answer", "Quotations found not right"
PERIODS = {"All time": None, "Last 7 days": 7, "Last 30 days": 30, "Last 12 months": 365}
NOTHING = (
    "Nothing has been recorded yet. Readers can say under “Why this” that a quotation is not right, and can "
    "record a question that nothing held answers."
)


def draw_filters() -> tuple[str, datetime | None]:
    """Draw the choice of kind and period, which the address keeps; return the kind and the earliest time."""
    left, right = st.columns(2)
    kind = left.selectbox("Show", (EVERYTHING, UNANSWERED, NOT_RIGHT), key="kind", bind="query-params")
    period = right.selectbox("Period", list(PERIODS), key="period", bind="query-params")
    days = PERIODS[period]
    return kind, datetime.now(UTC) - timedelta(days=days) if days else None


def of_kind(review: Review, kind: str) -> Review:
    """Leave out what is not of the chosen kind."""
    demands = () if kind == NOT_RIGHT else review.demands
    return replace(review, demands=demands, objections=() if kind == UNANSWERED else review.objections)


def draw_review(review: Review, labels: dict[str, str]) -> None:
    """Draw how much was recorded, the table to take along, and each kind."""
    asked = sum(len(demand.records) for demand in review.demands)
    told = []
    if review.demands:
        number = words.count(len(review.demands), "question")
        told.append(f"{number} without an answer, recorded {words.count(asked, 'time')}")
    if review.objections:
        told.append(f"{words.count(len(review.objections), 'quotation')} found not right")
    draw(element("p", "; ".join(told) + ".", class_="kist-summary", role="status"))
    st.download_button(
        "Download as CSV",
        lambda: feedback_table(review).encode(),
        file_name="kist-feedback.csv",
        mime="text/csv",
        on_click="ignore",
    )
    if review.demands:
        draw_demands(review.demands, labels)
    if review.objections:
        draw_objections(review.objections, labels, review.corpus_version)


st.title("Feedback", anchor=False)
draw(element("p", "What readers found not right, and the questions that nothing held answers. No names are kept."))
with explained():
    base = state.knowledge_base()
    kind, since = draw_filters()
    review = of_kind(base.review(since), kind)
    if review.demands or review.objections:
        draw_review(review, {concept.id: concept.pref_label for concept in base.concepts()})
    elif base.feedback():
        draw(element("p", "Nothing of this kind was recorded in this period. Choose another.", role="status"))
    else:
        draw(element("p", NOTHING, role="status"))

"""What a reader can ask and say of a quotation: why it was chosen, and that it is not right."""

from __future__ import annotations

import streamlit as st

from kb.answers.feedback import Reason
from kb.answers.feedback_book import LONGEST_COMMENT
from kb.answers.reasons import why
from kb.knowledge_base import KnowledgeBase
from kb.models import Answer, Quotation
from ui import state, words
from ui.faults import explained
from ui.safe_html import Html, draw, element

THANKS = "Thank you: this is kept for the evidence team."


def why_chosen(base: KnowledgeBase, answer: Answer, quotation: Quotation) -> Html:
    """Return why the passage of a quotation was chosen, in plain words."""
    reasons = why(answer, quotation)
    labels = {concept.id: concept.pref_label for concept in base.concepts()}
    themes = [labels[theme] for theme in reasons.themes if theme in labels]
    lines = [
        f"Rank: number {reasons.rank} of the {words.count(reasons.found, 'passage')} found.",
        f"Words of your question in it: {_quoted(reasons.words) or 'none'}.",
        f"Words that mean the same: {_quoted(reasons.like)}." if reasons.like else "",
        f"Only in its headings or its sources’ titles: {_quoted(reasons.titles)}." if reasons.titles else "",
        f"Meaning: {reasons.nearness.value} to your question.",
        f"Themes: {words.listed(themes) or 'none'}.",
    ]
    return element("ul", *(element("li", line) for line in lines if line), class_="kist-list kist-why")


def _quoted(found: tuple[str, ...]) -> str:
    return words.listed([f"“{word}”" for word in found])


def ask_what_is_wrong(base: KnowledgeBase, answer: Answer, quotation: Quotation) -> None:
    """Draw the form by which a reader says that a quotation is not right, or thanks for it."""
    key = f"{answer.id}-{answer.evidence[quotation.evidence].passage.id}-{quotation.start}"
    if st.session_state.get(f"sent-{key}"):
        draw(element("p", THANKS, role="status"))
        return
    with explained():
        if _sent(base, answer, quotation, key):
            st.session_state[f"sent-{key}"] = True
            st.rerun()


def _sent(base: KnowledgeBase, answer: Answer, quotation: Quotation, key: str) -> bool:
    """Draw the form; tell whether what it holds was just recorded."""
    with st.form(f"wrong-{key}", border=False):
        reason = st.radio(
            "Not right? Say why",
            list(Reason),
            format_func=lambda one: words.capital(one.value),
            index=None,
            key=f"reason-{key}",
        )
        comment = st.text_area(
            "In your own words (optional)", max_chars=LONGEST_COMMENT, height=80, key=f"comment-{key}"
        )
        if not st.form_submit_button("Send to the evidence team"):
            return False
    if reason is None:
        draw(element("p", "Choose a reason first.", role="status"))
        return False
    base.object_to(answer, quotation, reason, comment)
    return True


def offer_to_record(answer: Answer) -> None:
    """Offer to keep a question that nothing answered, or thank for it."""
    key = f"recorded-{answer.id}"
    if st.session_state.get(key):
        draw(element("p", THANKS, role="status"))
    elif st.button("Record this question for the evidence team", key=f"record-{answer.id}"):
        with explained():
            state.knowledge_base().record_unanswered(answer)
            st.session_state[key] = True
            st.rerun()

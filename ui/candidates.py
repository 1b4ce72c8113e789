"""Candidates for sub-themes: frequent terms that the scheme does not know, with exact sentences, to be judged."""

from __future__ import annotations

import streamlit as st

from kb.coding.scheme_views import Candidate, Tree
from kb.knowledge_base import KnowledgeBase
from kb.models import HeldPassage
from ui import words
from ui.links import day, where
from ui.safe_html import Html, draw, element, escape_markdown
from ui.scheme_forms import draw_add, draw_refuse

ABOUT = (
    "Frequent terms that neither the scheme nor the list of terms knows. They are found by rules on words, and most "
    "are no sub-theme: read the sentences, then say."
)
_ADD, _REFUSE = "add", "refuse"


def draw_candidates(base: KnowledgeBase, tree: Tree, person: str) -> None:
    """Draw each candidate with its evidence and, for a person who gave a name, what can be done with it."""
    draw(element("p", ABOUT))
    with st.spinner("Looking through what is held ..."):
        found = base.scheme.candidates()
    if not found.offered:
        draw(element("p", "No term is frequent enough to be offered.", role="status"))
    if not person:
        draw(element("p", "To add one, or to say that it is no theme, give your name on “Change it”."))
    labels = {concept.id: concept.pref_label for concept in base.concepts()}
    for candidate in found.offered:
        _draw_candidate(base, tree, person, candidate, labels)
    if found.refused:
        st.header("Not themes", anchor=False)
        for refused in found.refused:
            by = f"{refused.term}: {refused.reason} ({refused.person}, {day(refused.made_at.date())})"
            draw(element("p", by))
            if person:
                label = f"Offer “{refused.term}” again"
                st.button(
                    escape_markdown(label), key=f"again-{refused.term}", on_click=_again, args=(base, refused.term)
                )


def _draw_candidate(base: KnowledgeBase, tree: Tree, person: str, candidate: Candidate, labels: dict[str, str]) -> None:
    found = candidate.found
    term = found.term
    st.subheader(escape_markdown(words.capital(term)), anchor=False)
    home = labels.get(found.concept_id or "")
    at_home = f" {found.share:.0%} of them are on {home}." if home else ""
    told = f"In {words.count(found.passages, 'passage')} of {words.count(found.documents, 'document')}.{at_home}"
    draw(element("p", told), *(_sentence(*one) for one in candidate.evidence))
    if not person:
        return
    under = found.concept_id if found.concept_id in labels else None
    with st.container(horizontal=True):
        label = f"Add as sub-theme of {home}" if home else "Add as sub-theme"
        for deed, name in ((_ADD, f"{label} ..."), (_REFUSE, "Not a theme ...")):
            st.button(escape_markdown(name), key=f"{deed}-{term}", on_click=_open, args=(term, deed))
    if st.session_state.get("candidate") == (term, _ADD):
        draw_add(base, tree, person, words.capital(term), under)
    elif st.session_state.get("candidate") == (term, _REFUSE):
        draw_refuse(base, person, term)


def _sentence(passage: HeldPassage, start: int, end: int) -> Html:
    return element(
        "figure",
        element("blockquote", passage.text[start:end]),
        element("figcaption", where(passage), class_="kist-small"),
        class_="kist-gap",
    )


def _open(term: str, deed: str) -> None:
    st.session_state.candidate = (term, deed)


def _again(base: KnowledgeBase, term: str) -> None:
    base.scheme.reconsider(term)

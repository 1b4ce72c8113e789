"""The concept scheme on the page: its tree with what is held, what was decided and what was done to each concept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from kb.coding.scheme_views import Branch, Tree
from kb.knowledge_base import KnowledgeBase
from kb.models import Concept, SchemeChange
from ui import words
from ui.links import day
from ui.safe_html import Html, draw, element, page_link
from ui.theme_notes import precedent_line

_PRECEDENTS = 5  # of a concept, the latest
_CHANGES = 100  # of the history, the latest
FILES = (("Turtle", "ttl", "text/turtle"), ("JSON-LD", "jsonld", "application/ld+json"))


def draw_tree(base: KnowledgeBase, tree: Tree) -> None:
    """Draw each concept in use with what lies under it, closed; then what was retired or merged."""
    draw(element("div", *map(_branch, tree.branches), class_="kist-scheme"))
    if tree.retired:
        labels = {concept.id: concept.pref_label for concept in base.concepts()}
        st.header("Retired and merged", anchor=False)
        draw(element("p", "They keep their identifiers and all that was coded by them."))
        draw(element("ul", *(_retired(branch, labels) for branch in tree.retired), class_="kist-list"))
    st.header("Take it along", anchor=False)
    draw(element("p", "The whole scheme in SKOS, the usual format for such lists, for any program that reads it."))
    with st.container(horizontal=True):
        for label, ending, media_type in FILES:
            st.download_button(
                label,
                lambda suffix=f".{ending}": base.scheme.file(suffix),  # type: ignore[misc]
                file_name=f"scheme.{ending}",
                mime=media_type,
                key=f"scheme-{ending}",
                on_click="ignore",
            )


def draw_history(history: Sequence[SchemeChange], concepts: Sequence[Concept]) -> None:
    """Draw what was done to the scheme here, the latest first."""
    if not history:
        draw(element("p", "Nothing was changed here yet: the scheme is the one that came with Kist."))
        return
    labels = {concept.id: concept.pref_label for concept in concepts}
    shown = history[:_CHANGES]
    draw(
        element("ul", *(_change(one, labels.get(one.concept_id, one.concept_id)) for one in shown), class_="kist-list")
    )
    if history[_CHANGES:]:
        draw(element("p", f"And {len(history) - _CHANGES:,} earlier ones: python -m kb scheme list --json tells all."))


def held(branch: Branch) -> str:
    """Say how much is held on a concept and lies under it, as in "12 passages, 1 case, 2 sub-themes"."""
    number = len(branch.narrower)
    below = f", {words.count(number, 'sub-theme')}" if number else ""
    return f"{words.count(branch.passages, 'passage')}, {words.count(branch.cases, 'case')}{below}"


def _branch(branch: Branch) -> Html:
    concept = branch.concept
    return element(
        "details",
        element("summary", f"{concept.pref_label} ", element("span", f"({held(branch)})", class_="kist-small")),
        element(
            "div",
            *map(_branch, branch.narrower),
            *_meaning(concept),
            element("p", page_link("themes", f"Read what is held on {concept.pref_label}", theme=concept.id)),
            _precedents(branch),
            _history(branch.history),
            class_="kist-under",
        ),
    )


def _meaning(concept: Concept) -> list[Html]:
    facts = (
        ("", concept.definition),
        ("Scope note: ", concept.scope_note),
        ("Other wordings: ", "; ".join(concept.alt_labels)),
        ("Identifier: ", concept.id),
    )
    return [element("p", f"{name}{told}") for name, told in facts if told]


def _precedents(branch: Branch) -> Html | None:
    if not branch.precedents:
        return None
    lines = map(precedent_line, branch.precedents[:_PRECEDENTS])
    return element("div", element("p", "Decided on texts like these:"), element("ul", *lines, class_="kist-list"))


def _history(history: Sequence[SchemeChange]) -> Html | None:
    if not history:
        return None
    return element(
        "div", element("p", "What was done here:"), element("ul", *map(_change, history), class_="kist-list")
    )


def _change(change: SchemeChange, label: str = "") -> Html:
    lead = f"{label}: {change.deed.value}" if label else words.capital(change.deed.value)
    why = f" “{change.reason}”" if change.reason else ""
    by = f"{lead} by {change.person}, {day(change.made_at.date())}.{why}"
    told = [element("p", line, class_="kist-small") for line in change.told]
    return element("li", element("p", by), *told)


def _retired(branch: Branch, labels: Mapping[str, str]) -> Html:
    concept = branch.concept
    instead = concept.replaced_by
    became = f"merged into {labels.get(instead, instead)}" if instead else "retired"
    codings = f"{words.count(branch.codings, 'coding')} by it stay on record."
    return element(
        "li", element("p", f"{concept.pref_label} ({concept.id}): {became}. {codings}"), _history(branch.history)
    )

"""The forms in which a researcher tends the concept scheme. Each says what it will do, and what was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from kb.coding.coding_desk import LONGEST_REASON
from kb.coding.scheme_desk import LONGEST_LABEL
from kb.coding.scheme_views import Branch, Tree
from kb.errors import KistError
from kb.knowledge_base import KnowledgeBase
from ui.faults import notice
from ui.safe_html import draw, element, escape_markdown

_ONE_A_LINE = "Other wordings, one a line (optional)"
_WHY = "Why"


def draw_told() -> None:
    """Draw what was done last, once."""
    told = st.session_state.pop("tended", "")
    if told:
        draw(element("p", told, role="status"))


def draw_forms(base: KnowledgeBase, tree: Tree, person: str) -> None:
    """Draw the choice of what to do, and its form."""
    forms: dict[str, Callable[[KnowledgeBase, Tree, str], None]] = {
        "Add a sub-theme": _draw_add,
        "Change wordings and notes": _draw_describe,
        "Merge two": _draw_merge,
        "Retire one": _draw_retire,
    }
    if tree.retired:
        forms["Bring one back"] = _draw_restore
    deed = st.selectbox("What do you want to do?", list(forms), key="deed", width=400)
    forms[deed](base, tree, person)


def draw_add(base: KnowledgeBase, tree: Tree, person: str, name: str = "", under: str | None = None) -> None:
    """Draw the form for a new sub-theme, filled in as far as it is known."""
    labels = _in_use(tree)
    ids = list(labels)
    with st.form(f"add-{name}", border=False):
        label = st.text_input("Its name", name, max_chars=LONGEST_LABEL, width=400)
        above = _choice("It lies under", ids, labels, ids.index(under) if under in labels else 0)
        wordings = st.text_area(_ONE_A_LINE)
        definition = st.text_area("What it means (optional)", max_chars=LONGEST_REASON)
        note = st.text_area("When to use it, and when not (optional)", max_chars=LONGEST_REASON)
        reason = st.text_input("Why it is needed (optional)", max_chars=LONGEST_REASON)
        if st.form_submit_button("Add the sub-theme", type="primary"):

            def add() -> str:
                others = wordings.splitlines()
                made = base.scheme.add(
                    *(person, label, above), alt_labels=others, definition=definition, scope_note=note, reason=reason
                )
                return f"“{made.pref_label}” was added under {labels[above]}. It can be coded by from now on."

            _do(add)


def _draw_add(base: KnowledgeBase, tree: Tree, person: str) -> None:
    draw_add(base, tree, person)


def _draw_describe(base: KnowledgeBase, tree: Tree, person: str) -> None:
    labels = _in_use(tree)
    chosen = _choice("Which one", list(labels), labels)
    concept = next(one for one in base.concepts() if one.id == chosen)
    with st.form(f"describe-{chosen}", border=False):
        wordings = st.text_area(_ONE_A_LINE, "\n".join(concept.alt_labels), height=200)
        definition = st.text_area("What it means", concept.definition or "", max_chars=LONGEST_REASON)
        note = st.text_area("Scope note: when to use it, and when not", concept.scope_note or "")
        reason = st.text_input("Why (optional)", max_chars=LONGEST_REASON)
        if st.form_submit_button("Save", type="primary"):

            def describe() -> str:
                others = wordings.splitlines()
                base.scheme.describe(
                    *(person, chosen), alt_labels=others, definition=definition, scope_note=note, reason=reason
                )
                return f"“{concept.pref_label}” was changed."

            _do(describe)


def _draw_merge(base: KnowledgeBase, tree: Tree, person: str) -> None:
    draw(
        element(
            "p",
            "What was coded by the first counts for the second from now on, which also takes its names and what lies "
            "under it. No coding is rewritten, old addresses still lead there, and it can be undone.",
        )
    )
    labels = _in_use(tree)
    with st.form("merge", border=False):
        first = _choice("Merge", list(labels), labels, None)
        second = _choice("into", list(labels), labels, None)
        reason = st.text_input(_WHY, max_chars=LONGEST_REASON)
        if st.form_submit_button("Merge them", type="primary"):

            def merge() -> str:
                base.scheme.merge(person, first or "", second or "", reason)
                return f"“{labels[first]}” was merged into “{labels[second]}”."

            _do(merge, _missing(first and second, "Choose two themes: one to merge, and one to merge it into."))


def _draw_retire(base: KnowledgeBase, tree: Tree, person: str) -> None:
    draw(
        element(
            "p",
            "Nothing new can be coded by a retired theme. What was coded by it stays and is still found; if you name "
            "another to use instead, it counts for that one.",
        )
    )
    labels = _in_use(tree)
    with st.form("retire", border=False):
        chosen = _choice("Retire", list(labels), labels, None)
        instead = _choice("Use instead (optional)", list(labels), labels, None)
        reason = st.text_input(_WHY, max_chars=LONGEST_REASON)
        if st.form_submit_button("Retire it", type="primary"):

            def retire() -> str:
                base.scheme.retire(person, chosen or "", reason, instead)
                return f"“{labels[chosen]}” is retired."

            _do(retire, _missing(chosen, "Choose the theme to retire."))


def _draw_restore(base: KnowledgeBase, tree: Tree, person: str) -> None:
    labels = {branch.concept.id: branch.concept.pref_label for branch in tree.retired}
    with st.form("restore", border=False):
        chosen = _choice("Bring back", list(labels), labels)
        reason = st.text_input(_WHY, max_chars=LONGEST_REASON)
        if st.form_submit_button("Bring it back", type="primary"):

            def restore() -> str:
                base.scheme.restore(person, chosen, reason)
                return f"“{labels[chosen]}” is in use again."

            _do(restore)


def draw_refuse(base: KnowledgeBase, person: str, term: str) -> None:
    """Draw the form that says why a term is no theme."""
    with st.form(f"refuse-{term}", border=False):
        reason = st.text_input(f"Why “{term}” is not a theme", max_chars=LONGEST_REASON)
        if st.form_submit_button("It is not a theme", type="primary"):

            def refuse() -> str:
                base.scheme.refuse(person, term, reason)
                return f"“{term}” is not offered any more."

            _do(refuse)


# --- what they share -------------------------------------------------------------------------------


def _do(deed: Callable[[], str], missing: str = "") -> None:
    """Do it, tell it at the top and draw the page anew; or tell what keeps it from being done, and keep the form."""
    if missing:
        draw(notice(missing))
        return
    try:
        told = deed()
    except KistError as error:
        draw(notice(str(error)))
        return
    st.session_state.tended = told
    st.session_state.pop("candidate", None)
    st.rerun()


def _missing(there: object, sentence: str) -> str:
    return "" if there else sentence


def _in_use(tree: Tree) -> dict[str, str]:
    """The concepts in use by id, each with the names of what it lies under before its own."""
    found: dict[str, str] = {}

    def add(branches: Sequence[Branch], above: str = "") -> None:
        for branch in branches:
            found[branch.concept.id] = name = f"{above}{branch.concept.pref_label}"
            add(branch.narrower, f"{name} > ")

    add(tree.branches)
    return found


def _choice(label: str, ids: Sequence[str], labels: Mapping[str, str], index: int | None = 0) -> str:
    return st.selectbox(
        label, ids, index, format_func=lambda one: escape_markdown(labels[one]), placeholder="Choose one", width=400
    )

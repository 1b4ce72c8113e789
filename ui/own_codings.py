"""What a coder has coded: found again and changed, and looked at anew where the text has changed under it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from kb.coding.coding_desk import LONGEST_REASON
from kb.coding.marking import Span, differing, find_words
from kb.coding.own_codings import Changed, Made
from kb.errors import KistError, NotHeld
from kb.knowledge_base import KnowledgeBase
from kb.models import Coding, Concept, Decision, HeldPassage
from ui import address, words
from ui.coding import draw_coded_passage
from ui.disputes import place_line
from ui.faults import explained, notice
from ui.links import day
from ui.marks import LONGEST, opening
from ui.safe_html import Html, draw, element, escape_markdown, joined, text, with_notes
from ui.sitting import note_signs
from ui.theme_notes import excerpt

_SHOWN = 20  # codings, the latest; the others are found by their words
Labels = Mapping[str, str]


def draw_own_codings(base: KnowledgeBase, coder: str) -> None:
    """Draw the coding that is open to be changed, or what stands on changed text and all that this coder has coded."""
    themes = address.to_code_by(base.concepts())
    if (told := st.session_state.pop("told-of-own", None)) is not None:
        draw(told)
    if (item_id := st.session_state.get("recoding")) is not None:
        st.button("Back to the list", key="leave-recoding", on_click=_close)
        with explained():
            _draw_recoding(base, coder, item_id, themes)
        return
    labels = {concept.id: concept.pref_label for concept in base.concepts()}
    _draw_changed(base, coder, labels)
    _draw_found(base, coder, labels, themes)


# --- the list --------------------------------------------------------------------------------------


def _draw_found(base: KnowledgeBase, coder: str, labels: Labels, themes: Sequence[Concept]) -> None:
    st.subheader("What I have coded", anchor=False)
    names = {"": "All themes"} | {theme.id: theme.pref_label for theme in themes}
    with st.container(horizontal=True):
        theme = st.selectbox("With the theme", list(names), key="own-theme", format_func=names.__getitem__, width=260)
        sought = st.text_input("With these words", key="own-words", max_chars=200, width=400)
    made = base.own_codings.found(coder, theme, sought)
    found = words.count(len(made), "coding that fits", "codings that fit") if theme or sought.strip() else ""
    draw(element("p", f"{found or words.count(len(made), 'coding')}, the latest first.", role="status"))
    for one in made[:_SHOWN]:
        coding = one.coding
        draw(
            element(
                "div",
                element("p", *place_line(base, one.item.anchor, one.title), class_="kist-small"),
                element("p", excerpt(one.place.exact)) if one.place.exact else None,
                element("p", f"{_named(coding.labels, labels)}. {_said(coding)}", class_="kist-small"),
                class_="kist-review",
            )
        )
        name = opening(one.place.exact, (0, len(one.place.exact))) or one.title
        st.button(f"Change: {escape_markdown(name)}", key=f"recode-{one.item.id}", on_click=_open, args=(one.item.id,))
    if made[_SHOWN:]:
        draw(element("p", f"And {len(made) - _SHOWN:,} more: choose a theme, or look for words."))


def _named(chosen: frozenset[str] | None, labels: Labels) -> str:
    return words.listed(sorted(labels.get(one, one) for one in chosen or ())) or "None of the themes"


def _said(judgement: Coding | Decision) -> str:
    reason = f"{judgement.reason} " if judgement.reason else ""
    return f"{reason}({day(judgement.made_at.date())})"


def _open(item_id: int) -> None:
    st.session_state.recoding = item_id


def _close() -> None:
    st.session_state.pop("recoding", None)


# --- one coding that is changed --------------------------------------------------------------------


def _draw_recoding(base: KnowledgeBase, coder: str, item_id: int, themes: Sequence[Concept]) -> None:
    made = base.own_codings.history(coder, item_id)
    last = made[-1]
    own = [one for one in base.concepts() if one.id in (last.coding.labels or ()) and not one.deprecated]
    labels = {concept.id: concept.pref_label for concept in (*themes, *own)}  # a sub-theme that was chosen stays
    anchor = last.item.anchor
    try:
        passage = base.passage(anchor.target_id) if anchor.start is not None else None
    except NotHeld:
        draw(element("p", *place_line(base, anchor)), element("div", last.place.exact, class_="kist-text"))
        _draw_taking_back(base, coder, item_id)
        return
    marks = last.coding.based_on if passage and passage.text == last.place.exact else ()
    if passage is None:
        draw(element("p", *place_line(base, anchor), class_="kist-small"))
    else:
        draw_coded_passage(base, passage, marks)
    draw(_history(made, {concept.id: concept.pref_label for concept in base.concepts()}))
    with st.form(f"recode-{item_id}", border=False):
        chosen = st.pills(
            "Themes that it has; none, if none is chosen",
            list(labels),
            selection_mode="multi",
            default=[one for one in labels if one in (last.coding.labels or ())],
            format_func=labels.__getitem__,
        )
        spans, pasted = _draw_marking(passage, marks) if passage else ([], "")
        reason = st.text_area("Why you change it", max_chars=LONGEST_REASON, help="Do not quote the text.")
        note = st.text_area("Note", last.coding.note, max_chars=LONGEST_REASON)
        saved = st.form_submit_button("Save the change", type="primary")
    _draw_taking_back(base, coder, item_id)
    if saved:
        if passage and pasted.strip():
            spans = [*spans, find_words(passage.text, pasted, note_signs(passage))]
        base.own_codings.recode(coder, item_id, chosen, reason, based_on=sorted(set(spans)), note=note)
        _done("Changed. The coding before stays on record.")


def _draw_taking_back(base: KnowledgeBase, coder: str, item_id: int) -> None:
    told = "Taken back, it is as if you had not coded it. What you said stays on record."
    draw(element("p", told, class_="kist-small"))
    if st.button("Take it back", key=f"drop-{item_id}"):
        base.own_codings.drop(coder, item_id, "Taken back on looking again.")
        _done("Taken back.")


def _draw_marking(passage: HeldPassage, marks: Sequence[Span]) -> tuple[list[Span], str]:
    """Draw the sentences to choose from, with other words that are marked already, and a field to paste in."""
    offered = list(dict.fromkeys((*passage.sentences, *marks)))
    chosen = st.pills(
        "Words that say so (optional)",
        offered,
        selection_mode="multi",
        default=[span for span in offered if span in marks],
        format_func=lambda span: opening(passage.text, span),
    )
    return list(chosen), st.text_area("Paste the words that say so", max_chars=LONGEST, height=68)


def _history(made: Sequence[Made], labels: Labels) -> Html:
    lines = [
        element(
            "li",
            "Taken back" if one.coding.labels is None else _named(one.coding.labels, labels),
            ". ",
            _said(one.coding),
        )
        for one in reversed(made)
    ]
    return joined([element("p", "What you said of it, the latest first", class_="kist-kind"), element("ul", *lines)])


def _done(told: str) -> None:
    """Go back to the list and tell there what was done."""
    _close()
    st.session_state["told-of-own"] = element("p", told, role="status")
    st.rerun()


# --- text that has changed -------------------------------------------------------------------------


def _draw_changed(base: KnowledgeBase, coder: str, labels: Labels) -> None:
    changed = base.own_codings.changed(coder)
    if not changed:
        return
    st.subheader(f"Text has changed under {words.count(len(changed), 'coding')}", anchor=False)
    draw(element("p", "A document was read anew. Say of each whether what was said still holds. Nothing is lost."))
    for one in changed[:_SHOWN]:
        _draw_one_changed(base, coder, one, labels)
    if changed[_SHOWN:]:
        draw(element("p", f"And {len(changed) - _SHOWN:,} more, which come when these are done."))


def _draw_one_changed(base: KnowledgeBase, coder: str, one: Changed, labels: Labels) -> None:
    judgement, item_id = one.judgement, one.item.id
    decided = f"Decided by {judgement.judge}: " if isinstance(judgement, Decision) else "You said: "
    marks = [(*span, "kist-found") for span in differing(one.place.exact, one.now)]
    now = "As it stands now" if one.placed else "Not found again. The passage most like it"
    draw(
        element(
            "div",
            element("p", *place_line(base, one.item.anchor), class_="kist-small"),
            element("p", decided, f"{_named(judgement.labels, labels)}. ", _said(judgement)),
            element(
                "div",
                _text("As it stood", text(one.place.exact or "A whole document, in a text that was replaced.")),
                _text(now, with_notes(one.now, (), marks)) if one.now else None,
                class_="kist-beside",
            ),
            element("p", "Not found again, and nothing is like it.") if not one.placed and not one.now else None,
            class_="kist-review",
        )
    )
    own = base.own_codings
    kind = "decision" if isinstance(judgement, Decision) else "coding"

    def button(label: str, does: Callable[..., object], *given: object) -> None:
        st.button(label, key=f"{label}-{kind}-{item_id}", on_click=_did, args=(label, does, *given))

    with st.container(horizontal=True, key=f"changed-{kind}-{item_id}"):
        if isinstance(judgement, Decision):
            if one.placed:
                button("Keep the decision", own.keep_decision, coder, item_id)
            st.button("Decide anew", key=f"decide-{item_id}", on_click=_decide, args=(item_id,))
            return
        if one.placed:
            button("Keep", own.keep, coder, item_id)
            st.button("Recode", key=f"recode-changed-{item_id}", on_click=_open, args=(item_id,))
        elif one.target_id:
            button("It is this: keep", own.keep, coder, item_id, one.target_id)
        button("Drop", own.drop, coder, item_id)


def _text(title: str, words: Html) -> Html:
    return element("div", element("p", title, class_="kist-kind"), element("div", words, class_="kist-text"))


def _did(label: str, does: Callable[..., object], *given: object) -> None:
    try:
        does(*given)
    except KistError as error:
        st.session_state["told-of-own"] = notice(str(error))
        return
    told = "Dropped. It stays on record." if label == "Drop" else "Kept, for the text as it is now."
    st.session_state["told-of-own"] = element("p", told, role="status")


def _decide(item_id: int) -> None:
    st.session_state.opened = item_id
    st.session_state.part = "Disagreements"

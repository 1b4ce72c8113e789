"""Coding on the page: the item at hand with what is suggested for it, and the buttons and keys that say its themes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import streamlit as st

from kb.coding.coding_desk import LONGEST_REASON
from kb.coding.coding_views import Progress, Task
from kb.coding.marking import Span
from kb.errors import KistError
from kb.knowledge_base import KnowledgeBase
from kb.models import Concept, HeldPassage, ItemKind, Precedent, ThemeSuggestion
from ui import address, words
from ui.evidence import digest_line, sources_list
from ui.faults import notice
from ui.links import where
from ui.marks import CHOSEN, draw_marks, draw_pasting
from ui.safe_html import Html, draw, element, escape_markdown, joined, text, with_notes
from ui.sitting import Queue, Sitting
from ui.texts import draw_text
from ui.theme_notes import draw_theme_notes

OFFERS = {
    "Passages": (ItemKind.PASSAGE, False),
    "Passages that others have coded": (ItemKind.PASSAGE, True),
    "Whole documents": (ItemKind.DOCUMENT, False),
    "Whole documents that others have coded": (ItemKind.DOCUMENT, True),
}
METHODS = {
    "heading": "its heading says so",
    "number": "the number of its heading says so",
    "front matter": "the description of its document says so",
    "labels": "words for the theme stand in its document",
    "scheme words": "words for the theme stand in it",
    "scheme meaning": "it is near to what the theme means",
    "cited works": "it cites works on the theme",
    "codings so far": "passages like it were coded so",
}
BY_VALUE = (
    "What teaches most are passages that suggestions are least sure of. What is said of agreement and of the next 100 "
    "holds for passages in the order of the text: keep coding some of those."
)
BLIND = "Code some items without suggestions: people who see the same ones agree more than they would alone."
KEYS = (
    "Single keys: 1 to 8 choose a theme or drop it, A accepts what is suggested, X says none of them, Shift with 1 to "
    "9 marks one of the first sentences as what it rests on, N saves and goes to the next, S skips, U undoes. In a "
    "field they write as usual. Enter presses the button or link that you are on."
)
_NUMBERED = 9  # themes that have a key, by their number


def draw_coding(base: KnowledgeBase, coder: str) -> None:
    """Draw the item that this coder codes next, and do what they pressed."""
    sitting = _sitting(base, coder, _draw_offer(base))
    fault = _settled(sitting)
    draw(_progress(sitting.progress))
    if changed := base.own_codings.changed(coder):
        draw(element("p", f"Text has changed under {words.count(len(changed), 'coding')}: see “My codings”."))
    left, right = st.columns([3, 2], gap="large")
    themes = address.to_code_by(base.concepts())
    with left:
        if sitting.task is None:
            draw(_nothing_left(sitting))
        else:
            _draw_item(base, sitting, sitting.task, themes)
    with right:
        keys = st.toggle("Single keys", value=True, key="keys", bind="query-params")
        _draw_said(sitting, fault, themes)
        _draw_buttons(sitting, themes, keys)
        if sitting.task is not None:
            if sitting.task.passage is not None:
                draw_marks(sitting, sitting.task.passage, keys)
            _draw_reason(sitting, sitting.task)
        draw_theme_notes(themes, _of_others(base.coding.precedents(), sitting.task))
        draw(_when_to_stop(sitting.progress))


# --- what is offered -------------------------------------------------------------------------------


def _draw_offer(base: KnowledgeBase) -> Queue:
    titles = {document.id: document.work.title for document in base.documents()}
    with st.expander("What is offered, and the keys", key="offer", type="compact"):
        offer = st.selectbox("Offer me", list(OFFERS), key="offered", bind="query-params")
        of = st.selectbox("Of", ["", *titles], key="of", format_func=lambda one: titles.get(one, "All documents"))
        beside = st.toggle("Show what is suggested", value=True, key="suggestions", bind="query-params")
        by_value = st.toggle("What teaches most first", key="value", bind="query-params")
        draw(*(element("p", line, class_="kist-small") for line in (BLIND, BY_VALUE, KEYS)))
    kind, second = OFFERS[offer]
    return Queue(kind, of or None, second, beside, by_value and kind is ItemKind.PASSAGE)


def _sitting(base: KnowledgeBase, coder: str, queue: Queue) -> Sitting:
    sitting: Sitting | None = st.session_state.get("sitting")
    if sitting is None or sitting.coder != coder:
        sitting = st.session_state.sitting = Sitting(base.coding, coder, queue)
    sitting.turn_to(queue)
    return sitting


def _settled(sitting: Sitting) -> str:
    """Do what was asked for; return what kept it from being done."""
    target = sitting.task.target_id if sitting.task else ""
    said = [st.session_state.get(f"{field}-{target}", "") for field in ("reason", "note")]
    try:
        sitting.settle(*said)
    except KistError as error:
        return str(error)
    return ""


# --- the item --------------------------------------------------------------------------------------


def _draw_item(base: KnowledgeBase, sitting: Sitting, task: Task, themes: Sequence[Concept]) -> None:
    labels, beside = {theme.id: theme.pref_label for theme in themes}, sitting.queue.beside
    if task.passage is not None:
        draw_coded_passage(base, task.passage, sorted(sitting.marks), task.suggestions if beside else ())
    elif task.document is not None:
        st.subheader(escape_markdown(task.document.work.title), anchor=False)
        if view := base.document(task.document.id):
            draw_text(view)
    if beside:
        draw(_suggested(task, labels))


def draw_coded_passage(
    base: KnowledgeBase, passage: HeldPassage, based_on: Sequence[Span], suggestions: Sequence[ThemeSuggestion] = ()
) -> None:
    """Draw a passage in its section, with the words that a coding is based on and those that led to suggestions."""
    marks = [(*one.sentence, "kist-quoted") for one in suggestions if one.sentence]
    marks += [(*span, "kist-based") for span in based_on]
    section = base.context(passage.id)
    start = passage.locator.start - section.start
    around = with_notes(section.text, section.markers, [(start, start + len(passage.text), "kist-found")])
    draw(
        element(
            "div",
            element("p", where(passage), class_="kist-small"),
            digest_line(base, passage),
            element("div", with_notes(passage.text, passage.markers, marks), class_="kist-text kist-coded"),
            sources_list(passage.sources) if passage.sources else None,
            element(
                "details", element("summary", "Read it in its section"), element("div", around, class_="kist-text")
            ),
            class_="kist-passage",
        )
    )


def _suggested(task: Task, labels: Mapping[str, str]) -> Html:
    """The suggested themes by what speaks for them; one that several methods suggest stands under each."""
    by_ground: dict[Html, list[str]] = defaultdict(list)
    for one in task.suggestions:
        by_ground[_ground(one, task.passage)].append(labels.get(one.concept_id, one.concept_id))
    if not by_ground:
        return element("p", "Nothing is suggested for this.", class_="kist-small")
    items = (element("li", f"{words.listed(names)}: ", ground) for ground, names in by_ground.items())
    return joined([element("p", "Suggested", class_="kist-kind"), element("ul", *items, class_="kist-list")])


def _ground(suggestion: ThemeSuggestion, passage: HeldPassage | None) -> Html:
    score = "" if suggestion.score is None else f", score {suggestion.score:.2f}"
    sentence = ""
    if suggestion.sentence and passage:
        start, end = suggestion.sentence
        sentence = f", in “{passage.text[start:end]}”"
    return text(METHODS.get(suggestion.method, f"by {suggestion.method}") + score + sentence)


def _of_others(precedents: Sequence[Precedent], task: Task | None) -> list[Precedent]:
    """The precedents but those on the very item at hand: they would tell its coder what others chose."""
    at_hand = (
        (task.passage.text if task.passage else "", task.document.id if task.document else "") if task else ("", "")
    )
    return [
        one
        for one in precedents
        if not (one.text and one.text == at_hand[0]) and not (not one.text and one.document_id == at_hand[1])
    ]


# --- what is said of it ----------------------------------------------------------------------------


def _draw_said(sitting: Sitting, fault: str, themes: Sequence[Concept]) -> None:
    """Draw what is chosen and what was done last, for eyes and for screen readers."""
    if fault:
        draw(notice(fault))
    told = sitting.told
    if sitting.task is not None:
        names = [theme.pref_label for theme in themes if theme.id in (sitting.chosen or ())]
        names += sorted((sitting.chosen or frozenset()) - {theme.id for theme in themes})
        chosen = (
            "Nothing chosen yet." if sitting.chosen is None else f"Chosen: {words.listed(names) or 'none of them'}."
        )
        told = f"{told} {chosen}".strip()
    draw(element("p", told, class_="kist-said", role="status"))


def _draw_buttons(sitting: Sitting, themes: Sequence[Concept], keys: bool) -> None:
    """Draw a button for each theme and each move. Its callback names the item that it stands under."""
    target = sitting.task.target_id if sitting.task else ""
    chosen = sitting.chosen or frozenset()

    def button(label: str, key: str, shortcut: str, move: object, *given: str, on: bool = False) -> None:
        # A button of another type would be another button, and the focus that was on this one would be gone.
        with st.container(width="content"):
            st.button(
                f"✓ {escape_markdown(label)}" if on else escape_markdown(label),
                key=f"{key}-{target}",
                shortcut=shortcut if keys and shortcut else None,
                on_click=move,  # type: ignore[arg-type]
                args=(target, *given),
            )
            if on:
                draw(CHOSEN)

    if target:
        with st.container(horizontal=True, key="themes-to-choose"):
            for theme in themes:
                number = str(theme.notation) if theme.notation and theme.notation <= _NUMBERED else ""
                button(theme.pref_label, theme.id, number, sitting.toggle, theme.id, on=theme.id in chosen)
        with st.container(horizontal=True, key="moves"):
            if sitting.queue.beside:
                button("Accept what is suggested", "accept", "A", sitting.accept)
            button("None of them", "none", "X", sitting.choose_none, on=sitting.chosen == frozenset())
    with st.container(horizontal=True, key="steps"):
        if target:
            button("Save and next", "save", "N", sitting.ask_to_save)
            button("Skip", "skip", "S", sitting.skip)
        if sitting.can_undo:
            button("Undo", "undo", "U", sitting.ask_to_undo)
        if sitting.task is None and sitting.skipped:
            st.button(f"Take up the {sitting.skipped:,} skipped", key="take-up", on_click=sitting.take_up)


def _draw_reason(sitting: Sitting, task: Task) -> None:
    with st.expander("Say why, or note something (optional)", type="compact", key=f"why-{task.target_id}"):
        st.text_area("Why these themes", sitting.reason, key=f"reason-{task.target_id}", max_chars=LONGEST_REASON)
        st.text_area("Note", sitting.note, key=f"note-{task.target_id}", max_chars=LONGEST_REASON)
        if task.passage is not None:
            draw_pasting(sitting, task.passage)
        draw(
            element(
                "p",
                "It is saved with the themes. In reasons and notes do not quote the text: they stay when it is erased.",
            )
        )


# --- how far ---------------------------------------------------------------------------------------


def _progress(progress: Progress) -> Html:
    mean = "" if progress.mean_themes is None else f", {progress.mean_themes:.1f} themes each"
    left = f"{words.count(progress.passages_left, 'passage')} left"
    others = f"; {progress.second_left:,} coded by others and not by you" if progress.second_left else ""
    return element("p", f"{progress.coded:,} coded by you{mean}; {left}{others}.", class_="kist-summary")


def _nothing_left(sitting: Sitting) -> Html:
    if sitting.skipped:
        return element("p", f"Nothing else is left here: you skipped {sitting.skipped:,}.")
    if sitting.queue.second:
        return element("p", "Nothing is left that others have coded and you have not.")
    return element(
        "p", "Nothing is left to code here. Choose something else under “What is offered”, or add documents."
    )


def _when_to_stop(progress: Progress) -> Html:
    expected = progress.expected
    if expected.changes is None:
        lines = [
            "Kist says how many suggestions you can expect to change when you have coded 20 items beside suggestions: "
            f"{expected.seen} so far."
        ]
    else:
        lines = [
            f"You changed {expected.changed:,} of the last {expected.seen:,} suggestions you answered. Of the next "
            f"{expected.ahead:,} you can expect to change about {expected.changes:,} ({expected.low:,} to "
            f"{expected.high:,}).",
            "Stop when that is little enough for what the themes are used for. It holds if what comes is like what "
            "came: not if you coded the easy items first, or accept without reading.",
        ]
    told = (element("p", line, class_="kist-small") for line in lines)
    return joined([element("p", "When to stop", class_="kist-kind"), *told])

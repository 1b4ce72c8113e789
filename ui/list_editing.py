"""Change a reading list: every change is saved at once, and none over what somebody else has saved meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from kb.errors import KistError
from kb.knowledge_base import KnowledgeBase
from kb.lists import arranging
from kb.models import Importance, Reading, ReadingList
from ui import state
from ui.faults import explained, notice
from ui.list_items import (
    IMPORTANCE,
    balance_html,
    facts,
    flags_by_reading,
    lists_link,
    minutes_line,
)
from ui.safe_html import Html, draw, element, escape_markdown, joined, page_link

Deed = Callable[[ReadingList], ReadingList]
_SEEN, _FAULT, _UNDO, _EPOCH, _TOLD = "list-seen", "list-fault", "list-undo", "list-epoch", "list-told"


def draw_editing(base: KnowledgeBase, draft: ReadingList) -> None:
    """Draw a draft with everything in it that can be changed."""
    _see(draft)
    draw(element("p", _ways(draft)), element("h1", draft.title))
    told = st.session_state.pop(_TOLD, "Every change is saved.")
    draw(element("div", element("p", f"{minutes_line(draft)} {told}"), class_="kist-total", role="status"))
    if fault := st.session_state.pop(_FAULT, ""):
        draw(notice(fault))
    _draw_undo(draft)
    _draw_about(draft)
    _draw_arranging(draft)
    flags = flags_by_reading(base.lists.flags(draft))
    for number in range(len(draft.sections)):
        _draw_section(draft, number, flags)
    _draw_additions(base, draft)
    draw(balance_html(base.lists.balance(draft)))
    _draw_publishing(base, draft)


def _ways(draft: ReadingList) -> Html:
    shown = [lists_link("All reading lists")]
    shown.append(lists_link(f"Read version {draft.version}" if draft.version else "Read it", draft.id))
    shown.append(lists_link("Print it", draft.id, view="print"))
    return joined(shown, " · ")


# --- saving ------------------------------------------------------------------------------------


def _see(draft: ReadingList) -> None:
    """Remember what this reader sees, from which the next change begins; fields are filled anew if it is not theirs."""
    seen: ReadingList | None = st.session_state.get(_SEEN)
    if seen != draft:
        st.session_state[_EPOCH] = st.session_state.get(_EPOCH, 0) + 1
    st.session_state[_SEEN] = draft


def _key(name: str, *which: str | int) -> str:
    """A key of a field, which is another one when the list was changed elsewhere."""
    return "-".join(map(str, (name, st.session_state[_EPOCH], st.session_state[_SEEN].id, *which)))


def _change(deed: Deed, typed: str = "") -> None:
    """Save a change to what this reader sees, or say why it was not."""
    try:
        st.session_state[_SEEN] = state.knowledge_base().lists.save(deed(st.session_state[_SEEN]))
    except KistError as error:
        kept = f" What you wrote was not saved: “{typed}”" if typed else ""
        st.session_state[_FAULT] = f"{error}{kept}"
        st.session_state[_SEEN] = None


def _change_text(key: str, make: Callable[[str], Deed]) -> None:
    typed = st.session_state[key]
    _change(make(typed), typed)


def _take_off(reading: Reading) -> None:
    before: ReadingList = st.session_state[_SEEN]
    _change(lambda draft: arranging.removed(draft, reading.id))
    if _FAULT not in st.session_state:
        st.session_state[_UNDO] = (before, f"“{reading.title}” was taken off the list.")


def _draw_undo(draft: ReadingList) -> None:
    before, told = st.session_state.pop(_UNDO, (None, ""))
    if before is not None and before.id == draft.id:
        draw(element("p", told, role="status"))
        st.button("Undo", on_click=_change, args=(lambda now: replace(now, sections=before.sections),))


# --- what can be changed -----------------------------------------------------------------------


def _draw_about(draft: ReadingList) -> None:
    with st.expander("Title, learning outcomes and note", expanded=not list(draft)):
        _text("Title", draft.title, lambda text: lambda now: replace(now, title=text), "title")
        _area(
            "Learning outcomes, one a line",
            "\n".join(draft.outcomes),
            lambda text: lambda now: replace(now, outcomes=tuple(text.splitlines())),
            "outcomes",
        )
        _area("Note for readers", draft.note, lambda text: lambda now: replace(now, note=text), "note")


def _text(label: str, value: str, make: Callable[[str], Deed], *which: str | int) -> None:
    key = _key("text", *which)
    st.text_input(label, value, key=key, max_chars=arranging.LONGEST_LINE, on_change=_change_text, args=(key, make))


def _area(label: str, value: str, make: Callable[[str], Deed], *which: str | int) -> None:
    key = _key("area", *which)
    st.text_area(
        label, value, key=key, height=90, max_chars=arranging.LONGEST_NOTE, on_change=_change_text, args=(key, make)
    )


def _draw_section(draft: ReadingList, number: int, told: dict[str, list[str]]) -> None:
    section = draft.sections[number]
    st.header(escape_markdown(section.title), anchor=False)
    for reading in section.readings:
        _draw_reading(draft, number, reading, told.get(reading.id, []))
    if not section.readings:
        draw(element("p", "Nothing is in this section yet.", class_="kist-small"))
    with st.expander(
        f"Change this section: {escape_markdown(section.title)}", key=_key("section", number), type="compact"
    ):
        _text(
            "Heading",
            section.title,
            lambda text: lambda now: arranging.section_edited(now, number, title=text),
            "heading",
            number,
        )
        _area(
            "Note on this section",
            section.note,
            lambda text: lambda now: arranging.section_edited(now, number, note=text),
            "section-note",
            number,
        )
        with st.container(horizontal=True):
            for label, by in (("Move section up", -1), ("Move section down", 1)):
                at_end = not 0 <= number + by < len(draft.sections)
                st.button(
                    label,
                    key=_key(label, number),
                    disabled=at_end,
                    on_click=_change,
                    args=(lambda now, by=by: arranging.section_moved(now, number, by),),
                )
            st.button(
                "Take the heading away",
                key=_key("section-gone", number),
                on_click=_change,
                args=(lambda now: arranging.section_removed(now, number),),
            )


def _draw_reading(draft: ReadingList, section: int, reading: Reading, told: list[str]) -> None:
    title = page_link("source", reading.title, id=reading.document_id or reading.work_id)
    draw(
        element(
            "div",
            element("p", element("cite", title)),
            *(element("p", line, class_="kist-flag kist-small") for line in told),
            element(
                "p", f"{IMPORTANCE[reading.importance]} · {facts(reading, draft.words_a_minute)}", class_="kist-small"
            ),
            element("p", f"Why: {reading.reason}") if reading.reason else None,
            element("p", reading.note, class_="kist-text kist-said-of") if reading.note else None,
            class_="kist-reading",
        )
    )
    _draw_movers(draft, reading, "place", [one.id for one in draft].index(reading.id))
    with st.expander("Importance, reason and note", key=_key("change", reading.id), type="compact"):
        key = _key("importance", reading.id)
        st.selectbox(
            "Importance",
            list(Importance),
            index=list(Importance).index(reading.importance),
            format_func=lambda one: IMPORTANCE[one],
            key=key,
            on_change=_mark,
            args=(key, reading.id),
        )
        _area(
            "Why it is here",
            reading.reason,
            lambda text: lambda now: arranging.edited(now, reading.id, reason=text),
            "reason",
            reading.id,
        )
        _area(
            "Note for readers of this",
            reading.note,
            lambda text: lambda now: arranging.edited(now, reading.id, note=text),
            "reading-note",
            reading.id,
        )


def _draw_movers(draft: ReadingList, reading: Reading, *which: str | int) -> None:
    """Draw the buttons that move a reading or take it off.

    They are named by where they stand and not by what they move, so that whoever uses keys stays where they are.
    """
    order = [one.id for one in draft]
    first = reading.id == order[0] and reading in draft.sections[0].readings
    last = reading.id == order[-1] and reading in draft.sections[-1].readings
    with st.container(horizontal=True, vertical_alignment="center"):
        for label, by, at_end in (("Up", -1, first), ("Down", 1, last)):
            key = "-".join(map(str, (label, draft.id, *which)))
            st.button(label, key=key, disabled=at_end, on_click=_move, args=(reading, by))
        off = "-".join(map(str, ("off", draft.id, *which)))
        st.button("Take off", key=off, on_click=_take_off, args=(reading,))


def _move(reading: Reading, by: int) -> None:
    _change(lambda draft: arranging.moved(draft, reading.id, by))
    moved: ReadingList | None = st.session_state[_SEEN]
    if moved:
        place = [one.id for one in moved].index(reading.id) + 1
        section = next(one.title for one in moved.sections if any(has.id == reading.id for has in one.readings))
        st.session_state[_TOLD] = f"“{reading.title}” is now number {place} of {len(list(moved))}, in “{section}”."


def _draw_arranging(draft: ReadingList) -> None:
    """Draw one place from which any reading is moved, several steps too, without leaving the keys."""
    readings = {one.id: one for one in draft}
    if len(readings) < 2:
        return
    told = {one: f"{number}. {readings[one].title} ({readings[one].where})" for number, one in enumerate(readings, 1)}
    key = f"arranged-{draft.id}"
    with st.expander("Arrange from one place", type="compact"):
        if st.session_state.get(key) not in readings:
            st.session_state[key] = next(iter(readings))
        chosen = st.selectbox("Reading to move", list(readings), format_func=lambda one: told[one], key=key)
        _draw_movers(draft, readings[chosen], "arranged")


def _mark(key: str, reading_id: str) -> None:
    chosen: Importance = st.session_state[key]
    _change(lambda now: arranging.edited(now, reading_id, importance=chosen))


def _draw_additions(base: KnowledgeBase, draft: ReadingList) -> None:
    st.header("Add", anchor=False)
    with st.form(_key("add-section"), border=False, clear_on_submit=True):
        heading = st.text_input("A new section", max_chars=arranging.LONGEST_LINE)
        if st.form_submit_button("Add the section") and heading.strip():
            _change(lambda now: arranging.with_section(now, heading))
            st.rerun()
    works = {work.id: work for work in base.works() if work.digest_of is None}
    with st.form(_key("add-work"), border=False, clear_on_submit=True):
        chosen = st.selectbox(
            "A source",
            list(works),
            format_func=lambda one: works[one].title,
            index=None,
            placeholder="Type words of its title",
        )
        if st.form_submit_button("Add the source") and chosen:
            _change(lambda now: arranging.added(now, base.lists.reading_of_work(chosen)))
            st.rerun()
    ask = page_link(".", "Ask a question")
    draw(element("p", "Single passages: ", ask, ", then “Add to a list” below a quotation.", class_="kist-small"))


def _draw_publishing(base: KnowledgeBase, draft: ReadingList) -> None:
    st.header("Publish", anchor=False)
    changes = base.lists.changes(draft.id, draft.version) if draft.version else ()
    if draft.version and not changes:
        same = f"Version {draft.version} is published, and the draft is the same."
        draw(element("p", same, " ", lists_link("Read it", draft.id)))
    elif draft.version:
        draw(
            element("p", f"Changed since version {draft.version}:"),
            element("ul", *(element("li", line) for line in changes), class_="kist-list"),
        )
    else:
        draw(element("p", "A published version gets an address of its own and stays as it is; the draft can go on."))
    with st.container(horizontal=True):
        number = draft.version + 1
        publish = st.button(f"Publish version {number}", type="primary", disabled=bool(draft.version and not changes))
        copy = st.button("Copy this list")
    if publish:
        with explained():
            made = base.lists.publish(draft.id, draft.edition)
            st.query_params.from_dict({"list": draft.id, "version": str(made.version)})
            st.rerun()
    if copy:
        with explained():
            st.query_params.from_dict({"list": base.lists.clone(draft.id).id, "view": "edit"})
            st.rerun()

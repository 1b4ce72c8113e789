"""The words of a passage on which a coding is based: chosen sentence by sentence, by click or key, or pasted."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from kb.coding.marking import Span
from kb.models import HeldPassage
from ui.safe_html import draw, element, escape_markdown
from ui.sitting import Sitting

_OPENING = 40  # characters by which a sentence is known
_NUMBERED = 9  # sentences that have a key
CHOSEN = element("span", class_="kist-chosen")  # after a button: the style sheet shows it as chosen
LONGEST = 2_000  # characters that are pasted as one stretch


def draw_marks(sitting: Sitting, passage: HeldPassage, keys: bool) -> None:
    """Draw a button for each sentence, and for each other stretch that is marked."""
    target = passage.id

    def button(name: str, span: Span, shortcut: str | None, on: bool) -> None:
        with st.container(width="content"):
            st.button(
                f"✓ {escape_markdown(name)}" if on else escape_markdown(name),
                key=f"mark-{span[0]}-{span[1]}-{target}",
                shortcut=shortcut,
                on_click=sitting.mark,
                args=(target, *span),
            )
            if on:
                draw(CHOSEN)

    draw(element("p", "Which words say so? (optional)", class_="kist-kind"))
    with st.container(horizontal=True, key="sentences"):
        for number, span in enumerate(passage.sentences, 1):
            shortcut = f"Shift+{number}" if keys and number <= _NUMBERED else None
            button(opening(passage.text, span), span, shortcut, span in sitting.marks)
        for span in sorted(sitting.marks - set(passage.sentences)):
            button(f"“{opening(passage.text, span)}”", span, None, True)


def draw_pasting(sitting: Sitting, passage: HeldPassage) -> None:
    """Draw a field for words of the passage that are no whole sentence; when they stand in it, they are marked."""
    name = f"words-{passage.id}"
    given = (sitting.mark_words, passage.id, name)
    st.text_area("Paste the words that say so", key=name, on_change=_paste, args=given, max_chars=LONGEST, height=68)


def opening(text: str, span: Span) -> str:
    """Return the first words of a stretch of a text, by which it is known."""
    words = " ".join(text[slice(*span)].split())
    return words if len(words) <= _OPENING else words[:_OPENING].rsplit(" ", 1)[0] + " …"


def _paste(mark: Callable[[str, str], bool], target: str, name: str) -> None:
    if mark(target, st.session_state.get(name, "")):
        st.session_state[name] = ""

"""Taking an answer or a source along as a file: the format, the style of references, and the button."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import streamlit as st

from kb.lists.list_exports import export_of_list, export_of_pack
from kb.models import Answer, ReadingList
from kb.models.saved import SavedAnswer
from kb.papers.paper_desk import FORMATS, Export, export_of_answer, export_of_saved, export_of_source
from kb.papers.references import STYLES, ReferenceStyle
from kb.views import WorkView
from ui import state
from ui.safe_html import draw, element

_ABOUT = {
    ".docx": "To edit: with headings, footnotes and references.",
    ".pdf": "To circulate or print: tagged for screen readers.",
    ".html": "One file that opens in any browser, also offline.",
    ".md": "Plain text with footnotes, for other tools.",
    ".csv": "A row for each quotation.",
    ".xlsx": "A row for each quotation.",
    ".ris": "The works referred to, for Zotero, EndNote or Mendeley.",
    ".bib": "The works referred to, for LaTeX.",
    ".json": "The works referred to, for programs that format citations.",
    ".zip": "Everything in one file, with a program that shows whether a word of it was changed.",
}
_THE_LIST, _FACILITATOR, _PARTICIPANT = "The list", "Facilitator’s sheet", "Participant’s sheet"
_NO_TABLES = tuple(suffix for suffix in FORMATS if suffix not in (".csv", ".xlsx"))
FOR_PEOPLE = (".docx", ".pdf", ".html", ".md", ".csv", ".xlsx", ".zip")


def offer_answer(answer: Answer) -> None:
    """Offer an answer, or a refusal, as a file. What opens stands in its place on the page, so that keys reach it."""
    with st.expander("Export", key=f"export-{answer.id}", type="compact"):
        _choose(
            f"kist-{_slug(answer.question)}",
            lambda style: export_of_answer(state.knowledge_base(), answer, style),
            tuple(FORMATS),
            f"answer-{answer.id}",
        )


def offer_saved(saved: SavedAnswer) -> None:
    """Offer a saved answer as it was shown, with what has changed since."""
    with st.expander("Export", key=f"export-{saved.id}", type="compact"):
        _choose(
            f"kist-{_slug(saved.name)}",
            lambda style: export_of_saved(state.knowledge_base(), saved, style),
            tuple(FORMATS),
            f"saved-{saved.id}",
        )


def offer_source(view: WorkView) -> None:
    """Offer what is known of a work as a file to read; its record alone is offered elsewhere."""
    _choose(
        f"kist-{_slug(view.work.id)}",
        lambda style: export_of_source(state.knowledge_base(), view, style),
        FOR_PEOPLE,
        f"source-{view.work.id}",
    )


@st.fragment
def offer_list(shown: ReadingList) -> None:
    """Offer a reading list, or a sheet of its session, as a file."""
    with st.expander("Export", key=f"export-{shown.id}", type="compact"):
        what = st.selectbox("What", (_THE_LIST, _FACILITATOR, _PARTICIPANT), key=f"what-{shown.id}")

        def made(style: ReferenceStyle) -> Export:
            base = state.knowledge_base()
            if what == _THE_LIST:
                return export_of_list(base, shown, style)
            return export_of_pack(base, shown, style, participants=what == _PARTICIPANT)

        name = f"kist-{_slug(shown.title)}" + ("" if what == _THE_LIST else f"-{_slug(what)}")
        _choose(name, made, tuple(FORMATS) if what == _FACILITATOR else _NO_TABLES, f"list-{shown.id}-{_slug(what)}")


@st.fragment
def _choose(name: str, make: Callable[[ReferenceStyle], Export], formats: Sequence[str], key: str) -> None:
    """Draw the choices and the button; a file is only made when someone asks for it."""
    suffix = st.selectbox("Format", formats, format_func=lambda one: FORMATS[one].label, key=f"format-{key}")
    chosen = FORMATS[suffix]
    style = ReferenceStyle.HARVARD
    if chosen.styled:
        style = st.selectbox("References", list(STYLES), format_func=STYLES.__getitem__, key=f"style-{key}")
    draw(element("p", _ABOUT[suffix], class_="kist-small"))
    st.download_button(
        "Download",
        lambda: chosen.write(make(style)),
        file_name=f"{name}{suffix}",
        mime=chosen.media_type,
        key=f"download-{key}",
        type="primary",
        on_click="ignore",
    )


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.casefold())[:50].strip("-") or "export"

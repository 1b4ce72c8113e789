"""The address of the Ask page is its state: ?q=... and ?theme=... reproduce a page, so it can be shared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import streamlit as st

from kb.knowledge_base import LONGEST_QUESTION
from kb.models import Concept

MOST_THEMES = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the names of its themes, as written in the address; None where nothing is asked."""

    question: str | None = None
    themes: tuple[str, ...] = ()


def read() -> Asked:
    """Return what the address asks; a theme may be repeated or a list with commas."""
    names = (name.strip() for value in st.query_params.get_all("theme") for name in value.split(","))
    return Asked(st.query_params.get("q"), tuple(dict.fromkeys(filter(None, names)))[:MOST_THEMES])


def write(asked: Asked) -> None:
    """Put a question into the address, as a new step in the history of the browser."""
    # One character more than is read, so that the page can still say that the rest was left out.
    question = " ".join((asked.question or "").split())[: LONGEST_QUESTION + 1]
    st.query_params.from_dict({"q": question} | ({"theme": list(asked.themes)} if asked.themes else {}))


def theme_ids(names: Iterable[str], themes: Sequence[Concept]) -> list[str]:
    """Return the ids of the themes that are named by id, label or number; others are passed over."""
    by_name = {}
    for theme in themes:
        for name in (theme.id, theme.pref_label, str(theme.notation)):
            by_name[name.casefold()] = theme.id
    return list(dict.fromkeys(by_name[name.casefold()] for name in names if name.casefold() in by_name))


def in_order(concepts: Sequence[Concept], kind: str = "theme") -> list[Concept]:
    """Return the concepts of a kind that are in use, in the order of their numbers."""
    chosen = [concept for concept in concepts if concept.kind == kind and not concept.deprecated]
    return sorted(chosen, key=lambda concept: (concept.notation is None, concept.notation or 0))

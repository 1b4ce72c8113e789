"""The address of the Ask page is its state: ?q=... with filters such as ?place=... reproduces a page, to be shared."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import streamlit as st

from kb.errors import BadMetadata
from kb.knowledge_base import LONGEST_QUESTION
from kb.models import NO_FILTERS, Concept, Filters
from kb.questions.filters import NAMES, read_filters
from kb.themes import find_concepts, relations


@dataclass(frozen=True, slots=True)
class Asked:
    """A question (None where nothing is asked) and its filters as (name, value), as written in the address."""

    question: str | None = None
    given: tuple[tuple[str, str], ...] = ()

    def names(self, name: str) -> tuple[str, ...]:
        """The values given for one filter."""
        return tuple(value for named, value in self.given if named == name)

    def filters(self) -> Filters:
        """What the question is narrowed to. Raises InputRefused for what makes no sense."""
        return read_filters({name: self.names(name) for name in NAMES})


def read() -> Asked:
    """Return what the address asks; a filter may be repeated, and themes may also be a list with commas."""
    given: dict[tuple[str, str], None] = {}
    for name in NAMES:
        for written in st.query_params.get_all(name):
            for value in written.split(",") if name == "theme" else [written]:
                if value.strip():
                    given[name, value.strip()] = None
    return Asked(st.query_params.get("q"), tuple(given))


def write(question: str, filters: Filters = NO_FILTERS) -> None:
    """Put a question into the address, as a new step in the history of the browser."""
    st.query_params.from_dict(query(question, filters))


def query(question: str, filters: Filters = NO_FILTERS) -> dict[str, str | list[str]]:
    """Return what an address says that asks a question."""
    # One character more than is read, so that the page can still say that the rest was left out.
    said: dict[str, str | list[str]] = {"q": " ".join(question.split())[: LONGEST_QUESTION + 1]}
    for name, value in filters.named().items():
        said[name] = value if isinstance(value, list) else "yes" if value is True else str(value)
    return said


def theme_ids(names: Iterable[str], themes: Sequence[Concept]) -> list[str]:
    """Return the ids of the concepts that are named by id, label or number; others are passed over.

    What was merged is found as what it was merged into, so that no address that was shared leads nowhere.
    """
    scheme, found = relations(themes), dict[str, None]()
    for name in names:
        with contextlib.suppress(BadMetadata):
            found |= dict.fromkeys(map(scheme.present, find_concepts([name], themes)))
    return list(found)


def in_order(concepts: Sequence[Concept], kind: str = "theme") -> list[Concept]:
    """Return the concepts of a kind that are in use, in the order of their numbers."""
    chosen = [concept for concept in concepts if concept.kind == kind and not concept.deprecated]
    return sorted(chosen, key=lambda concept: (concept.notation is None, concept.notation or 0))


def to_code_by(concepts: Sequence[Concept]) -> list[Concept]:
    """Return the themes in use in their order, then what lies under them."""
    themes = in_order(concepts)
    place = {theme.id: number for number, theme in enumerate(themes)}
    others = [one for one in concepts if one.broader and one.kind != "theme" and not one.deprecated]
    return themes + sorted(others, key=lambda one: (place.get(one.broader or "", len(themes)), one.pref_label))

"""The concept scheme and the terms of the field."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of the scheme, in SKOS terms. A theme is a concept with `kind` "theme"."""

    id: str
    pref_label: str
    kind: str = "theme"
    notation: int | None = None
    alt_labels: tuple[str, ...] = ()
    definition: str | None = None
    scope_note: str | None = None
    related: tuple[str, ...] = ()
    deprecated: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the field with the wordings that mean the same."""

    pref_label: str
    alt_labels: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    ambiguous: bool = False

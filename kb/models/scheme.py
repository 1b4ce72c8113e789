"""The concept scheme and the terms of the field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of the scheme, in SKOS terms. A theme is a concept with `kind` "theme", one under it a "sub-theme".

    `broader` is the id of the concept that it lies under, `replaced_by` that of the one to use since it was merged, and
    `uri` its address in a scheme that it came from; one of ours has urn:kist:concept:ID.
    """

    id: str
    pref_label: str
    kind: str = "theme"
    notation: int | None = None
    alt_labels: tuple[str, ...] = ()
    definition: str | None = None
    scope_note: str | None = None
    related: tuple[str, ...] = ()
    deprecated: bool = False
    broader: str | None = None
    replaced_by: str | None = None
    uri: str | None = None

    @property
    def address(self) -> str:
        """Its address in other programs, which never changes."""
        return self.uri or f"urn:kist:concept:{self.id}"


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the field with the wordings that mean the same."""

    pref_label: str
    alt_labels: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    ambiguous: bool = False


class Deed(StrEnum):
    """What researchers do to a concept."""

    ADDED = "added"
    CHANGED = "changed"
    RETIRED = "retired"
    MERGED = "merged"
    RESTORED = "brought back"
    IMPORTED = "imported from a file"


@dataclass(frozen=True, slots=True)
class SchemeChange:
    """What somebody did to a concept, when and why; `told` says what is other than it was, a line each."""

    concept_id: str
    deed: Deed
    person: str
    reason: str
    told: tuple[str, ...]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class RefusedTerm:
    """A frequent term that somebody would not have as a theme, with who said so, why and when."""

    term: str
    person: str
    reason: str
    made_at: datetime

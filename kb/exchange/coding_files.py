"""What a coding is outside of its installation: identifiers that stay, and what a file brings of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from kb.models import Anchor, Coding, Decision, ThemeSuggestion

DOCUMENT = "urn:kist:document:"
WORK = "urn:kist:work:"
# Name-based identifiers (RFC 9562, version 5) in a space of our own: the same thing has the same one everywhere.
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:kist")


def guid(kind: str, *names: object) -> str:
    """Return the identifier of what has these names among the things of a kind."""
    return str(uuid.uuid5(_SPACE, "\x00".join([kind, *map(str, names)])))


def coding_guid(coding: Coding, place: Anchor) -> str:
    """Return the identifier of a coding, by who made it, when, and on what."""
    return guid("coding", coding.coder, coding.made_at.isoformat(), place.target_id)


def decision_guid(decision: Decision, place: Anchor) -> str:
    """Return the identifier of a decision, by who made it, when, and on what."""
    return guid("decision", decision.judge, decision.made_at.isoformat(), place.target_id)


@dataclass(frozen=True, slots=True)
class Brought:
    """A coding or decision as a file tells it, with the words and the place that it was made on.

    `number` counts the entries. `coder` is who made it. `disputed` are the themes that a decision settles, None for a
    coding. `source` is the id of a document or an address of its work, `work_id` is empty where it is not told.
    """

    number: int
    coder: str
    made_at: datetime
    labels: frozenset[str] | None
    source: str
    work_id: str = ""
    span: tuple[int, int] | None = None
    exact: str = ""
    prefix: str = ""
    suffix: str = ""
    reason: str = ""
    note: str = ""
    blind: bool = False
    suggestions: tuple[ThemeSuggestion, ...] | None = None
    based_on: tuple[tuple[int, int], ...] = ()
    disputed: frozenset[str] | None = None


def occurrences(brought: Brought, text: str) -> Iterator[tuple[int, int]]:
    """Yield where the words of a coding stand in a text: at their place, else between the same words, else anywhere."""
    exact = brought.exact
    if brought.span and text[slice(*brought.span)] == exact:
        yield brought.span
        return
    starts = []
    start = text.find(exact)
    while start >= 0:
        starts.append(start)
        start = text.find(exact, start + 1)
    between = [
        start
        for start in starts
        if text[:start].endswith(brought.prefix) and text.startswith(brought.suffix, start + len(exact))
    ]
    yield from ((start, start + len(exact)) for start in between or starts)

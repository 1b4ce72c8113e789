"""Decisions as a table that researchers edit in a spreadsheet: what was settled on disputed items, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.exchange.coding_table import joined, numbered, themes_of
from kb.exchange.tables import TableRow
from kb.models import Anchor, Concept, Decision

COLUMNS = ("decision", "judge", "document", "place", "words", "themes", "disputed", "reason", "made at")
NEEDED = ("decision", "judge", "words", "themes", "reason", "made at")


@dataclass(frozen=True, slots=True)
class DecisionEdit:
    """What a row says of a decision: all themes and the reason; the rest tells which decision is meant."""

    row: int
    decision_id: int
    judge: str
    words: str
    labels: frozenset[str]
    reason: str
    made_at: str


def decision_rows(standing: Iterable[tuple[Anchor, Decision]]) -> list[tuple[str | int, ...]]:
    """Return a row for each decision that stands."""
    return [
        (
            *(decision.id, decision.judge, place.document_id),
            "" if place.start is None else f"{place.start} to {place.end}",
            *(place.exact, joined(decision.labels), joined(decision.disputed), decision.reason),
            decision.made_at.isoformat(),
        )
        for place, decision in standing
    ]


def read_decision_edits(rows: Sequence[TableRow], concepts: Sequence[Concept]) -> tuple[DecisionEdit, ...]:
    """Return what the rows of an edited table say. Raises InputRefused with the number of the first bad row."""
    numbers = numbered(rows, "decision")
    return tuple(
        DecisionEdit(
            row=row.number,
            decision_id=number,
            judge=row.cells["judge"],
            words=row.cells["words"],
            labels=themes_of(row, concepts),
            reason=row.cells["reason"],
            made_at=row.cells["made at"].strip(),
        )
        for row, number in zip(rows, numbers, strict=True)
    )

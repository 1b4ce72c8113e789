"""Codings as a table that researchers edit in a spreadsheet: themes, reason and note of what stands now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.errors import BadMetadata, InputRefused
from kb.models import Anchor, Coding, Concept, Item
from kb.tables import TableRow
from kb.themes import find_concepts

COLUMNS = (
    *("coding", "coder", "document", "place", "words", "themes", "reason", "note"),
    *("suggested", "blind", "made at"),
)
NEEDED = ("coding", "coder", "words", "themes", "reason", "note", "made at")
_BETWEEN = "; "


@dataclass(frozen=True, slots=True)
class Edit:
    """What a row says of a coding: all its themes, the reason and the note; the rest tells which coding is meant."""

    row: int
    coding_id: int
    coder: str
    words: str
    labels: frozenset[str]
    reason: str
    note: str
    made_at: str


def coding_rows(standing: Iterable[tuple[Item, Anchor, Coding]]) -> list[tuple[str | int, ...]]:
    """Return a row for each coding that stands; a coding without themes has an empty cell there."""
    return [
        (
            *(coding.id, coding.coder, place.document_id),
            "" if place.start is None else f"{place.start} to {place.end}",
            place.exact,
            *(_joined(coding.labels or ()), coding.reason, coding.note),
            "" if coding.suggestions is None else _joined(coding.suggested) or "none",
            *("yes" if coding.blind else "no", coding.made_at.isoformat()),
        )
        for _, place, coding in standing
    ]


def read_edits(rows: Sequence[TableRow], concepts: Sequence[Concept]) -> tuple[Edit, ...]:
    """Return what the rows of an edited table say. Raises InputRefused with the number of the first bad row."""
    edits = [_edit(row, concepts) for row in rows]
    seen: dict[int, int] = {}
    for edit in edits:
        if edit.coding_id in seen:
            raise InputRefused(
                f"Row {edit.row} is about coding {edit.coding_id} as row {seen[edit.coding_id]} is: keep one of them."
            )
        seen[edit.coding_id] = edit.row
    return tuple(edits)


def _edit(row: TableRow, concepts: Sequence[Concept]) -> Edit:
    cells = row.cells
    number = cells["coding"].strip()
    if not (number.isascii() and number.isdecimal() and len(number) < 16):
        raise InputRefused(
            f"Row {row.number} has no coding number: export the table again, and add new codings as annotations."
        )
    try:
        labels = find_concepts((name for name in cells["themes"].split(";") if name.strip()), concepts)
    except BadMetadata as error:
        raise InputRefused(f"Row {row.number}: {error}") from error
    return Edit(
        row=row.number,
        coding_id=int(number),
        coder=cells["coder"],
        words=cells["words"],
        labels=frozenset(labels),
        reason=cells["reason"],
        note=cells["note"],
        made_at=cells["made at"].strip(),
    )


def _joined(ids: Iterable[str]) -> str:
    return _BETWEEN.join(sorted(ids))

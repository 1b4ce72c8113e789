"""Codings as a table that researchers edit in a spreadsheet: themes, reason and note of what stands now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.errors import BadMetadata, InputRefused
from kb.exchange.tables import TableRow
from kb.models import Anchor, Coding, Concept, Item
from kb.themes import find_concepts

COLUMNS = (
    *("coding", "coder", "document", "place", "words", "themes", "reason", "note", "based on"),
    *("suggested", "blind", "made at"),
)
NEEDED = ("coding", "coder", "words", "themes", "reason", "note", "made at")
_BETWEEN = "; "


@dataclass(frozen=True, slots=True)
class Edit:
    """What a row says of a coding: all its themes, the reason, the note and the words on which it is based.

    The rest tells which coding is meant. `based_on` is None where the table does not have it.
    """

    row: int
    coding_id: int
    coder: str
    words: str
    labels: frozenset[str]
    reason: str
    note: str
    made_at: str
    based_on: tuple[str, ...] | None = None


def coding_rows(standing: Iterable[tuple[Item, Anchor, Coding]]) -> list[tuple[str | int, ...]]:
    """Return a row for each coding that stands; a coding without themes has an empty cell there."""
    return [
        (
            *(coding.id, coding.coder, place.document_id),
            "" if place.start is None else f"{place.start} to {place.end}",
            place.exact,
            *(joined(coding.labels or ()), coding.reason, coding.note),
            "\n".join(words_of(coding, place)),
            "" if coding.suggestions is None else joined(coding.suggested) or "none",
            *("yes" if coding.blind else "no", coding.made_at.isoformat()),
        )
        for _, place, coding in standing
    ]


def read_edits(rows: Sequence[TableRow], concepts: Sequence[Concept]) -> tuple[Edit, ...]:
    """Return what the rows of an edited table say. Raises InputRefused with the number of the first bad row."""
    return tuple(
        Edit(
            row=row.number,
            coding_id=number,
            coder=row.cells["coder"],
            words=row.cells["words"],
            labels=themes_of(row, concepts),
            reason=row.cells["reason"],
            note=row.cells["note"],
            made_at=row.cells["made at"].strip(),
            based_on=_lines(row.cells["based on"]) if "based on" in row.cells else None,
        )
        for row, number in zip(rows, numbered(rows, "coding"), strict=True)
    )


def numbered(rows: Sequence[TableRow], what: str) -> list[int]:
    """Return the number of the coding or decision that each row is about. Raises InputRefused, also for one twice."""
    seen: dict[int, int] = {}
    for row in rows:
        told = row.cells[what].strip()
        if not (told.isascii() and told.isdecimal() and len(told) < 16):
            raise InputRefused(
                f"Row {row.number} has no {what} number: export the table again, and add new {what}s as annotations."
            )
        number = int(told)
        if number in seen:
            raise InputRefused(f"Row {row.number} is about {what} {number} as row {seen[number]} is: keep one of them.")
        seen[number] = row.number
    return list(seen)


def themes_of(row: TableRow, concepts: Sequence[Concept]) -> frozenset[str]:
    """Return the themes that a row names by id, label or number. Raises InputRefused with its number."""
    # A retired concept stands in the way of no other that has taken over its name.
    known = sorted(concepts, key=lambda concept: not concept.deprecated)
    try:
        return frozenset(find_concepts((name for name in row.cells["themes"].split(";") if name.strip()), known))
    except BadMetadata as error:
        raise InputRefused(f"Row {row.number}: {error}") from error


def words_of(coding: Coding, place: Anchor) -> tuple[str, ...]:
    """Return the words on which a coding is based, each stretch as one line."""
    return tuple(" ".join(place.exact[start:end].split()) for start, end in coding.based_on if place.exact)


def _lines(cell: str) -> tuple[str, ...]:
    return tuple(line for line in (" ".join(line.split()) for line in cell.splitlines()) if line)


def joined(ids: Iterable[str]) -> str:
    """Return themes as one cell has them."""
    return _BETWEEN.join(sorted(ids))

"""What note markers lead to: from a sign in the text through its notes to the works behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, or_, select

from kb.addresses import local_work
from kb.catalogue import schema as t
from kb.catalogue.links import SEEN, link_check
from kb.catalogue.store import AnyRow
from kb.catalogue.works import resolve_addresses
from kb.models import Source

Markers = tuple[tuple[int, tuple[Source, ...]], ...]

_earlier = t.passage.alias("earlier")
_ends_there = exists().where(_earlier.c.document == t.note_marker.c.document, _earlier.c.end == t.note_marker.c.offset)

# A sign stands just before its offset, so one at the very start of a passage is its own only where no other
# passage ends there.
within_passage = and_(
    t.note_marker.c.document == t.passage.c.document,
    t.note_marker.c.offset >= t.passage.c.start,
    t.note_marker.c.offset <= t.passage.c.end,
    or_(t.note_marker.c.offset > t.passage.c.start, ~_ends_there),
)


def markers_of_passages(
    connection: Connection, chosen: ColumnElement[bool], values: dict[str, Any]
) -> dict[int, Markers]:
    """The markers of the chosen passages by their keys, with offsets within the passage."""
    rows: dict[int, list[AnyRow]] = defaultdict(list)
    found = connection.execute(_signs_of_passages(chosen), values).all()
    for row in found:
        rows[row.key].append(row)
    works = _works_behind(connection, found)
    return {key: _markers(own, own[0].start, works) for key, own in rows.items()}


def markers_between(connection: Connection, document: int, start: int, end: int) -> Markers:
    """The markers in a stretch of a document, with offsets within the stretch."""
    sign = t.note_marker.c
    rows = connection.execute(_signs().where(sign.document == document, sign.offset > start, sign.offset <= end)).all()
    return _markers(rows, start, _works_behind(connection, rows))


@cache
def _signs_of_passages(chosen: ColumnElement[bool]) -> Select[Any]:
    return _signs().add_columns(t.passage.c.key, t.passage.c.start).join(t.passage, within_passage).where(chosen)


def _signs() -> Select[Any]:
    sign, entry, note, address = t.note_marker.c, t.note_marker_note.c, t.note.c, t.note_address.c
    return (
        select(sign.position, sign.offset, entry.position.label("entry"), note.number, note.scope, note.title)
        .add_columns(address.address, address.key.label("address_key"), *SEEN)
        .select_from(t.note_marker)
        .outerjoin(t.note_marker_note, (entry.document == sign.document) & (entry.marker == sign.position))
        .outerjoin(t.note, (note.document == sign.document) & (note.position == entry.note))
        .outerjoin(t.note_address, (address.document == sign.document) & (address.note == entry.note))
        .outerjoin(t.address_check, t.address_check.c.key == address.key)
        .order_by(sign.offset, sign.position, entry.position, address.position)
    )


def _works_behind(connection: Connection, rows: Iterable[AnyRow]) -> dict[str, AnyRow]:
    return resolve_addresses(connection, [row.address_key for row in rows if row.address_key is not None])


def _markers(rows: Sequence[AnyRow], start: int, works: dict[str, AnyRow]) -> Markers:
    """Group rows, one for each address of each note of each marker, into markers."""
    notes: dict[tuple[int, int], dict[int, list[AnyRow]]] = {}
    for row in rows:
        entries = notes.setdefault((row.position, row.offset), {})
        if row.entry is not None:
            entries.setdefault(row.entry, []).append(row)
    return tuple(
        (offset - start, tuple(_source(addresses, works) for addresses in entries.values()))
        for (_, offset), entries in notes.items()
    )


def _source(rows: Sequence[AnyRow], works: dict[str, AnyRow]) -> Source:
    """One note; its rows are its addresses, of which the first that leads to a known work counts."""
    note = rows[0]
    work = next((works[row.address_key] for row in rows if row.address_key in works), None)
    check = link_check(note.address_key, note) if note.state is not None else None
    address = None if note.address is None or local_work(note.address) is not None else note.address
    if work is None:
        return Source(note.number, note.scope, note.title, address, check=check)
    return Source(note.number, note.scope, work.title, address, work.id, work.year, work.type, check)

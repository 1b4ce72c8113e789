"""Coded items: where they stand, and where they went when their document was read anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, exists, insert, or_, select

from kb.catalogue import coding_tables as ct
from kb.catalogue import schema as t
from kb.catalogue.settled import IS_LAST_PLACE, settle
from kb.catalogue.store import AnyRow, Store
from kb.coding.anchoring import find_again, quoted
from kb.errors import NotHeld
from kb.models import Anchor, DocumentStatus, Item, Placing

HELD = DocumentStatus.HELD.value
_PLACED = ct.item_anchor.c.placing != Placing.STALE.value
# A whole document stands while it is held, a passage while the same words are a passage at its place.
STANDING = _PLACED & exists().where(
    t.document.c.id == ct.item_anchor.c.document_id,
    t.document.c.status == HELD,
    or_(
        ct.item_anchor.c.start.is_(None),
        exists().where(
            t.passage.c.document == t.document.c.sequence,
            t.passage.c.start == ct.item_anchor.c.start,
            t.passage.c.end == ct.item_anchor.c.end,
            t.passage.c.text == ct.item_anchor.c.exact,
        ),
    ),
)


class Items(Store):
    """What somebody has coded."""

    def items(self, ids: Iterable[int] | None = None, connection: Connection | None = None) -> dict[int, Item]:
        """The items with these ids, or all, by id."""
        chosen = _places() if ids is None else _places().where(ct.item_anchor.c.item.in_(list(ids)))
        with self._on(connection) as c:
            return {row.item: Item(row.item, _anchor(row)) for row in c.execute(chosen)}

    def item_at(self, target_id: str, connection: Connection | None = None) -> Item | None:
        """The item that stands on the passage or document with this id, if it was ever coded."""
        document_id, start, end = _parsed(target_id)
        chosen = _places().where(ct.item_anchor.c.document_id == document_id).where(_at(start, end), _PLACED)
        with self._on(connection) as c:
            # Where two have stood here, the one with its words under it, then the latest, is here now.
            row = c.execute(chosen.order_by(STANDING.desc(), ct.item_anchor.c.id.desc()).limit(1)).first()
        return Item(row.item, _anchor(row)) if row else None

    def put_item(self, connection: Connection, target_id: str) -> Item:
        """The item that stands on a held passage or document, made if need be. Raises NotHeld."""
        anchor = self._present_place(connection, target_id)
        known = self.item_at(target_id, connection)
        if known is not None and known.anchor.exact == anchor.exact:
            return known
        made = connection.execute(insert(ct.coded_item).values()).inserted_primary_key
        assert made is not None  # an insert of one row has one
        return _placed(connection, int(made[0]), anchor)

    def carry_over(self, connection: Connection, document_id: str, replaced: Iterable[str] = ()) -> tuple[Item, ...]:
        """Find items that lost their place again in a document that was just taken in; return those, placed or stale.

        They are those of the documents that it replaced, of other texts of its work and of earlier readings of it. One
        that is not found keeps its words, and is looked for again when the next text comes.
        """
        row = connection.execute(select(t.document).where(t.document.c.id == document_id)).one()
        same_work = select(t.document.c.id).where(t.document.c.work == row.work)
        origin = or_(
            ct.item_anchor.c.document_id.in_(same_work),
            ct.item_anchor.c.document_id.in_([document_id, *replaced]),
        )
        lost = _items(connection, _places().where(origin, ~STANDING))
        if not lost:
            return ()
        taken = {item.anchor.target_id for item in _items(connection, _places().where(_of(document_id), STANDING))}
        spans = select(t.passage.c.start, t.passage.c.end).where(t.passage.c.document == row.sequence)
        places = [
            (start, end)
            for start, end in connection.execute(spans.order_by(t.passage.c.start, t.passage.c.end))
            if f"{document_id}:{start}-{end}" not in taken
        ]
        now, settled = datetime.now(UTC), []
        for item, found in zip(lost, find_again([item.anchor for item in lost], row.text, places), strict=True):
            if item.anchor.start is None and document_id not in taken:
                taken.add(document_id)
                anchor = Anchor(document_id, now, placing=Placing.SAME_WORK)
            elif found:
                (start, end), placing = found
                anchor = Anchor(document_id, now, start, end, *quoted(row.text, (start, end)), placing=placing)
            elif item.anchor.placing is Placing.STALE:
                continue
            else:
                anchor = replace(item.anchor, placed_at=now, placing=Placing.STALE)
            settled.append(_placed(connection, item.id, anchor))
        if settled:
            settle(connection, t.document.c.id == document_id)
        return tuple(settled)

    def places_of(self, item_id: int, connection: Connection | None = None) -> tuple[Anchor, ...]:
        """Where an item has stood, the first place first."""
        chosen = select(ct.item_anchor).where(ct.item_anchor.c.item == item_id).order_by(ct.item_anchor.c.id)
        with self._on(connection) as c:
            return tuple(map(_anchor, c.execute(chosen)))

    def all_places(self, connection: Connection | None = None) -> dict[int, Anchor]:
        """Every place where an item has ever stood, by its id."""
        with self._on(connection) as c:
            return {row.id: _anchor(row) for row in c.execute(select(ct.item_anchor))}

    def _present_place(self, connection: Connection, target_id: str) -> Anchor:
        document_id, start, end = _parsed(target_id)
        chosen = select(t.document.c.text).where(t.document.c.id == document_id, t.document.c.status == HELD)
        if start is not None:
            place = and_(t.passage.c.start == start, t.passage.c.end == end)
            chosen = chosen.where(exists().where(t.passage.c.document == t.document.c.sequence, place))
        text = connection.execute(chosen).scalar()
        if text is None:
            raise NotHeld("This is no longer held: go on with the next item.")
        now = datetime.now(UTC)
        if start is None or end is None:
            return Anchor(document_id, now)
        return Anchor(document_id, now, start, end, *quoted(text, (start, end)))


def _parsed(target_id: str) -> tuple[str, int | None, int | None]:
    """The parts of the id of a passage ("document:start-end"), or the id of a document without offsets."""
    document_id, _, place = target_id.rpartition(":")
    start, _, end = place.partition("-")
    if document_id and start.isdecimal() and end.isdecimal():
        return document_id, int(start), int(end)
    return target_id, None, None


def _places() -> Select[Any]:
    return select(ct.item_anchor).where(IS_LAST_PLACE).order_by(ct.item_anchor.c.item)


def _at(start: int | None, end: int | None) -> Any:
    columns = ct.item_anchor.c
    return columns.start.is_(None) if start is None else and_(columns.start == start, columns.end == end)


def _of(document_id: str) -> Any:
    return ct.item_anchor.c.document_id == document_id


def _items(connection: Connection, chosen: Select[Any]) -> Sequence[Item]:
    return [Item(row.item, _anchor(row)) for row in connection.execute(chosen)]


def _placed(connection: Connection, item_id: int, anchor: Anchor) -> Item:
    values = {
        "item": item_id,
        "document_id": anchor.document_id,
        "start": anchor.start,
        "end": anchor.end,
        "exact": anchor.exact,
        "prefix": anchor.prefix,
        "suffix": anchor.suffix,
        "placing": anchor.placing.value,
        "placed_at": anchor.placed_at,
    }
    made = connection.execute(insert(ct.item_anchor).values(values)).inserted_primary_key
    assert made is not None  # an insert of one row has one
    return Item(item_id, replace(anchor, id=int(made[0])))


def _anchor(row: AnyRow) -> Anchor:
    return Anchor(
        document_id=row.document_id,
        placed_at=row.placed_at,
        start=row.start,
        end=row.end,
        exact=row.exact,
        prefix=row.prefix,
        suffix=row.suffix,
        placing=Placing(row.placing),
        id=row.id,
    )

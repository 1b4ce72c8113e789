"""Codings and decisions, as researchers made them. Rows are added and never changed: a change supersedes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, exists, insert, select, true

from kb.catalogue import coding_tables as ct
from kb.catalogue import schema as t
from kb.catalogue.items import Items
from kb.catalogue.settled import IS_LAST_PLACE, is_current, settle_item
from kb.catalogue.store import AnyRow, insert_all
from kb.models import Coding, Decision, Item, Placing, Precedent, ThemeSuggestion


class Codings(Items):
    """What researchers said of items, in the order in which they said it."""

    def add_coding(self, connection: Connection, coding: Coding) -> Coding:
        """Record a coding; return it with its id, with what it supersedes, and with whether it was blind."""
        mine = (ct.coding.c.item == coding.item_id) & (ct.coding.c.coder == coding.coder)
        seen = exists().where(ct.judgement_seen.c.item == coding.item_id, ct.judgement_seen.c.reader == coding.coder)
        made = replace(
            coding,
            supersedes=_current_id(connection, ct.coding, mine),
            blind=coding.blind and not connection.execute(select(seen)).scalar(),
        )
        values = {
            "item": made.item_id,
            "anchor": made.anchor_id,
            "coder": made.coder,
            "made_at": made.made_at,
            "taken_back": made.labels is None,
            "suggestions": None if made.suggestions is None else [asdict(one) for one in made.suggestions],
            "based_on": [list(span) for span in made.based_on],
            "reason": made.reason,
            "note": made.note,
            "blind": made.blind,
            "supersedes": made.supersedes,
        }
        made = replace(made, id=_inserted(connection, ct.coding, values))
        labels = [{"coding": made.id, "concept": concept} for concept in sorted(made.labels or ())]
        insert_all(connection, ct.coding_label, labels)
        settle_item(connection, made.item_id)
        return made

    def add_decision(self, connection: Connection, decision: Decision) -> Decision:
        """Record a decision; return it with its id and with what it supersedes."""
        of_item = ct.decision.c.item == decision.item_id
        made = replace(decision, supersedes=_current_id(connection, ct.decision, of_item))
        values = {
            "item": made.item_id,
            "anchor": made.anchor_id,
            "judge": made.judge,
            "made_at": made.made_at,
            "reason": made.reason,
            "supersedes": made.supersedes,
        }
        made = replace(made, id=_inserted(connection, ct.decision, values))
        labels = [
            {"decision": made.id, "concept": concept}
            | {"chosen": concept in made.labels, "disputed": concept in made.disputed}
            for concept in sorted(made.labels | made.disputed)
        ]
        insert_all(connection, ct.decision_label, labels)
        settle_item(connection, made.item_id)
        return made

    def codings(
        self,
        item_ids: Iterable[int] | None = None,
        coder: str | None = None,
        current: bool = False,
        connection: Connection | None = None,
    ) -> tuple[Coding, ...]:
        """Codings of all or these items by all or one coder, oldest first; `current` without what is superseded or
        taken back.
        """
        chosen = select(ct.coding).order_by(ct.coding.c.id)
        if item_ids is not None:
            chosen = chosen.where(ct.coding.c.item.in_(list(item_ids)))
        if coder is not None:
            chosen = chosen.where(ct.coding.c.coder == coder)
        if current:
            chosen = chosen.where(is_current(ct.coding), ~ct.coding.c.taken_back)
        with self._on(connection) as c:
            labels: dict[int, set[str]] = defaultdict(set)
            ids = chosen.with_only_columns(ct.coding.c.id).order_by(None)
            for row in c.execute(select(ct.coding_label).where(ct.coding_label.c.coding.in_(ids))):
                labels[row.coding].add(row.concept)
            return tuple(_coding(row, frozenset(labels[row.id])) for row in c.execute(chosen))

    def coded_by(self, connection: Connection | None = None) -> list[tuple[int, str]]:
        """Who has coded what, as (item, coder): quicker than the codings themselves, and without telling them."""
        chosen = select(ct.coding.c.item, ct.coding.c.coder).where(is_current(ct.coding), ~ct.coding.c.taken_back)
        with self._on(connection) as c:
            return [(item, coder) for item, coder in c.execute(chosen)]

    def coded_targets(self, connection: Connection | None = None) -> list[tuple[str, str]]:
        """Who has coded which passage or document, as (its id, coder), where it stands now; without its words."""
        place = ct.item_anchor.c
        chosen = (
            select(place.document_id, place.start, place.end, ct.coding.c.coder)
            .join(ct.item_anchor, (place.item == ct.coding.c.item) & (place.placing != Placing.STALE.value))
            .where(is_current(ct.coding), ~ct.coding.c.taken_back, IS_LAST_PLACE)
        )
        with self._on(connection) as c:
            return [
                (document_id if start is None else f"{document_id}:{start}-{end}", coder)
                for document_id, start, end, coder in c.execute(chosen)
            ]

    def decisions(
        self, item_ids: Iterable[int] | None = None, current: bool = False, connection: Connection | None = None
    ) -> tuple[Decision, ...]:
        """Decisions on all or these items, oldest first; `current` without what is superseded."""
        chosen = select(ct.decision).order_by(ct.decision.c.id)
        if item_ids is not None:
            chosen = chosen.where(ct.decision.c.item.in_(list(item_ids)))
        if current:
            chosen = chosen.where(is_current(ct.decision))
        with self._on(connection) as c:
            labels: dict[int, list[AnyRow]] = defaultdict(list)
            ids = chosen.with_only_columns(ct.decision.c.id).order_by(None)
            for row in c.execute(select(ct.decision_label).where(ct.decision_label.c.decision.in_(ids))):
                labels[row.decision].append(row)
            return tuple(_decision(row, labels[row.id]) for row in c.execute(chosen))

    def precedents(self, concept_id: str | None = None, connection: Connection | None = None) -> tuple[Precedent, ...]:
        """What the decisions that stand mean for the disputed themes, or for one of them; the latest first."""
        chosen = (
            select(ct.decision_label, ct.decision, ct.item_anchor.c.exact, ct.item_anchor.c.document_id)
            .join(ct.decision, ct.decision.c.id == ct.decision_label.c.decision)
            .join(ct.item_anchor, ct.item_anchor.c.id == ct.decision.c.anchor)
            .where(ct.decision_label.c.disputed, is_current(ct.decision))
            .order_by(ct.decision.c.id.desc(), ct.decision_label.c.concept)
        )
        if concept_id is not None:
            chosen = chosen.where(ct.decision_label.c.concept == concept_id)
        with self._on(connection) as c:
            return tuple(
                Precedent(r.concept, r.chosen, r.exact, r.document_id, r.reason, r.judge, r.made_at)
                for r in c.execute(chosen)
            )

    def unconfirmed_items(self, connection: Connection | None = None) -> tuple[Item, ...]:
        """Items that stand nowhere, or on words that nobody has judged: nearly the same, or another text of the work.

        A judgement made where the item stands now confirms it.
        """
        place = ct.item_anchor.c
        moved = place.placing.in_([Placing.CLOSE.value, Placing.SAME_WORK.value])
        with self._on(connection) as c:
            found: set[int] = set()
            for table, stands in ((ct.coding, ~ct.coding.c.taken_back), (ct.decision, true())):
                later = exists().where(place.item == table.c.item, place.id > table.c.anchor, moved)
                last = IS_LAST_PLACE & (place.placing == Placing.STALE.value)
                lost = exists().where(place.item == table.c.item, last)
                judged = select(table.c.item).where(is_current(table), stands, later | lost)
                found.update(c.execute(judged).scalars())
            return tuple(self.items(found, c).values())

    def coders(self, connection: Connection | None = None) -> tuple[str, ...]:
        """Everybody who ever coded, decided or looked at others' judgements, by name."""
        names: set[str] = set()
        with self._on(connection) as c:
            for column in (ct.coding.c.coder, ct.decision.c.judge, ct.judgement_seen.c.reader):
                names.update(c.execute(select(column).distinct()).scalars())
        return tuple(sorted(names))

    def mark_seen(self, connection: Connection, item_id: int, reader: str) -> None:
        """Keep that somebody has seen others' judgements of an item: what they code from now on is not blind."""
        columns = ct.judgement_seen.c
        known = select(columns.item).where(columns.item == item_id, columns.reader == reader)
        if connection.execute(known).first() is None:
            values = {"item": item_id, "reader": reader, "seen_at": datetime.now(UTC)}
            connection.execute(insert(ct.judgement_seen).values(values))

    def suggestions(
        self, keys: Iterable[int], connection: Connection | None = None
    ) -> dict[int, tuple[ThemeSuggestion, ...]]:
        """What was suggested when passages were read, by key: by their headings, or by a method with a score."""
        given = t.theme_assignment.c
        chosen = select(t.theme_assignment).where(given.passage.in_(list(keys))).order_by(given.passage, given.position)
        found: dict[int, list[ThemeSuggestion]] = defaultdict(list)
        with self._on(connection) as c:
            for row in c.execute(chosen):
                found[row.passage].append(ThemeSuggestion(row.concept, row.method or row.origin, row.score))
        return {key: tuple(suggestions) for key, suggestions in found.items()}


def _current_id(connection: Connection, table: Table, chosen: Any) -> int | None:
    return connection.execute(select(table.c.id).where(chosen, is_current(table))).scalar()


def _inserted(connection: Connection, table: Table, values: dict[str, Any]) -> int:
    key = connection.execute(insert(table).values(values)).inserted_primary_key
    assert key is not None  # an insert of one row has one
    return int(key[0])


def _coding(row: AnyRow, labels: frozenset[str]) -> Coding:
    return Coding(
        item_id=row.item,
        anchor_id=row.anchor,
        coder=row.coder,
        labels=None if row.taken_back else labels,
        made_at=row.made_at,
        suggestions=None if row.suggestions is None else tuple(map(_suggestion, row.suggestions)),
        based_on=tuple((start, end) for start, end in row.based_on),
        reason=row.reason,
        note=row.note,
        blind=row.blind,
        supersedes=row.supersedes,
        id=row.id,
    )


def _suggestion(fields: dict[str, Any]) -> ThemeSuggestion:
    sentence = fields["sentence"]
    return ThemeSuggestion(**{**fields, "sentence": tuple(sentence) if sentence else None})


def _decision(row: AnyRow, labels: Iterable[AnyRow]) -> Decision:
    labels = list(labels)
    return Decision(
        item_id=row.item,
        anchor_id=row.anchor,
        judge=row.judge,
        labels=frozenset(label.concept for label in labels if label.chosen),
        disputed=frozenset(label.concept for label in labels if label.disputed),
        reason=row.reason,
        made_at=row.made_at,
        supersedes=row.supersedes,
        id=row.id,
    )

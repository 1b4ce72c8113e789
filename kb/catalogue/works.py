"""Bibliographic records and the concept scheme."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, Exists, bindparam, delete, exists, or_, select, update

from kb.addresses import address_key, local_work
from kb.catalogue import schema as t
from kb.catalogue.settled import follow_theme_rules
from kb.catalogue.store import AnyRow, Store, batches, insert_all
from kb.models import Author, Concept, DocumentStatus, Outcome, Work

CATALOGUE = "catalogue"
DOCUMENT = "document"

_LISTS = ("corporate_authors", "contributors", "cited_titles", "places", "partners", "keywords", "themes")
_IN_OTHER_TABLES = ("authors", "addresses")
_FIELDS = tuple(field.name for field in dataclasses.fields(Work) if field.name not in _IN_OTHER_TABLES)


class Works(Store):
    """Works and concepts."""

    def put_scheme(self, connection: Connection, concepts: Sequence[Concept]) -> None:
        """Make this the scheme; a concept that is gone from it is kept as deprecated, so its id still resolves."""
        before, ids = self.concepts(connection), {concept.id for concept in concepts}
        retained = [dataclasses.replace(old, deprecated=True) for old in before if old.id not in ids]
        scheme = (*concepts, *retained)
        if scheme != before:
            connection.execute(delete(t.concept))
            rows = [{**_plain(concept), "position": position} for position, concept in enumerate(scheme)]
            insert_all(connection, t.concept, rows)
        follow_theme_rules(connection)

    def concepts(self, connection: Connection | None = None) -> tuple[Concept, ...]:
        """The scheme in its order, deprecated concepts last."""
        names = [field.name for field in dataclasses.fields(Concept)]
        with self._on(connection) as c:
            rows = c.execute(select(*(t.concept.c[name] for name in names)).order_by(t.concept.c.position))
            return tuple(Concept(**_with_tuples(row, ("alt_labels", "related"))) for row in rows)

    def put_work(self, connection: Connection, work: Work) -> Outcome:
        """Record a work of the catalogue, whatever a document said of it before."""
        held = connection.execute(select(t.work.c.origin).where(t.work.c.id == work.id)).scalar()
        if held is None:
            write_work(connection, work, CATALOGUE)
            return Outcome.ADDED
        if held == CATALOGUE and load_works(connection, [work.id])[work.id] == work:
            return Outcome.UNCHANGED
        write_work(connection, work, CATALOGUE)
        return Outcome.REPLACED

    def work(self, work_id: str, connection: Connection | None = None) -> Work | None:
        """The work with this id."""
        with self._on(connection) as c:
            return load_works(c, [work_id]).get(work_id)

    def works_of(self, ids: Iterable[str], connection: Connection | None = None) -> dict[str, Work]:
        """The works with these ids, by id, as far as there are any."""
        with self._on(connection) as c:
            return load_works(c, ids)

    def is_recorded(self, work_id: str, connection: Connection | None = None) -> bool:
        """Whether there is a record of this work, and not only what a document says of itself."""
        with self._on(connection) as c:
            return c.execute(select(t.work.c.origin).where(t.work.c.id == work_id)).scalar() == CATALOGUE

    def works(self, connection: Connection | None = None) -> tuple[Work, ...]:
        """The works of the catalogue and those of which a text is held, by id."""
        with self._on(connection) as c:
            known = select(t.work.c.id).where(or_(t.work.c.origin == CATALOGUE, _has_a_held_text()))
            ids = list(c.execute(known.order_by(t.work.c.id)).scalars())
            found = load_works(c, ids)
        return tuple(found[work_id] for work_id in ids)

    def work_by_address(self, address: str, connection: Connection | None = None) -> Work | None:
        """The one work to which the address or DOI leads, if that is clear."""
        key = address_key(address)
        with self._on(connection) as c:
            found = resolve_addresses(c, [key]).get(key)
            return None if found is None else load_works(c, [found.id])[found.id]

    def works_titled(self, title: str, connection: Connection | None = None) -> tuple[Work, ...]:
        """The works of this title, whatever its case, spaces and punctuation; records of the catalogue first."""
        with self._on(connection) as c:
            chosen = select(t.work.c.id).where(t.work.c.title_key == title_key(title))
            ids = list(c.execute(chosen.order_by(t.work.c.origin, t.work.c.id)).scalars())
            found = load_works(c, ids)
        return tuple(found[work_id] for work_id in ids)

    def title_keys(self, connection: Connection | None = None) -> dict[str, str]:
        """The form in which titles are compared of each work that is no digest, by its id."""
        with self._on(connection) as c:
            chosen = select(t.work.c.id, t.work.c.title_key).where(t.work.c.digest_of.is_(None))
            return {row.id: row.title_key for row in c.execute(chosen.order_by(t.work.c.id))}

    def repair_addresses(self, connection: Connection) -> int:
        """Make the keys of all addresses and titles again, after the rule for them changed; returns how many."""
        repaired = 0
        for table in (t.work_address, t.note_address):
            rows = connection.execute(select(table.c.address, table.c.key).distinct()).all()
            for address, key in rows:
                if key != address_key(address):
                    made = update(table).where(table.c.address == address).values(key=address_key(address))
                    repaired += connection.execute(made).rowcount
        for work_id, title, key in connection.execute(select(t.work.c.id, t.work.c.title, t.work.c.title_key)).all():
            if key != title_key(title):
                connection.execute(update(t.work).where(t.work.c.id == work_id).values(title_key=title_key(title)))
                repaired += 1
        return repaired


def title_key(title: str) -> str:
    """The form in which equal titles are equal strings."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    # An apostrophe belongs to its word; any other sign stands between words.
    return " ".join(re.findall(r"\w+", re.sub(r"['’‘ʼ]", "", folded)))


def write_work(connection: Connection, work: Work, origin: str) -> None:
    """Write a work over whatever stood under its id."""
    values = {name: getattr(work, name) for name in _FIELDS} | {"origin": origin, "title_key": title_key(work.title)}
    values |= {name: list(values[name]) for name in _LISTS}
    if connection.execute(select(t.work.c.id).where(t.work.c.id == work.id)).first():
        connection.execute(update(t.work).where(t.work.c.id == work.id).values(values))
        connection.execute(delete(t.work_author).where(t.work_author.c.work == work.id))
        connection.execute(delete(t.work_address).where(t.work_address.c.work == work.id))
    else:
        insert_all(connection, t.work, [values])
    authors = [
        {"work": work.id, "position": position, **_plain(author)} for position, author in enumerate(work.authors)
    ]
    insert_all(connection, t.work_author, authors)
    led_by = [(address, address_key(address), True) for address in work.addresses]
    if work.doi:
        led_by.append((work.doi, address_key(work.doi), False))
    addresses = [
        {"work": work.id, "position": position, "address": address, "key": key, "listed": listed}
        for position, (address, key, listed) in enumerate(led_by)
    ]
    insert_all(connection, t.work_address, addresses)


# Statements that every question needs are put together once: that costs more than running them.
_some: BindParameter[Any] = bindparam("some", expanding=True)
_AUTHORS = select(t.work_author).where(t.work_author.c.work.in_(_some)).order_by(t.work_author.c.position)
_ADDRESSES = (
    select(t.work_address.c.work, t.work_address.c.address)
    .where(t.work_address.c.work.in_(_some), t.work_address.c.listed)
    .order_by(t.work_address.c.position)
)
_WORKS = select(*(t.work.c[name] for name in _FIELDS)).where(t.work.c.id.in_(_some))
_held = exists().where(t.document.c.work == t.work.c.id, t.document.c.status == DocumentStatus.HELD.value)
_LED_TO = (
    select(t.work_address.c.key, t.work_address.c.position, t.work_address.c.listed, t.work.c.id, t.work.c.title)
    .add_columns(t.work.c.year, t.work.c.type, t.work.c.origin, t.work.c.digest_of)
    .join(t.work, t.work.c.id == t.work_address.c.work)
    .where(t.work_address.c.key.in_(_some), or_(t.work.c.origin == CATALOGUE, _held))
)
_NAMED = select(t.work.c.id, t.work.c.title, t.work.c.year, t.work.c.type).where(
    t.work.c.id.in_(_some), or_(t.work.c.origin == CATALOGUE, _held)
)


def load_works(connection: Connection, ids: Iterable[str]) -> dict[str, Work]:
    """The works with these ids, as far as there are any."""
    found: dict[str, Work] = {}
    for portion in batches(list(dict.fromkeys(ids))):
        authors: dict[str, list[Author]] = defaultdict(list)
        for row in connection.execute(_AUTHORS, {"some": portion}):
            authors[row.work].append(Author(row.family, row.given, row.affiliation))
        addresses: dict[str, list[str]] = defaultdict(list)
        for work_id, address in connection.execute(_ADDRESSES, {"some": portion}):
            addresses[work_id].append(address)
        for row in connection.execute(_WORKS, {"some": portion}):
            found[row.id] = Work(
                **_with_tuples(row, _LISTS), authors=tuple(authors[row.id]), addresses=tuple(addresses[row.id])
            )
    return found


def resolve_addresses(connection: Connection, keys: Iterable[str]) -> dict[str, AnyRow]:
    """For each key of an address the work (id, title, year, type) to which it leads, if that is clear.

    A record of the catalogue goes before what a document says of itself, which counts only while the
    document is held; a work before its digest; and an address listed first before one listed later. Where two
    remain there is none: a guess would put words into the mouth of the wrong source.
    """
    candidates: dict[str, list[tuple[tuple[bool, bool, int], AnyRow]]] = defaultdict(list)
    keys = list(dict.fromkeys(keys))
    for portion in batches(keys):
        for row in connection.execute(_LED_TO, {"some": portion}):
            # The DOI in a field of its own is as good as the address listed first.
            rank = (row.origin != CATALOGUE, row.digest_of is not None, row.position if row.listed else 0)
            candidates[row.key].append((rank, row))
    resolved = {}
    for key, ranked in candidates.items():
        best = min(rank for rank, _ in ranked)
        clear = {row.id: row for rank, row in ranked if rank == best}
        if len(clear) == 1:
            resolved[key] = next(iter(clear.values()))
    return resolved | _resolve_local(connection, keys)


def _resolve_local(connection: Connection, keys: Sequence[str]) -> dict[str, AnyRow]:
    named = {key: work_id for key in keys if (work_id := local_work(key)) is not None}
    if not named:
        return {}
    rows = {row.id: row for row in connection.execute(_NAMED, {"some": list(named.values())})}
    return {key: rows[work_id] for key, work_id in named.items() if work_id in rows}


def _has_a_held_text() -> Exists:
    return exists().where(t.document.c.work == t.work.c.id, t.document.c.status == DocumentStatus.HELD.value)


def _plain(value: Author | Concept) -> dict[str, Any]:
    fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    return {name: list(item) if isinstance(item, tuple) else item for name, item in fields.items()}


def _with_tuples(row: AnyRow, lists: Iterable[str]) -> dict[str, Any]:
    values: dict[str, Any] = dict(row._mapping)
    return values | {name: tuple(values[name]) for name in lists}

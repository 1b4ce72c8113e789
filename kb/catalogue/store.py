"""The database behind the record: connections, transactions and the schema's revision."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    Connection,
    Engine,
    Insert,
    NullPool,
    QueuePool,
    Row,
    Select,
    Table,
    Text,
    cast,
    create_engine,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.engine import URL, make_url

from kb.catalogue import sqlite
from kb.catalogue.migrations import HEAD, KNOWN
from kb.errors import RecordDamaged

Item = TypeVar("Item")
AnyRow = Row[*tuple[Any, ...]]
_BATCH = 5000


_KEPT = 2  # connections that stay open for the next reader; each may keep 16 MB of what it read


class Store:
    """One database. Every operation has a connection of its own unless it is given one."""

    def __init__(self, url: str) -> None:
        address = make_url(url)
        self._on_sqlite = address.get_backend_name() == "sqlite"
        self._engine = self._open(address, poolclass=NullPool)
        # Opening a connection costs as much as three look-ups, so readers take turns with a few. Any number may read
        # at once, and the last one used, which remembers most, is used next.
        self._readers = self._open(address, poolclass=QueuePool, pool_size=_KEPT, max_overflow=-1, pool_use_lifo=True)
        if self._on_sqlite:
            sqlite.prepare(self._engine)
            sqlite.prepare(self._readers)
            sqlite.keep_for_reading(self._readers)

    def _open(self, address: URL, **pool: Any) -> Engine:
        return create_engine(
            address, json_serializer=_json, connect_args=sqlite.CONNECT if self._on_sqlite else {}, **pool
        )

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Write: all of it or nothing, one writer at a time."""
        with sqlite.explained(), self._engine.connect() as connection:
            connection.execution_options(**{sqlite.WRITING: True})
            with connection.begin():
                yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read one consistent state, whatever is written meanwhile."""
        with sqlite.explained(), self._readers.connect() as connection:
            if not self._on_sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    def state(self, connection: Connection) -> tuple[int, int] | None:
        """Name what a reader sees, as (reader, state): while its name is the same, nothing was committed.

        Another reader has other names for the same. None where the database cannot say.
        """
        return sqlite.state(connection) if self._on_sqlite else None

    def close(self) -> None:
        """Close the connections that are kept for readers; the next reader opens one again."""
        self._readers.dispose()

    def migrate(self) -> None:
        """Bring the schema up to date; nothing is loaded when it is."""
        with sqlite.explained(), self._engine.connect() as connection:
            revision = _revision(connection)
        if revision == HEAD:
            return
        if self._on_sqlite:
            with sqlite.explained():
                sqlite.use_write_ahead_log(self._engine)
        with self.transaction() as connection:
            revision = _revision(connection)
            if revision == HEAD:  # another process was first
                return
            if revision is not None and revision not in KNOWN:
                raise RecordDamaged(
                    f"The catalogue was written by a newer version of Kist (revision {revision}):"
                    " update Kist to open it."
                )
            # Here and not above: it takes a fifth of a second and is needed once a release.
            from kb.catalogue.migrations.upgrade import upgrade

            upgrade(connection)

    def compact(self) -> None:
        """Forget erased words on disk as well; needs the room of the whole catalogue once more."""
        if self._on_sqlite:
            with sqlite.explained():
                sqlite.compact(self._engine)

    @contextmanager
    def _on(self, connection: Connection | None) -> Iterator[Connection]:
        if connection is not None:
            yield connection
        else:
            with self.reading() as opened:
                yield opened


def insert_all(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert the rows, of which there may be none."""
    if rows:
        statement: Insert = insert(table)
        connection.execute(statement, rows)


def batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """The items in portions that fit the variables of one statement."""
    for first in range(0, len(items), _BATCH):
        yield items[first : first + _BATCH]


def read_keys(connection: Connection, chosen: Select[int], values: dict[str, Any] | None = None) -> NDArray[np.int64]:
    """The keys that a statement chooses, ascending, each once.

    They come as one string: 100,000 rows one by one take 25 ms longer.
    """
    joined = select(func.aggregate_strings(cast(chosen.subquery().c[0], Text), ","))
    together = connection.execute(joined, values or {}).scalar()
    if not together:
        return np.empty(0, np.int64)
    keys = np.sort(np.fromstring(together, np.int64, sep=","))
    distinct: NDArray[np.int64] = keys[np.append(True, keys[1:] != keys[:-1])]
    return distinct


def whole(keys: Iterable[Any]) -> list[int]:
    """Keys as plain integers, which is what database drivers take."""
    return [int(key) for key in keys]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()

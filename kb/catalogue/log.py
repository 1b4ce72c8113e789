"""The index log: what the derived indexes have to follow, in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sqlalchemy import Connection, func, select

from kb.catalogue import schema as t
from kb.catalogue.nouns import LogEntry
from kb.catalogue.store import Store, insert_all


class Log(Store):
    """Reading the index log."""

    def log_head(self, connection: Connection | None = None) -> int:
        """The number of the last entry; 0 before the first."""
        with self._on(connection) as c:
            return c.execute(select(func.max(t.index_log.c.sequence))).scalar() or 0

    def log_since(self, sequence: int, connection: Connection | None = None) -> list[LogEntry]:
        """The entries after `sequence`, for each passage only the last one, since only that state matters."""
        later = select(t.index_log).where(t.index_log.c.sequence > sequence).order_by(t.index_log.c.sequence)
        with self._on(connection) as c:
            last: dict[int, LogEntry] = {}
            for row in c.execute(later):
                last.pop(row.key, None)
                last[row.key] = LogEntry(row.sequence, row.operation, row.key, row.passage_id)
        return list(last.values())


def append(connection: Connection, operation: Literal["add", "remove"], passages: Sequence[tuple[int, str]]) -> None:
    """Tell the indexes about passages, given as (key, id)."""
    rows = [{"operation": operation, "key": key, "passage_id": passage_id} for key, passage_id in passages]
    insert_all(connection, t.index_log, rows)


def next_key(connection: Connection) -> int:
    """A key that no passage ever had: the log remembers also those that were erased."""
    return (connection.execute(select(func.max(t.index_log.c.key))).scalar() or 0) + 1

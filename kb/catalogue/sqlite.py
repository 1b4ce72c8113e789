"""What is particular to SQLite, and nowhere else in the catalogue: connections, locks and faults."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DatabaseError, DisconnectionError

from kb.errors import KistError, RecordDamaged

BUSY_SECONDS = 30
CONNECT = {"timeout": BUSY_SECONDS, "check_same_thread": False}
WRITING = "kist_writing"
_FILE, _NUMBER = "kist_file", "kist_number"
_numbers = count()


def prepare(engine: Engine) -> None:
    """Make connections durable and transactions explicit."""
    if engine.url.database and engine.url.database != ":memory:":
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _record: Any) -> None:
        # Without this the driver begins transactions by itself, late and never IMMEDIATE.
        connection.isolation_level = None
        for pragma in ("foreign_keys = ON", "synchronous = FULL", "cache_size = -16384", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A transaction that reads first and writes later could not wait for another writer.
        writing = connection.get_execution_options().get(WRITING)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def keep_for_reading(engine: Engine) -> None:
    """Let no connection of this engine write, and drop a kept one where its file is another now."""

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, record: Any) -> None:
        connection.execute("PRAGMA query_only = ON")
        record.info[_FILE], record.info[_NUMBER] = _file(engine), next(_numbers)

    @event.listens_for(engine, "checkout")
    def _checkout(_connection: sqlite3.Connection, record: Any, _proxy: Any) -> None:
        # Somebody may have put a copy in the place of the file, and a forked process must not use its parent's.
        if record.info[_FILE] != _file(engine):
            raise DisconnectionError


def _file(engine: Engine) -> tuple[int, ...]:
    """What tells an open file from another of its name, and this process from those it forks."""
    try:
        found = os.stat(engine.url.database or "")
    except OSError:
        return (os.getpid(),)
    return os.getpid(), found.st_dev, found.st_ino


def state(connection: Connection) -> tuple[int, int]:
    """Name what a kept connection sees: its own number, and one that changes with every commit of any other."""
    seen = connection.exec_driver_sql("PRAGMA data_version").scalar_one()
    return connection.info[_NUMBER], int(seen)


def use_write_ahead_log(engine: Engine) -> None:
    """Let readers work while somebody writes; the setting stays in the file."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        # The switch fails at once, without waiting, while another process makes it.
        connection = engine.raw_connection()
        try:
            cursor = connection.cursor()
            mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
            if mode != "wal":
                mode = cursor.execute("PRAGMA journal_mode = WAL").fetchone()[0]
            if mode in ("wal", "memory"):
                return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
        finally:
            connection.close()
        if time.monotonic() > deadline:
            raise KistError("The catalogue's disk does not allow a write-ahead log: keep the data on a local disk.")
        time.sleep(0.02)


def compact(engine: Engine) -> None:
    """Write the file anew without what was erased, which SQLite otherwise leaves in unused pages."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("VACUUM")
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        connection.close()
    if busy:  # somebody reads what it was
        raise KistError("What was erased still stands in the catalogue's file, which is in use: try again later.")


@contextmanager
def explained() -> Iterator[None]:
    """Turn the driver's faults into sentences."""
    try:
        yield
    except (DatabaseError, sqlite3.DatabaseError) as error:
        # Both the driver's own faults and those that SQLAlchemy wraps.
        said = str(error.orig) if isinstance(error, DatabaseError) else str(error)
        if "locked" in said:
            raise KistError(
                f"Another process has been writing to the catalogue for more than {BUSY_SECONDS} seconds:"
                " wait until it is done and try again."
            ) from error
        if "is full" in said:
            raise KistError("The disk is full: make room where the catalogue lies and try again.") from error
        if "malformed" in said or "not a database" in said:
            raise RecordDamaged(
                f"The catalogue's file is damaged ({said}): put a copy of the data folder that you kept in its place."
            ) from error
        if "unable to open" in said or "readonly" in said or "disk I/O" in said:
            raise KistError(f"The catalogue cannot be used ({said}): check its folder and its rights.") from error
        raise


def integrity_problems(connection: Connection) -> list[str]:
    """What SQLite itself finds wrong with the file and its references."""
    found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
    problems = [f"The catalogue's file is damaged: {line}." for line in found if line != "ok"]
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        problems.append(f"Row {row} of the table {table} refers to a row of {parent} that is missing.")
    return problems

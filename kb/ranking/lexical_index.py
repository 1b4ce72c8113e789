"""Passages by their words: SQLite FTS5 with BM25, inside the catalogue's database and derived from it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

Keys = NDArray[np.int64]

# Full detail takes half as much space again as none, but without it BM25 reads every matching row
# a second time (100,000 passages, 74,000 matches: 68 against 207 ms).
_CREATE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS lexical USING fts5(trail, body, tokenize='unicode61', detail='full')",
    "CREATE VIRTUAL TABLE IF NOT EXISTS lexical_vocabulary USING fts5vocab(lexical, 'row')",
)
_TERM = re.compile(r"[a-z0-9]+")
_BATCH = 500


class LexicalIndex:
    """Ranks passages by terms that were made elsewhere: lower-case stems of [a-z0-9], blank-separated."""

    def __init__(self, trail_weight: float = 1.0) -> None:
        self._weights = f"{float(trail_weight)!r}, 1.0"

    def create(self, connection: Connection) -> None:
        """Make the tables where they are missing."""
        for statement in _CREATE:
            connection.exec_driver_sql(statement)

    def add(self, connection: Connection, rows: Iterable[tuple[int, str, str]]) -> None:
        """Add (key, terms of the trail, terms of the body); a key that is already there is replaced."""
        rows = list(rows)
        self.remove(connection, [key for key, _, _ in rows])
        if rows:
            connection.exec_driver_sql("INSERT INTO lexical (rowid, trail, body) VALUES (?, ?, ?)", rows)

    def remove(self, connection: Connection, keys: Iterable[int]) -> None:
        """Take passages out; unknown keys are passed over."""
        wanted = [int(key) for key in keys]
        for first in range(0, len(wanted), _BATCH):
            connection.exec_driver_sql(
                "DELETE FROM lexical WHERE rowid IN (SELECT value FROM json_each(?))",
                (json.dumps(wanted[first : first + _BATCH]),),
            )

    def clear(self, connection: Connection) -> None:
        """Drop everything, also a damaged index, and begin again."""
        connection.exec_driver_sql("DROP TABLE IF EXISTS lexical_vocabulary")
        connection.exec_driver_sql("DROP TABLE IF EXISTS lexical")
        self.create(connection)

    def compact(self, connection: Connection) -> None:
        """Merge the index into one segment, which also forgets the terms of removed passages."""
        connection.exec_driver_sql("INSERT INTO lexical (lexical) VALUES ('optimize')")

    def search(
        self,
        connection: Connection,
        terms: Sequence[str],
        limit: int,
        keys: Keys | None = None,
        frequencies: Mapping[str, int] | None = None,
    ) -> list[tuple[int, float]]:
        """The best (key, score), best first, higher is better; only among `keys` if they are given.

        `frequencies` are those of the terms, where they are known already.
        A term in more than half of the passages has no weight in FTS5's BM25, so it is left out while
        rarer ones remain: at 100,000 passages that saves half of the time.
        """
        safe = _safe(terms)
        if not safe or limit <= 0 or (keys is not None and not len(keys)):
            return []
        if len(safe) > 1:
            half = self.count(connection) / 2
            if frequencies is None:
                frequencies = self.document_frequencies(connection, safe)
            known = [term for term in safe if frequencies[term]]
            safe = [term for term in known if frequencies[term] <= half] or known
            if not safe:
                return []
        match = " OR ".join(f'"{term}"' for term in safe)
        # The plus keeps SQLite from running the whole query once for each key.
        chosen, values = (
            ("", ())
            if keys is None
            else (
                "AND +rowid IN (SELECT value FROM json_each(?))",
                (json.dumps(np.asarray(keys).tolist()),),
            )
        )
        found = connection.exec_driver_sql(
            f"SELECT rowid, -bm25(lexical, {self._weights}) AS score FROM lexical"
            f" WHERE lexical MATCH ? {chosen} ORDER BY score DESC, rowid LIMIT ?",
            (match, *values, limit),
        )
        return [(int(key), float(score)) for key, score in found]

    def document_frequencies(self, connection: Connection, terms: Sequence[str]) -> dict[str, int]:
        """In how many passages each term occurs; 0 for a term that is unknown or no term."""
        if not terms:
            return {}
        found = connection.exec_driver_sql(
            "SELECT term, doc FROM lexical_vocabulary WHERE term IN (SELECT value FROM json_each(?))",
            (json.dumps(_safe(terms)),),
        )
        frequencies = {str(term): int(count) for term, count in found}
        return {term: frequencies.get(term, 0) for term in terms}

    def phrase_frequency(self, connection: Connection, terms: Sequence[str]) -> int:
        """In how many passages these terms stand next to each other, in this order."""
        if not terms or not all(map(_TERM.fullmatch, terms)):
            return 0
        phrase = '"' + " ".join(terms) + '"'
        found = connection.exec_driver_sql("SELECT count(*) FROM lexical WHERE lexical MATCH ?", (phrase,))
        return int(found.scalar_one())

    def vocabulary(self, connection: Connection) -> list[str]:
        """Every distinct term, in order."""
        return [str(term) for (term,) in connection.exec_driver_sql("SELECT term FROM lexical_vocabulary")]

    def count(self, connection: Connection) -> int:
        """How many passages are in it."""
        return int(connection.exec_driver_sql("SELECT count(*) FROM lexical_docsize").scalar_one())

    def keys(self, connection: Connection) -> Keys:
        """The keys of all passages in it, ascending."""
        found = connection.exec_driver_sql("SELECT id FROM lexical_docsize ORDER BY id").scalars()
        return np.fromiter(found, np.int64)


def _safe(terms: Sequence[str]) -> list[str]:
    """Only what is a term, each once: nothing else ever becomes part of a query."""
    return [term for term in dict.fromkeys(terms) if _TERM.fullmatch(term)]

"""Vectors: kept by content and model, read by passage key."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Exists, Select, Table, and_, bindparam, delete, exists, func, insert, select

from kb.catalogue import schema as t
from kb.catalogue.nouns import PassageVectors, content_hash
from kb.catalogue.store import Store, batches, insert_all, whole
from kb.errors import RecordDamaged
from kb.models import DocumentStatus, Passage

Keys = NDArray[np.int64]
TABLES = (t.vector, t.sentence_vector, t.token_vector)


class Vectors(Store):
    """The vectors of one or more models."""

    def vectors(
        self, keys: Sequence[int] | Keys, model: str, connection: Connection | None = None
    ) -> NDArray[np.float32]:
        """The vectors of these passages, row by row in the order of the keys."""
        with self._on(connection) as c:
            found = _values(c, t.vector, keys, model)
        rows = [np.frombuffer(found[key], "<f4") for key in whole(keys)]
        return np.stack(rows) if rows else np.empty((0, 0), np.float32)

    def sentence_vectors(
        self, keys: Sequence[int] | Keys, model: str, connection: Connection | None = None
    ) -> list[NDArray[np.float16]]:
        """For each passage the vectors of its sentences, in the order of the keys."""
        return [
            np.frombuffer(values, "<f2").reshape(-1, size)
            for values, size in self._rows(t.sentence_vector, keys, model, connection)
        ]

    def token_vectors(
        self, keys: Sequence[int] | Keys, model: str, connection: Connection | None = None
    ) -> list[NDArray[np.int8]]:
        """For each passage the directions of its tokens, a few to a row, in the order of the keys."""
        return [
            np.frombuffer(values, np.int8).reshape(-1, size)
            for values, size in self._rows(t.token_vector, keys, model, connection)
        ]

    def _rows(
        self, table: Table, keys: Sequence[int] | Keys, model: str, connection: Connection | None
    ) -> Iterator[tuple[bytes, int]]:
        """Yield the values of each passage with the length of a row."""
        with self._on(connection) as c:
            found = _values(c, table, keys, model)
            size = c.execute(_SIZE, {"model": model}).scalar() or 0
        yield from ((found[key], max(size // 4, 1)) for key in whole(keys))

    def all_vectors(self, model: str, connection: Connection | None = None) -> tuple[Keys, NDArray[np.float32]]:
        """The keys of all held passages that have a vector, ascending, and the matrix of their vectors."""
        held = select(t.document.c.sequence).where(t.document.c.status == DocumentStatus.HELD.value)
        chosen = select(t.passage.c.key, t.passage.c.content_hash).where(t.passage.c.document.in_(held))
        number = select(t.embedding_model.c.id).where(t.embedding_model.c.fingerprint == model).scalar_subquery()
        stored = select(t.vector.c.content_hash, t.vector.c["values"]).where(t.vector.c.model == number)
        # Joined here, since the database would look each vector up by itself: at 100,000 that takes twice as long.
        rows: dict[bytes, int] = {}
        with self._on(connection) as c:
            passages = sorted((row.key, row.content_hash) for row in c.execute(chosen))
            keys = np.array([key for key, _ in passages], np.int64)
            # Passages with the same content share the row of the first one until the end.
            first = np.array([rows.setdefault(content, row) for row, (_, content) in enumerate(passages)], np.intp)
            there = np.zeros(len(keys), bool)
            matrix = np.empty((0, 0), np.float32)
            for content, values in c.execute(stored):
                row = rows.get(content, -1)
                if row < 0:
                    continue
                vector = np.frombuffer(values, "<f4")
                if not matrix.size:
                    matrix = np.empty((len(keys), len(vector)), np.float32)
                if len(vector) != matrix.shape[1]:
                    raise RecordDamaged("Vectors of one model differ in length: run `python -m kb verify --repair`.")
                matrix[row] = vector
                there[row] = True
        if not there.any():
            return np.empty(0, np.int64), matrix
        shared = np.flatnonzero(first != np.arange(len(keys)))
        matrix[shared] = matrix[first[shared]]
        there = there[first]
        return (keys, matrix) if there.all() else (keys[there], matrix[there])

    def missing_vectors(
        self, model: str, connection: Connection | None = None, among: Sequence[int] | None = None
    ) -> Keys:
        """The keys of held passages, or of those among them, that the model has not embedded."""
        embedded = and_(*(_exists(table, model) for table in TABLES))
        chosen = (
            select(t.passage.c.key)
            .join(t.document, t.document.c.sequence == t.passage.c.document)
            .where(t.document.c.status == DocumentStatus.HELD.value, ~embedded)
            .order_by(t.passage.c.key)
        )
        portions = [None] if among is None else batches(whole(among))
        with self._on(connection) as c:
            some = (chosen if keys is None else chosen.where(t.passage.c.key.in_(keys)) for keys in portions)
            return np.fromiter((key for portion in some for key in c.execute(portion).scalars()), np.int64)

    def known_vectors(
        self, title: str, passages: Sequence[Passage], model: str, connection: Connection | None = None
    ) -> list[PassageVectors | None]:
        """The vectors already made for passages of a work of this title, None where there are none."""
        hashes = [content_hash(title, passage) for passage in passages]
        with self._on(connection) as c:
            found: dict[bytes, PassageVectors] = {}
            for portion in batches(list(dict.fromkeys(hashes))):
                chosen = select(t.vector.c.content_hash, *(table.c["values"] for table in TABLES)).join(
                    t.embedding_model, t.embedding_model.c.id == t.vector.c.model
                )
                for table in TABLES[1:]:
                    same = (table.c.model == t.vector.c.model) & (table.c.content_hash == t.vector.c.content_hash)
                    chosen = chosen.join(table, same)
                chosen = chosen.where(t.embedding_model.c.fingerprint == model, t.vector.c.content_hash.in_(portion))
                for content, values, of_sentences, of_tokens in c.execute(chosen):
                    vector = np.frombuffer(values, "<f4")
                    size = max(len(vector), 1)
                    sentences = np.frombuffer(of_sentences, "<f2").reshape(-1, size)
                    tokens = np.frombuffer(of_tokens, np.int8).reshape(-1, size)
                    found[content] = PassageVectors(vector, sentences, tokens)
        return [found.get(content) for content in hashes]

    def put_vectors(
        self, connection: Connection, keys: Sequence[int] | Keys, vectors: Sequence[PassageVectors], model: str
    ) -> None:
        """Record what a model made of passages that are there already."""
        hashes: dict[int, bytes] = {}
        for portion in batches(whole(keys)):
            chosen = select(t.passage.c.key, t.passage.c.content_hash).where(t.passage.c.key.in_(portion))
            hashes.update((row.key, row.content_hash) for row in connection.execute(chosen))
        write_vectors(connection, [hashes[key] for key in whole(keys)], vectors, model)


def write_vectors(
    connection: Connection, hashes: Sequence[bytes], vectors: Sequence[PassageVectors], model: str
) -> None:
    """Keep the vectors under their content; equal content is kept once, the newest vectors win."""
    if not hashes:
        return
    number = _model(connection, model)
    latest = dict(zip(hashes, vectors, strict=True))
    for table in TABLES:
        for portion in batches(list(latest)):
            same = (table.c.model == number) & table.c.content_hash.in_(portion)
            connection.execute(delete(table).where(same))
    passages = [np.asarray(one.passage, "<f4").tobytes() for one in latest.values()]
    sentences = [np.asarray(one.sentences, "<f2").tobytes() for one in latest.values()]
    tokens = [np.asarray(one.tokens, np.int8).tobytes() for one in latest.values()]
    for table, values in zip(TABLES, (passages, sentences, tokens), strict=True):
        rows = [
            {"model": number, "content_hash": content, "checksum": zlib.crc32(value), "values": value}
            for content, value in zip(latest, values, strict=True)
        ]
        insert_all(connection, table, rows)


def discard_unused(connection: Connection, hashes: Sequence[bytes]) -> None:
    """Erase the vectors of contents that no passage has any longer."""
    for portion in batches(hashes):
        for table in TABLES:
            used = exists().where(t.passage.c.content_hash == table.c.content_hash)
            connection.execute(delete(table).where(table.c.content_hash.in_(portion), ~used))


def _model(connection: Connection, fingerprint: str) -> int:
    known = select(t.embedding_model.c.id).where(t.embedding_model.c.fingerprint == fingerprint)
    number = connection.execute(known).scalar()
    if number is None:
        made = insert(t.embedding_model).values(fingerprint=fingerprint).returning(t.embedding_model.c.id)
        number = connection.execute(made).scalar_one()
    return int(number)


def _exists(table: Table, model: str) -> Exists:
    number = select(t.embedding_model.c.id).where(t.embedding_model.c.fingerprint == model).scalar_subquery()
    return exists().where(table.c.content_hash == t.passage.c.content_hash, table.c.model == number)


_number = select(t.embedding_model.c.id).where(t.embedding_model.c.fingerprint == bindparam("model")).scalar_subquery()
# The size of any vector of the model: all have the same.
_SIZE = select(func.length(t.vector.c["values"])).where(t.vector.c.model == _number).limit(1)


@cache
def _values_of(table: Table) -> Select[int, bytes]:
    # A subquery for each passage, since a join would begin with all vectors of the model.
    own = (table.c.model == _number) & (table.c.content_hash == t.passage.c.content_hash)
    values = select(table.c["values"]).where(own).scalar_subquery()
    return select(t.passage.c.key, values).where(t.passage.c.key.in_(bindparam("keys", expanding=True)))


def _values(connection: Connection, table: Table, keys: Sequence[int] | Keys, model: str) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    for portion in batches(whole(keys)):
        chosen = connection.execute(_values_of(table), {"model": model, "keys": portion})
        found.update((key, value) for key, value in chosen if value is not None)
    if lacking := [key for key in whole(keys) if key not in found]:
        raise RecordDamaged(
            f"{len(lacking)} passages have no vectors, the first with key {lacking[0]}:"
            " run `python -m kb verify --repair`."
        )
    return found

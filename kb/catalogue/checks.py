"""Does the record contradict itself? What can be derived again is repaired; the rest is named."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator

import numpy as np
from sqlalchemy import Connection, Exists, Table, and_, delete, exists, func, select, update

from kb.addresses import address_key
from kb.catalogue import schema as t
from kb.catalogue import sqlite
from kb.catalogue.coding_checks import coding_problems
from kb.catalogue.log import append
from kb.catalogue.saved_answers import saved_problems
from kb.catalogue.settled import theme_problems
from kb.catalogue.store import AnyRow, Store
from kb.catalogue.vectors import TABLES
from kb.catalogue.written_cases import written_case_problems
from kb.models import DocumentStatus

HELD = DocumentStatus.HELD.value
_SHA256 = re.compile(r"[0-9a-f]{64}")
# A unit vector in float32 misses length 1 by less; in float16 by up to 2**-11 for each value.
_LENGTH_TOLERANCE = {"<f4": 1e-3, "<f2": 1e-2}


class Checks(Store):
    """Checks and repairs of the record."""

    def problems(self, model: str | None = None, connection: Connection | None = None) -> list[str]:
        """One sentence for each contradiction; with `model` also for each document that it has not embedded."""
        with self._on(connection) as c:
            found = sqlite.integrity_problems(c) if self._on_sqlite else []
            for document in c.execute(select(t.document).order_by(t.document.c.sequence)).yield_per(1):
                found += _document_problems(c, document)
            found += _orphans(c)
            found += coding_problems(c)
            found += saved_problems(c)
            found += theme_problems(c)
            found += written_case_problems(c)
            found += _old_keys(c)
            for name, _, _, why in _bad_vectors(c):
                found.append(f"A vector of {name} {why}: `python -m kb verify --repair` makes it again.")
            if model is not None:
                found += _missing_vectors(c, model)
            found += [
                f"The index log says of passage {name} that it is {said}, but it is {true}."
                for _, name, said, true in _log_errors(c)
            ]
        return found

    def repair_passages(self, connection: Connection) -> int:
        """Cut the text of altered passages out of their document again, where that is undamaged."""
        repaired = 0
        columns = (t.document.c.sequence, t.document.c.text, t.document.c.text_sha256)
        for document in connection.execute(select(*columns)).all():
            if _sha256(document.text) != document.text_sha256:
                continue
            for row in _passages_of(connection, document.sequence):
                text = document.text[row.start : row.end]
                if row.text != text:
                    connection.execute(update(t.passage).where(t.passage.c.key == row.key).values(text=text))
                    repaired += 1
        return repaired

    def repair_vectors(self, connection: Connection) -> int:
        """Discard vectors that are damaged or belong to nothing; `missing_vectors` then names what to embed."""
        damaged = [(table, row) for _, table, row, _ in _bad_vectors(connection)]
        for table, row in damaged:
            same = (table.c.model == row.model) & (table.c.content_hash == row.content_hash)
            connection.execute(delete(table).where(same))
        unused = 0
        for table in TABLES:
            unused += connection.execute(delete(table).where(~_used(table))).rowcount
        return len(damaged) + unused

    def repair_log(self, connection: Connection) -> int:
        """Append what the indexes were not told."""
        errors = _log_errors(connection)
        append(connection, "add", [(key, name) for key, name, _, true in errors if true == "held"])
        append(connection, "remove", [(key, name) for key, name, _, true in errors if true != "held"])
        return len(errors)


def _document_problems(connection: Connection, document: AnyRow) -> Iterator[str]:
    name = f"document {document.id} ({document.file_name or 'erased'})"
    if not _SHA256.fullmatch(document.sha256):
        yield f"No SHA-256 of the original is recorded for {name}: ingest it again."
    if _sha256(document.text) != document.text_sha256:
        yield f"The text of {name} was altered: restore the catalogue from a backup."
    passages = _passages_of(connection, document.sequence)
    if len(passages) != document.passages:
        yield f"{document.passages} passages are recorded for {name} but {len(passages)} are there: ingest it again."
    for row in passages:
        place = f"passage {row.id} of {name}"
        if row.id != f"{document.id}:{row.start}-{row.end}":
            yield f"The id of {place} does not fit its place: ingest the document again."
        if row.text != document.text[row.start : row.end] or not row.text:
            yield f"The text of {place} differs from the document's: `python -m kb verify --repair` restores it."
        if not _in_order(row.sentences, len(row.text)):
            yield f"The sentences of {place} lie outside its text or overlap: ingest the document again."
    offset = t.note_marker.c.offset
    outside = select(t.note_marker.c.label).where(
        t.note_marker.c.document == document.sequence, (offset < 0) | (offset > len(document.text))
    )
    for label in connection.execute(outside).scalars():
        yield f"Note marker {label} of {name} stands outside the text: ingest the document again."
    for table, start, end in ((t.section, t.section.c.start, t.section.c.end),):
        wrong = select(table.c.title).where(
            table.c.document == document.sequence, (start < 0) | (end < start) | (end > len(document.text))
        )
        for title in connection.execute(wrong).scalars():
            yield f"Section “{title}” of {name} lies outside the text: ingest the document again."


def _orphans(connection: Connection) -> Iterator[str]:
    unknown = (
        select(t.document.c.id, t.theme_assignment.c.concept)
        .join(t.passage, t.passage.c.key == t.theme_assignment.c.passage)
        .join(t.document, t.document.c.sequence == t.passage.c.document)
        .where(~exists().where(t.concept.c.id == t.theme_assignment.c.concept))
        .distinct()
    )
    for document_id, concept in connection.execute(unknown):
        yield f"Passages of document {document_id} have the theme “{concept}”, which is not in the concept scheme."
    lost = (
        select(t.document.c.id, t.note_marker.c.label)
        .select_from(t.note_marker_note)
        .join(t.document, t.document.c.sequence == t.note_marker_note.c.document)
        .outerjoin(
            t.note_marker,
            (t.note_marker.c.document == t.note_marker_note.c.document)
            & (t.note_marker.c.position == t.note_marker_note.c.marker),
        )
        .outerjoin(
            t.note,
            (t.note.c.document == t.note_marker_note.c.document) & (t.note.c.position == t.note_marker_note.c.note),
        )
        .where(t.note.c.document.is_(None))
    )
    for document_id, label in connection.execute(lost):
        yield f"Note marker {label} of document {document_id} leads to a note that is missing: ingest it again."
    for table, what in zip(TABLES, ("passages", "sentences", "tokens"), strict=True):
        unused = connection.execute(select(func.count()).select_from(table).where(~_used(table))).scalar_one()
        if unused:
            yield f"{unused} vectors of {what} belong to nothing: `python -m kb verify --repair` discards them."


def _old_keys(connection: Connection) -> Iterator[str]:
    for table in (t.work_address, t.note_address):
        for address, key in connection.execute(select(table.c.address, table.c.key).distinct()):
            if key != address_key(address):
                yield f"The key of {address} follows an older rule: `python -m kb verify --repair` makes it again."


def _bad_vectors(connection: Connection) -> Iterator[tuple[str, Table, AnyRow, str]]:
    """Each damaged vector as (passage it belongs to, its table, its row, what is wrong)."""
    lengths = select(t.vector.c.model, func.length(t.vector.c["values"]).label("bytes"), func.count().label("many"))
    dimensions: dict[int, int] = {}
    counted = lengths.group_by(t.vector.c.model, "bytes").order_by(func.count(), "bytes")
    for model, size, _ in connection.execute(counted):
        dimensions[model] = size // 4  # the last, most frequent one stays
    for table, kind in zip(TABLES, ("<f4", "<f2", "i1"), strict=True):
        # Several passages may share a vector; the first one names it.
        same = t.passage.alias("same")
        first = select(func.min(same.c.key)).where(same.c.content_hash == table.c.content_hash)
        owner = t.passage.c.key == first.scalar_subquery()
        chosen = select(table, t.passage.c.id, t.passage.c.sentences).select_from(table).join(t.passage, owner)
        for row in connection.execute(chosen).yield_per(1000):
            dimension = dimensions.get(row.model, 0)
            rows = {t.vector: 1, t.sentence_vector: len(row.sentences)}.get(table)
            if why := _fault(row, kind, rows, dimension):
                yield f"passage {row.id}", table, row, why


def _fault(row: AnyRow, kind: str, rows: int | None, dimension: int) -> str | None:
    """What is wrong with stored vectors; `rows` is None where any number of them may be."""
    values = row._mapping["values"]
    size = dimension * np.dtype(kind).itemsize
    if not size or len(values) % size or rows not in (None, len(values) // size):
        return "has the wrong size"
    if zlib.crc32(values) != row.checksum:
        return "was altered"
    numbers = np.frombuffer(values, kind).astype(np.float32).reshape(-1, dimension)
    if not np.isfinite(numbers).all():
        return "holds values that are no numbers"
    if kind in _LENGTH_TOLERANCE and (np.abs(np.linalg.norm(numbers, axis=1) - 1) > _LENGTH_TOLERANCE[kind]).any():
        return "is not of unit length"
    return None


def _missing_vectors(connection: Connection, model: str) -> Iterator[str]:
    number = select(t.embedding_model.c.id).where(t.embedding_model.c.fingerprint == model).scalar_subquery()
    there = [
        exists().where(table.c.content_hash == t.passage.c.content_hash, table.c.model == number) for table in TABLES
    ]
    lacking = (
        select(t.document.c.id, func.count())
        .join(t.passage, t.passage.c.document == t.document.c.sequence)
        .where(t.document.c.status == HELD, ~and_(*there))
        .group_by(t.document.c.id)
    )
    for document_id, count in connection.execute(lacking):
        yield f"{count} passages of document {document_id} have no vectors: `python -m kb verify --repair` makes them."


def _log_errors(connection: Connection) -> list[tuple[int, str, str, str]]:
    """Each passage of which the log's last word is wrong, as (key, id, what it says, what is true)."""
    latest = select(func.max(t.index_log.c.sequence)).group_by(t.index_log.c.key)
    told = {
        row.key: (row.passage_id, row.operation)
        for row in connection.execute(select(t.index_log).where(t.index_log.c.sequence.in_(latest)))
    }
    held_now = (
        select(t.passage.c.key, t.passage.c.id)
        .join(t.document, t.document.c.sequence == t.passage.c.document)
        .where(t.document.c.status == HELD)
    )
    held = {row.key: row.id for row in connection.execute(held_now)}
    errors = [
        (key, name, "held", "not") for key, (name, operation) in told.items() if operation == "add" and key not in held
    ]
    for key, name in held.items():
        if told.get(key) != (name, "add"):
            errors.append((key, name, "not held", "held"))
    return errors


def _passages_of(connection: Connection, document: int) -> list[AnyRow]:
    columns = (t.passage.c[name] for name in ("key", "id", "start", "end", "text", "sentences"))
    return list(connection.execute(select(*columns).where(t.passage.c.document == document)))


def _in_order(sentences: list[list[int]], length: int) -> bool:
    last = 0
    for start, end in sentences:
        if not last <= start < end <= length:
            return False
        last = end
    return True


def _used(table: Table) -> Exists:
    return exists().where(t.passage.c.content_hash == table.c.content_hash)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

"""Answers that readers saved, each whole as it was shown; and the words of documents that were erased from them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)

from kb.answers.answer_record import read_answer, write_answer
from kb.answers.saved_changes import without_document
from kb.catalogue import schema as t
from kb.catalogue.schema import UtcTime, _position, _required, metadata
from kb.catalogue.store import AnyRow, Store, insert_all
from kb.errors import RecordDamaged
from kb.models import Answer, AnswerStatus, DocumentStatus, Summary
from kb.models.saved import Fate, SavedAnswer, SavedLine

saved_answer = Table(
    "saved_answer",
    metadata,
    Column("id", Text, primary_key=True),  # random, so that nobody comes upon one by counting
    _required("answer_id", Text, index=True),  # of question, filters and corpus version: kb.answers.asking
    *(_required(name, Text) for name in ("question", "status", "corpus_version", "model")),
    _required("quotations", Integer),
    _required("themes", JSON),
    _required("saved_at", UtcTime),
    *(_required(name, Text) for name in ("title", "note")),
    _required("erased", JSON),  # (document id, day) of documents whose words were erased
    _required("body_sha256", Text),
    _required("body", Text),  # kb.answers.answer_record; last: the list of saved answers is read without it
)
saved_quotation = Table(
    "saved_quotation",
    metadata,
    Column("answer", ForeignKey("saved_answer.id"), primary_key=True),
    _position(),
    *(_required(name, Text) for name in ("document_id", "passage_id", "words_sha256")),
    *(_required(name, Integer) for name in ("start", "end")),
    Index("ix_saved_quotation_document_id", "document_id"),
)
_FALLEN = (
    select(saved_quotation.c.answer, func.count(saved_quotation.c.document_id.distinct()))
    .join(t.document, t.document.c.id == saved_quotation.c.document_id)
    .where(t.document.c.status != DocumentStatus.HELD.value)
    .group_by(saved_quotation.c.answer)
)
_LINE = ("id", "question", "status", "corpus_version", "quotations", "themes", "saved_at", "title", "note")


class SavedAnswerRecords(Store):
    """Saved answers. A body is written once; only erasing a document changes it."""

    def add_saved(self, connection: Connection, saved: SavedAnswer) -> None:
        """Keep an answer."""
        answer = saved.answer
        values = {
            "id": saved.id,
            "answer_id": answer.id,
            "question": answer.question,
            "status": answer.status.value,
            "corpus_version": answer.corpus_version,
            "model": saved.model,
            "quotations": len(answer.quotations),
            "themes": list(answer.themes),
            "saved_at": saved.saved_at,
            "title": saved.title,
            "note": saved.note,
            "erased": [],
        }
        connection.execute(insert(saved_answer).values(values | _body(answer, saved.summary)))
        _write_quotations(connection, saved.id, answer)

    def saved_as(self, answer: Answer, connection: Connection | None = None) -> SavedAnswer | None:
        """The saved answer that is this one, if it was saved."""
        with self._on(connection) as c:
            rows = c.execute(select(saved_answer).where(saved_answer.c.answer_id == answer.id)).all()
        return next((saved for saved in map(_saved, rows) if saved.same_as(answer)), None)

    def saved_answer(self, saved_id: str, connection: Connection | None = None) -> SavedAnswer | None:
        """The saved answer with this id. Raises RecordDamaged."""
        with self._on(connection) as c:
            row = c.execute(select(saved_answer).where(saved_answer.c.id == saved_id)).first()
        return None if row is None else _saved(row)

    def saved_lines(self, connection: Connection | None = None) -> tuple[SavedLine, ...]:
        """A line for each saved answer, the newest first."""
        chosen = select(*(saved_answer.c[name] for name in _LINE))
        with self._on(connection) as c:
            rows = c.execute(chosen.order_by(saved_answer.c.saved_at.desc(), saved_answer.c.id)).all()
            fallen = {saved_id: number for saved_id, number in c.execute(_FALLEN)}
        told = (
            {"status": AnswerStatus(row.status), "themes": tuple(row.themes), "fallen": fallen.get(row.id, 0)}
            for row in rows
        )
        return tuple(SavedLine(**{**row._mapping, **one}) for row, one in zip(rows, told, strict=True))

    def describe_saved(self, connection: Connection, saved_id: str, title: str, note: str) -> bool:
        """Give a saved answer a title and a note; tell whether there is one with this id."""
        chosen = update(saved_answer).where(saved_answer.c.id == saved_id)
        return bool(connection.execute(chosen.values(title=title, note=note)).rowcount)

    def remove_saved(self, connection: Connection, saved_id: str) -> bool:
        """Forget a saved answer; tell whether there was one."""
        connection.execute(delete(saved_quotation).where(saved_quotation.c.answer == saved_id))
        return bool(connection.execute(delete(saved_answer).where(saved_answer.c.id == saved_id)).rowcount)

    def fates(self, document_ids: Iterable[str], connection: Connection | None = None) -> dict[str, Fate]:
        """What became of these documents, by id, as far as they were ever held."""
        names = ("id", "work", "origin", "status", "retired_at", "erased_at")
        chosen = select(*(t.document.c[name] for name in names)).where(t.document.c.id.in_(list(document_ids)))
        with self._on(connection) as c:
            return {row.id: self._fate(c, row) for row in c.execute(chosen).all()}

    def _fate(self, connection: Connection, row: AnyRow) -> Fate:
        status, successor = DocumentStatus(row.status), None
        if status is DocumentStatus.REPLACED:
            # Held at the same place or as the same work: by one of the two it was replaced (kb.holdings).
            documents: Any = self
            successor = documents.document_by_origin(row.origin, connection)
            successor = successor or documents.held_document_of_work(row.work, connection)
        when = row.erased_at or row.retired_at
        return Fate(status, when.date() if when else None, row.erased_at is not None, successor)

    def moved_since(self, when: datetime, connection: Connection | None = None) -> tuple[int, int]:
        """How many held documents came or were read anew since, and how many are no longer held since."""
        held = t.document.c.status == DocumentStatus.HELD.value
        came = select(func.count()).where(held, t.document.c.added_at > when)
        went = select(func.count()).where(~held, t.document.c.retired_at > when)
        with self._on(connection) as c:
            return int(c.execute(came).scalar_one()), int(c.execute(went).scalar_one())


def erase_from_saved(connection: Connection, document_id: str, work_id: str | None) -> None:
    """Erase the words of a document in all saved answers; `work_id` is that of a work which is erased with it."""
    today = datetime.now(UTC).date()
    names = [saved_answer.c.body.contains(name, autoescape=True) for name in (document_id, work_id) if name]
    for row in connection.execute(select(saved_answer).where(names[0] if len(names) == 1 else names[0] | names[1])):
        saved = _saved(row)
        answer = without_document(saved.answer, document_id, work_id)
        passages = (one.passage.document_id for one in (*answer.evidence, *answer.related))
        erased = [*row.erased, [document_id, today.isoformat()]] if document_id in passages else row.erased
        # A summary is made of what it summarises.
        values = _body(answer, None) | {"erased": erased}
        connection.execute(update(saved_answer).where(saved_answer.c.id == row.id).values(values))
        connection.execute(delete(saved_quotation).where(saved_quotation.c.answer == row.id))
        _write_quotations(connection, row.id, answer)


def saved_problems(connection: Connection) -> Iterator[str]:
    """One sentence for each saved answer that is not as it was saved. Nothing here can be derived again."""
    for row in connection.execute(select(saved_answer)).yield_per(50):
        name, way = f"The saved answer {row.id}", "restore the catalogue from a backup"
        if _sha256(row.body) != row.body_sha256:
            yield f"{name} was altered: {way}."
        try:
            answer = _saved(row).answer
        except RecordDamaged as error:
            yield str(error)
            continue
        kept = connection.execute(
            select(saved_quotation).where(saved_quotation.c.answer == row.id).order_by(saved_quotation.c.position)
        ).all()
        if [dict(one._mapping) for one in kept] != _quotations(row.id, answer):
            yield f"The quotations of the saved answer {row.id} are not those that were saved: {way}."


def _saved(row: AnyRow) -> SavedAnswer:
    try:
        answer, summary = read_answer(row.body)
    except RecordDamaged as error:
        raise RecordDamaged(f"{str(error).rstrip('.')} (saved answer {row.id}).") from error
    erased = tuple((document_id, date.fromisoformat(day)) for document_id, day in row.erased)
    return SavedAnswer(row.id, answer, row.model, row.saved_at, row.title, row.note, summary, erased)


def _body(answer: Answer, summary: Summary | None) -> dict[str, str]:
    body = write_answer(answer, summary)
    return {"body": body, "body_sha256": _sha256(body)}


def _write_quotations(connection: Connection, saved_id: str, answer: Answer) -> None:
    insert_all(connection, saved_quotation, _quotations(saved_id, answer))


def _quotations(saved_id: str, answer: Answer) -> Sequence[dict[str, Any]]:
    """The rows of an answer's quotations; one that its own passage does not have is of no words at all."""
    rows = []
    for position, one in enumerate(answer.quotations):
        passage = answer.evidence[one.evidence].passage
        words = one.text if passage.text[one.start : one.end] == one.text else ""
        rows.append(
            {
                "answer": saved_id,
                "position": position,
                "document_id": passage.document_id,
                "passage_id": passage.id,
                "words_sha256": _sha256(words),
                "start": one.start,
                "end": one.end,
            }
        )
    return rows


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

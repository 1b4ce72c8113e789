"""What readers said of quotations, and the questions that nothing answered. Rows are added and never changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import Connection, insert, select

from kb.answers.feedback import Feedback, FeedbackKind, Objection, Reason
from kb.catalogue import schema as t
from kb.catalogue.store import AnyRow, Store
from kb.questions.filters import read_stated


class FeedbackRecords(Store):
    """Feedback, in the order in which it was given."""

    def add_feedback(self, connection: Connection, feedback: Feedback) -> Feedback:
        """Record feedback; return it with its id.

        A question that nothing answered is recorded once a day (UTC): the record that is there is returned.
        """
        same = None if feedback.objection else _recorded_that_day(connection, feedback)
        if same is not None:
            return same
        objection = feedback.objection
        values = {
            "kind": feedback.kind.value,
            "question": feedback.question,
            "filters": list(feedback.filters.stated()),
            "corpus_version": feedback.corpus_version,
            "model": feedback.model,
            "given_at": feedback.given_at,
        }
        if objection:
            names = ("passage_id", "start", "end", "rank", "comment")
            values |= {name: getattr(objection, name) for name in names} | {"reason": objection.reason.value}
        key = connection.execute(insert(t.feedback).values(values)).inserted_primary_key
        assert key is not None  # an insert of one row has one
        return replace(feedback, id=int(key[0]))

    def feedback(self, feedback_id: int | None = None, connection: Connection | None = None) -> tuple[Feedback, ...]:
        """All feedback, or that with this id, which may be none."""
        statement = select(t.feedback).order_by(t.feedback.c.id)
        if feedback_id is not None:
            statement = statement.where(t.feedback.c.id == feedback_id)
        with self._on(connection) as c:
            return tuple(map(_feedback, c.execute(statement)))


def _recorded_that_day(connection: Connection, feedback: Feedback) -> Feedback | None:
    midnight = datetime.combine(feedback.given_at.astimezone(UTC).date(), time(), UTC)
    rows = connection.execute(
        select(t.feedback).where(
            t.feedback.c.kind == FeedbackKind.UNANSWERED.value,
            t.feedback.c.question == feedback.question,
            t.feedback.c.given_at >= midnight,
            t.feedback.c.given_at < midnight + timedelta(days=1),
        )
    )
    return next((held for held in map(_feedback, rows) if held.filters == feedback.filters), None)


def _feedback(row: AnyRow) -> Feedback:
    objection = None
    if row.kind == FeedbackKind.NOT_RIGHT.value:
        objection = Objection(row.passage_id, row.start, row.end, row.rank, Reason(row.reason), row.comment)
    filters = read_stated(row.filters)
    return Feedback(row.question, filters, row.corpus_version, row.model, row.given_at, objection, id=row.id)

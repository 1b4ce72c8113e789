"""Take down what readers say of answers, and ask their questions again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

from kb.answers.demand import grouped
from kb.answers.feedback import Feedback, Objected, Objection, Reason, Replay, Review, replayed
from kb.catalogue import Catalogue
from kb.embedding import Embedder, Vectors
from kb.errors import BadMetadata, InputRefused, NotHeld
from kb.models import Answer, Filters, Quotation

LONGEST_COMMENT = 500  # characters


class FeedbackBook:
    """Adds to the record and never changes what is there."""

    def __init__(
        self,
        catalogue: Catalogue,
        ask: Callable[[str, Filters], Answer],
        refresh: Callable[[], str],
        embedder: Callable[[], Embedder],
        clean: Callable[[str], str],
    ) -> None:
        """`refresh` gives the corpus version, `embedder` the model, `clean` a text as one line."""
        self._catalogue = catalogue
        self._ask = ask
        self._refresh = refresh
        self._embedder = embedder
        self._clean = clean
        self._vectors: Mapping[str, Vectors] = {}  # of the questions of the last review, which is soon asked for again

    def object_to(self, answer: Answer, quotation: Quotation, reason: Reason, comment: str) -> Feedback:
        """Record that a quotation of an answer is not right. Raises InputRefused."""
        said = self._clean(comment)
        if len(said) > LONGEST_COMMENT:
            raise InputRefused(f"That is too long to keep: say it in at most {LONGEST_COMMENT} characters.")
        if reason is Reason.OTHER and not said:
            raise InputRefused("Say in your own words what is not right, since you chose “other”.")
        found = answer.evidence[quotation.evidence]
        objection = Objection(found.passage.id, quotation.start, quotation.end, found.rank, reason, said)
        return self._add(answer, objection)

    def record_unanswered(self, answer: Answer) -> Feedback:
        """Record a question that nothing answered, once a day."""
        return self._add(answer, None)

    def _add(self, answer: Answer, objection: Objection | None) -> Feedback:
        given = Feedback(
            question=self._clean(answer.question),
            filters=answer.filters,
            corpus_version=answer.corpus_version,
            model=self._embedder().fingerprint,
            given_at=datetime.now(UTC),
            objection=objection,
        )
        with self._catalogue.transaction() as connection:
            return self._catalogue.add_feedback(connection, given)

    def review(self, since: datetime | None = None) -> Review:
        """Return what was recorded since a time, or ever: each question once, and objections with their passages."""
        with self._catalogue.reading() as connection:
            given = [
                one for one in self._catalogue.feedback(connection=connection) if not since or one.given_at >= since
            ]
            objections = tuple(
                Objected(one, one.objection, self._catalogue.passage_by_id(one.objection.passage_id, connection))
                for one in reversed(given)
                if one.objection
            )
        unanswered = [one for one in given if not one.objection]
        return Review(grouped(unanswered, self._embedded(unanswered)), objections, self._refresh())

    def _embedded(self, unanswered: Iterable[Feedback]) -> Mapping[str, Vectors]:
        known, questions = self._vectors, list(dict.fromkeys(one.question for one in unanswered))
        new = [question for question in questions if question not in known]
        vectors = dict(zip(new, self._embedder().embed_texts(new), strict=True)) if new else {}
        self._vectors = now = {one: vectors[one] if one in vectors else known[one] for one in questions}
        return now

    def replay(self, feedback_id: int | None = None) -> tuple[Replay, ...]:
        """Ask all recorded questions again, or one. Raises NotHeld."""
        chosen = self._catalogue.feedback(feedback_id)
        if feedback_id is not None and not chosen:
            raise NotHeld(f"No feedback has the number {feedback_id}: list it with `python -m kb feedback`.")
        return tuple(map(self._again, chosen))

    def _again(self, feedback: Feedback) -> Replay:
        try:
            answer = self._ask(feedback.question, feedback.filters)
        except BadMetadata as error:  # a name that is no longer known must not keep the others from being asked
            return Replay(feedback, None, self._refresh(), self._embedder().fingerprint, refused=str(error))
        return replayed(feedback, answer, self._embedder().fingerprint)

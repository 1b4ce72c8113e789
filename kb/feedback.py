"""The nouns of feedback: what readers say of quotations, questions that nothing answered, and both asked again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kb.models import Answer, AnswerStatus, Filters


class FeedbackKind(StrEnum):
    """What is recorded: a quotation that a reader found not right, or a question that nothing answered."""

    NOT_RIGHT = "not right"
    UNANSWERED = "unanswered"


class Reason(StrEnum):
    """Why a quotation is not right."""

    DOES_NOT_ANSWER = "does not answer"
    OUT_OF_DATE = "out of date"
    WRONG_SOURCE = "misquoted or wrong source"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Objection:
    """A quotation that a reader found not right: its passage, its offsets in that passage's text, its rank then, why.

    It names the words by their place and does not hold them, so that a document can be erased altogether.
    """

    passage_id: str
    start: int
    end: int
    rank: int
    reason: Reason
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Feedback:
    """One record, never changed: all that is needed to ask the question again as it was asked.

    `corpus_version` and `model` (its fingerprint) are those of the answer. Without an
    `objection` the question had no answer. `id` is 0 until the record has given it one.
    """

    question: str
    filters: Filters
    corpus_version: str
    model: str
    given_at: datetime
    objection: Objection | None = None
    id: int = 0

    @property
    def kind(self) -> FeedbackKind:
        """What is recorded."""
        return FeedbackKind.NOT_RIGHT if self.objection else FeedbackKind.UNANSWERED


@dataclass(frozen=True, slots=True)
class Replay:
    """A recorded question asked again.

    `shown` says whether the quotation still is, alone or within a longer one; `rank` is that of its passage now. Both
    are None for a question that had no answer, `rank` also where the passage is not among those found. `refused` says
    in a sentence why the question could not be asked; then there is no `status`.
    """

    feedback: Feedback
    status: AnswerStatus | None
    corpus_version: str
    model: str
    shown: bool | None = None
    rank: int | None = None
    refused: str = ""

    @property
    def corpus_changed(self) -> bool:
        """Whether the corpus is another than when the feedback was given."""
        return self.corpus_version != self.feedback.corpus_version

    @property
    def model_changed(self) -> bool:
        """Whether another model embeds now."""
        return self.model != self.feedback.model


def replayed(feedback: Feedback, answer: Answer, model: str) -> Replay:
    """Compare feedback with the answer that its question has now."""
    objection = feedback.objection
    if objection is None:
        return Replay(feedback, answer.status, answer.corpus_version, model)
    ranks = {found.passage.id: found.rank for found in answer.evidence}
    shown = any(
        answer.evidence[quotation.evidence].passage.id == objection.passage_id
        and quotation.start <= objection.start
        and objection.end <= quotation.end
        for quotation in answer.quotations
    )
    return Replay(feedback, answer.status, answer.corpus_version, model, shown, ranks.get(objection.passage_id))

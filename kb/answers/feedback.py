"""The nouns of feedback: what readers say of quotations, questions that nothing answered, and both asked again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kb.models import Answer, AnswerStatus, Filters, HeldPassage


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
class Demand:
    """A question that nothing answered, as often as it was recorded, oldest first; its wordings differ a little."""

    question: str
    records: tuple[Feedback, ...]

    @property
    def other_wordings(self) -> tuple[str, ...]:
        """How else it was asked, each once, in order."""
        return tuple(dict.fromkeys(one.question for one in self.records if one.question != self.question))

    @property
    def days(self) -> tuple[date, ...]:
        """The days (UTC) on which it was asked, each once, in order."""
        return tuple(sorted({one.given_at.date() for one in self.records}))


@dataclass(frozen=True, slots=True)
class Objected:
    """An objection with the passage that it is about, None where that is no longer held."""

    feedback: Feedback
    objection: Objection
    passage: HeldPassage | None

    @property
    def quotation(self) -> str:
        """The words that stand at its place now; empty where there are none."""
        return self.passage.text[self.objection.start : self.objection.end] if self.passage else ""


@dataclass(frozen=True, slots=True)
class Review:
    """What readers said in some time: unanswered questions, the most asked first, and objections, the newest first."""

    demands: tuple[Demand, ...]
    objections: tuple[Objected, ...]
    corpus_version: str  # of now


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

    @property
    def now(self) -> str:
        """What the question gives now, in words."""
        if self.refused:
            return self.refused
        if self.feedback.kind is FeedbackKind.UNANSWERED:
            return "Still not answered." if self.status is AnswerStatus.INSUFFICIENT_EVIDENCE else "Answered now."
        place = f"its passage has rank {self.rank}" if self.rank else "its passage is not among those found"
        return f"The quotation is {'still' if self.shown else 'no longer'} shown; {place}."


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

"""Saved answers: an answer as it was shown, and what has become since of what it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kb.models.answers import Answer, AnswerStatus, Quotation, Summary
from kb.models.documents import Document, DocumentStatus


@dataclass(frozen=True, slots=True)
class SavedLine:
    """One line of the list of saved answers. `id` is random (128 bits); `themes` are labels.

    `fallen` counts the quoted documents that are no longer held.
    """

    id: str
    question: str
    saved_at: datetime
    status: AnswerStatus
    corpus_version: str
    quotations: int
    themes: tuple[str, ...] = ()
    title: str = ""
    note: str = ""
    fallen: int = 0

    @property
    def name(self) -> str:
        """What it is called: the title that somebody gave it, else its question."""
        return self.title or self.question


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    """An answer as it was shown, which never changes; only its title and note do.

    `model` is the fingerprint of the model that embedded, `summary` what stood above the quotations. `erased` are the
    documents whose words were erased since, each with the day: nothing of them is left in `answer`.
    """

    id: str
    answer: Answer
    model: str
    saved_at: datetime
    title: str = ""
    note: str = ""
    summary: Summary | None = None
    erased: tuple[tuple[str, date], ...] = ()

    @property
    def name(self) -> str:
        """What it is called: the title that somebody gave it, else its question."""
        return self.title or self.answer.question

    @property
    def documents(self) -> tuple[str, ...]:
        """The ids of the documents that it quotes, each once, in order."""
        quoted = (self.answer.evidence[quotation.evidence].passage for quotation in self.answer.quotations)
        return tuple(dict.fromkeys(passage.document_id for passage in quoted))

    def same_as(self, answer: Answer) -> bool:
        """Whether this is that answer, as it was given: the same words from the same places for the same question."""
        return _shown(self.answer) == _shown(answer)


def _shown(answer: Answer) -> tuple[object, ...]:
    """What tells one answer from another: not how the question was spaced, nor what became of an address since."""
    quoted = [(one.text, answer.evidence[one.evidence].passage.id) for one in answer.quotations]
    return answer.id, answer.status, answer.uncovered, quoted, [found.passage.id for found in answer.related]


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a document. `on` is the day on which it was replaced, withdrawn or erased.

    `successor` is the document that took its place, where one is held.
    """

    status: DocumentStatus
    on: date | None = None
    erased: bool = False
    successor: Document | None = None


class Stand(StrEnum):
    """Whether a quotation still stands where it was quoted from."""

    STANDS = "stands"
    ELSEWHERE = "elsewhere in the same text"
    GONE = "no longer in the text"
    REPLACED = "source replaced"
    WITHDRAWN = "source withdrawn"
    ERASED = "source erased"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a saved quotation stands now; `on` is the day since which its source is not held any more.

    Of a source that was replaced, `in_successor` says whether its words stand in the text that took its place.
    """

    stand: Stand
    on: date | None = None
    successor: Document | None = None
    in_successor: bool = False


@dataclass(frozen=True, slots=True)
class Outlook:
    """How a saved answer stands: its quotations, in their order, and how much the corpus has moved on.

    `added` counts held documents that came, or were read anew, since it was saved, `removed` those no longer held.
    """

    corpus_version: str  # of now
    moved_on: bool
    added: int
    removed: int
    standings: tuple[Standing, ...]

    @property
    def fallen(self) -> tuple[Standing, ...]:
        """The standings of quotations that do not stand where they were quoted from."""
        return tuple(one for one in self.standings if one.stand is not Stand.STANDS)


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """A saved question asked again: today's answer, what it quotes that is new, and what is gone.

    `new` are quotations of today's answer, `gone` those of the saved one. `refused` says in a sentence why the
    question cannot be asked any more; then there is no `answer`.
    """

    answer: Answer | None
    new: tuple[Quotation, ...] = ()
    gone: tuple[Quotation, ...] = ()
    same_status: bool = True
    refused: str = ""

    @property
    def same(self) -> bool:
        """Whether today's answer has the same words and covers the same."""
        return self.answer is not None and self.same_status and not self.new and not self.gone


def labelled(lines: Iterable[SavedLine]) -> tuple[str, ...]:
    """The themes that saved answers have, each once, in order of the alphabet."""
    return tuple(sorted({theme for line in lines for theme in line.themes}))

"""What is found, quoted and cited: evidence and answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kb.link_state import LinkCheck
from kb.models.documents import Block, Kind, Locator, Mention
from kb.models.filters import NO_FILTERS, Filters
from kb.models.works import Work


class AnswerStatus(StrEnum):
    """Whether the evidence answers the question, part of it, or not at all."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    INSUFFICIENT_EVIDENCE = "insufficient_evidence"


class Part(StrEnum):
    """The parts of an answer, in the order in which they are shown."""

    FOUND = "found"
    SUGGESTED = "suggested"
    TRIED = "tried"
    BACKGROUND = "background"
    COMPLICATES = "complicates"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Source:
    """What a note leads to: its number and scope, the work's title, the address to open and what became of it."""

    note: int
    scope: str
    title: str
    address: str | None
    work_id: str | None = None
    year: int | None = None
    type: str | None = None
    check: LinkCheck | None = None


@dataclass(frozen=True, slots=True)
class HeldPassage:
    """A passage as the record returns it: with its document, its themes and its notes.

    `key` is the number the indexes use; `id` is made of document and locator and never changes.
    `markers` are (offset within the text, sources). `themes` are ids of concepts, as people settled them or else as the
    document says; `suggested` are those that a method proposes where neither says anything. `section_pages` are the
    printed pages on which its section starts and ends, where only those are known.
    """

    key: int
    id: str
    text: str
    locator: Locator
    kind: Kind
    block: Block
    sentences: tuple[tuple[int, int], ...]
    themes: tuple[str, ...]
    document_id: str
    work: Work
    markers: tuple[tuple[int, tuple[Source, ...]], ...] = ()
    section_pages: tuple[str, str] | None = None
    gaps: tuple[tuple[int, int], ...] = ()
    mentions: tuple[Mention, ...] = ()
    restates: str | None = None
    suggested: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources behind all its markers, in order, each once."""
        return tuple(dict.fromkeys(source for _, sources in self.markers for source in sources))


@dataclass(frozen=True, slots=True)
class Gap:
    """A sentence of a passage, by offsets within its text, in which its authors say that something is not known."""

    passage: HeldPassage
    start: int
    end: int

    @property
    def text(self) -> str:
        """The exact sentence."""
        return self.passage.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Voice:
    """Works that speak with one voice: of one programme, or by authors or organisations that they share.

    `quoted` are those from which an answer's quotations come (for a digest the work that it restates), `cited` those
    to which their notes lead. An empty `name` means that nobody is known to speak.
    """

    name: str
    quoted: tuple[Work, ...] = ()
    cited: tuple[Work, ...] = ()

    @property
    def works(self) -> tuple[Work, ...]:
        """All its works, those quoted first."""
        return tuple(dict.fromkeys((*self.quoted, *self.cited)))

    @property
    def knowledge(self) -> tuple[str, ...]:
        """The kinds of knowledge that its works offer, as far as known."""
        return tuple(dict.fromkeys(work.knowledge for work in self.works if work.knowledge))

    @property
    def years(self) -> tuple[int, ...]:
        """The years of its works, as far as known."""
        return tuple(sorted({work.year for work in self.works if work.year}))

    @property
    def places(self) -> tuple[str, ...]:
        """The places that its works are about, as far as known."""
        return tuple(dict.fromkeys(place for work in self.works for place in work.places))


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage found for a question, with its rank (from 1) and score (higher is better).

    `nearness` is the cosine of passage and question: 1 means the same, 0 nothing in common.
    """

    rank: int
    score: float
    passage: HeldPassage
    nearness: float = 0.0


@dataclass(frozen=True, slots=True)
class Quotation:
    """An exact stretch of the text of evidence number `evidence` (from 0), and its own sources.

    `start` and `end` are offsets within the passage's text. `marked` is True where the sources' marker stands
    in the quotation itself, False where it follows later in the same passage. `asked` is the part of the question that
    it bears on, empty where the question has no parts. An answer rests on its `chief` quotations; others add to them.
    """

    text: str
    evidence: int
    start: int
    end: int
    part: Part
    sources: tuple[Source, ...] = ()
    marked: bool = True
    asked: str = ""
    chief: bool = True

    @property
    def vouching(self) -> tuple[Source, ...]:
        """Its sources, if they vouch for the answer.

        A quotation that is much weaker than the best is shown for what it adds, and one that complicates the answer
        does not bear it out: the sources of either are its own.
        """
        return self.sources if self.chief and self.part is not Part.COMPLICATES else ()


@dataclass(frozen=True, slots=True)
class Trial:
    """One line on an account of something tried: what it is called, where and when, and what was done.

    `case` is the id of the case, or `work` that of the work which reports it. `when` is as exact as known. None and
    empty mean *not known*.
    """

    name: str
    places: tuple[str, ...] = ()
    when: str | None = None
    done: str | None = None
    case: str | None = None
    work: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A question with its ranked evidence and the quotations shown to the reader.

    When `status` is INSUFFICIENT_EVIDENCE nothing is cited: `evidence` and `quotations` are empty and
    `related` holds what the corpus has nearby, which does not answer. `voices` are those behind the quotations and
    behind the sources that these cite. `sought` are the question's stems that were looked for, `sought_also` those of
    wordings that mean the same. `filters` are those it was asked with, each name as it is known. `parts` are the parts
    of the question in the reader's words, empty where it is one; the `uncovered` are those without evidence. `missing`
    says in sentences what a question that is refused names or asks for and nothing near it has. `trials` tell where
    what is asked about has been tried.
    """

    question: str
    status: AnswerStatus
    themes: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    related: tuple[Evidence, ...] = ()
    uncovered: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    corpus_version: str = ""
    seconds: float = 0.0
    id: str = ""
    filters: Filters = NO_FILTERS
    voices: tuple[Voice, ...] = ()
    sought: tuple[str, ...] = ()
    sought_also: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    trials: tuple[Trial, ...] = ()

    @property
    def abstained(self) -> bool:
        """True exactly when the evidence is insufficient."""
        return self.status is AnswerStatus.INSUFFICIENT_EVIDENCE

    @property
    def cited_sources(self) -> tuple[str, ...]:
        """The addresses behind the footnotes that vouch for the answer, best first, each once."""
        sources = (source for quotation in self.quotations for source in quotation.vouching)
        return tuple(dict.fromkeys(source.address for source in sources if source.address))


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """A sentence that a language model wrote; each quotation named in `citations` (from 1) alone bears it out."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a language model wrote from the quotations of an answer, as far as they bear it out.

    `removed` counts the sentences that were left out; `notice` says so, or why there is nothing; `model` wrote it.
    """

    model: str
    sentences: tuple[SummarySentence, ...] = ()
    removed: int = 0
    notice: str = ""


class Sign(StrEnum):
    """Why evidence on the same matter may complicate a sentence."""

    NEGATION = "negation"
    OPPOSITE = "opposite"
    CONTRAST = "contrast"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Testimony:
    """What a held passage says on the matter of a sentence.

    `quotation` counts it among those of its statement; `probability` (0..1) is that it speaks of the same matter;
    `sign` says why it may complicate the sentence, None where nothing shows that it might.
    """

    quotation: Quotation
    passage: HeldPassage
    probability: float
    sign: Sign | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a text that a reader pasted, with what is held on it, best first; empty: no evidence here."""

    sentence: str
    testimonies: tuple[Testimony, ...] = ()

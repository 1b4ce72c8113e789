"""The nouns of Kist: what is held, found, quoted and cited. Start reading here.

All values are frozen. Offsets count Unicode code points of a document's *canonical text* (one NFC
string per document, with note markers and list signs taken out); `start` is included, `end` is not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from kb.link_state import LinkCheck


class Kind(StrEnum):
    """What a passage is evidence of. Findings and recommendations are never mixed."""

    INSIGHT = "insight"
    IMPLICATION = "implication"
    INTRODUCTION = "introduction"
    CASE = "case"
    SOURCE = "source"
    OTHER = "other"


class Block(StrEnum):
    """The typographic form of a passage in its document."""

    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    NUMBERED = "numbered"
    TABLE = "table"
    QUOTE = "quote"


class DocumentStatus(StrEnum):
    """Only a held document is ever cited; the others stay in the record."""

    HELD = "held"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """What became of one input of an ingest."""

    ADDED = "added"
    UNCHANGED = "unchanged"
    REPLACED = "replaced"
    REFUSED = "refused"


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
    UNKNOWN = "unknown"


# The type of a work that is what our own record says of another work or of a case.
DESCRIPTION = "description"


# --- bibliographic records ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Author:
    """One named author; `given` is None where only a family name was seen."""

    family: str
    given: str | None = None
    affiliation: str | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """A bibliographic record. None and empty mean *not known*, never *none*.

    `addresses` are web addresses or DOIs that lead to the work, the one to show first. `knowledge` is its kind of
    knowledge ("evaluation", "opinion" ...), `programme` the research programme from which it comes; `themes` are ids
    of concepts. `digest_of` is the id of the work or case that this one restates in our own words.
    """

    id: str
    title: str
    type: str | None = None
    year: int | None = None
    date: str | None = None
    authors: tuple[Author, ...] = ()
    corporate_authors: tuple[str, ...] = ()
    contributors: tuple[str, ...] = ()
    publisher: str | None = None
    series: str | None = None
    journal: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    doi: str | None = None
    licence: str | None = None
    language: str | None = None
    summary: str | None = None
    addresses: tuple[str, ...] = ()
    cited_titles: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    knowledge: str | None = None
    programme: str | None = None
    themes: tuple[str, ...] = ()
    digest_of: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """An account of something that was tried: a case site, an inquiry, a study. None and empty mean *not known*.

    `case_site` is one of the programme's four sites; `parent` the id of the case it is part of; `outputs` the ids of
    its works. `asked`, `done`, `observed` (as its sources report it) and `learned` are statements in our own words.
    """

    id: str
    name: str
    kind: str
    case_site: str | None = None
    parent: str | None = None
    places: tuple[str, ...] = ()
    period: str | None = None
    start: str | None = None
    end: str | None = None
    partners: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    observed: tuple[str, ...] = ()
    learned: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    summary: str | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """A body, law or programme of the gazetteer, with its names.

    `abbreviations` count only in a document that has one of the full names. `changed` is when it ended or got another
    name, as exact as seen, `successor` the name of what followed and `change` what happened, where a source was seen.
    """

    id: str
    name: str
    kind: str
    other_names: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    changed: str | None = None
    successor: str | None = None
    change: str | None = None
    seen_at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A body of the gazetteer named at an offset range of a passage's text."""

    start: int
    end: int
    body_id: str


# --- documents and what they are made of -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Section:
    """A headed stretch of a document.

    `trail` is the titles from the top heading down to and including this one. `page` and `last_page` are the
    printed pages between which it stands, where the document tells.
    """

    title: str
    level: int
    trail: tuple[str, ...]
    start: int
    end: int
    page: str | None = None
    last_page: str | None = None


@dataclass(frozen=True, slots=True)
class Locator:
    """Where a stretch of text stands: for machines by offsets, for people by section and page.

    `page` is the file page counted from 1, `page_label` the printed one ("xiv"); `line` the physical
    line (from 1) of a plain text or Markdown input.
    """

    start: int
    end: int
    section: tuple[str, ...] = ()
    page: int | None = None
    page_label: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote's text. `label` is as printed; `number` is corrected by position where it is wrong.

    `scope` is the title of the chapter within which the numbering runs.
    """

    label: str
    number: int
    scope: str
    text: str
    title: str
    addresses: tuple[str, ...] = ()
    page: int | None = None


@dataclass(frozen=True, slots=True)
class NoteMarker:
    """A note's sign in the running text: it stands just before offset `position`.

    `notes` are positions in the document's list of notes; empty where no entry could be found.
    """

    label: str
    position: int
    notes: tuple[int, ...]
    page: int | None = None


@dataclass(frozen=True, slots=True)
class ThemeAssignment:
    """A theme given to a passage, with where it came from.

    `origin` is "heading" or "front matter" where the document itself says so, "suggestion" where the
    pipeline proposes it (then `method` names how, and `score` is in 0..1).
    """

    concept_id: str
    origin: str
    method: str | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrievable stretch of one document; `text` equals the canonical text at its locator.

    `sentences` are (start, end) offsets within `text`, in order, not overlapping. `gaps` are those of them that
    declare something unknown. `restates` says of a digest's passage which statement of the digested work it restates.
    """

    text: str
    locator: Locator
    kind: Kind
    block: Block
    sentences: tuple[tuple[int, int], ...]
    themes: tuple[ThemeAssignment, ...] = ()
    gaps: tuple[tuple[int, int], ...] = ()
    mentions: tuple[Mention, ...] = ()
    restates: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Text that was read but is no passage, and why ("pull quote", "contents", "graphic" ...)."""

    text: str
    why: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """Everything read from one file: what ingest hands to the knowledge base.

    `work` is what the file says of itself; `identified` is False where the id was made from the title.
    `abbreviations` are (short form, long form) as the document introduces them. `origins` are (field of the
    work, where it was read: "title page", "front matter" or "file properties").
    """

    work: Work
    text: str
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    notes: tuple[Note, ...]
    markers: tuple[NoteMarker, ...]
    left_out: tuple[LeftOut, ...] = ()
    warnings: tuple[str, ...] = ()
    abbreviations: tuple[tuple[str, str], ...] = ()
    pages: int | None = None
    media_type: str = "text/plain"
    identified: bool = False
    origins: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A text of a work that is or was held. `id` is made from the content of the original."""

    id: str
    work: Work
    status: DocumentStatus
    sha256: str
    file_name: str
    media_type: str
    added_at: datetime
    passages: int = 0


class Likeness(StrEnum):
    """By what a new file is recognised as something that is known already."""

    SAME_FILE = "the same file"
    SAME_DOI = "the same DOI"
    SAME_ADDRESS = "the same address"
    SAME_TITLE = "the same title"
    SAME_TEXT = "almost the same text"
    LIKE_TITLE = "a similar title"


@dataclass(frozen=True, slots=True)
class Resemblance:
    """A known work that a new file may be a text of, and by what it is recognised.

    `document_id` is the held text of the work, None where only its record is known.
    """

    work: Work
    likeness: Likeness
    document_id: str | None = None


# --- the concept scheme ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of the scheme, in SKOS terms. A theme is a concept with `kind` "theme"."""

    id: str
    pref_label: str
    kind: str = "theme"
    notation: int | None = None
    alt_labels: tuple[str, ...] = ()
    definition: str | None = None
    scope_note: str | None = None
    related: tuple[str, ...] = ()
    deprecated: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the field with the wordings that mean the same."""

    pref_label: str
    alt_labels: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    ambiguous: bool = False


# --- evidence and answers ----------------------------------------------------------------------


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
    `markers` are (offset within the text, sources); `themes` are concept ids. `section_pages` are the
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
    """A passage found for a question, with its rank (from 1) and score (higher is better)."""

    rank: int
    score: float
    passage: HeldPassage


@dataclass(frozen=True, slots=True)
class Quotation:
    """An exact stretch of the text of evidence number `evidence` (from 0), and its own sources.

    `start` and `end` are offsets within the passage's text. `marked` is True where the sources' marker stands
    in the quotation itself, False where it follows later in the same passage.
    """

    text: str
    evidence: int
    start: int
    end: int
    part: Part
    sources: tuple[Source, ...] = ()
    marked: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """A question with its ranked evidence and the quotations shown to the reader.

    When `status` is INSUFFICIENT_EVIDENCE nothing is cited: `evidence` and `quotations` are empty and
    `related` holds what the corpus has nearby, which does not answer. `voices` are those behind the quotations and
    behind the sources that these cite.
    """

    question: str
    status: AnswerStatus
    themes: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    related: tuple[Evidence, ...] = ()
    uncovered: tuple[str, ...] = ()
    corpus_version: str = ""
    seconds: float = 0.0
    id: str = ""
    filters: tuple[str, ...] = field(default=())
    voices: tuple[Voice, ...] = ()

    @property
    def abstained(self) -> bool:
        """True exactly when the evidence is insufficient."""
        return self.status is AnswerStatus.INSUFFICIENT_EVIDENCE

    @property
    def cited_sources(self) -> tuple[str, ...]:
        """The addresses behind the footnotes of what is shown, best first, each once."""
        sources = (source for quotation in self.quotations for source in quotation.sources)
        return tuple(dict.fromkeys(source.address for source in sources if source.address))

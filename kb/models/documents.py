"""Documents and what they are made of.

Offsets count Unicode code points of a document's *canonical text* (one NFC string per document, with note markers and
list signs taken out); `start` is included, `end` is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kb.models.works import Work


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
class Mention:
    """A body of the gazetteer named at an offset range of a passage's text."""

    start: int
    end: int
    body_id: str


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

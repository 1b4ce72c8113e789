"""The nouns of the chain from a sentence through its note to the publication behind it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kb.models import Document, HeldPassage, Note, Work


class TrailStatus(StrEnum):
    """How far a note can be followed from its sentence to a text that bears on it."""

    HELD_AND_SUPPORTS = "held and supports"
    HELD_WITHOUT_SUPPORT = "held, support not found"
    NOT_HELD = "not held"
    ADDRESS_ONLY = "address only"
    UNRESOLVED = "unresolved"


@dataclass(frozen=True, slots=True)
class Bearing:
    """The sentence of a held source that speaks of the same matter as the sentence that cites it.

    `start` and `end` are offsets within the passage's text; `probability` (0..1) is that it does.
    """

    passage: HeldPassage
    start: int
    end: int
    probability: float

    @property
    def text(self) -> str:
        """The exact words."""
        return self.passage.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Hop:
    """One note followed from its sentence: marker, note, work, held document, the sentence there.

    `marker` is the sign as printed; `note` is None where none belongs to it. `work` and `document_id` are None from
    where the chain breaks off; `bearing` is there exactly when the source is held and supports.
    """

    marker: str
    sentence: str
    status: TrailStatus
    note: Note | None = None
    work: Work | None = None
    document_id: str | None = None
    bearing: Bearing | None = None

    @property
    def misprinted(self) -> bool:
        """True where the number of the note was corrected by its place."""
        return self.note is not None and self.note.label.isdecimal() and self.note.label != str(self.note.number)


@dataclass(frozen=True, slots=True)
class Trail:
    """The notes behind a stretch of a passage, each followed as far as it leads.

    `marked` is False where the markers do not stand in the stretch but follow later in its passage.
    """

    passage: HeldPassage
    hops: tuple[Hop, ...]
    marked: bool = True


@dataclass(frozen=True, slots=True)
class ChainCount:
    """How far the notes of one document can be followed.

    `statuses` counts notes, each by the furthest it leads from any of its markers; `works` are the ids of the works
    behind them. `broken` are the hops that end unresolved: a note that leads nowhere, a marker without a note.
    """

    document: Document
    notes: int
    works: tuple[str, ...]
    statuses: tuple[tuple[TrailStatus, int], ...]
    broken: tuple[Hop, ...]
    misprinted: tuple[Note, ...]

"""Reading lists: what a trainer needs, what is proposed for it, and the list that people make of it.

Offsets are those of a document's canonical text. A list keeps where its readings stand and a fingerprint of their
words, never the words themselves: these are read from the record whenever the list is shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kb.models.answers import HeldPassage
from kb.models.documents import Kind

WORDS_A_MINUTE = 200
"""Brysbaert (2019, Journal of Memory and Language 109, 104047) finds 238 words a minute for adults who read English
non-fiction in silence; 200 leaves time to think and to make notes."""


class Importance(StrEnum):
    """How much a reading matters for the session."""

    ESSENTIAL = "essential"
    RECOMMENDED = "recommended"
    FURTHER = "further"


class Level(StrEnum):
    """How well the readers know the subject."""

    INTRODUCTORY = "introductory"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


class ListStatus(StrEnum):
    """A draft can be changed; a published version never is."""

    DRAFT = "draft"
    PUBLISHED = "published"


class FlagKind(StrEnum):
    """What became of the source of a reading since it was put on its list."""

    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Need:
    """What a list is wanted for; empty and None mean *any*.

    `themes` are ids of concepts, `minutes` the time for reading, at `words_a_minute`. `places` and `types` are wanted
    first, not only. At most `most_of_a_voice` readings are of one voice where another one is held on the themes.
    """

    themes: tuple[str, ...]
    minutes: int
    audience: str = ""
    level: Level | None = None
    purpose: str = ""
    places: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    words_a_minute: int = WORDS_A_MINUTE
    most_of_a_voice: int = 2


@dataclass(frozen=True, slots=True)
class PassageOutline:
    """What choosing needs of a passage besides its words: where it stands, how long it is and what it is.

    `section` is the place of its innermost section among those of its document, None where it has none; `pages` are
    the printed pages of that section where only those are known; `declares_gap` says that something is not known.
    """

    key: int
    document_id: str
    start: int
    end: int
    trail: tuple[str, ...]
    kind: Kind
    words: int
    section: int | None = None
    page: str | None = None
    pages: tuple[str, str] | None = None
    declares_gap: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """One item of a list: a work, and the stretch of it to read.

    `document_id`, `start` and `end` say which stretch; without a document the whole work is meant, which is known and
    not held. `trail` and `pages` ("pp. 6–9", empty where none are known) tell people where it stands; `words` is its
    length, None where that is not known. `themes`, `kinds`, `voice`, `places`, `type` and `year` are what was known
    when it was put on the list. `complicates` are the offsets of a sentence in it that complicates the picture.
    `fingerprint` is the SHA-256 of its words. `digest` says that it is our own restatement of the work.
    """

    id: str
    work_id: str
    title: str
    document_id: str | None = None
    start: int | None = None
    end: int | None = None
    trail: tuple[str, ...] = ()
    pages: str = ""
    words: int | None = None
    themes: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    voice: str = ""
    places: tuple[str, ...] = ()
    type: str | None = None
    year: int | None = None
    importance: Importance = Importance.RECOMMENDED
    reason: str = ""
    note: str = ""
    complicates: tuple[int, int] | None = None
    fingerprint: str = ""
    digest: bool = False

    def minutes(self, words_a_minute: int = WORDS_A_MINUTE) -> int | None:
        """How long it takes to read, in whole minutes, rounded up; None where its length is not known."""
        return None if self.words is None else max(1, math.ceil(self.words / words_a_minute))

    @property
    def where(self) -> str:
        """What to read of the work, for people: "pp. 6–9, 1. Participation > Research insights" or "whole work"."""
        inner = self.trail[1:] if self.trail[:1] == (self.title,) and len(self.trail) > 1 else self.trail
        told = ", ".join(filter(None, [self.pages, " > ".join(inner)]))
        return told or ("whole text" if self.document_id else "whole work")


@dataclass(frozen=True, slots=True)
class ListSection:
    """A headed part of a list."""

    title: str
    readings: tuple[Reading, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReadingList:
    """A list as one state of it: the draft, or a published version.

    `id` never changes and is the list's address. `edition` counts how often the draft was saved, so that nobody saves
    over what they have not seen. `version` is the number of a published version; for a draft that of the last one, 0
    where there is none. `cloned_from` are the id and version of the list that this one began as.
    """

    id: str
    title: str
    sections: tuple[ListSection, ...] = ()
    need: Need | None = None
    outcomes: tuple[str, ...] = ()
    note: str = ""
    status: ListStatus = ListStatus.DRAFT
    edition: int = 0
    version: int = 0
    saved_at: datetime | None = None
    cloned_from: tuple[str, int] | None = None

    def __iter__(self) -> Iterator[Reading]:
        """Its readings, in order."""
        return (reading for section in self.sections for reading in section.readings)

    @property
    def words_a_minute(self) -> int:
        """The speed at which its times are told."""
        return self.need.words_a_minute if self.need else WORDS_A_MINUTE

    @property
    def minutes(self) -> int:
        """How long it takes to read all of it whose length is known, leaving out what is further reading."""
        timed = (one.minutes(self.words_a_minute) for one in self if one.importance is not Importance.FURTHER)
        return sum(filter(None, timed))


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a list, and of all that is held, is of one kind: both from 0 to 1, by words; `name` for people."""

    name: str
    listed: float
    held: float


@dataclass(frozen=True, slots=True)
class Balance:
    """What a list is made of beside what is held: shares by what they compare ("theme", "voice" ...).

    `lines` say in sentences what is over- and under-represented.
    """

    shares: tuple[tuple[str, tuple[Share, ...]], ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for a need; `unmet` says in sentences what could not be met, `seconds` how long it took."""

    need: Need
    sections: tuple[ListSection, ...] = ()
    unmet: tuple[str, ...] = ()
    balance: Balance = Balance()
    seconds: float = 0.0

    def __iter__(self) -> Iterator[Reading]:
        """Its readings, in order."""
        return (reading for section in self.sections for reading in section.readings)

    @property
    def minutes(self) -> int:
        """How long it takes to read what is to be read within the time."""
        timed = (one.minutes(self.need.words_a_minute) for one in self if one.importance is not Importance.FURTHER)
        return sum(filter(None, timed))


@dataclass(frozen=True, slots=True)
class Flag:
    """A sentence on what became of a reading's source; `instead` is the id of the text held of its work now, if any."""

    reading_id: str
    kind: FlagKind
    told: str
    since: datetime | None = None
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Exact words of a held passage, by offsets within its text."""

    passage: HeldPassage
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words."""
        return self.passage.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class DiscussionQuestion:
    """A question for a group, with the words that it is about; `about` names what they are ("finding", "gap" ...)."""

    text: str
    about: str
    excerpts: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True)
class PackItem:
    """What a session needs for one reading.

    `counter_example` limits or contradicts the insight, or shows what is not known; `notices` say what could not be
    found and why.
    """

    reading: Reading
    insight: Excerpt | None = None
    implication: Excerpt | None = None
    counter_example: Excerpt | None = None
    questions: tuple[DiscussionQuestion, ...] = ()
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionPack:
    """A list made ready for a session: an item for each reading, in order."""

    reading_list: ReadingList
    items: tuple[PackItem, ...]

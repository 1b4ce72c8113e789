"""A paper: what leaves Kist to be read by people, before it is written as a file of any format."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from kb.models.works import Work

_WEB_ADDRESS = re.compile(r"https?://[^\s/<>\"\\^`{|}]\S*", re.IGNORECASE)
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff")


def readable(words: str) -> str:
    """Return words on one line without what some format cannot hold: control characters, halves of characters.

    Marks that reverse the order of what follows go too: a reader would not see that they are there.

    >>> readable("one\\ntwo\\x00")
    'one two'
    """
    return words if words.isprintable() else "".join(map(_kept, words.replace("\r\n", "\n")))


def _kept(sign: str) -> str:
    category = unicodedata.category(sign)
    if sign in "\n\t\r\x0b\x0c" or category in ("Zl", "Zp"):
        return " "
    return "" if category in ("Cc", "Cs") or sign in _OVERRIDES else sign


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of words of one look. With `note` it is the sign of that note, and has no words.

    `address` is kept only if it is a web address, so that nothing else ever becomes a link.
    """

    text: str = ""
    address: str | None = None
    emphasis: bool = False
    note: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", readable(self.text))
        object.__setattr__(self, "address", web_address(self.address))


def web_address(address: str | None) -> str | None:
    """Return an address that a browser opens, without blanks or control characters; None for any other text."""
    plain = readable(address or "").strip()
    return plain if _WEB_ADDRESS.fullmatch(plain) else None


Prose = tuple[Run, ...]


def prose(*parts: str | Run | Prose) -> Prose:
    """Return words, runs and prose one after the other; what is empty is left out."""
    runs: list[Run] = []
    for part in parts:
        runs += part if isinstance(part, tuple) else [Run(part) if isinstance(part, str) else part]
    return tuple(run for run in runs if run.text or run.note)


def words_of(words: Prose) -> str:
    """Return the words alone, without the signs of notes."""
    return "".join(run.text for run in words)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the title; `level` is 1 to 3, and no level is passed over."""

    text: str
    level: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", readable(self.text).strip() or "Untitled")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `small` where it says something of what is above it."""

    words: Prose
    small: bool = False


@dataclass(frozen=True, slots=True)
class Extract:
    """The exact words of a text, with where they stand; `notes` are the numbers of the notes behind them.

    `kind` says what the words are ("Finding"), `remarks` what a reader must know of them. It is read in this order:
    kind, text, notes, place, remarks. Every format puts quotation marks around `text`; they are not part of it.
    """

    text: str
    place: Prose
    kind: str = ""
    remarks: tuple[Prose, ...] = ()
    notes: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", readable(self.text))
        object.__setattr__(self, "kind", readable(self.kind))


@dataclass(frozen=True, slots=True)
class Items:
    """A list; its items are numbered where `numbered`."""

    items: tuple[Prose, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a row of headings; every row has as many cells as that one."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Prose, ...], ...]

    def __post_init__(self) -> None:
        if not self.header or any(len(row) != len(self.header) for row in self.rows):
            raise ValueError("every row of a table has as many cells as its row of headings")
        object.__setattr__(self, "caption", readable(self.caption))
        object.__setattr__(self, "header", tuple(map(readable, self.header)))


@dataclass(frozen=True, slots=True)
class Facts:
    """Names, each with what is known under it."""

    pairs: tuple[tuple[str, Prose], ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "pairs", _named(self.pairs))


def _named(pairs: tuple[tuple[str, Prose], ...]) -> tuple[tuple[str, Prose], ...]:
    return tuple((readable(name), value) for name, value in pairs)


Block = Heading | Paragraph | Extract | Items | Table | Facts


@dataclass(frozen=True, slots=True)
class PaperNote:
    """A note of the paper, numbered from 1 in the order in which the signs stand."""

    number: int
    words: Prose


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the list of references; `number` is its number in a numbered style, else 0."""

    words: Prose
    number: int = 0


@dataclass(frozen=True, slots=True)
class Provenance:
    """From what a paper was made, and when."""

    corpus_version: str
    made_on: date

    @property
    def sentence(self) -> str:
        """One sentence for the end of the paper."""
        day = f"{self.made_on.day} {self.made_on:%B %Y}"
        version = f" from corpus version {readable(self.corpus_version)}" if self.corpus_version else ""
        return f"Made with Kist on {day}{version}."


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper in British English, in the order in which it is read.

    `facts` stand under the title. `references` are the entries of `works`, written in the style called `style`.
    Raises ValueError where notes and their signs do not belong together, one to one and in order, and where a heading
    passes over a level.
    """

    title: str
    blocks: tuple[Block, ...]
    provenance: Provenance
    subtitle: str = ""
    facts: tuple[tuple[str, Prose], ...] = ()
    notes: tuple[PaperNote, ...] = ()
    references: tuple[Entry, ...] = ()
    works: tuple[Work, ...] = ()
    style: str = ""
    language: str = "en-GB"

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", readable(self.title).strip() or "Untitled")
        object.__setattr__(self, "subtitle", readable(self.subtitle))
        object.__setattr__(self, "facts", _named(self.facts))
        signs, numbers = list(self._signs()), [note.number for note in self.notes]
        if signs != numbers or numbers != list(range(1, len(numbers) + 1)):
            raise ValueError("each note has one sign in the text, and they are numbered from 1 in its order")
        levels = [0, *(block.level for block in self.blocks if isinstance(block, Heading))]
        if any(not 1 <= level <= min(3, above + 1) for above, level in pairwise(levels)):
            raise ValueError("a heading has level 1 to 3 and is at most one level below the heading before it")

    def _signs(self) -> Iterator[int]:
        for block in self.blocks:
            match block:
                case Extract():
                    yield from block.notes
                    yield from (run.note for run in block.place if run.note)
                    yield from (run.note for remark in block.remarks for run in remark if run.note)
                case Paragraph():
                    yield from (run.note for run in block.words if run.note)
                case Items():
                    yield from (run.note for item in block.items for run in item if run.note)
                case Table():
                    yield from (run.note for row in block.rows for cell in row for run in cell if run.note)
                case Facts():
                    yield from (run.note for _, value in block.pairs for run in value if run.note)

    @property
    def extracts(self) -> tuple[Extract, ...]:
        """Its quotations, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Extract))

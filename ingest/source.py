"""What a reader hands over: the blocks of one file in reading order, before any step has cleaned them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a block is in its document."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    NUMBERED = "numbered"
    TABLE = "table"
    QUOTE = "quote"
    NOTE = "note"
    LEFT_OUT = "left out"


LIST_ROLES = frozenset({Role.BULLET, Role.NUMBERED, Role.TABLE})


@dataclass(frozen=True, slots=True)
class Mark:
    """A note's sign in a block's text as read; `keys` are the single labels a group stands for.

    `page` is where the sign stands, where its block begins on another page.
    """

    start: int
    end: int
    label: str
    keys: tuple[str, ...]
    page: int | None = None


@dataclass(frozen=True, slots=True)
class SourceBlock:
    """A paragraph, heading, list item, note or piece of furniture, as read.

    `signs` are spans of `text` that are markup and not words. `label` is the printed number of a list
    item or note, or the title of a heading where it is not its text; `key` is what a note's markers call it
    where several notes print the same label. `entry` is the title and the page
    of a line that looks like one of a table of contents. `lines` counts physical lines. `restates` is
    what a digest's comment says of the block: which statement of the digested work it restates.
    """

    role: Role
    text: str
    line: int | None = None
    page: int | None = None
    level: int = 0
    label: str = ""
    key: str = ""
    why: str = ""
    marks: tuple[Mark, ...] = ()
    signs: tuple[tuple[int, int], ...] = ()
    lines: int = 1
    entry: tuple[str, str | None] | None = None
    restates: str = ""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields a file gives about itself and the line on which each stands."""

    values: Mapping[str, object] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """One file as read.

    `outlined` is True where the format itself tells headings from text. `unique_labels` is True where
    a note's label can stand only once in the whole document, as in Markdown. `authors` and `date` are what
    the title page says, else the file's own properties where they do not mislead; `title` is the same.
    `origins` are pairs of such a field and where it was read: "title page" or "file properties".
    """

    blocks: tuple[SourceBlock, ...]
    media_type: str
    outlined: bool = False
    unique_labels: bool = False
    front_matter: FrontMatter = field(default_factory=FrontMatter)
    title: str = ""
    authors: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    date: str = ""
    origins: tuple[tuple[str, str], ...] = ()
    pages: int | None = None
    page_labels: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

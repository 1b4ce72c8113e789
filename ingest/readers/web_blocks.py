"""Read a web page's tree into blocks: words as a reader sees them, markers in their places, notes at the end."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from lxml.etree import _Element

from ingest.clean import normalise
from ingest.notes import find_marks
from ingest.readers.web_furniture import FURNITURE, NO_TEXT, find_left_out, find_main, weigh
from ingest.readers.web_lists import ListSigns, leave_out_link_lists
from ingest.readers.web_note_texts import group_marks, joined_brackets, note_texts
from ingest.readers.web_notes import BLOCKS, find_notes, text_of
from ingest.readers.web_tree import walk
from ingest.source import Mark, Role, SourceBlock

CODE, DELETED = "code", "deleted"

# In a bar of links and buttons, their words stand apart without a space between them.
_APART = BLOCKS | {"a", "button", "label", "br"}
_HEADING = re.compile(r"h([1-6])")
_TEX = re.compile(r"^\{\\(?:displaystyle|textstyle)\s*(.*)\}$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class WebBlocks:
    """The blocks of a page, the main heading's text, and what is to be told about it."""

    blocks: tuple[SourceBlock, ...]
    title: str
    warnings: tuple[str, ...] = ()


def read_blocks(body: _Element, base: str = "", all_is_main: bool = False) -> WebBlocks:
    """The blocks of a page's body; `base` is the address that its relative links start from.

    With `all_is_main` the whole body is text, as in a book.
    """
    elements = [element for element in body.iter() if isinstance(element.tag, str)]
    left_out = find_left_out(body, weigh(elements), all_is_main)
    main = body if all_is_main else find_main(body, elements, left_out)
    notes = find_notes(main, elements, left_out)
    texts, warnings = note_texts(notes, base)
    held = {element for note in notes.notes for element in note.elements}
    above = set(main.iterancestors())
    outside = {child: FURNITURE for one in above for child in one if child is not main and child not in above}
    labels = {text.label for text in texts}
    reader = _Reader(group_marks(notes, texts), {**outside, **left_out}, held, above, labels)
    reader.read(body)
    blocks = leave_out_link_lists(reader.blocks, reader.linked)
    titles = [block.text for block in blocks if block.role is Role.HEADING and block.level == 1]
    made = [SourceBlock(Role.NOTE, text.text, label=text.label) for text in texts]
    return WebBlocks((*blocks, *made), " ".join(titles[0].split()) if titles else "", warnings)


@dataclass(slots=True)
class _Reader:
    """Turns the elements of a body into blocks."""

    marks_of: Mapping[_Element, Mark]
    left_out: Mapping[_Element, str]
    notes: set[_Element]
    above: set[_Element]
    labels: set[str]
    blocks: list[SourceBlock] = field(default_factory=list)
    linked: list[tuple[int, int]] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)
    _length: int = 0
    _marks: list[Mark] = field(default_factory=list)
    _links: list[str] = field(default_factory=list)
    _link_lengths: list[int] = field(default_factory=lambda: [0, 0])
    _lists: ListSigns = field(default_factory=ListSigns)
    _quotes: int = 0
    _level: int = 0
    _row: _Element | None = None
    _breaks: bool = False
    _aside: list[SourceBlock] = field(default_factory=list)

    def read(self, body: _Element) -> None:
        """Read all of a body."""
        skipped = {*self.left_out, *self.notes, *(one for one, mark in self.marks_of.items() if mark.start == 0)}
        for kind, element, text in walk(body, skipped, NO_TEXT | {"math", "pre", "del"}):
            match kind:
                case "text" if element in self.above:
                    self._leave_out(text, FURNITURE)
                case "text":
                    self._write(normalise(text))
                case "open":
                    self._open(element)
                case "close":
                    self._close(element)
                case "skip":
                    self._skip(element)
        self._end()

    def _write(self, text: str) -> None:
        if text:
            self._pieces.append(text)
            self._length += len(text)
            self._breaks = self._breaks and not text.strip()
            if self._links:
                self._link_lengths[0] += len(text.strip())
                self._link_lengths[1] += len(text.strip()) * self._links[-1].startswith("#")

    def _open(self, element: _Element) -> None:
        tag = str(element.tag)
        if tag == "br":
            if self._breaks and not self._level and self._row is None:
                self._end()
            self._write("\n")
            self._breaks = True
        elif tag == "a":
            self._links.append((element.get("href") or "").strip())
        elif tag == "q":
            self._write("“")
        elif tag in BLOCKS:
            self._boundary(element)
            if not self._level and self._row is None:
                self._open_block(element, tag)

    def _open_block(self, element: _Element, tag: str) -> None:
        self._lists.open(element)
        self._quotes += tag == "blockquote"
        self._level = _level(element)
        if tag == "tr" and not _is_layout(element):
            self._row = element

    def _close(self, element: _Element) -> None:
        tag = str(element.tag)
        if element in self.marks_of:
            self._mark(self.marks_of[element])
        if tag == "a":
            self._links.pop()
        elif tag == "q":
            self._write("”")
        elif tag in BLOCKS:
            self._boundary(element, closes=True)
            if not self._level and self._row is None:
                self._lists.close(element)
                self._quotes -= tag == "blockquote"

    def _boundary(self, element: _Element, closes: bool = False) -> None:
        """Begin or end a block; inside a heading or a row of a table that is but a space or a bar."""
        if self._row is not None:
            if closes and element is self._row:
                self._end(Role.TABLE)
                self._row = None
            elif not closes and element.tag in ("td", "th") and "".join(self._pieces).strip():
                self._write(" | ")
            else:
                self._write(" ")
        elif self._level:
            if closes and _level(element) == self._level:
                self._end(Role.HEADING)
                self._level = 0
            else:
                self._write(" ")
        else:
            self._end()

    def _skip(self, element: _Element) -> None:
        tag = str(element.tag)
        if element in self.marks_of:
            self._mark(self.marks_of[element])
        elif element in self.notes or tag in NO_TEXT:
            return
        elif element in self.left_out:
            self._leave_out(self._words(element), self.left_out[element])
        elif tag == "math":
            self._write(_formula(element))
        elif tag == "pre" and element.find(".//code") is None:
            self._boundary(element)
            for part in re.split(r"\n\s*\n", self._words(element, spaced=False)):
                self._write(normalise(part))
                self._boundary(element)
        else:
            self._leave_out(self._words(element), DELETED if tag == "del" else CODE)

    def _words(self, element: _Element, spaced: bool = True) -> str:
        # What is left out is listed with its words; the notes that stand in it are read as notes.
        parts = []
        for kind, inner, text in walk(element, self.notes, NO_TEXT):
            parts.append(text if kind == "text" else " " if spaced and inner.tag in _APART else "")
        return "".join(parts)

    def _mark(self, mark: Mark) -> None:
        self._marks.append(replace(mark, start=self._length, end=self._length))

    def _leave_out(self, text: str, why: str) -> None:
        words = " ".join(normalise(text).split())
        if words:
            self._aside.append(SourceBlock(Role.LEFT_OUT, words, why=why))

    def _end(self, role: Role | None = None) -> None:
        """End the block that is being read, if there is one."""
        text = "".join(self._pieces)
        if text.strip(" |\t\n\xa0") or self._marks:
            label = ""
            if role is None:
                role, label = self._lists.current(self._quotes)
            # Raised digits may be a note's sign; the ^{2} of a formula is not.
            raised = (mark for mark in find_marks(text) if text[mark.start] != "^" and set(mark.keys) <= self.labels)
            marks = sorted((*joined_brackets(text, self._marks), *raised), key=lambda mark: (mark.start, mark.end))
            level = self._level if role is Role.HEADING else 0
            if not text.strip() and self.blocks:
                self._hang(marks)
            else:
                self.blocks.append(SourceBlock(role, text, level=level, label=label, marks=tuple(marks)))
                self.linked.append((self._link_lengths[0], self._link_lengths[1]))
        self.blocks += self._aside
        self.linked += [(0, 0)] * len(self._aside)
        self._aside, self._pieces, self._marks, self._length = [], [], [], 0
        self._link_lengths, self._breaks = [0, 0], False

    def _hang(self, marks: Sequence[Mark]) -> None:
        """A marker that stands alone belongs to the words before it."""
        for place in range(len(self.blocks) - 1, -1, -1):
            before = self.blocks[place]
            if before.role is not Role.LEFT_OUT:
                at = len(before.text)
                moved = tuple(replace(mark, start=at, end=at) for mark in marks)
                self.blocks[place] = replace(before, marks=(*before.marks, *moved))
                return


def _level(element: _Element) -> int:
    match = _HEADING.fullmatch(str(element.tag))
    if match:
        return int(match[1])
    if element.get("role") == "heading":
        given = element.get("aria-level") or "2"
        return int(given) if given in ("1", "2", "3", "4", "5", "6") else 2
    return 0


def _is_layout(row: _Element) -> bool:
    """Whether a row only puts things side by side: its cells hold chapters or tables of their own."""
    table = next((above for above in row.iterancestors("table")), None)
    if table is not None and (table.get("role") or "").casefold() in ("presentation", "none"):
        return True
    return any(True for _ in row.iter("table", "h1", "h2", "h3"))


def _formula(element: _Element) -> str:
    """A formula as its TeX source, which the page carries for those who cannot see it, else its signs."""
    source = element.get("alttext") or next((text_of(one) for one in element.iter("annotation")), "")
    if source:
        return normalise(_TEX.sub(r"\1", source.strip()).strip())
    return normalise("".join("".join(str(part) for part in element.itertext()).split()))

"""Gather the lines of PDF pages into blocks: paragraphs by their spacing, which go on over pages and behind tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ingest.lexicon import NOTES_TITLES, plain
from ingest.readers.pdf_furniture import is_page_number, label_of
from ingest.readers.pdf_headings import Found
from ingest.readers.pdf_levels import Look
from ingest.readers.pdf_lines import Line
from ingest.readers.pdf_links import Link, addresses_over, with_addresses
from ingest.readers.pdf_tables import row_of, table_lines
from ingest.readers.pdf_words import Words
from ingest.readers.plain_text import contents_entry, item
from ingest.source import Role, SourceBlock

_ENDS = (".", "!", "?", ":", ";", "”", "’", ")")
_FULL_WIDTH = 0.93


class _Open:
    """A block that still takes lines."""

    def __init__(self, line: Line, role: Role, label: str = "", skip: int = 0) -> None:
        self.lines, self.role, self.label, self.skip = [line], role, label, skip
        self.found: Found | None = None


class Layout:
    """Gathers lines into blocks, one page after the other in reading order."""

    def __init__(
        self,
        body: float,
        leading: float,
        words: Words,
        found: Mapping[Line, Found],
        wrapped: frozenset[Line],
        links: Sequence[Sequence[Link]],
    ) -> None:
        self.looks: dict[int, Look] = {}
        self.keys: list[int] = []
        self._body, self._leading, self._words, self._links = body, leading, words, links
        self._found, self._wrapped = found, wrapped
        # A place is taken for a paragraph that goes on behind a table: its block is set there when it is whole.
        self._blocks: list[SourceBlock | None] = []
        self._open: _Open | None = None
        self._at: int | None = None
        self._broken: tuple[_Open, int] | None = None
        # The last note at the foot of a page and its place: it may go on at the foot of the next.
        self._note: tuple[_Open, int] | None = None
        self._in_notes = False
        self._waiting: list[SourceBlock] = []

    def leave_out(self, line: Line) -> None:
        """A running head or page number."""
        why = (
            "graphic"
            if not line.upright
            else "page number"
            if is_page_number(line.text) or not any(sign.isalpha() for sign in line.text)
            else "running header"
        )
        self._waiting.append(SourceBlock(Role.LEFT_OUT, line.text, page=line.page, why=why))

    def take_all(self, lines: Sequence[Line]) -> None:
        """The lines of a page's body."""
        tables = table_lines(lines)
        place = 0
        while place < len(lines):
            line = lines[place]
            found = self._found.get(line)
            if found:
                self._interrupt()
                self._begin(line, Role.HEADING)
                assert self._open is not None
                self._open.lines += lines[place + 1 : place + found.lines]
                self._open.found = found
                self._close()
                place += found.lines
                continue
            if line in tables and not self._in_notes:
                self._interrupt()
                text, marks = row_of(line)
                self._blocks.append(SourceBlock(Role.TABLE, text, page=line.page, marks=marks))
            else:
                self._take(line)
            place += 1

    def _take(self, line: Line) -> None:
        entry = None if _ends_in_mark(line) else contents_entry(line.text.strip())
        if entry or line in self._wrapped:
            self._close()
            self._blocks.append(
                SourceBlock(Role.PARAGRAPH, line.text, page=line.page, entry=entry or (line.text.strip(), None))
            )
            return
        if self._open and plain(self._open.lines[0].text) in NOTES_TITLES:
            self._close()
        if self._in_notes and label_of(line):
            self._close()
            self._begin(line, Role.NOTE)
            return
        role, label, skip = item(line.text)
        if self._broken and role is Role.PARAGRAPH and self._resumes(line):
            return
        begins = not self._open or self._breaks(line, self._open)
        if not begins and self._open and role is not Role.PARAGRAPH:
            ended = self._open.lines[-1].text.rstrip().endswith((".", ":", ";", "!", "?"))
            begins = role is Role.BULLET or ended or self._open.role is role
        if begins:
            if self._open and line.size < 0.96 * self._body:
                self._interrupt()
            else:
                self._close()
            self._begin(line, role, label, skip)
        elif self._open:
            self._open.lines.append(line)

    def _interrupt(self) -> None:
        """A table, caption or figure begins: the paragraph before may go on behind it."""
        unfinished = self._open
        if unfinished and self._broken is None and self._is_body(unfinished) and not _ended(unfinished.lines[-1]):
            self._broken = (unfinished, len(self._blocks))
            self._blocks.append(None)
            self._open = None
        else:
            self._close()

    def _is_body(self, block: _Open) -> bool:
        return (
            block.role in (Role.PARAGRAPH, Role.BULLET, Role.NUMBERED)
            and len(block.lines) > 1
            and abs(block.lines[-1].size - self._body) < 0.06 * self._body
        )

    def _resumes(self, line: Line) -> bool:
        """Whether a line goes on with the paragraph that a table broke; if so, it is taken there."""
        assert self._broken is not None
        block, place = self._broken
        last = block.lines[-1]
        if abs(line.size - last.size) > 0.06 * self._body or line.bold != last.bold or line.italic != last.italic:
            return False
        if self._open and not self._breaks(line, self._open):
            return False
        self._broken = None
        if not (line.text[:1].islower() or last.text.rstrip().endswith("-")):
            self._set(block, place)
            return False
        self._close()
        block.lines.append(line)
        self._open, self._at = block, place
        return True

    def take_notes(self, lines: Sequence[tuple[Line, bool]]) -> None:
        """The lines at the foot of a page that hold its notes, each with whether it begins one.

        Lines before the first that begins one go on with the last note of the page before.
        """
        if not lines:
            return
        # The paragraph above the notes may go on at the top of the next page.
        held, at, self._open, self._at = self._open, self._at, None, None
        if not lines[0][1] and self._note:
            self._open, self._at = self._note
        for line, begins in lines:
            if begins or not self._open:
                self._close()
                self._begin(line, Role.NOTE if begins else Role.PARAGRAPH)
            else:
                self._open.lines.append(line)
        assert self._open is not None
        last, place = self._open, len(self._blocks) if self._at is None else self._at
        self._close()
        self._note = (last, place) if last.role is Role.NOTE else None
        self._open, self._at = held, at

    def end_page(self) -> None:
        """The page ends; a paragraph may go on upon the next."""
        if not self._open:
            self._blocks += self._waiting
            self._waiting = []

    def finished(self) -> list[SourceBlock]:
        """All blocks."""
        if self._broken:
            self._set(*self._broken)
        self._close()
        whole = [block for block in self._blocks if block and block.text.strip()]
        self.keys = [id(block) for block in whole]
        return whole

    def _begin(self, line: Line, role: Role, label: str = "", skip: int = 0) -> None:
        if role is Role.NOTE:
            label, skip = label_of(line) or ("", 0)
        self._open, self._at = _Open(line, role, label, skip), None

    def _breaks(self, line: Line, block: _Open) -> bool:
        """Whether a line begins a new block, by its look and its distance from the one before."""
        last = block.lines[-1]
        if abs(last.size - line.size) > 0.08 * self._body:
            return True
        if (last.bold, last.italic) != (line.bold, line.italic) and self._is_set_apart(line, last):
            return True
        if last.page != line.page or last.column != line.column or line.base > last.base + self._leading:
            return not self._goes_on(line, block)
        text = last.text.rstrip()
        step = last.base - line.base
        if step > 1.35 * max(self._leading, self._body * 0.9 if last.size <= self._body else last.size):
            return True
        widest = max(each.right for each in block.lines)
        indented = line.left > last.left + 0.9 * line.size and block.role is Role.PARAGRAPH
        ended = text.endswith((".", "!", "?", ":")) or bool(last.marks and last.marks[-1].end == len(text))
        return ended and (indented or (len(block.lines) > 1 and last.right < widest - 0.2 * (widest - line.left)))

    def _goes_on(self, line: Line, block: _Open) -> bool:
        """Whether a paragraph goes on at the top of the next page or column."""
        last = block.lines[-1]
        text = last.text.rstrip()
        if text.endswith(("-", ",")):
            return True
        if _ended(last):
            return False
        if line.text[:1].islower():
            return True
        same = [each for each in block.lines if each.page == last.page and each.column == last.column]
        left, right = min(each.left for each in same), max(each.right for each in same)
        # A line that stops short of the margin, or stands alone, may be a heading or the item of a list.
        full = len(same) > 1 and last.right - left > _FULL_WIDTH * (right - left)
        return full and (line.bold, line.italic) == (last.bold, last.italic)

    def _is_set_apart(self, line: Line, last: Line) -> bool:
        # A lead-in at the start of a paragraph is no heading: its line goes on in plain letters.
        short = last.right < 0.9 * max(line.right, last.right)
        leads = (last.bold and not line.bold) or (last.italic and not line.italic)
        follows = (line.bold and not last.bold) or (line.italic and not last.italic)
        return (leads and short) or (follows and _ended(last))

    def _close(self) -> None:
        if self._open:
            self._set(self._open, self._at)
        self._open, self._at = None, None
        self._blocks += self._waiting
        self._waiting = []

    def _set(self, block: _Open, place: int | None = None) -> None:
        """Make a block of its lines, at its place."""
        text, marks = self._words.join(block.lines)
        by = block.skip
        marks = [
            replace(mark, start=mark.start - by, end=mark.end - by)
            for mark in marks
            if mark.start >= by and block.role is not Role.NOTE
        ]
        text = text[by:]
        if block.role is Role.NOTE:
            text = with_addresses(text, addresses_over(block.lines, self._links))
        if block.found and block.found.title:
            text = block.found.title
        made = SourceBlock(
            block.role,
            text,
            page=block.lines[0].page,
            label=block.label,
            marks=tuple(marks),
            lines=len(block.lines),
        )
        self.looks[id(made)] = Look.of(block.lines, text, block.found.level if block.found else None)
        if place is None:
            self._blocks.append(made)
        else:
            self.looks.pop(id(self._blocks[place]), None)
            self._blocks[place] = made
        if len(block.lines) <= 2:
            if plain(text) in NOTES_TITLES:
                self._in_notes = True
            elif block.lines[0].size > 1.05 * self._body or block.role is Role.HEADING:
                self._in_notes = False


def _ends_in_mark(line: Line) -> bool:
    """Whether the number at the end of a line is a note marker and no page."""
    return bool(line.marks) and line.marks[-1].end >= len(line.text.rstrip())


def _ended(line: Line) -> bool:
    """Whether a line ends its sentence, whatever note marker stands behind."""
    text = line.text.rstrip()
    if _ends_in_mark(line):
        text = text[: line.marks[-1].start].rstrip()
    return text.endswith(_ENDS)

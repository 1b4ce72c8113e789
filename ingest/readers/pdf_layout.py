"""Make blocks of a PDF's lines: headings by their size, paragraphs by their spacing, notes by their place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from ingest.lexicon import NOTES_TITLES, plain
from ingest.readers.pdf_furniture import foot_notes, label_of, running_heads
from ingest.readers.pdf_lines import Line
from ingest.readers.plain_text import contents_entry, item
from ingest.source import Mark, Role, SourceBlock

_HEADING_WORDS = 25
_BOLD_HEADING_WORDS = 15
_DEEPEST = 4
_HYPHENATED = re.compile(r"[^\W\d_]{2,}-[^\W\d_]{2,}")


def lay_out(pages: Sequence[Sequence[Line]], declared_title: str) -> tuple[tuple[SourceBlock, ...], str]:
    """The blocks of a document in reading order, and its title."""
    furniture = running_heads(pages)
    body = _body_size(pages)
    layout = _Layout(body, _leading(pages, body), _hyphenated(pages))
    last_number = 0
    for lines in pages:
        inside = [line for line in lines if line.upright and line not in furniture]
        for line in lines:
            if not line.upright or line in furniture:
                layout.leave_out(line)
        start, begins, last_number = foot_notes(inside, body, last_number)
        for line in inside[:start]:
            layout.take(line)
        layout.take_notes([(line, place in begins) for place, line in enumerate(inside) if place >= start])
        layout.end_page()
    blocks = layout.finished()
    title = _title(blocks, layout.sizes, declared_title)
    return _with_levels(blocks, layout.sizes, body, title), title


def _body_size(pages: Sequence[Sequence[Line]]) -> float:
    weights: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            weights[round(line.size * 2) / 2] += len(line.text)
    return weights.most_common(1)[0][0] if weights else 10.0


def _leading(pages: Sequence[Sequence[Line]], body: float) -> float:
    steps = [
        above.base - below.base
        for lines in pages
        for above, below in pairwise(lines)
        if abs(above.size - body) < 0.6 and abs(below.size - body) < 0.6 and 0 < above.base - below.base < 3 * body
    ]
    return median(steps) if steps else 1.2 * body


def _hyphenated(pages: Sequence[Sequence[Line]]) -> set[str]:
    return {word.casefold() for lines in pages for line in lines for word in _HYPHENATED.findall(line.text)}


class _Layout:
    """Gathers lines into blocks, one call to `take` a line in reading order."""

    def __init__(self, body: float, leading: float, hyphenated: set[str]) -> None:
        self.sizes: dict[int, tuple[float, bool]] = {}
        self._body, self._leading, self._hyphenated = body, leading, hyphenated
        self._blocks: list[SourceBlock] = []
        self._lines: list[Line] = []
        self._role, self._label, self._skip = Role.PARAGRAPH, "", 0
        self._page_ended = self._in_notes = False
        self._waiting: list[SourceBlock] = []

    def leave_out(self, line: Line) -> None:
        """A running head or page number."""
        why = (
            "graphic"
            if not line.upright
            else "page number"
            if not any(sign.isalpha() for sign in line.text)
            else "running header"
        )
        self._waiting.append(SourceBlock(Role.LEFT_OUT, line.text, page=line.page, why=why))

    def take(self, line: Line) -> None:
        """A line of the body."""
        entry = contents_entry(line.text.strip())
        if entry:
            self._close()
            self._blocks.append(SourceBlock(Role.PARAGRAPH, line.text, page=line.page, entry=entry))
            return
        if self._lines and plain(self._lines[0].text) in NOTES_TITLES:
            self._close()
        if self._in_notes and label_of(line):
            self._close()
            self._begin(line, Role.NOTE)
            return
        role, label, skip = item(line.text)
        begins = not self._lines or self._breaks(line)
        if not begins and role is not Role.PARAGRAPH:
            previous = self._lines[-1]
            ended = previous.text.rstrip().endswith((".", ":", ";", "!", "?"))
            begins = role is Role.BULLET or ended or self._role is role
        if begins:
            self._close()
            self._begin(line, role, label, skip)
        else:
            self._lines.append(line)

    def take_notes(self, lines: Sequence[tuple[Line, bool]]) -> None:
        """The lines at the foot of a page that hold its notes, each with whether it begins one."""
        if not lines:
            return
        # The paragraph above the notes may go on at the top of the next page.
        open_block = (self._lines, self._role, self._label, self._skip)
        self._lines = []
        for line, begins in lines:
            if begins:
                self._close()
                self._begin(line, Role.NOTE)
            else:
                self._lines.append(line)
        self._close()
        self._lines, self._role, self._label, self._skip = open_block

    def end_page(self) -> None:
        """The page ends: a paragraph goes on only where its last line was no end."""
        self._page_ended = True
        if not self._lines:
            self._blocks += self._waiting
            self._waiting = []

    def finished(self) -> list[SourceBlock]:
        """All blocks."""
        self._close()
        return [block for block in self._blocks if block.text.strip()]

    def _begin(self, line: Line, role: Role, label: str = "", skip: int = 0) -> None:
        if role is Role.NOTE:
            label, skip = label_of(line) or ("", 0)
        self._lines, self._role, self._label, self._skip = [line], role, label, skip
        self._page_ended = False

    def _breaks(self, line: Line) -> bool:
        """Whether a line begins a new block, by its look and its distance from the one before."""
        last = self._lines[-1]
        if abs(last.size - line.size) > 0.08 * self._body or (
            last.bold != line.bold and self._is_bold_heading(line, last)
        ):
            self._page_ended = False
            return True
        text = last.text.rstrip()
        if self._page_ended or last.page != line.page:
            self._page_ended = False
            goes_on = not text.endswith((".", "!", "?", ":", "”", "’")) and not line.text[:1].isupper()
            return not (goes_on or text.endswith(("-", ",")))
        step = last.base - line.base
        if (
            step > 1.35 * max(self._leading, self._body * 0.9 if last.size <= self._body else last.size)
            or step < -self._leading
        ):
            return not (step < 0 and not text.endswith((".", "!", "?", ":")) and line.text[:1].islower())
        widest = max(each.right for each in self._lines)
        indented = line.left > self._lines[-1].left + 0.9 * line.size and self._role is Role.PARAGRAPH
        ended = text.endswith((".", "!", "?", ":")) or bool(last.marks and last.marks[-1].end == len(text))
        return ended and (indented or (len(self._lines) > 1 and last.right < widest - 0.2 * (widest - line.left)))

    def _is_bold_heading(self, line: Line, last: Line) -> bool:
        # A bold lead-in at the start of a paragraph is no heading: its line goes on in plain letters.
        return (last.bold and last.right < 0.9 * max(line.right, last.right)) or (
            line.bold and last.text.rstrip().endswith(".")
        )

    def _close(self) -> None:
        if self._lines:
            text, marks = self._joined()
            first = self._lines[0]
            by = self._skip
            marks = [
                replace(mark, start=mark.start - by, end=mark.end - by)
                for mark in marks
                if mark.start >= by and self._role is not Role.NOTE
            ]
            self._blocks.append(
                SourceBlock(
                    self._role,
                    text[by:],
                    page=first.page,
                    label=self._label,
                    marks=tuple(marks),
                    lines=len(self._lines),
                )
            )
            self.sizes[id(self._blocks[-1])] = (
                median(line.size for line in self._lines),
                all(line.bold for line in self._lines),
            )
            if len(self._lines) <= 2:
                title = plain(text)
                if title in NOTES_TITLES:
                    self._in_notes = True
                elif first.size > 1.05 * self._body:
                    self._in_notes = False
        self._lines = []
        self._blocks += self._waiting
        self._waiting = []

    def _joined(self) -> tuple[str, list[Mark]]:
        """The lines as one text; a word broken at a line's end is made whole again."""
        text = ""
        marks: list[Mark] = []
        for line in self._lines:
            words = line.text.strip()
            cut = len(line.text) - len(line.text.lstrip())
            if text.endswith("-") and words[:1].islower() and text[-2:-1].isalpha():
                ahead, behind = text.rsplit(None, 1)[-1], words.split(None, 1)[0]
                whole = re.sub(r"\W+$", "", (ahead + behind).casefold())
                if whole not in self._hyphenated:
                    text = text[:-1]
            elif text and not text.endswith(("–", "—", "/")):
                text += " "
            marks += [
                replace(mark, start=mark.start - cut + len(text), end=mark.end - cut + len(text)) for mark in line.marks
            ]
            text += words
        return text, marks


def _is_heading(block: SourceBlock, size: float, bold: bool, body: float) -> bool:
    words = len(block.text.split())
    if (
        block.role not in (Role.PARAGRAPH, Role.NUMBERED)
        or block.entry
        or not any(sign.isalpha() for sign in block.text)
    ):
        return False
    if size >= 1.08 * body and words <= _HEADING_WORDS:
        return True
    return bold and words <= _BOLD_HEADING_WORDS and not block.text.rstrip().endswith((".", ":", ";", ","))


def _title(blocks: Sequence[SourceBlock], sizes: dict[int, tuple[float, bool]], declared: str) -> str:
    """The biggest words of the first two pages; the file's own property only where they say the same or nothing."""
    big = [(sizes[id(block)][0], -place, block) for place, block in enumerate(blocks) if id(block) in sizes]
    big = [
        one for one in big if one[2].page in (1, 2) and one[2].role is Role.PARAGRAPH and len(one[2].text.split()) <= 30
    ]
    normal = median(size for size, _ in sizes.values()) if sizes else 0.0
    if big:
        size, _, block = max(big, key=lambda one: one[:2])
        if size > 1.15 * normal and any(sign.isalpha() for sign in block.text):
            return " ".join(block.text.split())
    return declared


def _with_levels(
    blocks: Sequence[SourceBlock], sizes: dict[int, tuple[float, bool]], body: float, title: str
) -> tuple[SourceBlock, ...]:
    headings: dict[int, tuple[float, bool]] = {}
    for place, block in enumerate(blocks):
        size, bold = sizes.get(id(block), (0.0, False))
        if _is_heading(block, size, bold, body):
            headings[place] = (round(size), bold)
    titles = [place for place in headings if " ".join(blocks[place].text.split()) == title][:1]
    looks = sorted({look for place, look in headings.items() if place not in titles}, reverse=True)
    marked = list(blocks)
    for place, look in headings.items():
        block = blocks[place]
        level = 1 if place in titles else min(1 + looks.index(look), _DEEPEST)
        printed = f"{block.label}. {block.text}" if block.role is Role.NUMBERED else block.text
        by = len(printed) - len(block.text)
        marks = tuple(replace(mark, start=mark.start + by, end=mark.end + by) for mark in block.marks)
        marked[place] = replace(block, role=Role.HEADING, level=level, text=printed, label="", marks=marks)
    return tuple(marked)

"""Set the characters of a PDF page into lines, and find the raised note markers among them."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from ingest.clean import normalise
from ingest.notes import keys_of
from ingest.readers.pdf_characters import CLEARLY_RAISED, INITIAL_SIZE, RAISED_SIZE, Character, accented, runs_of
from ingest.source import Mark

MOST_CHARACTERS = 300_000
_BOLD_WEIGHT = 600
_ITALIC_FLAG = 64
_RAISED_BY = 0.12
_LABEL = re.compile(r"\d{1,4}(?:(?:\s*(?:,|;|&|and|–|-)\s*|\s+)\d{1,4})*")
_LEAST_WIDE = 10
_HALVES = (0.5, 0.48, 0.52, 0.45, 0.55, 0.4, 0.6)
_THIRDS = tuple(share / 100 for share in range(29, 41))
_TWO_THIRDS = tuple(share / 100 for share in range(60, 75))


class TooMuch(Exception):
    """A page has more characters than any printed page."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its text, its box, its base line (from the foot of the page) and its look.

    `column` is counted from 1 on a page with columns, 0 where the line stands across or there is only one.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    page: int
    height: float
    marks: tuple[Mark, ...] = ()
    upright: bool = True
    italic: bool = False
    column: int = 0


def read_lines(page: pypdfium2.PdfPage, number: int) -> list[Line]:
    """The lines of a page in reading order: down the page, or down each column where it has two."""
    textpage = page.get_textpage()
    try:
        count = textpage.count_chars()
        if count > MOST_CHARACTERS:
            raise TooMuch(f"has {count} characters on page {number}, more than any printed page: check the file.")
        height = page.get_height()
        runs = runs_of(textpage, count)
        segments = [_line(run, textpage, number, height) for run in runs]
    finally:
        textpage.close()
    segments = [line for line in segments if line.text.strip()]
    turned = [line for line in segments if not line.upright]
    return [*_in_order(_with_initials([line for line in segments if line.upright])), *turned]


def _line(run: Sequence[Character], textpage: pypdfium2.PdfTextPage, page: int, height: float) -> Line:
    run = accented(run)
    inked = [character for character in run if not character.sign.isspace()]
    if not inked:
        return Line("", 0, 0, 0, 0, False, page, height)
    size = median(character.size for character in inked)
    if any(character.size > 1.3 * size and character.sign.isalpha() for character in inked):
        size = max(character.size for character in inked if character.sign.isalpha())
    full = [character for character in inked if character.size > RAISED_SIZE * size] or inked
    base = median(character.base for character in full)
    pieces: list[str] = []
    marks: list[Mark] = []
    length = 0
    raised_from: int | None = None

    def close_mark() -> None:
        nonlocal raised_from
        if raised_from is None:
            return
        label = "".join(pieces)[raised_from:]
        cut = len(label) - len(label.rstrip(" ,"))
        label = label.rstrip(" ,")
        if _LABEL.fullmatch(label.strip()):
            end = length - cut
            marks.append(Mark(raised_from, end, label.strip(), keys_of(label)))
        raised_from = None

    for character in run:
        sign = normalise(character.sign) or ""
        lift = character.base - base
        raised = lift > CLEARLY_RAISED * size or (character.size < RAISED_SIZE * size and lift > _RAISED_BY * size)
        if raised_from is None and raised and sign.isdecimal():
            raised_from = length
        elif raised_from is not None and not raised and not sign.isspace():
            close_mark()
        pieces.append(sign)
        length += len(sign)
    close_mark()
    looks = [_look(textpage, full[place].index) for place in (0, len(full) // 2, -1)]
    return Line(
        "".join(pieces),
        inked[0].left,
        inked[-1].right,
        base,
        round(size, 1),
        all(bold for bold, _ in looks),
        page,
        height,
        tuple(marks),
        inked[0].upright,
        all(italic for _, italic in looks),
    )


def _look(textpage: pypdfium2.PdfTextPage, index: int) -> tuple[bool, bool]:
    """Whether a character is bold, and whether it is slanted."""
    # The weight is missing in many files that name their bold font "Something-Bold".
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(textpage, index, name, 128, flags)
    called = name.value.lower()
    bold = pdfium.FPDFText_GetFontWeight(textpage, index) >= _BOLD_WEIGHT or b"bold" in called
    return bold, bool(flags.value & _ITALIC_FLAG) or b"italic" in called or b"oblique" in called


def _with_initials(lines: list[Line]) -> list[Line]:
    """The lines with the big letter that a chapter begins with set before the rest of its word."""
    for initial in [line for line in lines if len(line.text.strip()) == 1 and line.text.strip().isupper()]:
        beside = [
            line
            for line in lines
            if initial.size > INITIAL_SIZE * line.size
            and -0.3 * line.size < line.base - initial.base < initial.size
            and -line.size < line.left - initial.right < 1.5 * line.size
        ]
        first = max(beside, key=lambda line: line.base, default=None)
        if first is None or not first.text[:1].islower():
            continue
        marks = tuple(replace(mark, start=mark.start + 1, end=mark.end + 1) for mark in first.marks)
        for line in beside:
            whole = replace(line, text=initial.text.strip() + line.text, marks=marks) if line is first else line
            lines[lines.index(line)] = replace(whole, left=initial.left)
        lines.remove(initial)
    return lines


def _in_order(lines: Sequence[Line]) -> list[Line]:
    """Lines from the top down; where a page has columns, down the left one first, band by band."""
    down = sorted(lines, key=lambda line: (-line.base, line.left))
    gutters = _gutters(down)
    if not gutters:
        return _joined(down)
    ordered: list[Line] = []
    columns: list[list[Line]] = [[] for _ in range(len(gutters) + 1)]
    for line in down:
        if any(line.left < gutter < line.right for gutter in gutters):
            ordered += [*(each for column in columns for each in _joined(column)), line]
            columns = [[] for _ in columns]
        else:
            place = sum(line.left >= gutter for gutter in gutters)
            columns[place].append(replace(line, column=place + 1))
    return [*ordered, *(each for column in columns for each in _joined(column))]


def _gutters(lines: Sequence[Line]) -> tuple[float, ...]:
    """The middles of the white strips between two or three columns, where there are any."""
    wide = [line for line in lines if line.right - line.left > 8 * line.size]
    if len(wide) < _LEAST_WIDE:
        return ()
    start, end = min(line.left for line in wide), max(line.right for line in wide)
    three = (_strip(wide, start, end, _THIRDS), _strip(wide, start, end, _TWO_THIRDS))
    if _are_columns(wide, three, end - start):
        return three
    for share in _HALVES:
        strip = start + share * (end - start)
        crossing = sum(line.left < strip < line.right for line in wide)
        on_left = sum(line.right <= strip for line in wide)
        if crossing <= 0.2 * len(wide) and min(on_left, len(wide) - crossing - on_left) >= 0.25 * len(wide):
            return (strip,)
    return ()


def _strip(wide: Sequence[Line], start: float, end: float, shares: Sequence[float]) -> float:
    """The place among some shares of the page's width that the fewest lines cross."""
    places = [start + share * (end - start) for share in shares]
    crossing = [sum(line.left < place < line.right for line in wide) for place in places]
    best = [place for place, count in zip(places, crossing, strict=True) if count == min(crossing)]
    return best[len(best) // 2]


def _are_columns(wide: Sequence[Line], strips: Sequence[float], width: float) -> bool:
    """Whether some strips part a page into columns of text, each of which most of its lines fill."""
    whole = [line for line in wide if not any(line.left < strip < line.right for strip in strips)]
    for place in range(len(strips) + 1):
        within = [line for line in whole if sum(line.left >= strip for strip in strips) == place]
        # The cells of a table stand in columns too, but few of them fill theirs.
        if len(within) < 0.2 * len(wide) or median(line.right - line.left for line in within) < 0.23 * width:
            return False
    return len(whole) >= 0.85 * len(wide)


def _joined(lines: Sequence[Line]) -> list[Line]:
    """Segments that share a base line as one line."""
    joined: list[Line] = []
    for line in lines:
        last = joined[-1] if joined else None
        if last is None or abs(last.base - line.base) > 0.3 * max(last.size, line.size):
            joined.append(line)
            continue
        first, second = (last, line) if last.left <= line.left else (line, last)
        # A wide gap is kept as a tab: it may stand before a page number in a list of contents.
        by = len(first.text) + 1
        marks = tuple(Mark(mark.start + by, mark.end + by, mark.label, mark.keys) for mark in second.marks)
        joined[-1] = replace(
            first,
            text=f"{first.text}\t{second.text}",
            right=max(first.right, second.right),
            base=last.base,
            size=max(first.size, second.size),
            bold=first.bold and second.bold,
            italic=first.italic and second.italic,
            marks=(*first.marks, *marks),
        )
    return joined

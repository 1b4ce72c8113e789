"""Set the characters of a PDF page into lines, and find the raised note markers among them."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from ingest.clean import normalise
from ingest.notes import keys_of
from ingest.source import Mark

MOST_CHARACTERS = 300_000
_BOLD_WEIGHT = 600
_RAISED_SIZE = 0.85
_RAISED_BY = 0.12
_CLEARLY_RAISED = 0.25
_WIDE_GAP = 2.0
_LIGATURES = str.maketrans(
    {
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
        "ﬅ": "st",
        "ﬆ": "st",
        "\x02": "-",
        "\ufffe": "-",
        "\xad": "-",
    }
)
_LABEL = re.compile(r"\d{1,4}(?:\s*(?:,|&|and|–|-)\s*\d{1,4})*")


class TooMuch(Exception):
    """A page has more characters than any printed page."""


@dataclass(frozen=True, slots=True)
class _Character:
    sign: str
    left: float
    right: float
    base: float
    size: float
    index: int
    upright: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its text, its box, its base line (from the foot of the page) and its look."""

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


def read_lines(page: pypdfium2.PdfPage, number: int) -> list[Line]:
    """The lines of a page in reading order: down the page, or down each column where it has two."""
    textpage = page.get_textpage()
    try:
        count = textpage.count_chars()
        if count > MOST_CHARACTERS:
            raise TooMuch(f"has {count} characters on page {number}, more than any printed page: check the file.")
        height = page.get_height()
        runs = _with_raised(list(_segments(list(_characters(textpage, count)))))
        segments = [_line(run, textpage, number, height) for run in runs]
    finally:
        textpage.close()
    segments = [line for line in segments if line.text.strip()]
    turned = [line for line in segments if not line.upright]
    return [*_in_order([line for line in segments if line.upright]), *turned]


def _characters(textpage: pypdfium2.PdfTextPage, count: int) -> Iterator[_Character]:
    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        sign = chr(code).translate(_LIGATURES) if 0 < code < 0x110000 else ""
        if not sign or not pdfium.FPDFText_GetLooseCharBox(textpage, index, box):
            continue
        pdfium.FPDFText_GetCharOrigin(textpage, index, x, y)
        # The height of the box differs from font to font; the size that was asked for does not.
        pdfium.FPDFText_GetMatrix(textpage, index, matrix)
        size = pdfium.FPDFText_GetFontSize(textpage, index) * math.hypot(matrix.c, matrix.d)
        upright = abs(matrix.b) <= abs(matrix.a)
        yield _Character(sign, box.left, box.right, y.value, size or abs(box.top - box.bottom), index, upright)


def _segments(characters: Sequence[_Character]) -> Iterator[list[_Character]]:
    """Characters in runs along one base line; a raised one stays with the run it follows."""
    run: list[_Character] = []
    size = base = right = 0.0
    for character in characters:
        if character.sign.isspace():
            if run:
                run.append(_Character(" ", right, right, base, 0.0, character.index))
            continue
        if run and not (character.upright or run[0].upright):
            run.append(character)
            continue
        if run:
            shift = abs(character.base - base)
            same_line = shift < 0.25 * size or (shift < 0.6 * size and character.size < 0.95 * size)
            if not same_line and shift < 0.6 * character.size and size < 0.95 * character.size:
                # The run began with a raised sign: the line's own base is that of what follows.
                same_line, base, size = True, character.base, character.size
            gap = character.left - right
            same_line = same_line and character.upright == run[0].upright
            if not same_line or gap > _WIDE_GAP * max(size, 1.0) or gap < -2 * max(size, 1.0):
                yield run
                run = []
        if not run or character.size > 1.05 * size:
            base, size = character.base, character.size
        run.append(character)
        right = character.right
    if run:
        yield run


def _with_raised(runs: list[list[_Character]]) -> list[list[_Character]]:
    """Runs with the raised numbers put back where they stand, which a file may draw before or after the line."""
    lines = [run for run in runs if len(run) > 8 or not _is_small_number(run)]
    for run in runs:
        if len(run) > 8 or not _is_small_number(run):
            continue
        home = next((line for line in lines if _is_raised_above(run, line)), None)
        if home is None:
            lines.append(run)
        else:
            home.extend(run)
            home.sort(key=lambda character: (character.left, character.index))
    return lines


def _is_small_number(run: Sequence[_Character]) -> bool:
    text = "".join(character.sign for character in run).strip()
    return text.isdecimal() or text in ("st", "nd", "rd", "th")


def _is_raised_above(run: Sequence[_Character], line: Sequence[_Character]) -> bool:
    first = run[0]
    size = max(character.size for character in line)
    if not line[0].upright:
        return False
    base = next(character.base for character in line if character.size == size)
    left, right = line[0].left, max(character.right for character in line)
    if first.size > _RAISED_SIZE * size:
        # A number of full size is raised only where it stands close before the line it belongs to.
        last = max(character.right for character in run)
        return _CLEARLY_RAISED * size < first.base - base < 0.7 * size and -size < left - last < size
    return 0 < first.base - base < 0.7 * size and left - 2 * size < first.left < right + size


def _line(run: Sequence[_Character], textpage: pypdfium2.PdfTextPage, page: int, height: float) -> Line:
    inked = [character for character in run if not character.sign.isspace()]
    if not inked:
        return Line("", 0, 0, 0, 0, False, page, height)
    size = median(character.size for character in inked)
    if any(character.size > 1.3 * size and character.sign.isalpha() for character in inked):
        size = max(character.size for character in inked if character.sign.isalpha())
    full = [character for character in inked if character.size > _RAISED_SIZE * size] or inked
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
        raised = lift > _CLEARLY_RAISED * size or (character.size < _RAISED_SIZE * size and lift > _RAISED_BY * size)
        if raised_from is None and raised and sign.isdecimal():
            raised_from = length
        elif raised_from is not None and not raised and not sign.isspace():
            close_mark()
        pieces.append(sign)
        length += len(sign)
    close_mark()
    bold = _is_bold(textpage, full[len(full) // 2].index)
    return Line(
        "".join(pieces),
        inked[0].left,
        inked[-1].right,
        base,
        round(size, 1),
        bold,
        page,
        height,
        tuple(marks),
        inked[0].upright,
    )


def _is_bold(textpage: pypdfium2.PdfTextPage, index: int) -> bool:
    # The weight is missing in many files that name their bold font "Something-Bold".
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(textpage, index, name, 128, flags)
    return pdfium.FPDFText_GetFontWeight(textpage, index) >= _BOLD_WEIGHT or b"bold" in name.value.lower()


def _in_order(lines: Sequence[Line]) -> list[Line]:
    """Lines from the top down; where a page has two columns, down the left one first, band by band."""
    down = sorted(lines, key=lambda line: (-line.base, line.left))
    gutter = _gutter(down)
    if gutter is None:
        return _joined(down)
    ordered: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for line in down:
        if line.left < gutter < line.right:
            ordered += [*_joined(left), *_joined(right), line]
            left, right = [], []
        else:
            (left if line.right <= gutter else right).append(line)
    return [*ordered, *_joined(left), *_joined(right)]


def _gutter(lines: Sequence[Line]) -> float | None:
    """The middle of the white strip between two columns, where there is one."""
    wide = [line for line in lines if line.right - line.left > 8 * line.size]
    if len(wide) < 10:
        return None
    start, end = min(line.left for line in wide), max(line.right for line in wide)
    for share in (0.5, 0.48, 0.52, 0.45, 0.55, 0.4, 0.6):
        strip = start + share * (end - start)
        crossing = sum(line.left < strip < line.right for line in wide)
        on_left = sum(line.right <= strip for line in wide)
        if crossing <= 0.2 * len(wide) and min(on_left, len(wide) - crossing - on_left) >= 0.25 * len(wide):
            return strip
    return None


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
        joined[-1] = Line(
            f"{first.text}\t{second.text}",
            first.left,
            max(first.right, second.right),
            last.base,
            max(first.size, second.size),
            first.bold and second.bold,
            first.page,
            first.height,
            (*first.marks, *marks),
        )
    return joined

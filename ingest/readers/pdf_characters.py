"""Read the characters of a PDF page, in runs along one base line, with raised numbers and accents in their places."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

RAISED_SIZE = 0.85
CLEARLY_RAISED = 0.25
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
_ACCENTS = {
    "˘": "\u0306", "ˇ": "\u030c", "´": "\u0301", "`": "\u0300", "¨": "\u0308", "˜": "\u0303", "¸": "\u0327",
    "˝": "\u030b", "¯": "\u0304", "˙": "\u0307", "˚": "\u030a", "ˆ": "\u0302", "˛": "\u0328",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Character:
    """A sign with its box, its base line and the size it is set in."""

    sign: str
    left: float
    right: float
    base: float
    size: float
    index: int
    upright: bool = True


def runs_of(textpage: pypdfium2.PdfTextPage, count: int) -> list[list[Character]]:
    """The characters of a page in runs, each along one base line without a wide gap."""
    return _with_raised(list(_segments(list(_characters(textpage, count)))))


def _characters(textpage: pypdfium2.PdfTextPage, count: int) -> Iterator[Character]:
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
        yield Character(sign, box.left, box.right, y.value, size or abs(box.top - box.bottom), index, upright)


def _segments(characters: Sequence[Character]) -> Iterator[list[Character]]:
    """Characters in runs along one base line; a raised one stays with the run it follows."""
    run: list[Character] = []
    size = base = right = 0.0
    for character in characters:
        if character.sign.isspace():
            if run:
                run.append(Character(" ", right, right, base, 0.0, character.index))
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


def _with_raised(runs: list[list[Character]]) -> list[list[Character]]:
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


def _is_small_number(run: Sequence[Character]) -> bool:
    text = "".join(character.sign for character in run).strip()
    return text.isdecimal() or text in ("st", "nd", "rd", "th")


def _is_raised_above(run: Sequence[Character], line: Sequence[Character]) -> bool:
    first = run[0]
    size = max(character.size for character in line)
    if not line[0].upright:
        return False
    base = next(character.base for character in line if character.size == size)
    left, right = line[0].left, max(character.right for character in line)
    if first.size > RAISED_SIZE * size:
        # A number of full size is raised only where it stands close before the line it belongs to.
        last = max(character.right for character in run)
        return CLEARLY_RAISED * size < first.base - base < 0.7 * size and -size < left - last < size
    return 0 < first.base - base < 0.7 * size and left - 2 * size < first.left < right + size


def accented(run: Sequence[Character]) -> list[Character]:
    """The run with the accents that are drawn over a letter put together with it, as TeX draws them."""
    letters = list(run)
    for accent in [character for character in run if character.sign in _ACCENTS]:
        middle = (accent.left + accent.right) / 2
        under = [
            place
            for place, character in enumerate(letters)
            if character.sign.isalpha()
            and character.left < middle < character.right
            and abs(character.base - accent.base) < 0.6 * character.size
        ]
        made = unicodedata.normalize("NFC", letters[under[0]].sign + _ACCENTS[accent.sign]) if under else ""
        if len(made) == 1:
            letters[under[0]] = replace(letters[under[0]], sign=made)
            letters.remove(accent)
    return letters

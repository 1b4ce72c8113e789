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
INITIAL_SIZE = 1.8
_WIDE_GAP = 2.0
_WORD_GAP = 0.21
_WRITTEN_SPACES = 0.03
_ORDINALS = frozenset(("st", "nd", "rd", "th"))
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
        "‐": "-",
        "‑": "-",
    }
)
_ACCENTS = {
    "˘": "\u0306", "ˇ": "\u030c", "´": "\u0301", "`": "\u0300", "¨": "\u0308", "˜": "\u0303", "¸": "\u0327",
    "˝": "\u030b", "¯": "\u0304", "˙": "\u0307", "˚": "\u030a", "ˆ": "\u0302", "˛": "\u0328",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Character:
    """A sign with its box, its base line and the size it is set in; a space that PDFium made up has the size 0."""

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
        if sign.isspace() and pdfium.FPDFText_IsGenerated(textpage, index):
            yield Character(sign, box.left, box.right, y.value, 0.0, index, upright)
            continue
        yield Character(sign, box.left, box.right, y.value, size or abs(box.top - box.bottom), index, upright)


def _segments(characters: Sequence[Character]) -> Iterator[list[Character]]:
    """Characters in runs along one base line; a raised one stays with the run it follows."""
    run: list[Character] = []
    size = base = right = 0.0
    # A file that writes its spaces has no others, however far apart it sets the letters of a word.
    spaces = [character for character in characters if character.sign == " "]
    written = sum(character.size > 0 for character in spaces)
    sparse = written < max(_WRITTEN_SPACES * len(characters), len(spaces) - written)
    space: Character | None = None
    for character in characters:
        if character.sign.isspace():
            if run and (space is None or character.size):
                space = character
            continue
        if run and not (character.upright or run[0].upright):
            run += [Character(" ", right, right, base, 0.0, space.index)] if space else []
            run.append(character)
            space = None
            continue
        if run:
            shift = abs(character.base - base)
            same_line = shift < 0.25 * size or (shift < 0.6 * size and character.size < 0.95 * size)
            if not same_line and shift < 0.6 * character.size and size < 0.95 * character.size:
                # The run began with a raised sign: the line's own base is that of what follows.
                same_line, base, size = True, character.base, character.size
            gap = character.left - right
            same_line = same_line and character.upright == run[0].upright
            # A raised number may be drawn after the words that it stands before.
            turns_back = character.sign.isdecimal() and character.size < RAISED_SIZE * size and gap < -0.5 * size
            # The big letter that a chapter begins with stands beside several lines and belongs to none.
            initial = len(run) == 1 and run[0].sign.isupper() and run[0].size > INITIAL_SIZE * character.size
            if not same_line or turns_back or initial or gap > _WIDE_GAP * max(size, 1.0) or gap < -2 * max(size, 1.0):
                yield run
                run = []
            elif space and (sparse or space.size or abs(gap) > _WORD_GAP * min(character.size, run[-1].size or size)):
                run.append(Character(" ", right, right, base, space.size, space.index))
        if not run or character.size > 1.05 * size:
            base, size = character.base, character.size
        run.append(character)
        right, space = character.right, None
    if run:
        yield run


def _with_raised(runs: list[list[Character]]) -> list[list[Character]]:
    """Runs with the raised numbers put back where they stand, which a file may draw before or after the line."""
    lines = [run for run in runs if not _is_small_number(run)]
    for run in runs:
        if not _is_small_number(run):
            continue
        home = next((place for place, line in enumerate(lines) if _is_raised_above(run, line)), None)
        if home is None:
            lines.append(run)
        else:
            lines[home] = _merged(lines[home], run)
    return lines


def _merged(line: Sequence[Character], raised: Sequence[Character]) -> list[Character]:
    """A line with a raised number at its place; beside the number, only what is set apart has a space between."""
    inserted = {id(character) for character in raised}
    merged: list[Character] = []
    space: Character | None = None
    for character in sorted([*line, *raised], key=lambda character: (character.left, character.index)):
        if character.sign.isspace():
            space = character
            continue
        if merged:
            beside = id(character) in inserted or id(merged[-1]) in inserted
            apart = character.left - merged[-1].right > _WORD_GAP * max(character.size, merged[-1].size)
            if apart if beside else space:
                merged.append(Character(" ", merged[-1].right, merged[-1].right, merged[-1].base, 0.0, character.index))
        merged.append(character)
        space = None
    return merged


def _is_small_number(run: Sequence[Character]) -> bool:
    parts = "".join(character.sign for character in run).split()
    number = len(run) <= 8 and len(parts) == 1 and parts[0].isdecimal()
    return number or (bool(parts) and _ORDINALS.issuperset(parts))


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

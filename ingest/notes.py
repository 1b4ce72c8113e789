"""Find note markers and join each to its note; a marker that fits none, or several, stays unjoined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.source import Mark

_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_TO_DIGITS = str.maketrans(_RAISED + "⁻", "0123456789-")
_MARKER = re.compile(
    rf"[{_RAISED}]{{1,4}}(?:[ ]?[,&–⁻˒][ ]?[{_RAISED}]{{1,4}}){{0,40}}"  # ¹ and ¹²,¹³ and ³⁻⁵
    r"|\^\{[ ]*\d{1,4}(?:[ ]*(?:[,&–-]|and)[ ]*\d{1,4}){0,40}[ ]*\}"  # ^{8, 9 & 10}
    r"|(?<=[A-Za-z.,;:!?)\]'’”])\^\d{1,3}(?!\d)"  # reform^8
)
# m², km³ and 10⁶ are measures, R² and x² mathematics: none of them is a note.
_MEASURE = re.compile(r"(?:(?:^|[^A-Za-z])(?:km|m|cm|mm|ft|mi|in|R|r|x|y|n)|(?:^|\D)10)$")
_RANGE = re.compile(r"(\d+)\s*[–-]\s*(\d+)")
_LONGEST_RANGE = 50


def keys_of(label: str) -> tuple[str, ...]:
    """The single numbers a group stands for, in order.

    >>> keys_of("8, 9 & 11–13")
    ('8', '9', '11', '12', '13')
    """
    keys: list[str] = []
    for part in re.split(r"[,;&˒]|\band\b", label.translate(_TO_DIGITS)):
        stretch = _RANGE.search(part)
        if stretch and 0 < int(stretch[2]) - int(stretch[1]) <= _LONGEST_RANGE:
            keys += [str(number) for number in range(int(stretch[1]), int(stretch[2]) + 1)]
        else:
            keys += [str(int(number)) for number in re.findall(r"\d+", part)]
    return tuple(dict.fromkeys(keys))


def find_marks(text: str) -> tuple[Mark, ...]:
    """The note markers that stand in a text as raised digits or in the form ^{...}."""
    marks = []
    for match in _MARKER.finditer(text):
        sign = match.group()
        if sign in ("²", "³") or sign[0] in _RAISED:
            before = text[max(0, match.start() - 4) : match.start()]
            if _MEASURE.search(before):
                continue
        label = sign.translate(_TO_DIGITS).strip("^{} ")
        keys = keys_of(label)
        if keys:
            marks.append(Mark(match.start(), match.end(), label, keys))
    return tuple(marks)


@dataclass(frozen=True, slots=True)
class Entry:
    """A note before it is numbered: its label as printed, the chapter it belongs to, its page.

    `key` is what its markers call it where several notes print the same label.
    """

    label: str
    scope: str
    page: int | None = None
    key: str = ""

    @property
    def name(self) -> str:
        """What a marker calls the note."""
        return self.key or self.label


@dataclass(frozen=True, slots=True)
class Numbered:
    """The number of each entry, corrected where the label is misprinted, and what was corrected."""

    numbers: tuple[int, ...]
    warnings: tuple[str, ...]


def number_notes(entries: Sequence[Entry]) -> Numbered:
    """Number the entries of each scope by label, and by position where a label is plainly a misprint.

    Labels 7, 8, 8, 10 become 7, 8, 9, 10: the second 8 stands where only 9 fits.
    """
    numbers: list[int] = []
    warnings: list[str] = []
    last: dict[str, int] = {}
    for place, entry in enumerate(entries):
        previous = last.get(entry.scope, 0)
        after = entries[place + 1] if place + 1 < len(entries) else None
        next_label = int(after.label) if after and after.scope == entry.scope and _is_number(after.label) else None
        printed = int(entry.label) if _is_number(entry.label) else None
        number = printed if printed is not None else previous + 1
        if printed is not None and printed != previous + 1 and next_label == previous + 2:
            number = previous + 1
            warnings.append(f"Note {entry.label} of “{entry.scope}” is misprinted: by its place it is note {number}.")
        numbers.append(number)
        last[entry.scope] = number
    return Numbered(tuple(numbers), tuple(warnings))


def join(key: str, scope: str, page: int | None, entries: Sequence[Entry], candidates: Sequence[int]) -> int | None:
    """The one entry that a marker's key stands for: of its page, else its chapter, else the whole document.

    `candidates` are the positions of the entries that bear this key. None where no one entry is left.
    """
    same_scope = [place for place in candidates if entries[place].scope == scope]
    same_page = [place for place in same_scope or candidates if page is not None and entries[place].page == page]
    for choice in (same_page, same_scope, candidates):
        if len(choice) == 1:
            return choice[0]
    return None


def number_unique(entries: Sequence[Entry]) -> Numbered:
    """Number entries whose labels are names: figures keep their value, other labels follow on.

    A label defined twice keeps its first text, as in Markdown; the second is numbered after all others.
    """
    warnings: list[str] = []
    used = {int(entry.label) for entry in entries if _is_number(entry.label)}
    following = max(used, default=0)
    seen: set[str] = set()
    taken: set[tuple[str, int]] = set()
    numbers: list[int] = []
    for entry in entries:
        if entry.name in seen:
            warnings.append(f"Note “{entry.label}” is defined twice: its first text counts.")
        number = int(entry.label) if _is_number(entry.label) and entry.name not in seen else None
        # Where the print numbers anew on each page, one chapter has several notes of one number.
        if number is None or (entry.scope, number) in taken:
            following += 1
            number = following
        numbers.append(number)
        taken.add((entry.scope, number))
        seen.add(entry.name)
    return Numbered(tuple(numbers), tuple(warnings))


def _is_number(label: str) -> bool:
    return label.isascii() and label.isdecimal() and len(label) < 10

"""Tell the running heads, page numbers and foot notes of PDF pages from their text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass

from ingest.readers.pdf_lines import Line

_EDGE = 0.12
_EDGE_LINES = 3
_LEAST_PAGES = 3
_NUMBER = re.compile(r"[-–|\s]*(?:page\s+)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:of|/)\s*\d{1,4})?[-–|\s]*", re.IGNORECASE)
_TITLE_SIZE = 1.15
_SMALL = 0.94
_SAME_SIZE = 0.3
_ENDS = (".", "!", "?", ")", ">", "]", "”", "’")
_LOWER_PART = 0.7
_RUNNING_WORDS = 15
_PAGE_AT_END = re.compile(r"\s(\d{1,4}|[ivxlc]{1,6})$")
_PAGE_AT_START = re.compile(r"(\d{1,4}|[ivxlc]{1,6})\s")
_PLAIN_LABEL = re.compile(r"(\d{1,4})[.)]?\s+\S")


def is_page_number(text: str) -> bool:
    """Whether a text is a page's number and nothing else."""
    return bool(_NUMBER.fullmatch(text.strip()))


def running_heads(pages: Sequence[Sequence[Line]], body: float) -> set[Line]:
    """The lines at the edges of pages that come again on others, and the page numbers there.

    Where the words change with the chapter, what comes again is that the page's number stands at one end.
    """
    edges = [_edge_lines(lines) for lines in pages]
    seen = Counter(key for lines in edges for key in {_key(line, body) for line in lines})
    numbered = Counter(key for lines in edges for line in _outermost(lines) for key in _page_keys(line))
    return {
        line
        for lines in edges
        for line in lines
        if is_page_number(line.text)
        or (seen[_key(line, body)] >= _LEAST_PAGES and not is_raised(line))
        or (line in _outermost(lines) and any(numbered[key] >= _LEAST_PAGES for key in _page_keys(line)))
    }


def _outermost(lines: Sequence[Line]) -> set[Line]:
    """The highest and the lowest of the lines at the edges of a page."""
    if not lines:
        return set()
    return {max(lines, key=lambda line: line.base), min(lines, key=lambda line: line.base)}


def _page_keys(line: Line) -> list[tuple[str, int, int]]:
    """The end of a line that bears a number, by how much it differs from the place of the page, and its height."""
    text = line.text.strip()
    if is_raised(line) or len(text.split()) > _RUNNING_WORDS or text.endswith((".", ",", ";", ":")):
        return []
    keys = []
    for end, match in (("start", _PAGE_AT_START.match(text)), ("end", _PAGE_AT_END.search(text))):
        number = _number(match[1]) if match else 0
        if number:
            keys.append((end, number - line.page, round(line.base / 4)))
    return keys


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[sign] for sign in text]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def _edge_lines(lines: Sequence[Line]) -> list[Line]:
    down = sorted(lines, key=lambda line: -line.base)
    top = [line for line in down[:_EDGE_LINES] if line.base > (1 - _EDGE) * line.height]
    foot = [line for line in down[-_EDGE_LINES:] if line.base < _EDGE * line.height]
    return top + foot


def _key(line: Line, body: float) -> tuple[str, int]:
    """What is the same on every page in a running head: its words, its height, its number counted from the page's."""
    text = " ".join(line.text.casefold().split())
    if line.size > _TITLE_SIZE * body:
        # "Chapter 2" in big letters heads a chapter, as "Chapter 1" did at the same place.
        return text, round(line.base / 10)
    first = _PLAIN_LABEL.match(text)
    if first:
        # "12 Annual report" at the foot of page 14 is furniture where page 15 has 13; notes are not so regular.
        text = f"{int(first[1]) - line.page} {text[first.end(1) :]}"
        return re.sub(r"(?<=.)\d+", "#", text) if line.base > line.height / 2 else text, round(line.base / 10)
    return re.sub(r"\d+|\b[ivxlc]+\b", "#", text), round(line.base / 10)


@dataclass(frozen=True, slots=True)
class Foot:
    """The foot of a page or column: its lines from `start` on are notes, or go on with the note of the page before.

    `begins` are the places of the lines on which a note begins; `last_number` is the last note's number.
    """

    start: int
    begins: frozenset[int]
    last_number: int


def cited(lines: Sequence[Line]) -> frozenset[str]:
    """The labels of the raised numbers within the lines of a page, not at their start."""
    return frozenset(
        key for line in lines for mark in (line.marks[1:] if is_raised(line) else line.marks) for key in mark.keys
    )


def foot_of(
    lines: Sequence[Line], body_size: float, last_number: int, sought: Set[str], last_line: Line | None
) -> Foot:
    """The notes at the foot of a page or column.

    `last_number` is that of the note before, `sought` are the labels of the raised numbers on this page and the one
    before, and `last_line` is the last line of the note before.
    """
    start = len(lines)
    while start > 0 and lines[start - 1].size < _SMALL * body_size:
        start -= 1
    for place, line in enumerate(lines):
        label = label_of(line)
        if not label:
            continue
        if is_raised(line):
            low = line.base < _LOWER_PART * line.height
            if (low and _goes_on(int(label[0]), last_number)) or place >= start:
                break
        # A plain number begins a note only where a marker asks for it, or where it follows on below the text.
        elif place >= start and (
            (label[0] in sought and _goes_on(int(label[0]), last_number))
            or (start > 0 and int(label[0]) == last_number + 1 > 1)
        ):
            break
    else:
        place = len(lines)
    begins = set()
    for other in range(place, len(lines)):
        label = label_of(lines[other])
        if label and (other == place or is_raised(lines[other]) or int(label[0]) == last_number + 1):
            begins.add(other)
            last_number = int(label[0])
    return Foot(_continued(lines, start, place, last_line), frozenset(begins), last_number)


def _continued(lines: Sequence[Line], start: int, place: int, last_line: Line | None) -> int:
    """Where the foot begins: the lines above its first note may go on with the note of the page before."""
    if last_line is None or last_line.text.rstrip().endswith(_ENDS) or not 0 < start < place:
        return place
    above = place
    while above > start and abs(lines[above - 1].size - last_line.size) < _SAME_SIZE:
        if above < len(lines) and not lines[above - 1].base - lines[above].base < 2 * last_line.size:
            break
        above -= 1
    # What goes on stands in one piece right below the text.
    return above if above == start else place


def _goes_on(number: int, last_number: int) -> bool:
    return number == 1 or last_number < number <= last_number + 3


def is_raised(line: Line) -> bool:
    """Whether a line begins with a raised number."""
    return bool(line.marks) and not line.text[: line.marks[0].start].strip()


def label_of(line: Line) -> tuple[str, int] | None:
    """The label of the note that begins on a line, and where its text begins."""
    if is_raised(line) and len(line.marks[0].keys) == 1:
        return line.marks[0].keys[0], line.marks[0].end
    match = _PLAIN_LABEL.match(line.text)
    return (match[1], match.end() - 1) if match else None

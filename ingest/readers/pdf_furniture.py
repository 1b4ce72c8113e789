"""Tell the running heads, page numbers and foot notes of PDF pages from their text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest.readers.pdf_lines import Line

_EDGE = 0.12
_EDGE_LINES = 3
_LEAST_PAGES = 3
_NUMBER = re.compile(r"[-–|\s]*(?:page\s+)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:of|/)\s*\d{1,4})?[-–|\s]*", re.IGNORECASE)
_SMALL = 0.94
_LOWER_PART = 0.7
_PLAIN_LABEL = re.compile(r"(\d{1,4})[.)]?\s+\S")


def running_heads(pages: Sequence[Sequence[Line]]) -> set[Line]:
    """The lines at the edges of pages that come again on others, and the page numbers there."""
    edges = [_edge_lines(lines) for lines in pages]
    seen = Counter(key for lines in edges for key in {_key(line) for line in lines})
    return {
        line
        for lines in edges
        for line in lines
        if _NUMBER.fullmatch(line.text.strip()) or (seen[_key(line)] >= _LEAST_PAGES and not is_raised(line))
    }


def _edge_lines(lines: Sequence[Line]) -> list[Line]:
    down = sorted(lines, key=lambda line: -line.base)
    top = [line for line in down[:_EDGE_LINES] if line.base > (1 - _EDGE) * line.height]
    foot = [line for line in down[-_EDGE_LINES:] if line.base < _EDGE * line.height]
    return top + foot


def _key(line: Line) -> tuple[str, int]:
    """What is the same on every page in a running head: its words, its height, its number counted from the page's."""
    text = " ".join(line.text.casefold().split())
    first = _PLAIN_LABEL.match(text)
    if first:
        # "12 Annual report" at the foot of page 14 is furniture where page 15 has 13; notes are not so regular.
        text = f"{int(first[1]) - line.page} {text[first.end(1) :]}"
        return re.sub(r"(?<=.)\d+", "#", text) if line.base > line.height / 2 else text, round(line.base / 10)
    return re.sub(r"\d+|\b[ivxlc]+\b", "#", text), round(line.base / 10)


def foot_notes(lines: Sequence[Line], body_size: float, last_number: int) -> tuple[int, frozenset[int], int]:
    """Where the notes at the foot of a page begin, which of its lines begin one, and the last note's number.

    `last_number` is that of the note before. A page without notes begins them after its last line.
    """
    start = len(lines)
    while start > 0 and lines[start - 1].size < _SMALL * body_size:
        start -= 1
    for place in range(len(lines)):
        # Small print may begin a note by any number that goes on counting, text only by a raised one.
        if place < start and not (is_raised(lines[place]) and lines[place].base < _LOWER_PART * lines[place].height):
            continue
        label = label_of(lines[place])
        if label and (_goes_on(int(label[0]), last_number) or (place >= start and is_raised(lines[place]))):
            break
    else:
        return len(lines), frozenset(), last_number
    begins = set()
    for other in range(place, len(lines)):
        label = label_of(lines[other])
        if label and (other == place or is_raised(lines[other]) or int(label[0]) == last_number + 1):
            begins.add(other)
            last_number = int(label[0])
    return place, frozenset(begins), last_number


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

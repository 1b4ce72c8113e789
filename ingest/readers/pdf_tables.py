"""Find the rows of tables among a PDF's lines: several lines in a row whose words stand in columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.readers.pdf_lines import Line
from ingest.readers.plain_text import contents_entry, item
from ingest.source import Mark, Role

_LEAST_ROWS = 3
_GAP = re.compile(r"\t")


def table_lines(lines: Sequence[Line]) -> set[Line]:
    """The lines of a page that are rows of tables."""
    found: set[Line] = set()
    run: list[Line] = []
    for line in [*lines, None]:
        near = line is not None and (
            not run or (0 < run[-1].base - line.base < 4 * line.size and run[-1].column == line.column)
        )
        if line is not None and near and _is_row(line):
            run.append(line)
            continue
        if len(run) >= _LEAST_ROWS:
            found.update(run)
        run = [line] if line is not None and _is_row(line) else []
    return found


def row_of(line: Line) -> tuple[str, tuple[Mark, ...]]:
    """A row's text with its cells kept apart by a bar, and its note markers."""
    text = ""
    marks: list[Mark] = []
    position = 0
    for gap in [*_GAP.finditer(line.text.rstrip()), None]:
        end = gap.start() if gap else len(line.text.rstrip())
        by = len(text) - position
        marks += [
            replace(mark, start=mark.start + by, end=mark.end + by)
            for mark in line.marks
            if position <= mark.start and mark.end <= end
        ]
        text += line.text[position:end]
        if gap:
            text += " | "
            position = gap.end()
    return text, tuple(marks)


def _is_row(line: Line) -> bool:
    text = line.text.strip()
    return "\t" in text and contents_entry(text) is None and item(text.replace("\t", " "))[0] is Role.PARAGRAPH

"""Make blocks of a PDF's lines: headings by outline or look, paragraphs by their spacing, notes by their place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from ingest.readers.pdf_blocks import Layout
from ingest.readers.pdf_furniture import cited, foot_of, label_of, running_heads
from ingest.readers.pdf_headings import listed, outlined
from ingest.readers.pdf_levels import title_of, with_levels
from ingest.readers.pdf_lines import Line
from ingest.readers.pdf_links import Bookmark, Link
from ingest.readers.pdf_marks import checked_marks, with_lone_marks
from ingest.readers.pdf_words import Words
from ingest.source import SourceBlock

_MOSTLY_BOLD = 0.6
_SHORTEST_LINE = 35


def lay_out(
    pages: Sequence[Sequence[Line]],
    declared_title: str,
    outline: Sequence[Bookmark] = (),
    links: Sequence[Sequence[Link]] = (),
    labels: Sequence[str] = (),
) -> tuple[tuple[SourceBlock, ...], str]:
    """The blocks of a document in reading order, and its title."""
    pages = _with_telling_weight(pages)
    body = _body_size(pages)
    furniture = running_heads(pages, body)
    inside = [[line for line in lines if line.upright and line not in furniture] for lines in pages]
    found, wrapped = listed(inside, labels, outlined(inside, outline))
    words = Words(line for lines in inside for line in lines)
    layout = Layout(body, _leading(pages, body), words, found, wrapped, links)
    last_number, last_line = 0, None
    asked = [cited(lines) for lines in inside]
    for page, lines in enumerate(pages):
        for line in lines:
            if not line.upright or line in furniture:
                layout.leave_out(line)
        sought = asked[page] | (asked[page - 1] if page else frozenset())
        notes: list[tuple[Line, bool]] = []
        # Each column has its own foot: the notes below the first are not the end of the page.
        for column in sorted({line.column for line in inside[page]}):
            within = [line for line in inside[page] if line.column == column]
            foot = foot_of(within, body, last_number, sought, last_line)
            last_number = foot.last_number
            notes += [(line, place in foot.begins) for place, line in enumerate(within) if place >= foot.start]
        in_notes = {line for line, _ in notes}
        labels_here = {label[0] for line, begins in notes if begins and (label := label_of(line))}
        text = [line for line in inside[page] if line not in in_notes]
        layout.take_all(with_lone_marks(text, labels_here - asked[page], body))
        layout.take_notes(notes)
        layout.end_page()
        last_line = notes[-1][0] if notes else None
    blocks = checked_marks(layout.finished())
    looks = {place: layout.looks[key] for place, key in enumerate(layout.keys) if key in layout.looks}
    title = title_of(blocks, looks, declared_title)
    return with_levels(blocks, looks, body, title), title


def _with_telling_weight(pages: Sequence[Sequence[Line]]) -> Sequence[Sequence[Line]]:
    """The pages, without the bold of a file whose fonts say that (nearly) all its text is bold."""
    letters = sum(len(line.text) for lines in pages for line in lines)
    bold = sum(len(line.text) for lines in pages for line in lines if line.bold)
    if bold <= _MOSTLY_BOLD * letters:
        return pages
    return [[replace(line, bold=False) for line in lines] for lines in pages]


def _body_size(pages: Sequence[Sequence[Line]]) -> float:
    """The size of most text; the short lines of tables and lists count only where there are no others."""
    weights: Counter[float] = Counter()
    short: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            whole = len(line.text) >= _SHORTEST_LINE and "\t" not in line.text
            (weights if whole else short)[round(line.size * 2) / 2] += len(line.text)
    if not weights:
        weights = short
    return weights.most_common(1)[0][0] if weights else 10.0


def _leading(pages: Sequence[Sequence[Line]], body: float) -> float:
    steps = [
        above.base - below.base
        for lines in pages
        for above, below in pairwise(lines)
        if abs(above.size - body) < 0.6 and abs(below.size - body) < 0.6 and 0 < above.base - below.base < 3 * body
    ]
    return median(steps) if steps else 1.2 * body

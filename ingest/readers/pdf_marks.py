"""Tell the note markers of a PDF from other raised figures: a marker has a note that it can stand for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import replace

from ingest.readers.pdf_characters import RAISED_SIZE
from ingest.readers.pdf_lines import Line
from ingest.source import Mark, Role, SourceBlock

# What a figure is raised above in a formula or a measure: 10⁵, m², x², −5.
_FORMULA = re.compile(r"(?:[=+−×∗*/^]|(?:^|[\s\d(])(?:[^\W\d_]|km|cm|mm)|(?:^|\D)10)$")
# A name or a number may bear a note or a power: IRIS², 2019³.
_NAME_OR_NUMBER = re.compile(r"(?:[\d(\-–]|[A-Z]{2})$")


def with_lone_marks(lines: Sequence[Line], labels: Set[str], body: float) -> list[Line]:
    """The lines of a page, with each small number that stands alone as the sign of a note put behind the line before.

    `labels` are those of the page's notes that nothing else on it asks for.
    """
    joined: list[Line] = []
    for line in lines:
        label = line.text.strip()
        last = joined[-1] if joined else None
        if last and label in labels and line.size < RAISED_SIZE * body and last.base - line.base < 2 * body:
            end = len(last.text.rstrip())
            mark = Mark(end, end + len(label), label, (label,))
            joined[-1] = replace(last, text=last.text.rstrip() + label, marks=(*last.marks, mark))
        else:
            joined.append(line)
    return joined


def checked_marks(blocks: Sequence[SourceBlock]) -> list[SourceBlock]:
    """The same blocks, in which only those marks are left that have a note with their label near them."""
    pages: dict[str, set[int | None]] = defaultdict(set)
    for block in blocks:
        if block.role is Role.NOTE:
            pages[block.label].add(block.page)
    taken = {
        (key, mark.page or block.page)
        for block in blocks
        for mark in block.marks
        for key in mark.keys
        if (mark.page or block.page) in pages.get(key, ())
        and not _stands_behind(_FORMULA, _NAME_OR_NUMBER, block=block, mark=mark)
    }
    at_foot = len(taken) > sum(map(len, pages.values())) / 2
    checked = []
    for block in blocks:
        kept = []
        signs = []
        for printed in block.marks:
            mark = _apart(printed, printed.page or block.page, pages)
            page = mark.page or block.page
            power = _stands_behind(_FORMULA, block=block, mark=mark)
            doubtful = power or _stands_behind(_NAME_OR_NUMBER, block=block, mark=mark)
            claimed = any((key, page) in taken for key in mark.keys)
            noted = all(_has_note(key, page, pages, taken, at_foot) for key in mark.keys)
            if noted and not power and not (doubtful and claimed):
                kept.append(mark)
            elif not doubtful:
                # A reference to a numbered list of sources: no note, and no part of the sentence either.
                signs.append((mark.start, mark.end))
        changed = tuple(kept) != block.marks
        checked.append(replace(block, marks=tuple(kept), signs=(*block.signs, *signs)) if changed else block)
    return checked


def _apart(mark: Mark, page: int | None, pages: dict[str, set[int | None]]) -> Mark:
    """The mark, or where it is the numbers of two notes without anything between, as in "23" for 2 and 3, both."""
    if len(mark.keys) != 1 or mark.keys[0] in pages:
        return mark
    for place in range(1, len(mark.keys[0])):
        keys = mark.keys[0][:place], mark.keys[0][place:]
        if int(keys[1]) == int(keys[0]) + 1 and all(page in pages.get(key, ()) for key in keys):
            return replace(mark, keys=keys)
    return mark


def _stands_behind(*patterns: re.Pattern[str], block: SourceBlock, mark: Mark) -> bool:
    before = block.text[max(0, mark.start - 5) : mark.start]
    return any(pattern.search(before) for pattern in patterns)


def _has_note(
    key: str, page: int | None, pages: dict[str, set[int | None]], taken: set[tuple[str, int | None]], at_foot: bool
) -> bool:
    borne = pages.get(key, set())
    if not borne or page in borne:
        return bool(borne)
    if not at_foot:
        return True
    # The note of a marker at the foot of a page may stand on the next.
    return any(other and page and abs(other - page) <= 1 and (key, other) not in taken for other in borne)

"""Find the headings of a PDF: by its outline, by its list of contents, else by their look; and their levels."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.readers.pdf_lines import Line
from ingest.readers.pdf_links import Bookmark
from ingest.readers.plain_text import contents_entry

DEEPEST = 5
_MOST_LINES = 5
_MOST_WORDS = 40
_NUMBER = re.compile(r"(?:\d{1,3}(?:\.\d{1,3}){0,4}|[a-z]|[ivx]{1,5})[.):]?\s+", re.IGNORECASE)
_CAPTION = re.compile(r"(?:figure|fig\.|table|chart|map|graph|image|photo)\s*[\dA-Z]{1,3}(?:\.\d+)?\b", re.IGNORECASE)
_CHAPTER = re.compile(r"(?:chapter|part|appendix|annex)\s+(?:\d+|[A-Z]\b|[IVX]+\b)", re.IGNORECASE)
_LEAST_ENTRIES = 4
_LEAST_A_PAGE = 3


@dataclass(frozen=True, slots=True)
class Found:
    """A heading found on the page: how many lines it has, its level (0 where only its look tells) and its title.

    `title` is given where the page prints it with the spaces of letters set apart.
    """

    lines: int
    level: int
    title: str = ""


def squash(text: str) -> str:
    """The letters and digits of a title, in small letters: what stays the same however it is set.

    >>> squash("S UMMARY of Results")
    'summaryofresults'
    """
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def is_caption(text: str) -> bool:
    """Whether a text is the caption of a table or figure, which heads no text."""
    return bool(_CAPTION.match(text))


def look_of(line: Line, text: str) -> tuple[float, bool, bool, bool]:
    """The look of a heading, the greater the higher it stands: its size, a chapter's or capitals, weight, slant."""
    letters = [sign for sign in text if sign.isalpha()]
    capitals = bool(letters) and sum(sign.isupper() for sign in letters) > 0.8 * len(letters)
    return round(line.size * 2) / 2, capitals or bool(_CHAPTER.match(text)), line.bold, not line.italic


def outlined(pages: Sequence[Sequence[Line]], outline: Sequence[Bookmark]) -> dict[Line, Found]:
    """The lines at which the headings begin that the outline names."""
    found: dict[Line, Found] = {}
    top = min((mark.depth for mark in outline), default=0)
    for mark in outline:
        for page in (mark.page, mark.page + 1, mark.page - 1):
            if 0 < page <= len(pages) and _find(pages[page - 1], mark.title, mark.depth - top + 1, found):
                break
    return found


def listed(
    pages: Sequence[Sequence[Line]], labels: Sequence[str], taken: Mapping[Line, Found]
) -> tuple[dict[Line, Found], frozenset[Line]]:
    """The headings that the list of contents names, and the lines of the list that its entries begin on."""
    entries, wrapped, last = _entries(pages)
    found = dict(taken)
    if len(entries) < _LEAST_ENTRIES:
        return found, wrapped
    by_label = {label: place for place, label in enumerate(labels)}
    counted: Counter[int] = Counter()
    for title, page in entries:
        if page and page.isdecimal():
            sought = squash(title)
            counted.update(
                place - int(page)
                for place in range(last + 1, len(pages))
                if any(squash(line.text) == sought for line in pages[place])
            )
    shift = counted.most_common(1)[0][0] if counted else None
    for title, page in entries:
        if is_caption(title):
            continue
        likely = [by_label[page]] if page in by_label else []
        if page and page.isdecimal() and shift is not None:
            likely.insert(0, int(page) + shift)
        for place in likely:
            if last <= place < len(pages) and _find(pages[place], title, 0, found):
                break
    return found, wrapped


def _entries(pages: Sequence[Sequence[Line]]) -> tuple[list[tuple[str, str | None]], frozenset[Line], int]:
    """The entries of the list of contents, the lines that run on into the next, and the last page of the list."""
    entries: list[tuple[str, str | None]] = []
    wrapped: set[Line] = set()
    last = 0
    for place, lines in enumerate(pages[: max(6, len(pages) // 8)]):
        read = [contents_entry(line.text.strip()) for line in lines]
        if sum(entry is not None for entry in read) < _LEAST_A_PAGE:
            if entries:
                break
            continue
        last = place
        for at, entry in enumerate(read):
            if entry is None:
                continue
            title = entry[0]
            above = lines[at - 1] if at else None
            if (
                above is not None
                and read[at - 1] is None
                and 0 < above.base - lines[at].base < 1.6 * lines[at].size
                and at >= 2
                and read[at - 2] is not None
                and abs(above.size - lines[at].size) < 0.5
            ):
                title = f"{above.text.strip()} {title}"
                wrapped.add(above)
            entries.append((title, entry[1]))
    return entries, frozenset(wrapped), last


def _find(lines: Sequence[Line], title: str, level: int, found: dict[Line, Found]) -> bool:
    sought = squash(title)
    bare = squash(_NUMBER.sub("", title, count=1))
    if not any(sign.isalpha() for sign in sought) or len(title.split()) > _MOST_WORDS or "://" in title:
        return False
    for place, line in enumerate(lines):
        if line in found:
            continue
        text = ""
        for count, other in enumerate(lines[place : place + _MOST_LINES], 1):
            text = f"{text} {other.text.strip()}".strip()
            letters = squash(text)
            if letters == sought or squash(_NUMBER.sub("", text, count=1)) in (sought, bare or sought):
                same = text.casefold().split() == title.casefold().split() or len(text.split()) <= len(title.split())
                found[line] = Found(count, level, "" if same or line.marks else title)
                return True
            if len(letters) > len(sought) + 8:
                break
    return False

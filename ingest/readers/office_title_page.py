"""Tell title, authors and date of an office document: from its title page first, from its properties second."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.author_names import is_placeholder, split_names

_TITLE_STYLE = re.compile(r"(?<!sub)(?<!sub[ -])title\b", re.IGNORECASE)
_OTHER_TITLE = re.compile(r"\b(?:table|figure|chart|box|running|toc|contents?|header|section|chapter)\b", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"(?:version|draft|edition|final|date|document metadata|table of contents|contents)\b[\s\d.:/-]*$|[\W\d_]*$",
    re.IGNORECASE,
)
_NO_STATED_TITLE = re.compile(
    r"(?:microsoft word\b.*|document ?\d*|untitled.*|template.*|title|.*\.(?:docx?|odt|dotx?|rtf|pdf))$", re.IGNORECASE
)
_BY = re.compile(r"(?:by|authors?|written by)\s*:?\s+(\S.{2,200})$", re.IGNORECASE)
_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = "|".join(_MONTHS)
_DAY = re.compile(r"\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b")
_LONG_DAY = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+({_MONTH}),?\s+((?:19|20)\d\d)\b", re.IGNORECASE)
_US_DAY = re.compile(rf"\b({_MONTH})\s+(\d{{1,2}})(?:st|nd|rd|th)?,\s+((?:19|20)\d\d)\b", re.IGNORECASE)
_MONTH_YEAR = re.compile(rf"\b({_MONTH}),?\s+((?:19|20)\d\d)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:©\s*)?((?:19|20)\d\d)\.?$")
_SHORT = 15
_LONGEST_TITLE = 30
_BIGGER = 1.3


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph before the first heading: its text, its style, its letters' size, and its block's place."""

    text: str
    style: str
    size: float
    place: int


def choose_title(lines: Sequence[Line], stated: str, usual: float) -> Line | None:
    """The paragraph that is the title: by its style, else by its size against the `usual` one.

    `stated` is the title of the file's properties; where it is the beginning of a candidate, that one is meant.
    """
    fit = [line for line in lines if 0 < len(line.text.split()) <= _LONGEST_TITLE and not _NO_TITLE.match(line.text)]
    styled = [line for line in fit if _TITLE_STYLE.search(line.style) and not _OTHER_TITLE.search(line.style)]
    plain = " ".join(stated.casefold().split())
    for line in styled or fit:
        if len(plain) > 5 and line.text.casefold().startswith(plain):
            return line
    if styled:
        worded = [line for line in styled if len(re.findall(r"[^\W\d_]{3,}", line.text)) > 1] or styled
        return max(worded, key=lambda line: line.size)
    big = [line for line in fit if usual and line.size >= usual * _BIGGER and re.search(r"[^\W\d_]{3,}", line.text)]
    return max(big, key=lambda line: line.size, default=None)


def stated_title(title: str) -> str:
    """The title of the file's properties, or "" where it is the program's and not the author's."""
    title = " ".join(title.split())
    return "" if _NO_STATED_TITLE.match(title) else title


def choose_authors(lines: Sequence[Line], stated: str) -> tuple[str, ...]:
    """The authors whom the title page names, else those of the file's properties."""
    named = [line.text for line in lines if line.style.casefold() in ("author", "authors", "byline")]
    if not named:
        named = [found[1] for line in lines if (found := _BY.match(line.text)) and len(line.text.split()) <= 2 * _SHORT]
    if named:
        return tuple(dict.fromkeys(name for text in named for name in split_names(text)))
    return tuple(dict.fromkeys(name for name in split_names(stated) if not is_placeholder(name)))


def choose_date(texts: Sequence[str], stated: str) -> str:
    """The date that the title page gives, the fullest first, else that of the file's properties."""
    short = [text for text in texts if len(text.split()) <= _SHORT and "retriev" not in text and "access" not in text]
    for text in short:
        if found := _DAY.search(text):
            return found[0]
        if found := _LONG_DAY.search(text):
            return _iso(found[3], found[2], found[1])
        if found := _US_DAY.search(text):
            return _iso(found[3], found[1], found[2])
    for text in short:
        if found := _MONTH_YEAR.search(text):
            return _iso(found[2], found[1])
    for text in short:
        if found := _YEAR.match(text):
            return found[1]
    given = _DAY.match(stated[:10])
    return given[0] if given else ""


def _iso(year: str, month: str, day: str = "") -> str:
    number = _MONTHS.index(month.casefold()) + 1
    return f"{year}-{number:02}" + (f"-{int(day):02}" if day and 0 < int(day) < 32 else "")

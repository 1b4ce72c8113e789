"""The rules of a case study that is written here: what is kept of it, what it still lacks, and the case it becomes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from kb.cases.comparing import HEADINGS
from kb.errors import InputRefused
from kb.models import Case, CaseSource, CaseText

LONGEST_LINE = 300  # characters of a name, a period, a title, an address
LONGEST_PART = 20_000  # characters of one part: about 3,000 words
MOST_SOURCES = 100
MOST_NAMED = 50  # places
KIND = "case study"
LABELS = {
    "name": "Name",
    "context": "Context",
    "partners": "Partners",
    "places": "Places",
    "period": "Period",
    "themes": "Themes",
    **HEADINGS,
    "sources": "Sources",
}
_PARTS = ("context", "partners", *HEADINGS)
_BULLET = re.compile(r"^(?:[-*•●▪‣–·]|\(?\d{1,2}[.)])\s+")
_MARK = re.compile(r"\s*\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\]")
_AT_END = re.compile(r"((?:\s*\[\d{1,3}(?:\s*[,;]\s*\d{1,3})*\])+)\s*([.?!]?)\s*$")
_NUMBERS = re.compile(r"\d+")


def cleaned(text: CaseText) -> CaseText:
    """Return what is kept of what was filled in: NFC without control characters. Raises InputRefused if too long."""
    kept: dict[str, Any] = {field: _lines(getattr(text, field)) for field in _PARTS}
    for field, words in kept.items():
        if len(words) > LONGEST_PART:
            raise InputRefused(
                f"“{LABELS[field]}” has {len(words):,} characters and the most is {LONGEST_PART:,}: shorten it, or "
                "attach the whole account as a document."
            )
    if len(text.sources) > MOST_SOURCES or len(text.places) > MOST_NAMED:
        raise InputRefused(f"A case study has at most {MOST_SOURCES} sources and {MOST_NAMED} places: leave some out.")
    return replace(
        text,
        **kept,
        name=_short(text.name, "name"),
        period=_short(text.period, "period"),
        places=tuple(dict.fromkeys(filter(None, (_short(place, "places") for place in text.places)))),
        themes=tuple(dict.fromkeys(text.themes)),
        sources=tuple(dict.fromkeys(map(_source, text.sources))),
    )


def _source(source: CaseSource) -> CaseSource:
    title, address = _short(source.title, "sources"), "".join(_short(source.address, "sources").split())
    if not title:
        raise InputRefused("A source needs a title: write what it is called, or what it is.")
    if address and not _is_address(address):
        raise InputRefused(f"“{address}” is no web address: begin it with https://, or leave it empty.")
    if source.year is not None and not 1000 <= source.year <= 2200:
        raise InputRefused(f"“{source.year}” is not a year: write four figures such as 2019, or leave it empty.")
    return replace(source, title=title, address=address)


def _is_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme.casefold() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _short(words: str, field: str) -> str:
    line = " ".join(_plain(words).split())
    if len(line) > LONGEST_LINE:
        raise InputRefused(f"“{LABELS[field]}” is longer than {LONGEST_LINE} characters: shorten it.")
    return line


def _lines(words: str) -> str:
    made = [" ".join(line.split()) for line in _plain(words).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(made)).strip()


def _plain(words: str) -> str:
    """Words without what cannot be seen or written down; a line stays a line."""
    unified = unicodedata.normalize("NFC", words.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        one if one == "\n" or unicodedata.category(one)[0] != "C" else " " if one in "\t\v\f" else ""
        for one in unified.replace("\u2028", "\n").replace("\u2029", "\n")
    )


def statements(part: str) -> tuple[str, ...]:
    """Return the statements of a part: a line each, without the sign of a list.

    >>> statements("- Halls opened. [1]\\n\\n2) Keys were lent.")
    ('Halls opened. [1]', 'Keys were lent.')
    """
    return tuple(filter(None, (_BULLET.sub("", line.strip()).strip() for line in part.split("\n"))))


def named_sources(words: str) -> tuple[int, ...]:
    """Return the numbers of the sources that words name in brackets, from 1, in order."""
    return tuple(int(number) for mark in _MARK.finditer(words) for number in _NUMBERS.findall(mark[1]))


def without_source(part: str, number: int) -> str:
    """Return a part after source `number` (from 1) was taken out of the list: later ones move up by one."""

    def renumbered(mark: re.Match[str]) -> str:
        numbers = [int(one) for one in _NUMBERS.findall(mark[1])]
        left = [one - (one > number) for one in numbers if one != number]
        return f"{mark[0][: mark[0].index('[')]}[{', '.join(map(str, left))}]" if left else ""

    return _MARK.sub(renumbered, part)


def all_sources(text: CaseText) -> tuple[CaseSource, ...]:
    """Return the sources in the order of their numbers: those of the list, and the document behind them."""
    document = text.document
    return (*text.sources, *([CaseSource(document.title, document.year)] if document else []))


def missing(text: CaseText) -> tuple[str, ...]:
    """Say what a case study lacks before it can be published, one sentence each."""
    found = []
    if not any(map(str.isalnum, text.name)):
        found.append("Name: what the case study is called.")
    if not any(map(str.isalnum, text.context)):
        found.append("Context: two or three sentences on the setting, for readers who do not know it.")
    if not text.places:
        found.append("Places: where it was tried.")
    if not text.period:
        found.append("Period: when it was tried, such as “2021 to 2023”.")
    if not text.themes:
        found.append("Themes: at least one, so that it is found by theme.")
    if not statements(text.done):
        found.append("What was done: at least one statement.")
    if not statements(text.observed) and not statements(text.learned):
        found.append("What was observed, or what was learned: at least one statement.")
    if not all_sources(text):
        found.append("Sources: what the account rests on, if only the notes of a meeting; or attach a document.")
    if text.document and not any(map(str.isalnum, text.document.title)):
        found.append("Document: the title of what is attached.")
    for field in ("context", *HEADINGS):
        known = range(1, len(all_sources(text)) + 1)
        beyond = sorted({one for one in named_sources(getattr(text, field)) if one not in known})
        found += [f"Sources: [{one}] under “{LABELS[field]}” names none of them." for one in beyond]
    return tuple(found)


def left_open(text: CaseText) -> tuple[str, ...]:
    """Name the parts that may stay empty and are: readers will see “Not stated”."""
    fields = ("partners", *HEADINGS)
    return tuple(LABELS[field] for field in fields if not statements(getattr(text, field)))


def to_case(text: CaseText, case_id: str, outputs: Sequence[str] = ()) -> Case:
    """Return the case that a text becomes; its statements are without the numbers of sources.

    `outputs` are the ids of works that came from it.
    """
    parts: dict[str, Any] = {field: tuple(map(_unmarked, statements(getattr(text, field)))) for field in HEADINGS}
    return Case(
        id=case_id,
        name=text.name,
        kind=KIND,
        places=text.places,
        period=text.period or None,
        partners=statements(text.partners),
        themes=text.themes,
        summary=_unmarked(" ".join(text.context.split())),
        outputs=tuple(outputs),
        **parts,
    )


def _unmarked(words: str) -> str:
    return _MARK.sub("", words).strip()


def with_marks(text: CaseText, case_id: str) -> Case:
    """Return the case with the numbers of its sources in its statements.

    Where none of its sentences names a source, all sources stand at the end of each of its parts.
    """
    count = len(all_sources(text))
    parts: dict[str, Any] = {field: statements(getattr(text, field)) for field in HEADINGS}
    context = " ".join(text.context.split())
    every = [context, *(one for part in parts.values() for one in part)]
    if count and not any(named_sources(one) for one in every):
        all_of_them = f" [{', '.join(map(str, range(1, count + 1)))}]"
        parts = {field: (*part[:-1], part[-1] + all_of_them) if part else part for field, part in parts.items()}
        context += all_of_them
    plain = to_case(text, case_id)
    return replace(plain, summary=context, **parts)


def pieces(statement: str, known: int) -> tuple[str | int, ...]:
    """Return a statement as a whole sentence: its words, and the numbers of its sources behind the full stop.

    Numbers above `known` stay words.

    >>> pieces("Halls opened [1, 2]", 2)
    ('Halls opened', '.', 1, 2)
    """
    ending = _AT_END.search(statement)
    if ending and all(1 <= one <= known for one in named_sources(ending[1])):
        head, marks = statement[: ending.start()].rstrip(), named_sources(ending[1])
        stop = "" if head.endswith((".", "?", "!", "”", '"')) else ending[2] or "."
        return tuple(filter(None, [*_inside(head, known), stop, *dict.fromkeys(marks)]))
    whole = statement if statement.rstrip("”\"'’)").endswith((".", "?", "!")) else f"{statement}."
    return tuple(filter(None, _inside(whole, known)))


def _inside(words: str, known: int) -> list[str | int]:
    found: list[str | int] = []
    last = 0
    for mark in _MARK.finditer(words):
        numbers = named_sources(mark[0])
        if all(1 <= one <= known for one in numbers):
            found += [words[last : mark.start()], *dict.fromkeys(numbers)]
            last = mark.end()
    return [*found, words[last:]]


def source_words(source: CaseSource) -> str:
    """Return a source as the list of sources prints it: "A study of halls (2021), https://example.org/halls"."""
    year = f" ({source.year})" if source.year else ""
    return f"{source.title}{year}" + (f", {source.address}" if source.address else "")

"""Join the lines of a PDF's paragraph into one text: a word broken at a line's end is made whole again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.readers.pdf_lines import Line
from ingest.source import Mark

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_COMPOUND = re.compile(r"\w+(?:-\w+)+")
_LAST = re.compile(r"(\w+)-$")
_FIRST = re.compile(r"\w+")
_ADDRESS_END = re.compile(r"(?:https?://|www\.)\S*[/=&?_%-]$", re.IGNORECASE)
_SHORTEST_WORD = 3
_FEW = 20
_LONGEST_LINE = 1_000
_LONGEST_WORD = 60


class Words:
    """The words of one document, which tell the hyphens of its compounds from those at the ends of its lines."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._words: Counter[str] = Counter()
        self._compounds: set[tuple[str, str]] = set()
        broken: list[tuple[str, str]] = []
        ahead = ""
        for line in lines:
            # No printed line is longer: a search for words in it would only cost time.
            text = line.text[:_LONGEST_LINE].strip().casefold()
            first = _FIRST.match(text)
            if ahead and first:
                broken.append((ahead, first[0]))
            inner = text[first.end() if ahead and first else 0 :]
            last = _LAST.search(inner)
            ahead = last[1] if last else ""
            inner = inner[: last.start()] if last else inner
            self._words.update(_WORD.findall(inner))
            for compound in _COMPOUND.findall(inner):
                self._compounds.update(pairwise(compound.split("-")))
        joined = sum(self._words[one + other] > 0 for one, other in broken)
        # A document that is not hyphenated breaks its lines only after the hyphens that are its own.
        self._hyphenates = len(broken) < _FEW or joined > 0.1 * len(broken)

    def keeps_hyphen(self, ahead: str, behind: str) -> bool:
        """Whether the hyphen between two halves belongs to the word."""
        ahead, behind = ahead.casefold(), behind.casefold()
        whole = self._words[ahead + behind]
        if (ahead, behind) in self._compounds:
            return not whole or not self._hyphenates
        if whole:
            return False
        if not self._hyphenates or not ahead.isalpha() or not behind.isalpha():
            return True
        return min(len(ahead), len(behind)) >= _SHORTEST_WORD and self._words[ahead] > 0 and self._words[behind] > 0

    def join(self, lines: Sequence[Line]) -> tuple[str, list[Mark]]:
        """The lines as one text, with the note markers at their places there."""
        text = ""
        marks: list[Mark] = []
        for line in lines:
            words = line.text.strip()
            cut = len(line.text) - len(line.text.lstrip())
            last, first = _LAST.search(text[-_LONGEST_WORD:]), _FIRST.match(words)
            if last and first:
                if words[:1].islower() and not self.keeps_hyphen(last[1], first[0]):
                    text = text[:-1]
            elif text and not text.endswith(("–", "—", "/")) and not _ADDRESS_END.search(text[-300:]):
                text += " "
            by = len(text) - cut
            marks += [replace(mark, start=mark.start + by, end=mark.end + by, page=line.page) for mark in line.marks]
            text += words
        return text, marks

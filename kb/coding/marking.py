"""Find the words that a coder marked: pasted from a page, they must stand in the passage exactly, and once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from kb.errors import InputRefused

Span = tuple[int, int]
Notes = Sequence[tuple[int, str]]
_QUOTES = "“”‘’\"'"


def find_words(text: str, words: str, notes: Notes = ()) -> Span:
    """Return where words stand in a text, by offsets: exactly, but for spaces and line breaks.

    `notes` are (offset, sign) of the note signs that a page shows in the text and that are copied with it. Raises
    InputRefused where the words stand nowhere or more than once.

    >>> find_words("The halls are open. The keys hang.", "halls  are")
    (4, 13)
    """
    wanted = " ".join(words.split())
    if not wanted:
        raise InputRefused("No words are given: paste some of the passage.")
    for sought in dict.fromkeys((wanted, wanted.strip(_QUOTES).strip())):
        found = list(dict.fromkeys((*OneLine(text).places(sought), *OneLine(text, notes).places(sought))))
        if len(found) == 1:
            return found[0]
        if found:
            raise InputRefused(f"These words stand in the passage {len(found)} times: paste some more around them.")
    raise InputRefused("These words do not stand in the passage: paste them exactly as they stand there.")


def carried(spans: Iterable[Span], before: str, after: str) -> tuple[Span, ...]:
    """Return where marked words of a text stand in another reading of it; what is not there once is left out."""
    found = []
    for start, end in spans:
        try:
            found.append(find_words(after, before[start:end]))
        except InputRefused:
            continue
    return tuple(found)


def differing(before: str, after: str) -> tuple[Span, ...]:
    """Return the words of a text, by offsets, that were not there, or were others, in the text before it.

    >>> differing("Halls are cheap.", "Halls are not cheap.")
    ((10, 13),)
    """
    words = [found.span() for found in re.finditer(r"\S+", after)]
    matcher = SequenceMatcher(None, before.split(), after.split(), autojunk=False)
    return tuple(
        (words[first][0], words[last - 1][1])
        for what, _, _, first, last in matcher.get_opcodes()
        if what in ("insert", "replace")
    )


class OneLine:
    """A text read as one line, with single spaces, that knows where each of its characters stands in the text."""

    def __init__(self, text: str, notes: Notes = ()) -> None:
        """`notes` are signs that are read as part of the line, before the offsets that they are given with."""
        signs = dict(notes)
        line: list[str] = []
        self._spans: list[Span] = []  # what each character is in the text; nothing, for the sign of a note
        for position in range(len(text) + 1):
            for sign in signs.get(position, ""):
                line.append(sign)
                self._spans.append((position, position))
            character = text[position : position + 1]
            if character.isspace() and line[-1:] in ([], [" "]):
                continue
            if character:
                line.append(" " if character.isspace() else character)
                self._spans.append((position, position + 1))
        self._plain = "".join(line)

    def places(self, words: str, before: str = "", after: str = "") -> list[Span]:
        """Return where words stand, by offsets in the text: between these other words, or anywhere if not there."""
        sought, before, after = (" ".join(one.split()) for one in (words, before, after))
        found, between = [], []
        start = self._plain.find(sought) if sought else -1
        while start >= 0:
            end = start + len(sought)
            found.append((self._spans[start][0], self._spans[end - 1][1]))
            left = self._plain[max(0, start - len(before) - 1) : start].rstrip()
            right = self._plain[end : end + len(after) + 1].lstrip()
            if left.endswith(before) and right.startswith(after):
                between.append(found[-1])
            start = self._plain.find(sought, start + 1)
        return between or found

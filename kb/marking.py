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
        found = list(dict.fromkeys((*_places(text, sought), *_places(text, sought, notes))))
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


def _places(text: str, sought: str, notes: Notes = ()) -> Iterable[Span]:
    """Yield where words stand in a text that is read as one line, with the signs of notes or without."""
    signs = dict(notes)
    line: list[str] = []
    spans: list[Span] = []  # for each character of the line, what it is in the text; nothing, for the sign of a note
    for position in range(len(text) + 1):
        for sign in signs.get(position, ""):
            line.append(sign)
            spans.append((position, position))
        character = text[position : position + 1]
        if character.isspace() and line[-1:] in ([], [" "]):
            continue
        if character:
            line.append(" " if character.isspace() else character)
            spans.append((position, position + 1))
    plain = "".join(line)
    start = plain.find(sought) if sought else -1
    while start >= 0:
        yield spans[start][0], spans[start + len(sought) - 1][1]
        start = plain.find(sought, start + 1)

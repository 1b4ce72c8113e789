"""The figures, dates and names of a sentence, and whether another text has just these."""

from __future__ import annotations

import re

from kb.questions.terms import STOP_WORDS, stems

_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen twenty""".split()
    )
}
_UNITS = {"per cent": "%", "percent": "%", "million": "m", "billion": "bn", "thousand": "k", "hundred": "00"}
_FIGURE = (
    r"(?:(?<![\w)])[-–])?[£$€]?\d+(?:[.,:/]\d+)*(?:st|nd|rd|th|s)?"
    r"(?:\s?(?:%|per\s?cent\b|(?:million|billion|thousand|hundred|bn|m|k)\b))?"
)
_NUMBER_WORD = (
    r"\b(?:zero|(?<!no )one(?! another)|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six"
    r"|seven|eigh|nine)teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?"
    r"|half|halves|thirds?|quarters?|fifths?|tenths?|dozens?|twice|thrice|double[sd]?|tripled?|halved?|first|second(?:ly)?"
    r"|january|february|march(?= \d)|april|june|july|august|september|october|november|december)\b"
)
_FACT = re.compile(rf"(?P<figure>{_FIGURE})|(?P<number>(?i:{_NUMBER_WORD}))|(?P<name>\b[A-ZÀ-Þ][\w&’'-]*)")
_SMALL = re.compile(r"(?<![\w’'-])[a-z][\w’'-]*")


def same_facts(stretch: str, sentence: str) -> bool:
    """Tell whether the figures and names of a sentence stand in a stretch as one run, with nothing between them.

    What stands between is left out of the sentence, and the next figure may belong to it. A sentence's first word is
    taken for a name where the stretch does not have it as a word with a small letter.
    """
    held = _facts(stretch)
    own = {fact for fact, first in held if not first}
    openings = {tuple(stems(fact)): fact for fact, first in held if first}
    small = set(stems(" ".join(_SMALL.findall(stretch))))
    wanted = [
        openings.get(tuple(stems(fact)), fact) if first and fact not in own else fact
        for fact, first in _facts(sentence)
        if not first or fact in own or not _ordinary(fact, small)
    ]
    there = [fact for fact, first in held if not first or fact in wanted]
    return any(there[at : at + len(wanted)] == wanted for at in range(len(there) - len(wanted) + 1))


def _ordinary(word: str, small: set[str]) -> bool:
    """Tell whether a capital is only that of a sentence's beginning."""
    return word[1:].islower() and (word.lower() in STOP_WORDS or small.issuperset(stems(word) or [word]))


def _facts(text: str) -> list[tuple[str, bool]]:
    """Return figures and names in order, in one spelling, each with whether it is the first word of a sentence."""
    found = []
    for match in _FACT.finditer(text):
        before = text[: match.start()].rstrip("“‘\"'( ")
        first = match.lastgroup == "name" and (not before or before[-1] in ".!?:")
        found.append((_spelling(match), first))
    return found


def _spelling(match: re.Match[str]) -> str:
    text = match.group()
    if match.lastgroup == "number":
        return _NUMBERS.get(text.lower(), text.lower())
    if match.lastgroup == "name":
        name = re.sub(r"[’']s?$", "", text)
        return name[:-1] if len(name) > 2 and name[:-1].isupper() and name.endswith("s") else name
    figure = re.sub(r"(?<=\d),(?=\d{3})", "", " ".join(text.lower().split()))
    for unit, short in _UNITS.items():
        figure = figure.replace(unit, short)
    return figure.replace(" ", "")

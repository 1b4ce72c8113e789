"""Split a pasted text into its sentences by a few rules, where a language pipeline would cost seconds to load.

Held documents are split by spaCy when they are taken in (`kb.language`); this is for what a reader pastes.
"""

from __future__ import annotations

import re

_BULLET = re.compile(r"\s*(?:[-–—*•·▪◦‣]|#{1,6}|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s+")
_WRAPPED = 50  # characters: a line as long as this that ends without a mark goes on in the next
_CLOSED = re.compile(r"[.!?…:;][)\]”’\"']*$")
_END = re.compile(
    r"(?P<mark>[.!?…]+)(?P<closing>[)\]”’\"']*(?:\[\d{1,3}\]|[¹²³⁴⁵⁶⁷⁸⁹⁰]+)?)\s+(?=[“‘\"'(\[]*(?P<next>[A-Z0-9À-Þ]))"
)
_LAST_WORD = re.compile(r"[^\s(“‘\"'\[]+$")
# What they shorten comes before something else, so that no sentence ends with them.
_BEFORE_OTHERS = frozenset(
    """dr mr mrs ms prof rev st cllr hon sgt e.g eg i.e ie cf viz vs p pp para paras vol ch chap fig figs sec art approx
    ca ed eds trans""".split()
)
_BEFORE_FIGURES = frozenset({"No", "Nos", "nos"})  # "no." is an answer, "No. 5" a number
_MAY_END = frozenset({"etc", "al", "ltd", "inc", "co", "plc", "a.m", "p.m", "u.k", "u.s"})
_FEWEST_WORDS = 3


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text in order, each as one line; bullets are sentences, headings are left out.

    >>> sentences("Dr. Reid counted 3.5 halls, e.g. No. 5. It “works.” So they say.")
    ('Dr. Reid counted 3.5 halls, e.g. No. 5.', 'It “works.”', 'So they say.')
    """
    found = (sentence for paragraph in _paragraphs(text) for sentence in _split(paragraph))
    return tuple(sentence for sentence in found if _says_something(sentence))


def _paragraphs(text: str) -> list[str]:
    """Put lines together that were only wrapped, as they are when one copies from a PDF."""
    paragraphs: list[str] = []
    before = ""  # the line before, as long as this one may go on with it
    for line in text.splitlines():
        plain = " ".join(line.split())
        bullet = _BULLET.match(line)
        goes_on = plain[:1].islower() or len(before) >= _WRAPPED
        if before and plain and not bullet and goes_on and not _CLOSED.search(before):
            paragraphs[-1] += f" {plain}"
        elif plain:
            paragraphs.append(" ".join(line[bullet.end() :].split()) if bullet else plain)
        before = plain
    return paragraphs


def _split(paragraph: str) -> list[str]:
    parts, start = [], 0
    for end in _END.finditer(paragraph):
        if end["mark"] != "." or _ends(paragraph[start : end.start()], end["closing"], end["next"]):
            parts.append(paragraph[start : end.end("closing")])
            start = end.end()
    return [*parts, paragraph[start:]]


def _ends(before: str, closing: str, following: str) -> bool:
    """Tell whether a full stop ends a sentence or only shortens the word before it."""
    last = _LAST_WORD.search(before)
    word = last.group() if last else ""
    if closing:
        return True
    if word.lower() in _BEFORE_OTHERS or re.fullmatch(r"(?:[A-Z]\.)*[A-Z]", word):
        return False
    if word in _BEFORE_FIGURES:
        return not following.isdigit()
    return not (word.lower() in _MAY_END and following.isdigit())


def _says_something(sentence: str) -> bool:
    """One or two words without a closing mark are a heading: nothing could speak of them."""
    said = re.findall(r"[^\W_]+", sentence)
    return bool(said) and (len(said) >= _FEWEST_WORDS or bool(re.search(r"[.!?…]", sentence)))

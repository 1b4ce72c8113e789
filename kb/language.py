"""Sentences, abbreviations and names of a text: the only home of spaCy, which is loaded on first use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.models import Body, Mention

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc, Span

_WINDOW = 50_000
_STOPS = frozenset({".", "!", "?", "…", "...", "?!", "!!", "!?"})
_CLOSERS = frozenset("'\"’”)]»*") | {"''", "’’"}
_RAISED = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹")
_AFTER_STOP = '⁰¹²³⁴⁵⁶⁷⁸⁹"’”)]»'
_OPENERS = "'\"‘“([«*"
# Short forms that stand before a name or a number: a capital or a digit after them begins no sentence.
_LEADING = frozenset(
    """dr mr mrs ms prof rev hon st sir no nos vol vols pp p ch chap fig figs sec para paras ed eds art cf eg e.g
    ie i.e viz al ca approx vs v op cit resp inc jan feb mar apr jun jul aug sept sep oct nov dec""".split()
)
_NUMBER_ONLY = frozenset("no nos vol vols pp p ch chap fig figs sec para paras art v".split())
_INITIALS = re.compile(r"[^\W\d_](?:\.[^\W\d_])*")
_LONG_RUN = re.compile(r"\S{200,}")


@lru_cache(maxsize=1)
def _english() -> Language:
    import spacy

    return spacy.blank("en")


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """The (start, end) of each sentence, without the whitespace around it.

    >>> sentences("It works, e.g. in Fife. Why?")
    ((0, 23), (24, 28))
    """
    # A run of 200 signs without a space is no language, and costs a tokeniser more than it can tell.
    readable = _LONG_RUN.sub(lambda run: "x" + " " * (len(run[0]) - 4) + run[0][-3:], text)
    found: list[tuple[int, int]] = []
    start = 0
    while start < len(readable):
        end = min(start + _WINDOW, len(readable))
        if end < len(readable):
            end = max(readable.rfind(" ", start, end), start) + 1 if " " in readable[start:end] else end
        spans = [(start + first, start + last) for first, last in _split(readable[start:end])]
        if end < len(readable) and len(spans) > 1:
            # The last sentence may go on beyond the window: read it again with what follows.
            end = spans.pop()[0]
        found += spans
        start = end
    return tuple(span for span in (_trimmed(text, *span) for span in found) if span[0] < span[1])


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _split(text: str) -> list[tuple[int, int]]:
    doc = _english().make_doc(text)
    spans: list[tuple[int, int]] = []
    start = place = 0
    while place < len(doc):
        end = _end_of_sentence(doc, text, place)
        if end is not None:
            stop = doc[end].idx
            spans.append((start, stop))
            start, place = stop, end
        place += 1
    if start < len(text):
        spans.append((start, len(text)))
    return spans


def _end_of_sentence(doc: Doc, text: str, place: int) -> int | None:
    """The place of the token that begins the next sentence, where the one at `place` ends a sentence."""
    word = doc[place].text
    word = word.rstrip(_AFTER_STOP) or word
    is_stop = word in _STOPS
    if not is_stop and not (len(word) > 2 and word.endswith((".", "!", "?", "…"))):
        return None
    following = place + 1
    # Quotation marks, brackets and raised note numbers after the stop still belong to its sentence.
    while following < len(doc) and not doc[following - 1].whitespace_ and _closes(doc[following].text):
        following += 1
    spaced = doc[following - 1].whitespace_ != ""
    while following < len(doc) and doc[following].is_space:
        following += 1
        spaced = True
    if following >= len(doc) or not spaced:
        return None
    return following if _begins(doc, text, place, following) else None


def _closes(word: str) -> bool:
    return word in _CLOSERS or all(sign in _RAISED or sign in _CLOSERS for sign in word)


def _begins(doc: Doc, text: str, place: int, following: int) -> bool:
    """Whether a sentence can begin at `following`, given the stop at `place`."""
    word = doc[place].text
    word = word.rstrip(_AFTER_STOP) or word
    beginning = doc[following].idx
    first = text[beginning : beginning + 4].lstrip(_OPENERS)[:1]
    if not first.isalnum() or first.islower():
        return False
    if word in _STOPS and word != ".":
        return True
    if word == ".":
        if place == 0 or doc[place - 1].whitespace_:
            return True
        before = doc[place - 1].text
    else:
        before = word.rstrip(".")
    if _INITIALS.fullmatch(before):
        return False  # "J. Smith", "U.S. law"
    short = before.casefold()
    if short in _NUMBER_ONLY:
        return not (first.isdigit() or short in ("pp", "vol", "fig"))
    return short not in _LEADING


_PARENTHESIS = re.compile(r"\(([^()\n]{2,90})\)")
_SHORT_FORM = re.compile(r"[A-Z0-9][\w&./-]{0,9}s?")
_WORD = re.compile(r"\w[\w'’&/-]*")


def abbreviations(text: str) -> tuple[tuple[str, str], ...]:
    """The (short form, long form) pairs that a text introduces, in order, each short form once.

    The method is that of Schwartz & Hearst (2003), "A simple algorithm for identifying abbreviation
    definitions in biomedical text", Pacific Symposium on Biocomputing 8, pages 451-462.

    >>> abbreviations("Local partnership boards (LPBs) met.")
    (('LPB', 'Local partnership board'),)
    """
    found: dict[str, str] = {}
    for match in _PARENTHESIS.finditer(text):
        inner = match[1].strip()
        before = text[max(0, match.start() - 200) : match.start()].rsplit("\n", 1)[-1].rstrip()
        if _is_short(inner):
            pair = _long_form(inner, before)
        else:
            # The other order: "SCVO (Scottish Council for Voluntary Organisations)".
            short = before.rsplit(None, 1)[-1] if before else ""
            pair = _long_form(short, inner) if _is_short(short) and inner.count(" ") >= 1 else None
            if pair and len(pair[1]) < len(inner):
                pair = None
        if pair:
            found.setdefault(*pair)
    return tuple(found.items())


def _is_short(form: str) -> bool:
    return bool(_SHORT_FORM.fullmatch(form)) and sum(sign.isupper() for sign in form) >= 2


def _long_form(short: str, before: str) -> tuple[str, str] | None:
    """The shortest stretch at the end of `before` that has the letters of `short` in order."""
    plural = len(short) > 2 and short.endswith("s") and short[-2].isupper()
    if plural:
        short = short[:-1]
    words = list(_WORD.finditer(before))[-min(len(short) + 5, len(short) * 2) :]
    if not words:
        return None
    candidate = before[words[0].start() :]
    place = len(candidate)
    for index in range(len(short) - 1, -1, -1):
        letter = short[index].casefold()
        if not letter.isalnum():
            continue
        place -= 1
        # The first letter has to begin a word; the others may stand anywhere.
        while place >= 0 and not (
            candidate[place].casefold() == letter and (index > 0 or place == 0 or not candidate[place - 1].isalnum())
        ):
            place -= 1
        if place < 0:
            return None
    long = candidate[place:].strip()
    if len(long) <= len(short) or short.casefold() in long.casefold().split():
        return None
    return short, _singular(long) if plural else long


def _singular(long: str) -> str:
    if long.endswith("ies"):
        return long[:-3] + "y"
    return long[:-1] if long.endswith("s") and not long.endswith("ss") else long


# --- bodies -----------------------------------------------------------------------------------

_SAME_SIGNS = str.maketrans("‘’–—\u00a0\n\t", "''--   ")  # one for one, so that offsets stay
_FULL, _SHORT = "full", "short"
_LETTERS = re.compile(r"\w+")
_BEFORE_A_NAME = frozenset("the a an in of at by for from to with and or as both former new our its their".split())


class Gazetteer:
    """Finds the bodies of a gazetteer in the passages of one document."""

    def __init__(self, bodies: Sequence[Body]) -> None:
        from spacy.matcher import PhraseMatcher

        vocabulary = _english().vocab
        self._exact, self._folded = PhraseMatcher(vocabulary), PhraseMatcher(vocabulary, attr="LOWER")
        self._names: dict[str, tuple[str, ...]] = {}  # with the words that each begins with
        for body in bodies:
            self._add(self._exact, body.id, _FULL, [body.name])
            self._add(self._folded, body.id, _FULL, body.other_names)
            self._add(self._exact, body.id, _SHORT, body.abbreviations)

    def _add(self, matcher: PhraseMatcher, body_id: str, form: str, names: Sequence[str]) -> None:
        plain = [name.translate(_SAME_SIGNS) for name in names]
        if plain:
            matcher.add(f"{form} {body_id}", [_english().make_doc(name) for name in plain])
            self._names.update((name.lower(), tuple(_LETTERS.findall(name.lower())[:2])) for name in plain)

    def mentions(self, texts: Sequence[str]) -> tuple[tuple[Mention, ...], ...]:
        """Return the bodies named in each text, in order; the longest name counts where two fit at one place.

        An abbreviation counts where any of the texts has a full name of its body.
        """
        plain = [text.translate(_SAME_SIGNS) for text in texts]
        folded = [text.lower() for text in plain]
        # Most names are nowhere, and most texts have none: looking for words is quicker than reading tokens.
        words = [_LETTERS.findall(text) for text in folded]
        begun = {(word,) for line in words for word in line} | {pair for line in words for pair in pairwise(line)}
        here = [name for name, beginning in self._names.items() if beginning in begun]
        found = [
            self._found(text) if any(name in low for name in here) else []
            for text, low in zip(plain, folded, strict=True)
        ]
        named = {body_id for spans in found for form, body_id, _, _ in spans if form == _FULL}
        return tuple(
            tuple(
                Mention(start, end, body_id) for form, body_id, start, end in spans if form == _FULL or body_id in named
            )
            for spans in found
        )

    def _found(self, text: str) -> list[tuple[str, str, int, int]]:
        from spacy.util import filter_spans

        doc = _english().make_doc(text)
        matches = [*self._exact(doc, as_spans=True), *self._folded(doc, as_spans=True)]
        spans = filter_spans([span for span in matches if not _is_part_of_a_name(span)])
        return [(*span.label_.split(" ", 1), span.start_char, span.end_char) for span in spans]  # type: ignore[misc]


def _is_part_of_a_name(span: Span) -> bool:
    """Whether a name goes on to the left: the Mental Health Foundation is not the Health Foundation."""
    doc = span.doc
    if span.start == 0 or not doc[span.start - 1].whitespace_ or not span.text[0].isupper():
        return False
    before = doc[span.start - 1]
    begins = span.start == 1 or doc[span.start - 2].text[-1] in ".?!:;•|"
    return before.text.isalpha() and before.text[0].isupper() and before.lower_ not in _BEFORE_A_NAME and not begins


@lru_cache(maxsize=1)
def gazetteer(bodies: tuple[Body, ...]) -> Gazetteer:
    """Return what finds these bodies, made once."""
    return Gazetteer(bodies)

"""The words that lexical search compares: tokens, stems, spelling and the field's equal wordings."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import Stemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

from kb.models import Term
from kb.questions import spellings

_WORD = re.compile(r"[a-z0-9]+(?:[-'’][a-z0-9]+)*")
_TYPED = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_SPELLING_FLOOR = 0.8  # one wrong letter in five, two in ten
_SHORTEST_CORRECTED = 4


class _Stemmers(threading.local):
    """A stemmer remembers words, which makes it five times as fast, and is not thread-safe."""

    def __init__(self) -> None:
        self.of_this_thread = Stemmer.Stemmer("english")


_stemmers = _Stemmers()

# Function words and the phrasing of questions: they say nothing of what a passage is about.
STOP_WORDS = frozenset(
    """a about after again all also although always am among an and another any anyone anything are around as ask at
    away be because been before being below best between both but by came can cannot can't come could did do does
    doesn't doing don't done down during each either else ever every everyone everything few find for from further
    gave get gets getting give gives given go goes going got had has have having he her here hers him his how
    however i i'd i'll i'm i've if in into is isn't it it's its itself just kind know known last later let like made
    make makes making many may me might mine more most much must my need needs never next no nor not now of off
    often on once one only onto or other others our ours out over own per please put rather read really report said
    same say says see seem seen shall she should since so some something soon sort sorts still such take taken tell
    than that that's the their theirs them then there these they they're thing things think this those though
    through thus to together too two under until up upon us use used using very want wants was wasn't we we've well
    went were weren't what what's whatever when where whether which while who who's whole whom whose why will with
    within without won't would yes yet you you're your yours according chapter chapters cite example examples defined
    define definition mean means meaning speak""".split()
)


@dataclass(frozen=True, slots=True)
class QueryTerms:
    """A question as lexical search reads it.

    `stems` are its own content stems, each once; `added` the stems of equal wordings; `wording` is the
    question with spelling mended, terms in the corpus's wording and abbreviations written out, for the
    embedding; `mended` only has its spelling mended.
    """

    stems: tuple[str, ...]
    added: tuple[str, ...]
    wording: str
    mended: str = ""


def words(text: str) -> list[str]:
    """Split into lower-case words without diacritics; hyphens and apostrophes inside a word are kept.

    >>> words("Co-production’s café")
    ['co-production’s', 'cafe']
    """
    plain = text.lower()
    if not plain.isascii():  # most is, and taking diacritics off costs more than all the rest
        plain = _NOT_ASCII.sub(_without_diacritics, unicodedata.normalize("NFKD", plain))
    return _WORD.findall(plain)


def _without_diacritics(match: re.Match[str]) -> str:
    return "".join(c for c in match.group() if not unicodedata.combining(c))


def stems(text: str) -> list[str]:
    """Return the content stems of a text in order, as the index stores them.

    A compound counts joined and in its parts, so that co-production meets coproduction and
    mini-publics meets "mini publics".
    """
    found = []
    for word in words(text):
        if word in STOP_WORDS or word.replace("’", "'") in STOP_WORDS:
            continue
        if "'" in word or "’" in word:
            word = re.sub(r"['’]s?$|['’]s\b", "", word).replace("'", "").replace("’", "")
        parts = word.split("-")
        found.append("".join(parts))
        if len(parts) > 1:
            found.extend(part for part in parts if len(part) > 2 and part not in STOP_WORDS)
    return [stem for stem in _stemmers.of_this_thread.stemWords(found) if stem]


@lru_cache(maxsize=10_000)
def stem_set(text: str) -> frozenset[str]:
    """Return the distinct content stems of a sentence or title, which is looked at again with the next question."""
    return frozenset(stems(text))


def correct_spelling(text: str, vocabulary: Sequence[str], is_word: Callable[[str], bool]) -> str:
    """Replace words that nobody knows by the corpus word they most resemble; all else stays as typed.

    A word that the corpus spells otherwise, as American texts do, is spelt as there.

    `vocabulary` are the corpus's words; `is_word` says whether a word is ordinary English all the same.
    """
    held = frozenset(vocabulary)

    def mend(match: re.Match[str]) -> str:
        word = match.group().lower()
        if len(word) < _SHORTEST_CORRECTED or word in held or word in STOP_WORDS:
            return match.group()
        otherwise = next((other for other in spellings.others(word) if other in held), None)
        if otherwise or is_word(word):
            return otherwise or match.group()
        nearest = process.extractOne(word, vocabulary, scorer=OSA.normalized_similarity, score_cutoff=_SPELLING_FLOOR)
        if not nearest:
            return match.group()
        found = str(nearest[0])
        return found.capitalize() if match.group()[0].isupper() else found  # a capital may tell a name

    return re.sub(r"[A-Za-z]+", mend, text)


class Thesaurus:
    """The field's terms, with the wordings and abbreviations that mean the same, both ways."""

    def __init__(self, terms: Iterable[Term], abbreviations: Iterable[tuple[str, str]] = ()) -> None:
        """`abbreviations` are (short, long) pairs as documents introduce them."""
        self._equal: dict[tuple[str, ...], list[str]] = {}
        self._short: dict[str, str] = {}
        for term in terms:
            labels = (term.pref_label, *term.alt_labels)
            for label in labels:
                self._equal.setdefault(tuple(stems(label)), []).extend(other for other in labels if other != label)
            for short in term.abbreviations:
                self._add_abbreviation(short, term.pref_label, exact=term.ambiguous)
        for short, long in abbreviations:
            if short not in self._short:
                self._add_abbreviation(short, long, exact=True)
        self._longest = max((len(key) for key in self._equal), default=0)

    def _add_abbreviation(self, short: str, long: str, exact: bool) -> None:
        self._short[short] = long
        if not exact:
            self._short.setdefault(short.lower(), long)
        self._equal.setdefault(tuple(stems(long)), []).append(short)

    def write_out(self, text: str) -> str:
        """Put the long form behind each abbreviation: "our CPP" becomes "our CPP (community planning partnership)"."""

        def expand(match: re.Match[str]) -> str:
            short = match.group()
            singular = short[:-1] if short.endswith("s") else short
            long = self._short.get(short) or self._short.get(singular)
            return f"{short} ({long})" if long and long.lower() not in text.lower() else short

        return re.sub(r"[A-Za-z][A-Za-z&-]+", expand, text)

    def in_held_wording(self, text: str, how_often: Callable[[Sequence[str]], int]) -> str:
        """Put the corpus's own wording in the place of a term that it never has in the reader's.

        `how_often` counts the passages with these stems next to each other. An embedding model that was made for
        general text does not know that "seldom heard" and "hard to reach" name the same people.
        """
        typed = list(_TYPED.finditer(text))
        read = [stems(match.group()) for match in typed]
        pieces, start, written = [], 0, 0
        while start < len(typed):
            # A term begins and ends with words of content: what stands around it stays.
            ends = [end for end in range(start + 1, min(start + self._longest, len(typed)) + 1) if read[end - 1]]
            for end in reversed(ends if read[start] else []):
                term = tuple(stem for word in read[start:end] for stem in word)
                if instead := self._held_instead(term, how_often):
                    pieces += [text[written : typed[start].start()], instead]
                    start, written = end - 1, typed[end - 1].end()
                    break
            start += 1
        return "".join([*pieces, text[written:]])

    def _held_instead(self, typed: tuple[str, ...], how_often: Callable[[Sequence[str]], int]) -> str | None:
        others = [other for other in self._equal.get(typed, ()) if other not in self._short]
        if not others or how_often(typed):
            return None
        counts = {other: how_often(stems(other)) for other in others}
        best = max(others, key=lambda other: counts[other])
        return best if counts[best] else None

    def wordings_of(self, term_stems: Sequence[str]) -> list[str]:
        """Return the other wordings of a whole term."""
        return self._equal.get(tuple(term_stems), [])

    def equal_wordings(self, question_stems: Sequence[str]) -> list[str]:
        """Return the wordings that mean the same as a stretch of the question.

        A stretch within a longer one that is known says nothing of its own: a community council is no council.
        """
        found: list[str] = []
        known = 0  # how far the stretches that were found reach
        for start in range(len(question_stems)):
            for end in range(min(start + self._longest, len(question_stems)), max(start, known), -1):
                equal = self._equal.get(tuple(question_stems[start:end]))
                if equal is not None:
                    found.extend(equal)
                    known = end
                    break
        return list(dict.fromkeys(found))


def query_terms(
    question: str,
    thesaurus: Thesaurus,
    vocabulary: Callable[[], Sequence[str]],
    is_word: Callable[[str], bool],
    is_held: Callable[[Collection[str]], Collection[str]],
    how_often: Callable[[Sequence[str]], int],
) -> QueryTerms:
    """Read a question for lexical search.

    `is_held` returns those of the given stems that the corpus has, `how_often` counts the passages with these
    stems next to each other; the vocabulary is only asked for when a stem is missing, because gathering it costs
    more than the search.
    """
    spelt = in_british(question, is_held)
    typed = stems(spelt)
    missing = set(typed) - set(is_held(typed))
    mended = correct_spelling(spelt, vocabulary(), is_word) if missing else spelt
    wording = thesaurus.write_out(mended)
    own = tuple(dict.fromkeys(stems(wording)))
    equal = [stem for other in thesaurus.equal_wordings(stems(mended)) for stem in stems(other)]
    spelt_otherwise = [other for word in words(wording) for other in spellings.others(word)]
    # The stem of "centralized" is "central", which stands for too much; that of "centralised" is its own.
    exact = [stem for other in spelt_otherwise for stem in stems(other) if ("z" in other) == ("z" in stem)]
    added = dict.fromkeys([*equal, *(is_held(exact) if exact else ())])
    sought = thesaurus.write_out(thesaurus.in_held_wording(mended, how_often))
    return QueryTerms(own, tuple(stem for stem in added if stem not in own), sought, mended)


def in_british(text: str, is_held: Callable[[Collection[str]], Collection[str]]) -> str:
    """Return a text with American spellings as they are spelt in Britain, where the corpus has that."""
    instead = {word: spellings.british(word) for word in words(text)}
    made = [stem for all_of_word in instead.values() for other in all_of_word for stem in stems(other)]
    held = set(is_held(made)) if made else set()

    def spell(match: re.Match[str]) -> str:
        other = (one for one in instead.get(match.group().lower(), ()) if held.issuperset(stems(one)))
        return next(other, match.group())

    return re.sub(r"[A-Za-z]+", spell, text) if held else text

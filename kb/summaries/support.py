"""Decide whether a quotation bears out a sentence that a language model wrote of it. What is in doubt is refused.

Nothing here understands a text. What can be compared is compared, strictly: figures, names, words in quotation marks,
negations, duties, doubts, conditions, small words that make a claim stronger, opposites, the words and their order, and
the meaning as far as the embedding tells. So a sentence that is borne out stays close to the words of the quotation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kb.answers.answerability import coverage
from kb.answers.sentences import sentences
from kb.answers.signs import negations, sign
from kb.answers.turning_words import DENYING, LEANING, MARKS, OPPOSITES, STRONG, WEIGHTY
from kb.models import Sign
from kb.questions.terms import stems, words
from kb.summaries.facts import same_facts

# The least for a sentence to be taken, calibrated on made and hand-written ones (`python -m tests.quality.summary`;
# docs/quality.md).
SHARED_WORDS = 0.8  # of its content words, weighted by rarity, that stand in the quotation
COSINE = 0.7  # with the sentences of the quotation that it restates
WORD_COSINE = 0.8  # of a word that does not stand there with the nearest that does: below are months and years
MOST_PHRASES = 3  # that may have changed places
_FEWEST_SHARED = 2  # words by which a sentence must rest on each of two sentences, if it restates both

_QUOTED = re.compile(r"“([^“”]*)”|\"([^\"]*)\"|(?<![^\W_])[‘']([^‘’']*(?:[’'](?=\w)[^‘’']*)*)[’'](?!\w)")
_LOWER = re.compile(r"(?<![\w’'-])[a-z][a-z’'-]+")
_QUOTATION_MARK = re.compile(r"[“”\"]|(?<![^\W_])[‘']|[‘](?=\w)")


@dataclass(frozen=True, slots=True)
class Measures:
    """What comparing words and meanings needs from outside.

    `frequencies` says in how many of `passages` held passages a stem occurs; `cosine` compares two texts (-1..1).
    """

    frequencies: Mapping[str, int]
    passages: int
    cosine: Callable[[str, str], float]


def bears_out(quotation: str, sentence: str, measures: Measures) -> bool:
    """Tell whether a quotation alone bears out all that a sentence says.

    The sentence has to restate one sentence of the quotation, or two that follow each other.
    """
    if LEANING.match(sentence) or not stems(sentence) or not _quotes_exactly(sentence, quotation):
        return False
    told = sentences(quotation) or (quotation,)
    both = (f"{one} {other}" for one, other in pairwise(told) if _rests_on_both(sentence, one, other))
    return any(_restates(stretch, sentence, measures) for stretch in (*told, *both))


def _rests_on_both(sentence: str, one: str, other: str) -> bool:
    said, first, second = set(stems(sentence)), set(stems(one)), set(stems(other))
    return min(len(said & first - second), len(said & second - first)) >= _FEWEST_SHARED


def _restates(stretch: str, sentence: str, measures: Measures) -> bool:
    return (
        same_facts(stretch, sentence)
        and _same_marks(stretch, sentence)
        and sign(sentence, stretch) is None
        and sign(stretch, sentence) in (None, Sign.CONTRAST)
        and _same_words(stretch, sentence, measures)
        and measures.cosine(sentence, stretch) >= COSINE
    )


# --- words in quotation marks ------------------------------------------------------------------


def _quotes_exactly(sentence: str, quotation: str) -> bool:
    """Tell whether all that stands in quotation marks stands so in the quotation, in one piece and as whole words."""
    held = f" {_plain(quotation)} "
    for quoted in _QUOTED.findall(sentence):
        said = _plain("".join(quoted)).strip().rstrip(".,;:")
        at = held.find(said) if said else -1
        while at > 0 and (held[at - 1].isalnum() or held[at + len(said)].isalnum()):
            at = held.find(said, at + 1)
        if at < 0:
            return False
    return not _QUOTATION_MARK.search(_QUOTED.sub(" ", sentence))


def _plain(text: str) -> str:
    """Return a text with one kind of blank and of quotation marks."""
    return " ".join(text.translate({ord(mark): "'" for mark in '‘’“”"'}).split())


# --- small words that turn a claim -------------------------------------------------------------


def _same_marks(stretch: str, sentence: str) -> bool:
    if negations(stretch) != negations(sentence):
        return False
    for mark, both in MARKS:
        said, held = len(mark.findall(sentence)), len(mark.findall(stretch))
        if said < held or (both and said > held):
            return False
    return (set(words(sentence)) & STRONG) <= set(words(stretch))


# --- words and their order ---------------------------------------------------------------------


def _same_words(stretch: str, sentence: str, measures: Measures) -> bool:
    said, held = stems(sentence), stems(stretch)
    there = set(held)
    foreign = set(said) - there
    if coverage(set(said), there, measures.frequencies, measures.passages) < SHARED_WORDS:
        return False
    if any(not measures.frequencies.get(stem) for stem in foreign) or _opposes(foreign, there):
        return False
    if Counter(stem for stem in said if stem in there) - Counter(held):
        return False  # said twice where the quotation says it once
    return _in_order(_sequence(sentence), _sequence(stretch)) and all(
        _has_near(word, stretch, set(said), measures) for word in words(sentence) if foreign.intersection(stems(word))
    )


def _opposes(foreign: set[str], there: set[str]) -> bool:
    """Tell whether a word that the stretch does not have says the opposite of one that it has."""
    prefixed = {f"{prefix}{stem}" for stem in foreign for prefix in DENYING} & there
    bare = {f"{prefix}{stem}" for stem in there for prefix in DENYING} & foreign
    return bool(prefixed or bare) or any(
        (foreign & one and there & other) or (foreign & other and there & one) for one, other in OPPOSITES
    )


def _sequence(text: str) -> list[str]:
    """Return the words whose order says who does what to whom, and what is denied or limited."""
    return [one for word in words(text) for one in (stems(word)[:1] or ([word] if word in WEIGHTY else []))]


def _in_order(said: Sequence[str], held: Sequence[str]) -> bool:
    """Tell whether the words that both have come in the same order, but for whole phrases that changed places."""
    both = set(said) & set(held)
    own, there = [one for one in said if one in both], [one for one in held if one in both]
    follows = set(pairwise(there))
    runs = [1]
    for pair in pairwise(own):
        if pair in follows:
            runs[-1] += 1
        else:
            runs.append(1)
    # With a word said twice, phrases that only seem to be the same could have changed places.
    return len(runs) == 1 or (len(runs) <= MOST_PHRASES and min(runs) > 1 and len(there) == len(both))


def _has_near(word: str, stretch: str, said: set[str], measures: Measures) -> bool:
    """Tell whether a word that the stretch does not have is near in meaning to one that it has in its place.

    Names are left out: each place is near to every other.
    """
    left = (other for other in set(_LOWER.findall(stretch)) if not said.issuperset(stems(other)))
    return any(measures.cosine(word, other) >= WORD_COSINE for other in left)

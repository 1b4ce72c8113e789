"""Decide whether the passages found can answer the question at all. Saying "we do not know" is an answer."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kb.models import Evidence
from kb.terms import stems

_READ_FOR_KIND = 3  # passages in which the kind of answer must be found

# Questions that only a figure answers; what is counted or measured follows in the first group.
_QUANTITY = re.compile(
    r"\b(?:how (?:many|much|often|long|old|far)|what (?:proportion|percentage|share|number|amount) of|costs?|price of"
    r"|budget of|threshold|telephone|phone number|e-?mail address)\b(.{0,40})",
    re.I,
)
_FIGURE = re.compile(
    r"(?<![\w.])(?!(?:19|20)\d\d\b)\d[\d,.]*|%|£"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|dozens?|hundreds?|thousands?|millions?|half|quarter)\b",
    re.I,
)
_AUTHOR = re.compile(r"\bwho (?:wrote|authored|published|is the author|are the authors)\b", re.I)
_AUTHORED = re.compile(r"\b(?:written|authored|published|edited|co-ordinated) by\b|\bauthors?\b|\bedited\b", re.I)


@dataclass(frozen=True, slots=True)
class Signals:
    """What answerability is judged by.

    `nearest` is the best cosine of a passage, `nearest_sentence` of a sentence; `coverage` the share (0..1)
    of the question's terms, weighted by rarity, that the best passages hold together.
    """

    nearest: float
    nearest_sentence: float
    coverage: float


# Logistic regression over the three signals, fitted on the development questions of the report, classes weighted
# equally; cross-validated by need (docs/quality.md). The intercept is set so that at 0.5 about one answerable
# question in ten is refused.
INTERCEPT, NEAREST, NEAREST_SENTENCE, COVERAGE = -3.1, 1.4, 4.2, 1.9
THRESHOLD = 0.5
# A description answers what a work is about and little else, yet resembles every question on its subject.
THRESHOLD_OF_DESCRIPTIONS = 0.65


def rarity(stem: str, document_frequencies: Mapping[str, int], passages: int) -> float:
    """Return the inverse document frequency of a stem, in nats (Robertson and Sparck Jones, smoothed)."""
    held = document_frequencies.get(stem, 0)
    return math.log(1 + (passages - held + 0.5) / (held + 0.5))


def coverage(
    question: Collection[str], evidence: Collection[str], document_frequencies: Mapping[str, int], passages: int
) -> float:
    """Return the share of the question's stems, weighted by rarity, that the evidence holds; 0 when it has none."""
    weights = {stem: rarity(stem, document_frequencies, passages) for stem in question}
    total = sum(weights.values())
    return sum(weight for stem, weight in weights.items() if stem in evidence) / total if total else 0.0


def probability(signals: Signals) -> float:
    """Return the estimated probability (0..1) that the corpus answers the question."""
    logit = (
        INTERCEPT
        + NEAREST * signals.nearest
        + NEAREST_SENTENCE * signals.nearest_sentence
        + COVERAGE * signals.coverage
    )
    return 1 / (1 + math.exp(-logit))


def suffices(question: str, signals: Signals, evidence: Sequence[Evidence], threshold: float = THRESHOLD) -> bool:
    """Decide whether the evidence answers the question.

    The kind of answer that is asked for must be there: a figure for what is counted, a maker for "who wrote".
    """
    if not evidence or probability(signals) < threshold:
        return False
    sentences = [
        found.passage.text[start:end] for found in evidence[:_READ_FOR_KIND] for start, end in found.passage.sentences
    ]
    counted = _QUANTITY.search(question)
    if counted:
        return any(_FIGURE.search(sentence) and _speaks_of(counted.group(1), sentence) for sentence in sentences)
    if _AUTHOR.search(question):
        return any(_AUTHORED.search(sentence) for sentence in sentences)
    return True


def _speaks_of(counted: str, sentence: str) -> bool:
    """Tell whether a sentence speaks of the first thing that is counted; anything will do where none is named."""
    wanted = stems(counted)[:1]
    return not wanted or wanted[0] in stems(sentence)

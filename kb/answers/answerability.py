"""Decide whether the passages found can answer the question at all. Saying "we do not know" is an answer."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kb.models import Evidence, HeldPassage
from kb.questions import asked_for

_READ_FOR_KIND = 3  # passages in which the kind of answer must be found


@dataclass(frozen=True, slots=True)
class Signals:
    """What answerability is judged by.

    `read` is how near, at best, the words of the question are to what is nearest to them in a passage; `sentence` the
    best cosine of a sentence; `said` the largest share (0..1) of the question's terms, weighted by rarity, that one
    sentence has. `named` is how far (0..1) the question names a source of the passages, `unheld` what it asks about
    by name or year that none of the passages speaks of. `nearest` is the best cosine of a passage.
    """

    read: float
    sentence: float
    said: float
    named: float = 0.0
    unheld: tuple[str, ...] = ()
    nearest: float = 0.0


# Logistic regression over the three signals, fitted on the development questions of the report and the same with their
# sections hidden, classes weighted equally; cross-validated by need (docs/answering.md). The intercept is set so that
# at 0.5 fewer than one answerable question in twenty is refused.
INTERCEPT, READ, SENTENCE, SAID = -2.5, 3.1, 3.1, 2.2
THRESHOLD = 0.5
# A description answers what a work is about and little else, yet resembles every question on its subject.
THRESHOLD_OF_DESCRIPTIONS = 0.65
NAMED = 0.5  # so far named, a source that is asked for is found


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
    logit = INTERCEPT + READ * signals.read + SENTENCE * signals.sentence + SAID * signals.said
    return 1 / (1 + math.exp(-logit))


def suffices(question: str, signals: Signals, evidence: Sequence[Evidence], threshold: float = THRESHOLD) -> bool:
    """Decide whether the evidence answers the question.

    What the question names must be spoken of, and the kind of answer that it asks for must be there.
    """
    if not evidence or signals.unheld or lacking(question, evidence):
        return False
    return probability(signals) >= threshold or (signals.named >= NAMED and asked_for.asks_for_source(question))


def lacking(question: str, evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """Return the kinds of answer that the question asks for and the best passages do not give."""
    passages = [found.passage for found in evidence[:_READ_FOR_KIND]]
    names = asked_for.names(question)
    lacks = []
    for wanted, of in asked_for.kinds(question):
        speaking = [p for p in passages if not names or any(asked_for.speaks_of(name, told(p)) for name in names)]
        sentences = [p.text[start:end] for p in speaking for start, end in p.sentences]
        sentences += [source.title for p in speaking for source in p.sources]
        sources = (source.address or "" for p in speaking for source in p.sources)
        if not any(asked_for.gives(wanted, of, question, sentence) for sentence in sentences) and not (
            wanted.name == "a DOI" and any(wanted.given.search(address) for address in sources)
        ):
            lacks.append(wanted.name)
    return tuple(lacks)


def missing(question: str, signals: Signals, evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """Return in a sentence each what the question names or asks for that the nearest passages do not have."""
    names = [f"Nothing near your question speaks of “{name}”." for name in signals.unheld]
    kinds = [f"You ask for {kind}, and nothing near your question gives it." for kind in lacking(question, evidence)]
    return (*names, *kinds)


def told(passage: HeldPassage) -> tuple[str, ...]:
    """Return all in which a passage may name something: its text, its titles, its sources, its authors."""
    sources = (part for source in passage.sources for part in (source.title, source.address or ""))
    authors = (author.family for author in passage.work.authors)
    return (passage.text, passage.work.title, *passage.locator.section, *sources, *authors)

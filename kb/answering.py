"""Compose an answer: choose sentences of the ranked passages, quote them exactly, name their sources."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kb.models import Evidence, HeldPassage, Kind, Part, Quotation, Source

PARTS = {
    Kind.INSIGHT: Part.FOUND,
    Kind.IMPLICATION: Part.SUGGESTED,
    Kind.CASE: Part.TRIED,
    Kind.SOURCE: Part.FOUND,
    Kind.INTRODUCTION: Part.BACKGROUND,
    Kind.OTHER: Part.BACKGROUND,
}
MOST_QUOTATIONS = {Part.FOUND: 3, Part.SUGGESTED: 3, Part.TRIED: 2, Part.BACKGROUND: 2, Part.UNKNOWN: 2}
_PASSAGES_READ = 8  # quotations come from the best passages only
_FLOOR = 0.8  # of the best sentence's score: below it a sentence adds words, not evidence
_SECOND_SENTENCE = 0.8  # of the first sentence of the same passage that was chosen

# A sentence that opens with one of these leans on the one before it.
_LEANING = re.compile(
    r"(this|these|those|that|they|it|its|such|he|she|both|here|without them|however|but|also)\b", re.I
)
# How authors say that something is not known. Fixed phrases; no question text ever becomes a pattern.
_GAP = re.compile(
    r"\b(under-researched|poorly evidenced|little is known|not (?:yet )?(?:been )?(?:known|evaluated|understood)"
    r"|little (?:systematic|robust|independent)?,? ?(?:\w+ )?(?:evidence|evaluation|research)"
    r"|(?:lack|absence) of (?:\w+ )?(?:evidence|evaluation|research|data)|remains? unclear|no evidence)\b",
    re.I,
)


def sources_of(passage: HeldPassage, start: int, end: int) -> tuple[Source, ...]:
    """Return the sources of a stretch: of its own markers, else of the next marker in the passage.

    Authors put one marker at the end of the sentences that rest on it, so a sentence without its own
    leans on the marker that follows.
    """
    own = [sources for position, sources in passage.markers if start < position <= end]
    if not own:
        own = [sources for position, sources in passage.markers if position > end][:1]
    return tuple(dict.fromkeys(source for sources in own for source in sources))


def _quotation(index: int, passage: HeldPassage, sentence: int) -> Quotation:
    """Quote a sentence; one that leans on the sentence before it brings that one along."""
    start, end = passage.sentences[sentence]
    if sentence > 0 and _LEANING.match(passage.text[start:end]):
        start = passage.sentences[sentence - 1][0]
    text = passage.text[start:end]
    part = Part.UNKNOWN if _GAP.search(text) else PARTS[passage.kind]
    return Quotation(text, index, start, end, part, sources_of(passage, start, end))


def quotations(evidence: Sequence[Evidence], scores: Mapping[int, Sequence[float]]) -> tuple[Quotation, ...]:
    """Choose the quotations of an answer, grouped by part, best first within a part.

    `scores` has for each passage key one score a sentence; scores of different passages compare.
    """
    candidates = sorted(
        (
            (score, -index, -sentence)
            for index, found in enumerate(evidence[:_PASSAGES_READ])
            for sentence, score in enumerate(scores.get(found.passage.key, ()))
        ),
        reverse=True,
    )
    chosen: list[Quotation] = []
    best_of: dict[int, float] = {}
    for score, negative_index, negative_sentence in candidates:
        index, sentence = -negative_index, -negative_sentence
        if score < _FLOOR * candidates[0][0] or score < _SECOND_SENTENCE * best_of.get(index, 0.0):
            continue
        quotation = _quotation(index, evidence[index].passage, sentence)
        overlaps = any(q.evidence == index and q.start < quotation.end and quotation.start < q.end for q in chosen)
        if overlaps or sum(q.part is quotation.part for q in chosen) >= MOST_QUOTATIONS[quotation.part]:
            continue
        chosen.append(quotation)
        best_of.setdefault(index, score)
    order = list(Part)
    return tuple(sorted(chosen, key=lambda quotation: order.index(quotation.part)))


def themes_of(evidence: Sequence[Evidence], depth: int = 5) -> tuple[str, ...]:
    """Return the concepts of the best passages, those with the most and best evidence first."""
    weights: dict[str, float] = {}
    for found in evidence[:depth]:
        for theme in found.passage.themes:
            weights[theme] = weights.get(theme, 0.0) + found.score / found.rank
    return tuple(sorted(weights, key=lambda theme: (-weights[theme], theme)))

"""Compose an answer: choose sentences of the ranked passages, quote them exactly, name their sources."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kb.browsing import is_description
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
_FLOOR_OF_A_GAP = 0.7  # where no other quotation says what is not known
_FLOOR_OF_A_PART = 0.7  # for the first quotation of a part: what to do about a finding is worth a weaker match
_SECOND_SENTENCE = 0.8  # of the first sentence of the same passage that was chosen
_FEW_WORDS = 9  # so short a sentence announces the next one, as the bold lead of a bullet does
_LONGEST_QUOTATION = 4  # sentences

# A sentence that opens with one of these leans on the one before it.
_LEANING = re.compile(
    r"(this|these|those|that|they|it|its|such|he|she|both|here|the same|however|but|also|moreover|similarly)\b", re.I
)


def sources_of(passage: HeldPassage, start: int, end: int) -> tuple[tuple[Source, ...], bool]:
    """Return the sources of a stretch, and whether their marker stands in the stretch itself.

    Authors put one marker at the end of the sentences that rest on it, so a sentence without its own leans on
    the marker that follows in the passage; the reader is told which of the two it is.
    """
    own = [sources for position, sources in passage.markers if start < position <= end]
    following = [sources for position, sources in passage.markers if position > end][:1]
    return tuple(dict.fromkeys(source for sources in own or following for source in sources)), bool(own)


@dataclass(slots=True)
class _Stretch:
    """Sentences first to last of evidence number `index`, all neighbours, chosen for one quotation."""

    index: int
    first: int
    last: int
    part: Part

    def touches(self, other: _Stretch) -> bool:
        return self.index == other.index and self.first <= other.last + 1 and other.first <= self.last + 1


def asks(passage: HeldPassage, sentence: int) -> bool:
    """Tell whether a sentence is a question: it may resemble the reader's own and answers nothing."""
    return passage.text[slice(*passage.sentences[sentence])].rstrip("”’\"') ").endswith("?")


def quote(passage: HeldPassage, sentence: int, index: int) -> Quotation:
    """Quote sentence number `sentence` of evidence number `index`, with what it needs to stand alone."""
    return _quotation(_stretch(index, passage, sentence), passage)


def _stretch(index: int, passage: HeldPassage, sentence: int) -> _Stretch:
    """Take a sentence with what it needs to stand alone: the one it leans on, or the one it announces."""
    first = last = sentence
    start, end = passage.sentences[sentence]
    if sentence > 0 and _LEANING.match(passage.text[start:end]):
        first -= 1
    elif len(passage.text[start:end].split()) < _FEW_WORDS and sentence + 1 < len(passage.sentences):
        last += 1
    part = Part.UNKNOWN if (start, end) in passage.gaps else PARTS[passage.kind]
    return _Stretch(index, first, last, part)


def _quotation(stretch: _Stretch, passage: HeldPassage) -> Quotation:
    start, end = passage.sentences[stretch.first][0], passage.sentences[stretch.last][1]
    return Quotation(passage.text[start:end], stretch.index, start, end, stretch.part, *sources_of(passage, start, end))


def with_cases(evidence: Sequence[Evidence], described: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the best evidence of texts with the accounts of cases behind it, ranked on.

    A case shows where something has been tried, which no finding does; other descriptions add nothing to texts.
    """
    cases = [found for found in described if found.passage.kind is Kind.CASE]
    return (*evidence, *(replace(case, rank=len(evidence) + number) for number, case in enumerate(cases, 1)))


def quotations(evidence: Sequence[Evidence], scores: Mapping[int, Sequence[float]]) -> tuple[Quotation, ...]:
    """Choose the quotations of an answer, grouped by part, best first within a part.

    `scores` has for each passage key one score a sentence; scores of different passages compare. Neighbouring
    sentences become one quotation.
    """
    candidates = sorted(
        (
            (score, -index, -sentence)
            for index, found in enumerate(evidence)
            if index < _PASSAGES_READ or is_description(found.passage.work)
            for sentence, score in enumerate(scores.get(found.passage.key, ()))
            if not asks(found.passage, sentence)
        ),
        reverse=True,
    )
    # The account of a case is ranked apart, so its score says nothing of what a text must have.
    of_texts = [score for score, index, _ in candidates if not is_description(evidence[-index].passage.work)]
    best = max(of_texts or [score for score, _, _ in candidates], default=0.0)
    chosen: list[_Stretch] = []
    best_of: dict[int, float] = {}
    for score, negative_index, negative_sentence in candidates:
        index = -negative_index
        new = _stretch(index, evidence[index].passage, -negative_sentence)
        opened = any(stretch.part is new.part for stretch in chosen)
        least = max((_FLOOR if opened else _FLOOR_OF_A_PART) * best, _SECOND_SENTENCE * best_of.get(index, 0.0))
        if score < least:
            continue
        near = [stretch for stretch in chosen if stretch.touches(new)]
        if near:
            _join(near, new, chosen)
        elif sum(stretch.part is new.part for stretch in chosen) < MOST_QUOTATIONS[new.part]:
            chosen.append(new)
        best_of.setdefault(index, score)
    gap = _best_gap(evidence, scores, best)
    if gap and not any(stretch.part is Part.UNKNOWN or stretch.touches(gap) for stretch in chosen):
        chosen.append(gap)
    order = list(Part)
    chosen.sort(key=lambda stretch: order.index(stretch.part))
    return tuple(_quotation(stretch, evidence[stretch.index].passage) for stretch in chosen)


def _best_gap(evidence: Sequence[Evidence], scores: Mapping[int, Sequence[float]], best: float) -> _Stretch | None:
    """The sentence nearest to the question that says what is not known, if it is near enough; in any passage found."""
    gaps = [
        (score, -index, -sentence)
        for index, found in enumerate(evidence)
        for sentence, score in enumerate(scores.get(found.passage.key, ()))
        if found.passage.sentences[sentence] in found.passage.gaps and score >= _FLOOR_OF_A_GAP * best
    ]
    if not gaps:
        return None
    _, index, sentence = max(gaps)
    return _stretch(-index, evidence[-index].passage, -sentence)


def _join(near: list[_Stretch], new: _Stretch, chosen: list[_Stretch]) -> None:
    """Widen the first stretch that the new one touches, and let it swallow others that it then meets."""
    first, last = min(s.first for s in (*near, new)), max(s.last for s in (*near, new))
    if last - first >= _LONGEST_QUOTATION:
        return
    near[0].first, near[0].last = first, last
    for swallowed in near[1:]:
        chosen.remove(swallowed)


def themes_of(evidence: Sequence[Evidence], depth: int = 5) -> tuple[str, ...]:
    """Return the concepts of the best passages, those with the most and best evidence first."""
    weights: dict[str, float] = {}
    for found in evidence[:depth]:
        for theme in found.passage.themes:
            weights[theme] = weights.get(theme, 0.0) + found.score / found.rank
    return tuple(sorted(weights, key=lambda theme: (-weights[theme], theme)))

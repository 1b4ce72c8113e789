"""Compose an answer: choose sentences of the ranked passages, quote them exactly, name their sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kb.answers.stretches import LONGEST_STRETCH, Stretch, stretch_around
from kb.browsing import is_description
from kb.models import Evidence, HeldPassage, Kind, Part, Quotation, Source, Work
from kb.questions.terms import stem_set

PARTS = {
    Kind.INSIGHT: Part.FOUND,
    Kind.IMPLICATION: Part.SUGGESTED,
    Kind.CASE: Part.TRIED,
    Kind.SOURCE: Part.FOUND,
    Kind.INTRODUCTION: Part.BACKGROUND,
    Kind.OTHER: Part.BACKGROUND,
}
MOST_QUOTATIONS = {Part.FOUND: 3, Part.SUGGESTED: 3, Part.TRIED: 2, Part.BACKGROUND: 2, Part.UNKNOWN: 2}
MOST_OF_A_WORK = 2  # quotations, where another work bears on the question too
_PASSAGES_READ = 8  # quotations come from the best passages only
# All of the best sentence's score, of the same part of the question:
_FLOOR = 0.8  # what an answer rests on; below it a sentence adds words, not evidence
_CHIEF = 0.85  # whose notes are sources of the answer; weaker ones keep theirs to themselves
# For the first finding, the first recommendation and what is not known: each is worth a weaker match.
_FLOOR_OF_A_PART = 0.7
_SECOND_SENTENCE = 0.8  # of the first sentence of the same passage that was chosen
# Of the content words of the shorter of two sentences:
_ALIKE = 0.7  # so many in common say nearly the same
_REPEATING = 0.1  # how much of the share in common with what is quoted already counts against a sentence

Scores = Mapping[int, Sequence[float]]  # for each passage key one score a sentence


def markers_behind(passage: HeldPassage, start: int, end: int) -> tuple[list[int], list[int]]:
    """Return where the markers stand that vouch for a stretch: those within it, and one that follows in the passage.

    Authors put one marker at the end of the sentences that rest on it. So what comes after the last marker of a
    stretch, or all of it where it has none, leans on the next one.
    """
    positions = list(dict.fromkeys(position for position, _ in passage.markers))
    own = [position for position in positions if start < position <= end]
    unmarked = not own or bool(passage.text[own[-1] : end].strip(" .,;:!?)”’\"'"))
    return own, [position for position in positions if position > end][:1] if unmarked else []


def sources_of(passage: HeldPassage, start: int, end: int) -> tuple[tuple[Source, ...], bool]:
    """Return the sources of a stretch, and whether all their markers stand in the stretch itself.

    One that follows is told apart, so that the reader can judge whether it still speaks for the stretch.
    """
    own, following = markers_behind(passage, start, end)
    sources = (source for position, found in passage.markers if position in {*own, *following} for source in found)
    return tuple(dict.fromkeys(sources)), bool(own) and not following


def asks(passage: HeldPassage, sentence: int) -> bool:
    """Tell whether a sentence is a question: it may resemble the reader's own and answers nothing."""
    return passage.text[slice(*passage.sentences[sentence])].rstrip("”’\"') ").endswith("?")


def quote(passage: HeldPassage, sentence: int, index: int) -> Quotation:
    """Quote sentence number `sentence` of evidence number `index`, with what it needs to stand alone."""
    return quote_stretch(passage, stretch_around(passage, sentence), index, _part_of(passage, sentence))


def quote_stretch(passage: HeldPassage, stretch: Stretch, index: int, part: Part) -> Quotation:
    """Quote a stretch of evidence number `index` as a part of an answer."""
    start, end = passage.sentences[stretch.first][0], passage.sentences[stretch.last][1]
    return Quotation(passage.text[start:end], index, start, end, part, *sources_of(passage, start, end))


def _part_of(passage: HeldPassage, sentence: int) -> Part:
    return Part.UNKNOWN if passage.sentences[sentence] in passage.gaps else PARTS[passage.kind]


def spoken_for(work: Work) -> str:
    """Return the id of the work or case that this one speaks for: a digest speaks for what it restates."""
    return work.digest_of or work.id


def with_cases(evidence: Sequence[Evidence], described: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the best evidence of texts with the accounts of cases behind it, ranked on.

    A case shows where something has been tried, which no finding does; other descriptions add nothing to texts.
    """
    known = {found.passage.key for found in evidence}
    cases = [one for one in described if one.passage.kind is Kind.CASE and one.passage.key not in known]
    return (*evidence, *(replace(case, rank=len(evidence) + number) for number, case in enumerate(cases, 1)))


@dataclass(slots=True)
class _Candidate:
    """A sentence that may be quoted. `score` is its share of the best score for the part `asked` of the question."""

    score: float
    index: int
    sentence: int
    asked: str
    part: Part
    stretch: Stretch
    words: frozenset[str]

    def touches(self, other: _Candidate) -> bool:
        mine, its = self.stretch, other.stretch
        return self.index == other.index and mine.first <= its.last + 1 and its.first <= mine.last + 1


class _Choice:
    """The quotations of an answer as they are chosen, best first, each for what it adds to those before."""

    def __init__(self, evidence: Sequence[Evidence], most_of_a_work: int) -> None:
        self._evidence = evidence
        self._most_of_a_work = most_of_a_work
        self.chosen: list[_Candidate] = []
        self._best_of: dict[int, float] = {}

    def consider(self, candidates: Sequence[_Candidate]) -> None:
        """Take in what is near enough to the question, new, and not too much of its kind or its work."""
        waiting = list(candidates)
        repeating = dict.fromkeys(range(len(waiting)), 0.0)  # by candidate: its likeness to what is chosen
        while repeating:
            # Maximal marginal relevance (Carbonell and Goldstein 1998): near to the question, far from what is quoted.
            number = max(repeating, key=lambda n: (waiting[n].score - _REPEATING * repeating[n], -n))
            repeats = repeating.pop(number)
            if self._take(waiting[number], repeats):
                taken = self.chosen[-1]
                for other in repeating:
                    repeating[other] = max(repeating[other], _likeness(waiting[other], taken))

    def _take(self, new: _Candidate, repeats: float) -> bool:
        """Choose a candidate if it may be; return whether it became a quotation of its own."""
        opened = any(one.part is new.part and one.asked == new.asked for one in self.chosen)
        first = new.part is not Part.BACKGROUND and not opened
        floor = max(_FLOOR_OF_A_PART if first else _FLOOR, _SECOND_SENTENCE * self._best_of.get(new.index, 0.0))
        if new.score < floor:
            return False
        near = [one for one in self.chosen if one.touches(new)]
        if near:
            self._join(near, new)
            return False
        same_part = sum(one.part is new.part for one in self.chosen)
        if repeats >= _ALIKE or same_part >= MOST_QUOTATIONS[new.part] or not self._may_quote(new.index):
            return False
        self.chosen.append(new)
        self._best_of.setdefault(new.index, new.score)
        return True

    def _may_quote(self, index: int) -> bool:
        work = spoken_for(self._evidence[index].passage.work)
        quoted = sum(spoken_for(self._evidence[one.index].passage.work) == work for one in self.chosen)
        return quoted < self._most_of_a_work

    def _join(self, near: list[_Candidate], new: _Candidate) -> None:
        """Widen the first stretch that the new one touches, and let it swallow others that it then meets."""
        first = min(one.stretch.first for one in (*near, new))
        last = max(one.stretch.last for one in (*near, new))
        if last - first >= LONGEST_STRETCH:
            return
        near[0].stretch = Stretch(first, last)
        for swallowed in near[1:]:
            self.chosen.remove(swallowed)


def _likeness(one: _Candidate, other: _Candidate) -> float:
    """The share (0..1) of the content words of the shorter of two sentences that the other has too."""
    shorter = min(len(one.words), len(other.words))
    return len(one.words & other.words) / shorter if shorter else 0.0


def quotations(evidence: Sequence[Evidence], scores: Mapping[str, Scores]) -> tuple[Quotation, ...]:
    """Choose the quotations of an answer, grouped by part, best first within a part.

    `scores` has for each part of the question (one empty name where it has none) the scores of sentences; those of
    different passages compare, those of different parts do not. Neighbouring sentences become one quotation.
    """
    candidates = _candidates(evidence, scores)
    near = (evidence[one.index].passage.work for one in candidates)
    bearing = {spoken_for(work) for work in near if not is_description(work)}
    choice = _Choice(evidence, MOST_OF_A_WORK if len(bearing) > 1 else len(candidates))
    choice.consider([one for one in candidates if one.stretch.stands])
    # What cannot stand alone gives way to what can, and is quoted where there is nothing else.
    if not choice.chosen:
        choice.consider(candidates[:1])
    gap = next((one for one in candidates if one.part is Part.UNKNOWN), None)
    if gap and not any(one.part is Part.UNKNOWN or one.touches(gap) for one in choice.chosen):
        choice.chosen.append(gap)
    order = list(Part)
    choice.chosen.sort(key=lambda one: order.index(one.part))
    return tuple(
        replace(
            quote_stretch(evidence[one.index].passage, one.stretch, one.index, one.part),
            asked=one.asked,
            chief=one.score >= _CHIEF,
        )
        for one in choice.chosen
    )


def _candidates(evidence: Sequence[Evidence], scores: Mapping[str, Scores]) -> list[_Candidate]:
    """The sentences near the question that are no questions, with the part that each is nearest to; best first."""
    found: dict[tuple[int, int], _Candidate] = {}
    for asked, of_part in scores.items():
        best = _best_score(evidence, of_part)
        for index, one in enumerate(evidence):
            passage = one.passage
            for sentence, score in enumerate(of_part.get(passage.key, ())):
                share = score / best if best > 0 else 0.0
                known = found.get((index, sentence))
                part = _part_of(passage, sentence)
                read = index < _PASSAGES_READ or part is Part.UNKNOWN or is_description(passage.work)
                far = share < _FLOOR_OF_A_PART or (known and known.score >= share)
                if far or not read or asks(passage, sentence):
                    continue
                words = stem_set(passage.text[slice(*passage.sentences[sentence])])
                around = stretch_around(passage, sentence)
                found[index, sentence] = _Candidate(share, index, sentence, asked, part, around, words)
    return sorted(found.values(), key=lambda one: (-one.score, one.index, one.sentence))


def _best_score(evidence: Sequence[Evidence], scores: Scores) -> float:
    """The best score of a sentence. The account of a case is ranked apart: it says nothing of what a text must have."""
    held = [found.passage for found in evidence if scores.get(found.passage.key)]
    texts = [passage for passage in held if not is_description(passage.work)]
    return max((max(scores[passage.key]) for passage in texts or held), default=0.0)


def themes_of(evidence: Sequence[Evidence], depth: int = 5) -> tuple[str, ...]:
    """Return the concepts of the best passages, those with the most and best evidence first.

    What is only suggested for passages stands in where none of them has a theme.
    """
    best = [found for found in evidence[:depth] if found.passage.themes] or evidence[:depth]
    weights: dict[str, float] = {}
    for found in best:
        for theme in found.passage.themes or found.passage.suggested:
            weights[theme] = weights.get(theme, 0.0) + found.score / found.rank
    return tuple(sorted(weights, key=lambda theme: (-weights[theme], theme)))

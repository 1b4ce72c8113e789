"""Find the labels of themes in the sentences of a passage, by stems."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.models import Concept, HeldPassage, ThemeSuggestion
from kb.questions.terms import stems

# Not sure by far: a word can be used, and a work be cited, for the sake of another matter. On the report 0.2 to 0.4
# reach the same F1 with 1.1 to 1.2 themes a passage.
_MOST = 0.3


@dataclass(frozen=True, slots=True)
class Hint:
    """What speaks for a theme besides the model: how much (0..1), and in which sentence (its place)."""

    concept_id: str
    method: str
    score: float
    sentence: int


class ThemeWords:
    """The labels of the concepts of a scheme, made once for it."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._owner: dict[tuple[str, ...], str] = {}
        for concept in concepts:
            for label in (concept.pref_label, *concept.alt_labels):
                self._owner.setdefault(tuple(stems(label)), concept.id)
        self._owner.pop((), None)
        self._longest = max(map(len, self._owner), default=0)

    def labels(self) -> frozenset[tuple[str, ...]]:
        """The stems of every label."""
        return frozenset(self._owner)

    def hints(self, sentences: Sequence[str]) -> tuple[Hint, ...]:
        """Each theme with a label in the sentences: its share of all hits, and the first sentence with one."""
        hits: Counter[str] = Counter()
        first: dict[str, int] = {}
        for place, sentence in enumerate(sentences):
            for concept in self._found(stems(sentence)):
                hits[concept] += 1
                first.setdefault(concept, place)
        total = sum(hits.values())
        return tuple(Hint(name, "scheme words", _MOST * n / total, first[name]) for name, n in hits.items())

    def _found(self, words: Sequence[str]) -> Iterable[str]:
        place = 0
        while place < len(words):
            for length in range(min(self._longest, len(words) - place), 0, -1):
                owner = self._owner.get(tuple(words[place : place + length]))
                if owner is not None:
                    yield owner
                    place += length - 1
                    break
            place += 1


def cited_hints(passage: HeldPassage, themes_of: dict[str, tuple[str, ...]]) -> tuple[Hint, ...]:
    """Each theme of the works that a passage cites: its share of them, and the first sentence that cites one.

    `themes_of` are the themes of works by id; a work with several counts for each a part.
    """
    shares: dict[str, float] = defaultdict(float)
    first: dict[str, int] = {}
    works: set[str] = set()
    for position, sources in passage.markers:
        place = next((n for n, (_, end) in enumerate(passage.sentences) if position <= end), 0)
        for source in sources:
            themes = themes_of.get(source.work_id or "", ())
            if not themes or source.work_id in works:
                continue
            works.add(source.work_id or "")
            for theme in themes:
                shares[theme] += 1 / len(themes)
                first.setdefault(theme, place)
    return tuple(Hint(name, "cited works", _MOST * share / len(works), first[name]) for name, share in shares.items())


def suggestion(passage: HeldPassage, hint: Hint, score: float) -> ThemeSuggestion:
    """The suggestion of a theme for a passage, with the sentence that led to it."""
    span = passage.sentences[hint.sentence] if hint.sentence < len(passage.sentences) else None
    return ThemeSuggestion(hint.concept_id, hint.method, round(score, 3), span)


def with_hints(
    probabilities: NDArray[np.float64], hints: Sequence[Sequence[Hint]], concept_ids: Sequence[str]
) -> NDArray[np.float64]:
    """Raise the probabilities (n, k) of themes that hints speak for, as if each were right on its own (noisy or)."""
    place = {concept: n for n, concept in enumerate(concept_ids)}
    wrong = 1 - probabilities
    for row, of_passage in enumerate(hints):
        for hint in of_passage:
            if hint.concept_id in place:
                wrong[row, place[hint.concept_id]] *= 1 - hint.score
    raised: NDArray[np.float64] = 1 - wrong
    return raised

"""Find the words for a session pack in the record: what a reading finds, what it suggests, what speaks against it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from kb.answers.answering import asks, quote_stretch
from kb.answers.complications import Complications, limits
from kb.answers.stretches import Stretch, stretch_around
from kb.catalogue import Catalogue
from kb.embedding import Embedder
from kb.lists.session_pack import Words, composed
from kb.models import (
    DocumentStatus,
    Evidence,
    Excerpt,
    HeldPassage,
    Kind,
    Part,
    Reading,
    ReadingList,
    SessionPack,
)
from kb.ranking.search import Search

_TELLING = (Kind.INSIGHT, Kind.SOURCE, Kind.CASE, Kind.OTHER, Kind.INTRODUCTION)  # where insights stand, best first
_FEWEST, _MOST = 8, 70  # words of an excerpt
_SEARCHED = 10  # passages, nearest to an insight, among which a counter-example is looked for
_NEAR = 0.35  # a cosine: what another text suggests must be as near as this to an insight
_FIT = 0.1
_URGING = re.compile(r"\b(?:should|must|need(?:s|ed)? to|ought to|require[sd]?|crucial|essential|important)\b", re.I)
_ASKED_OR_DONE = ("What was asked", "What was done")  # headings of our accounts of cases: no insight stands there
_LESS = 0.03  # of a cosine, for each step from the best kind

Vector = NDArray[np.float32]


class Packing:
    """Reads the catalogue and changes nothing. Safe to share between threads."""

    def __init__(
        self, catalogue: Catalogue, search: Search, complications: Complications, embedder: Callable[[], Embedder]
    ) -> None:
        self._catalogue = catalogue
        self._search = search
        self._complications = complications
        self._embedder = embedder

    def pack(self, shown: ReadingList) -> SessionPack:
        """Return a list made ready for a session; every word quoted is that of a held passage."""
        need = shown.need
        labels = {concept.id: concept.pref_label for concept in self._catalogue.concepts()}
        used: set[tuple[str, int]] = set()  # no excerpt stands twice in a pack
        found = []
        for reading in shown:
            about = (need.purpose if need else "") or ", ".join(labels.get(theme, theme) for theme in reading.themes)
            found.append(self._words(reading, about or reading.title, used))
        return SessionPack(shown, composed(found))

    def _words(self, reading: Reading, about: str, used: set[tuple[str, int]]) -> Words:
        passages = self._passages(reading)
        if not passages:
            return Words(reading, held=False)
        aim = self._embedder().embed_question(about)
        insight = self._best(passages, _TELLING, aim, used)
        after = insight or Excerpt(passages[0], 0, len(passages[0].text))
        said = self._embedder().embed_question(after.text)
        implication = self._best(passages, (Kind.IMPLICATION,), said, used)
        near = [one.passage for one in self._search.find(after.text, limit=_SEARCHED).texts.evidence]
        elsewhere = False
        if implication is None:
            implication = self._best(near, (Kind.IMPLICATION,), said, used, _NEAR)
            elsewhere = implication is not None and implication.passage.document_id != reading.document_id
        counter = self._counter(insight, [*passages, *near], used) if insight else None
        gap = next(self._gaps(passages, used), None)
        return Words(reading, insight, implication, counter or gap, gap, elsewhere)

    def _passages(self, reading: Reading) -> list[HeldPassage]:
        if reading.document_id is None or reading.start is None or reading.end is None:
            return []
        document = self._catalogue.document(reading.document_id)
        if document is None or document.status is not DocumentStatus.HELD:
            return []
        keys = self._catalogue.held_keys(document_id=reading.document_id)
        inside = [
            one.key for one in self._catalogue.outlines(keys) if one.start < reading.end and reading.start < one.end
        ]
        return self._catalogue.passages(inside)

    def _best(
        self,
        passages: Sequence[HeldPassage],
        kinds: Sequence[Kind],
        aim: Vector,
        used: set[tuple[str, int]],
        least: float = -1.0,
    ) -> Excerpt | None:
        """The stretch of these kinds nearest to what is aimed at, at least so near, that can be read out by itself."""
        among = [passage for passage in passages if passage.kind in kinds]
        rows = self._catalogue.sentence_vectors([one.key for one in among], self._embedder().fingerprint)
        rated = []
        for passage, vectors in zip(among, rows, strict=True):
            cosines = vectors.astype(np.float32) @ aim
            for number in range(min(len(passage.sentences), len(cosines))):
                stretch = stretch_around(passage, number)
                excerpt = _excerpt(passage, stretch)
                taken = (passage.id, excerpt.start) in used
                short_or_long = not _FEWEST <= len(excerpt.text.split()) <= _MOST
                if not stretch.stands or taken or short_or_long or asks(passage, number):
                    continue
                if passage.sentences[number] not in passage.gaps and cosines[number] >= least:
                    worth = float(cosines[number]) - _LESS * kinds.index(passage.kind) + _fitness(passage, excerpt.text)
                    rated.append((worth, passage.key, excerpt))
        best = min(rated, key=lambda one: (-one[0], one[1], one[2].start), default=None)
        if best is None:
            return None
        used.add((best[2].passage.id, best[2].start))
        return best[2]

    def _counter(self, insight: Excerpt, passages: Sequence[HeldPassage], used: set[tuple[str, int]]) -> Excerpt | None:
        """What complicates an insight: a sentence on the same matter that limits it, in these passages."""
        several = {insight.passage.key: insight.passage} | {passage.key: passage for passage in passages}
        evidence = [Evidence(rank, 0.0, passage) for rank, passage in enumerate(several.values(), 1)]
        inside = [
            number
            for number, (start, end) in enumerate(insight.passage.sentences)
            if insight.start <= start and end <= insight.end
        ]
        quoted = quote_stretch(insight.passage, Stretch(inside[0], inside[-1]), 0, Part.FOUND)
        # Every sentence of these is near enough to be looked at.
        scores = {passage.key: [1.0] * len(passage.sentences) for passage in several.values()}
        for one in self._complications.of(evidence, {"": scores}, [quoted]):
            against = Excerpt(evidence[one.evidence].passage, one.start, one.end)
            if (against.passage.id, against.start) not in used:
                used.add((against.passage.id, against.start))
                return against
        return None

    def _gaps(self, passages: Sequence[HeldPassage], used: set[tuple[str, int]]) -> Iterator[Excerpt]:
        for passage in passages:
            for start, end in passage.gaps:
                stretch = stretch_around(passage, passage.sentences.index((start, end)))
                excerpt = _excerpt(passage, stretch)
                if stretch.stands and (passage.id, excerpt.start) not in used:
                    used.add((passage.id, excerpt.start))
                    yield excerpt


def _excerpt(passage: HeldPassage, stretch: Stretch) -> Excerpt:
    return Excerpt(passage, passage.sentences[stretch.first][0], passage.sentences[stretch.last][1])


def _fitness(passage: HeldPassage, words: str) -> float:
    """What speaks for words besides being near: that they tell what to do, or what was seen, and deny nothing."""
    if passage.kind is Kind.IMPLICATION:
        return _FIT if _URGING.search(words) else 0.0
    if passage.kind is Kind.CASE:
        part = passage.locator.section[-1] if passage.locator.section else ""
        return -_FIT if part in _ASKED_OR_DONE else 0.0
    return -_FIT if limits(words) else 0.0

"""Follow a sentence through its note to the work behind it, and into the text of that work where it is held.

What is shown as the sentence that bears on another speaks of the same matter. Whether it proves it is for a reader.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.answers.answerability import coverage
from kb.answers.answering import markers_behind
from kb.catalogue import Catalogue
from kb.embedding import Embedder
from kb.models import Document, HeldPassage, Note, NoteMarker, Work
from kb.questions.terms import stems
from kb.ranking.lexical_index import LexicalIndex
from kb.trails import Bearing, ChainCount, Hop, Trail, TrailStatus

# Logistic regression over the cosine of the two sentences and the share of words, weighted by rarity, that they have
# in common; figures count as words and are rare. Fitted on claims and abstracts of SciFact and on sentences of our
# digests and the report, classes weighted equally (`python -m tests.quality.chain`; docs/quality.md).
INTERCEPT, COSINE, SHARED_WORDS = -6.4, 6.4, 8.1
# The least at which nine in ten that it accepts are right where as many texts on the same subject are wrong.
THRESHOLD = 0.85
_COMPARED = 100  # sentences of a document, nearest in meaning, whose words are compared
_FEW_WORDS = 9  # so short a sentence says too little to be looked for without its neighbour

_ORDER = (
    *(TrailStatus.HELD_AND_SUPPORTS, TrailStatus.HELD_WITHOUT_SUPPORT, TrailStatus.NOT_HELD),
    *(TrailStatus.ADDRESS_ONLY, TrailStatus.UNRESOLVED),
)


@dataclass(frozen=True, slots=True)
class Nearest:
    """The sentence of a text that is nearest to another: sentence `sentence` of passage number `passage`."""

    passage: int
    sentence: int
    cosine: float
    shared: float

    @property
    def probability(self) -> float:
        """The estimated probability (0..1) that the two speak of the same matter."""
        return 1 / (1 + math.exp(-(INTERCEPT + COSINE * self.cosine + SHARED_WORDS * self.shared)))


def nearest_sentence(
    claim: str,
    vector: NDArray[np.float32],
    texts: Sequence[tuple[str, Sequence[tuple[int, int]]]],
    vectors: Sequence[NDArray[np.float16]],
    frequencies: Mapping[str, int],
    passages: int,
    weights: tuple[float, float] = (COSINE, SHARED_WORDS),
) -> Nearest | None:
    """Return the sentence that is nearest in meaning and words; None for a text without sentences.

    `texts` are passages as (text, sentences as offsets) with one row of `vectors` a sentence; `frequencies` says in
    how many of `passages` a stem of the claim occurs; `weights` are those of meaning and of words.
    """
    wanted = set(stems(claim))
    places = [(p, s) for p, (_, sentences) in enumerate(texts) for s in range(len(sentences))]
    if not places:
        return None
    cosines = np.concatenate([rows.astype(np.float32) @ vector for rows in vectors if len(rows)])
    best, most = None, -math.inf
    for row in np.argsort(-cosines, kind="stable")[:_COMPARED]:
        passage, sentence = places[row]
        text, sentences = texts[passage]
        start, end = sentences[sentence]
        shared = coverage(wanted, set(stems(text[start:end])), frequencies, passages)
        score = weights[0] * float(cosines[row]) + weights[1] * shared
        if score > most:
            best, most = Nearest(passage, sentence, float(cosines[row]), shared), score
    return best


@dataclass(frozen=True, slots=True)
class _Apparatus:
    """The notes of one document with the works behind their addresses, and which text of each work is held."""

    document_id: str
    notes: tuple[Note, ...]
    works: Mapping[str, Work]
    held: Mapping[str, str]


class Chain:
    """Follows notes. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, lexical: LexicalIndex, embedder: Callable[[], Embedder]) -> None:
        self._catalogue = catalogue
        self._lexical = lexical
        self._embedder = embedder

    def follow(self, passage: HeldPassage, start: int, end: int) -> Trail:
        """Follow the notes behind a stretch of a passage, given by offsets within its text."""
        own, following = markers_behind(passage, start, end)
        markers = _at(self._catalogue.markers(passage.document_id), passage, [*own, *following])
        apparatus = self._apparatus(passage.document_id, [marker for _, marker in markers])
        hops: list[Hop] = []
        for position, marker in markers:
            claim = (
                sentence_at(passage, position) if position in own else passage.text[max([start, *own]) : end].strip()
            )
            hops += self._hops(marker, claim, apparatus)
        return Trail(passage, tuple(dict.fromkeys(hops)), not following or not hops)

    def count(self, document: Document) -> ChainCount:
        """Follow every note of a held document from each of its markers."""
        held = self._catalogue.held_keys(document_id=document.id)
        passages = self._catalogue.passages(held)
        markers = self._catalogue.markers(document.id)
        apparatus = self._apparatus(document.id, markers)
        claims: dict[int, str] = {}
        for passage in passages:
            for position, _ in passage.markers:
                claims.setdefault(passage.locator.start + position, sentence_at(passage, position))
        hops: list[Hop] = []
        for marker in markers:
            hops += self._hops(marker, claims.get(marker.position, ""), apparatus)
        reached = {position for marker in markers for position in marker.notes}
        hops += [
            Hop("", "", TrailStatus.UNRESOLVED, note)
            for position, note in enumerate(apparatus.notes)
            if position not in reached
        ]
        furthest: dict[Note, TrailStatus] = {}
        for hop in hops:
            if hop.note is not None:
                furthest[hop.note] = min(hop.status, furthest.get(hop.note, hop.status), key=_ORDER.index)
        counts = Counter(furthest.values())
        return ChainCount(
            document=document,
            notes=len(furthest),
            works=tuple(dict.fromkeys(hop.work.id for hop in hops if hop.work)),
            statuses=tuple((status, counts[status]) for status in _ORDER if counts[status]),
            broken=tuple(hop for hop in hops if hop.status is TrailStatus.UNRESOLVED),
            misprinted=tuple(dict.fromkeys(hop.note for hop in hops if hop.note and hop.misprinted)),
        )

    def _apparatus(self, document_id: str, markers: Sequence[NoteMarker]) -> _Apparatus:
        notes = self._catalogue.notes(document_id)
        reached = {notes[position] for marker in markers for position in marker.notes}
        works = self._catalogue.works_behind({address for note in reached for address in note.addresses})
        held = {
            work_id: document.id
            for work_id in {work.id for work in works.values()}
            if (document := self._catalogue.held_document_of_work(work_id))
        }
        return _Apparatus(document_id, notes, works, held)

    def _hops(self, marker: NoteMarker, claim: str, apparatus: _Apparatus) -> list[Hop]:
        if not marker.notes:
            return [Hop(marker.label, claim, TrailStatus.UNRESOLVED)]
        hops: list[Hop] = []
        for note in (apparatus.notes[position] for position in marker.notes):
            # Two addresses of one note may lead to one work, or to two.
            works = [apparatus.works[address] for address in note.addresses if address in apparatus.works]
            behind = {work.id: work for work in works}
            hops += [self._hop(marker.label, claim, note, work, apparatus) for work in behind.values()]
            if not behind:
                status = TrailStatus.ADDRESS_ONLY if note.addresses else TrailStatus.UNRESOLVED
                hops.append(Hop(marker.label, claim, status, note))
        return hops

    def _hop(self, label: str, claim: str, note: Note, work: Work, apparatus: _Apparatus) -> Hop:
        document_id = apparatus.held.get(work.id)
        if document_id is None:  # a digest or a description of the work is a work of its own: it is not this one's text
            return Hop(label, claim, TrailStatus.NOT_HELD, note, work)
        bearing = self.bearing(claim, document_id, document_id == apparatus.document_id)
        status = TrailStatus.HELD_AND_SUPPORTS if bearing else TrailStatus.HELD_WITHOUT_SUPPORT
        return Hop(label, claim, status, note, work, document_id, bearing)

    def bearing(self, claim: str, document_id: str, own: bool = False) -> Bearing | None:
        """Search within one held document for the sentence that bears on a claim; None where none clearly does.

        `own` says that the claim stands in this document: no sentence bears itself out.
        """
        keys = self._catalogue.held_keys(document_id=document_id)
        wanted = sorted(set(stems(claim)))
        if not len(keys) or not wanted:
            return None
        model = self._embedder()
        with self._catalogue.reading() as connection:
            frequencies = self._lexical.document_frequencies(connection, wanted)
            total = self._lexical.count(connection)
            passages = self._catalogue.passages(keys, connection)
            passages = [passage for passage in passages if not (own and claim in passage.text)]
            vectors = self._catalogue.sentence_vectors([p.key for p in passages], model.fingerprint, connection)
        texts = [(passage.text, passage.sentences) for passage in passages]
        found = nearest_sentence(claim, model.embed_question(claim), texts, vectors, frequencies, total)
        if found is None or found.probability < THRESHOLD:
            return None
        passage = passages[found.passage]
        return Bearing(passage, *passage.sentences[found.sentence], found.probability)


def sentence_at(passage: HeldPassage, position: int) -> str:
    """Return the sentence that a marker at an offset of the passage's text belongs to.

    A very short one comes with its neighbour, the one before it if there is one.
    """
    spans = passage.sentences
    if not spans:
        return passage.text
    number = max((n for n, (start, _) in enumerate(spans) if start < position), default=0)
    first = last = number
    if len(passage.text[slice(*spans[number])].split()) < _FEW_WORDS:
        first, last = (number - 1, number) if number else (number, min(number + 1, len(spans) - 1))
    return passage.text[spans[first][0] : spans[last][1]]


def _at(markers: Iterable[NoteMarker], passage: HeldPassage, positions: Sequence[int]) -> list[tuple[int, NoteMarker]]:
    """The markers that stand at these offsets of the passage's text, with the offsets."""
    wanted = {passage.locator.start + position: position for position in positions}
    return [(wanted[marker.position], marker) for marker in markers if marker.position in wanted]

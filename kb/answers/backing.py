"""Look evidence up backwards: from the sentences of a pasted text to what held passages say on the same matter.

What is shown speaks of a sentence, or may complicate it. Whether it proves or refutes it is for a reader.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.answers.answerability import coverage
from kb.answers.answering import asks, quote
from kb.answers.sentences import sentences
from kb.answers.signs import sign
from kb.catalogue import Catalogue
from kb.chain import nearest_sentence
from kb.embedding import Embedder
from kb.errors import InputRefused
from kb.models import HeldPassage, Kind, Statement, Testimony
from kb.questions.terms import stems
from kb.ranking.indexing import evidence_stems
from kb.ranking.lexical_index import LexicalIndex
from kb.ranking.search import Search

MOST_SENTENCES = 40
LONGEST_TEXT = 6_000  # characters
MOST_TESTIMONIES = 3  # for one sentence
# Logistic regression over what `Match` has of two sentences. Fitted on sentences that are known to restate a passage,
# closely or freely, and on sentences about other things (`python -m tests.quality.backing`; docs/quality.md). It is
# another one than that of `chain`: there a note says in which text a sentence must be found, here a reader's own words
# are compared with all that is held.
INTERCEPT, COSINE, SHARED_WORDS, PASSAGE_WORDS = -4.5, 8.7, 2.4, 2.5
THRESHOLD = 0.55
# In log odds: what is shown beside the best match must come so near to it. One passage that clearly restates a sentence
# makes those that are only near to it superfluous; where all are only near, several are worth reading.
MARGIN = 1.0
_READ = 20  # passages, best first, whose sentences are compared with a sentence


@dataclass(frozen=True, slots=True)
class Match:
    """The sentence of a passage that is nearest to another sentence.

    `cosine` is that of the two; `shared` the share (0..1) of the other's words, weighted by rarity, that it has, and
    `held` the share that its whole passage has with the titles above it. `log_odds` is the logarithm of the estimated
    odds that the two speak of the same matter.
    """

    passage: HeldPassage
    sentence: int
    cosine: float
    shared: float
    held: float
    log_odds: float

    @property
    def probability(self) -> float:
        """The estimated probability (0..1) that the two speak of the same matter."""
        return 1 / (1 + math.exp(-self.log_odds))


@dataclass(frozen=True, slots=True)
class _Held:
    """The passages found for sentences, their words and the vectors of their sentences by key; how rare words are."""

    passages: Mapping[int, HeldPassage]
    words: Mapping[int, set[str]]
    vectors: Mapping[int, NDArray[np.float16]]
    frequencies: Mapping[str, int]
    total: int


class Backing:
    """Finds what is held on each sentence of a text. Keeps nothing of the text. Safe to share between threads."""

    def __init__(
        self, search: Search, catalogue: Catalogue, lexical: LexicalIndex, embedder: Callable[[], Embedder]
    ) -> None:
        self._search = search
        self._catalogue = catalogue
        self._lexical = lexical
        self._embedder = embedder

    def look_up(self, text: str) -> tuple[Statement, ...]:
        """Return each sentence of a text with what is held on it. Raises InputRefused for no text and for too much."""
        said = statements(text)
        return tuple(
            Statement(sentence, _testimonies(sentence, chosen(found)))
            for sentence, found in zip(said, self.matches(said), strict=True)
        )

    def matches(self, said: Sequence[str]) -> list[list[Match]]:
        """Return for each sentence its nearest sentence in each of the passages found for it, in no order."""
        found = [self._near(sentence) for sentence in said]
        every = {key for _, keys in found for key in keys}
        held = self._held(every, {stem for wording, _ in found for stem in stems(wording)})
        return [self._matches(wording, keys, held) for wording, keys in found]

    def _near(self, sentence: str) -> tuple[str, list[int]]:
        """The keys of the passages nearest to a sentence: texts, and accounts of cases, but no other description.

        With them the sentence as it was looked for: spelling mended, abbreviations written out.
        """
        if not stems(sentence):
            return sentence, []
        found = self._search.find(sentence, limit=_READ)
        cases = [one.passage for one in found.descriptions.evidence if one.passage.kind is Kind.CASE]
        near = (*(one.passage for one in found.texts.evidence), *cases)
        return found.terms.wording, [passage.key for passage in near]

    def _held(self, found: Iterable[int], wanted: Iterable[str]) -> _Held:
        # One reading for all: what was withdrawn since it was found is left out here.
        with self._catalogue.reading() as connection:
            passages = self._catalogue.passages(sorted(found), connection)
            keys = [passage.key for passage in passages]
            vectors = self._catalogue.sentence_vectors(keys, self._embedder().fingerprint, connection) if keys else []
            return _Held(
                {passage.key: passage for passage in passages},
                {passage.key: evidence_stems(passage) for passage in passages},
                dict(zip(keys, vectors, strict=True)),
                self._lexical.document_frequencies(connection, sorted(wanted)),
                self._lexical.count(connection),
            )

    def _matches(self, sentence: str, keys: Sequence[int], held: _Held) -> list[Match]:
        if not keys:
            return []
        vector, wanted = self._embedder().embed_question(sentence), set(stems(sentence))
        weights = COSINE, SHARED_WORDS
        found: list[Match] = []
        for passage in (held.passages[key] for key in keys if key in held.passages):
            text, rows = (passage.text, passage.sentences), held.vectors[passage.key]
            nearest = nearest_sentence(sentence, vector, [text], [rows], held.frequencies, held.total, weights)
            if nearest and not asks(passage, nearest.sentence):
                in_passage = coverage(wanted, held.words[passage.key], held.frequencies, held.total)
                signals = nearest.cosine, nearest.shared, in_passage
                found.append(Match(passage, nearest.sentence, *signals, log_odds(*signals)))
        return found


def log_odds(cosine: float, shared: float, held: float) -> float:
    """Return the logarithm of the odds for what a `Match` has."""
    return INTERCEPT + COSINE * cosine + SHARED_WORDS * shared + PASSAGE_WORDS * held


def chosen(matches: Iterable[Match], threshold: float = THRESHOLD) -> list[Match]:
    """Choose what is shown, best first: of each section the best, and what is left where sections are few."""
    bearing = sorted((one for one in matches if one.probability >= threshold), key=lambda one: -one.log_odds)
    sections: set[tuple[str, tuple[str, ...]]] = set()
    first: list[Match] = []
    others: list[Match] = []
    for one in bearing:
        if bearing[0].log_odds - one.log_odds > MARGIN:
            break
        section = one.passage.document_id, one.passage.locator.section
        (others if section in sections else first).append(one)
        sections.add(section)
    return sorted([*first, *others][:MOST_TESTIMONIES], key=lambda one: -one.log_odds)


def _testimonies(sentence: str, matches: Iterable[Match]) -> tuple[Testimony, ...]:
    return tuple(
        Testimony(
            quote(one.passage, one.sentence, index),
            one.passage,
            one.probability,
            sign(sentence, one.passage.text[slice(*one.passage.sentences[one.sentence])]),
        )
        for index, one in enumerate(matches)
    )


def statements(text: str) -> tuple[str, ...]:
    """Return the sentences of a pasted text, without control characters. Raises InputRefused."""
    if len(text) > LONGEST_TEXT:
        raise InputRefused(
            f"The text has {len(text):,} characters, and at most {LONGEST_TEXT:,} are looked up at once: "
            "take it paragraph by paragraph."
        )
    normal = unicodedata.normalize("NFC", text)
    said = sentences("".join(c if c == "\n" or unicodedata.category(c)[0] != "C" else " " for c in normal))
    if not said:
        raise InputRefused("There is no sentence in the text: paste a paragraph in plain English.")
    if len(said) > MOST_SENTENCES:
        raise InputRefused(
            f"The text has {len(said)} sentences, and at most {MOST_SENTENCES} are looked up at once: "
            "take it paragraph by paragraph."
        )
    return said

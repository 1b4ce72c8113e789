"""Look evidence up backwards: from the sentences of a pasted text to what held passages say on the same matter.

What is shown speaks of a sentence, or may complicate it. Whether it proves or refutes it is for a reader.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.answering import asks, quote
from kb.catalogue import Catalogue
from kb.chain import nearest_sentence
from kb.embedding import Embedder
from kb.errors import InputRefused
from kb.lexical_index import LexicalIndex
from kb.models import HeldPassage, Kind, Statement, Testimony
from kb.search import Search
from kb.sentences import sentences
from kb.signs import sign
from kb.terms import stems

MOST_SENTENCES = 40
LONGEST_TEXT = 6_000  # characters
MOST_TESTIMONIES = 3  # for one sentence
# Less than `chain.THRESHOLD` asks for: there a note says in which text its sentence must be found, here a reader's own
# words are compared with all that is held, every quotation is read, and what is missed is called "no evidence". Nothing
# of the report was shown for sentences on other subjects (docs/quality.md).
THRESHOLD = 0.4
_READ = 20  # passages, best first, whose sentences are compared with a sentence


@dataclass(frozen=True, slots=True)
class _Held:
    """The passages found for any sentence, by key, with the vectors of their sentences and how rare words are."""

    passages: Mapping[int, HeldPassage]
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
        found = [self._near(sentence) for sentence in said]
        held = self._held({key for keys in found for key in keys}, {stem for one in said for stem in stems(one)})
        return tuple(
            Statement(sentence, self._testimonies(sentence, keys, held))
            for sentence, keys in zip(said, found, strict=True)
        )

    def _near(self, sentence: str) -> list[int]:
        """The keys of the passages nearest to a sentence: texts, and accounts of cases, but no other description."""
        if not stems(sentence):
            return []
        found = self._search.find(sentence, limit=_READ)
        cases = [one.passage for one in found.descriptions.evidence if one.passage.kind is Kind.CASE]
        return [passage.key for passage in (*(one.passage for one in found.texts.evidence), *cases)]

    def _held(self, found: Iterable[int], wanted: Iterable[str]) -> _Held:
        # One reading for all: what was withdrawn since it was found is left out here.
        with self._catalogue.reading() as connection:
            passages = self._catalogue.passages(sorted(found), connection)
            keys = [passage.key for passage in passages]
            vectors = self._catalogue.sentence_vectors(keys, self._embedder().fingerprint, connection) if keys else []
            return _Held(
                {passage.key: passage for passage in passages},
                dict(zip(keys, vectors, strict=True)),
                self._lexical.document_frequencies(connection, sorted(wanted)),
                self._lexical.count(connection),
            )

    def _testimonies(self, sentence: str, keys: Sequence[int], held: _Held) -> tuple[Testimony, ...]:
        if not keys:
            return ()
        vector = self._embedder().embed_question(sentence)
        bearing: list[tuple[float, HeldPassage, int]] = []
        for passage in (held.passages[key] for key in keys if key in held.passages):
            text, rows = (passage.text, passage.sentences), held.vectors[passage.key]
            nearest = nearest_sentence(sentence, vector, [text], [rows], held.frequencies, held.total)
            if nearest and nearest.probability >= THRESHOLD and not asks(passage, nearest.sentence):
                bearing.append((nearest.probability, passage, nearest.sentence))
        bearing.sort(key=lambda one: -one[0])
        chosen = _spread(bearing)
        return tuple(
            Testimony(
                quote(passage, number, index),
                passage,
                probability,
                sign(sentence, passage.text[slice(*passage.sentences[number])]),
            )
            for index, (probability, passage, number) in enumerate(chosen)
        )


def _spread(bearing: Sequence[tuple[float, HeldPassage, int]]) -> list[tuple[float, HeldPassage, int]]:
    """Choose the best of each section first, and the best of what is left where sections are few; best first."""
    sections: set[tuple[str, tuple[str, ...]]] = set()
    first: list[tuple[float, HeldPassage, int]] = []
    others: list[tuple[float, HeldPassage, int]] = []
    for one in bearing:
        section = one[1].document_id, one[1].locator.section
        (others if section in sections else first).append(one)
        sections.add(section)
    return sorted([*first, *others][:MOST_TESTIMONIES], key=lambda one: -one[0])


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

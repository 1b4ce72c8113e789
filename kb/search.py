"""Find and rank passages for a question, always from the newest state of the record."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb import retrieval
from kb.answerability import Signals, coverage
from kb.catalogue import Catalogue
from kb.embedding import Embedder
from kb.errors import NotEmbedded
from kb.exact_index import ExactIndex
from kb.index_keeper import IndexKeeper
from kb.indexing import evidence_stems
from kb.lexical_index import LexicalIndex
from kb.models import Evidence, Term
from kb.terms import QueryTerms, Thesaurus, query_terms, stems, words

EXACT_LIMIT = 20_000  # passages; up to here an exact product is as quick as the index and needs no Chroma
_CANDIDATES = 100  # of each side, unless more passages are asked for
_RERANKED = 40
_READ_TOGETHER = 5  # passages that together must cover the question
_WORDS_WEIGHT, _PASSAGE_WEIGHT = 0.6, 0.5  # beside a sentence's cosine with the question


@dataclass(frozen=True, slots=True)
class Found:
    """Ranked passages, a score for each of their sentences, and what answerability is judged by."""

    evidence: tuple[Evidence, ...]
    sentence_scores: dict[int, list[float]]
    signals: Signals
    terms: QueryTerms


@dataclass(frozen=True, slots=True)
class _State:
    """What search keeps in memory, as of one place in the index log."""

    sequence: int
    held: str
    thesaurus: Thesaurus


class Search:
    """Ranks by meaning and by words. Safe to share between threads."""

    def __init__(
        self,
        catalogue: Catalogue,
        lexical: LexicalIndex,
        embedder: Callable[[], Embedder],
        keeper: IndexKeeper,
        vocabulary: Sequence[Term],
        exact_limit: int = EXACT_LIMIT,
    ) -> None:
        self._catalogue = catalogue
        self._lexical = lexical
        self._embedder = embedder
        self._keeper = keeper
        self._vocabulary = vocabulary
        self._exact_limit = exact_limit
        self._exact: ExactIndex | None = None
        self._state: _State | None = None
        self._words: tuple[int, list[str]] = (-1, [])
        self._lock = threading.RLock()

    def refresh(self) -> str:
        """Bring memory up to the index log (one small query when nothing changed); return the corpus version."""
        with self._lock, self._catalogue.reading() as connection:
            head = self._catalogue.log_head(connection)
            if self._state is None or self._state.sequence != head:
                self._apply_log(self._state.sequence if self._state else -1, connection)
                self._state = _State(
                    sequence=head,
                    held=self._name_of_what_is_held(connection),
                    thesaurus=Thesaurus(self._vocabulary, self._catalogue.abbreviations(connection)),
                )
            # Which digests stand back depends on the records too, which the log does not tell.
            in_full = sorted(self._catalogue.digested_works(connection))
            return hashlib.sha256("\n".join([self._state.held, *in_full]).encode()).hexdigest()[:12]

    def _apply_log(self, sequence: int, connection: Any) -> None:
        """Follow the log, all of it read from the one state of the record that `connection` sees."""
        model, none = self._embedder().fingerprint, np.empty(0, np.int64)
        missing = self._catalogue.missing_vectors(model, connection)
        if len(missing):
            raise NotEmbedded(
                f"{len(missing)} passages are not embedded with the model of the settings: "
                "run `python -m kb rebuild-index`, once."
            )
        if self._exact is None:
            exact = ExactIndex(self._embedder().dimension)
            exact.apply(*self._catalogue.all_vectors(model, connection), none)
            self._exact = exact
            return
        entries = self._catalogue.log_since(sequence, connection)
        added = [entry.key for entry in entries if entry.operation == "add"]
        removed = [entry.key for entry in entries if entry.operation == "remove"]
        self._exact.apply(
            np.asarray(added, np.int64),
            self._catalogue.vectors(added, model, connection),
            np.asarray(removed, np.int64),
        )

    def _name_of_what_is_held(self, connection: Any) -> str:
        held = sorted(f"{name} {rules}" for name, rules in self._catalogue.fingerprints(connection).items())
        return "\n".join([self._embedder().fingerprint, *held])

    def find(self, question: str, concept_ids: Sequence[str] = (), limit: int = 10) -> Found:
        """Rank passages for a question; with concepts only passages that carry one of them are looked at."""
        self.refresh()
        with self._lock:
            exact, state = self._exact, self._state
        assert exact is not None and state is not None  # refresh made them
        allowed, depth = self._allowed(concept_ids), max(_CANDIDATES, limit)
        with self._catalogue.reading() as connection:
            query = query_terms(
                question,
                state.thesaurus,
                lambda: self._corpus_words(state.sequence),
                self._embedder().is_word,
                lambda some: [
                    stem for stem, n in self._lexical.document_frequencies(connection, list(some)).items() if n
                ],
            )
            sought = [*query.stems, *query.added]
            frequencies = self._lexical.document_frequencies(connection, sought)
            worded = dict(self._lexical.search(connection, sought, depth, allowed))
        vector = self._embedder().embed_question(query.wording)
        nearest = self._nearest(exact, vector, allowed, depth)
        missing = [key for key in worded if key not in nearest]
        if missing:  # what only the words found gets its cosine too, so that both sides compare fairly
            rows = self._catalogue.vectors(missing, self._embedder().fingerprint)
            nearest.update(zip(missing, (float(score) for score in rows @ vector), strict=True))
        return self._rank(query, frequencies, len(exact), vector, nearest, worded, limit)

    def _rank(
        self,
        query: QueryTerms,
        frequencies: dict[str, int],
        total: int,
        vector: NDArray[np.float32],
        nearest: dict[int, float],
        worded: dict[int, float],
        limit: int,
    ) -> Found:
        fused = retrieval.fuse(nearest, worded)[: max(_RERANKED, limit)]
        keys = [key for key, _ in fused]
        rows = self._catalogue.sentence_vectors(keys, self._embedder().fingerprint)
        cosines = {
            key: retrieval.sentence_similarities(vector, row) for key, row in zip(keys, rows, strict=True) if len(row)
        }
        scores = dict(retrieval.rerank(fused, {key: float(row.max()) for key, row in cosines.items()}))
        ordered = self._catalogue.passages(list(scores)[: 2 * limit])
        passages = retrieval.spread_sections(ordered)[:limit]
        sentence_scores = {
            passage.key: [
                float(cosine)
                + _WORDS_WEIGHT * coverage(query.stems, set(stems(passage.text[start:end])), frequencies, total)
                + _PASSAGE_WEIGHT * scores[passage.key]
                for cosine, (start, end) in zip(cosines.get(passage.key, ()), passage.sentences, strict=True)
            ]
            for passage in passages
            if passage.key in cosines
        }
        best = passages[:_READ_TOGETHER]
        held = set().union(*(evidence_stems(passage) for passage in best))
        signals = Signals(
            nearest=max((nearest.get(passage.key, 0.0) for passage in passages), default=0.0),
            nearest_sentence=max((float(cosines[p.key].max()) for p in best if p.key in cosines), default=0.0),
            coverage=coverage(query.stems, held, frequencies, total),
        )
        evidence = tuple(Evidence(rank, scores[passage.key], passage) for rank, passage in enumerate(passages, 1))
        return Found(evidence, sentence_scores, signals, query)

    def _nearest(
        self, exact: ExactIndex, vector: NDArray[np.float32], allowed: NDArray[np.int64] | None, depth: int
    ) -> dict[int, float]:
        if allowed is None and len(exact) > self._exact_limit and self._keeper.update():
            with self._keeper.owned() as index:
                if index is not None:
                    return dict(index.search(vector, depth))
        return dict(exact.search(vector, depth, allowed))

    def _allowed(self, concept_ids: Sequence[str]) -> NDArray[np.int64] | None:
        """Return the keys that may be ranked, None for all. A digest stands back where its full text is held."""
        superseded = self._catalogue.digest_keys_superseded()
        if not concept_ids and not len(superseded):
            return None
        held = self._catalogue.held_keys(themes=concept_ids)
        return np.setdiff1d(held, superseded, assume_unique=True)

    def _corpus_words(self, sequence: int) -> list[str]:
        """The corpus's own words, gathered when a question first has one that nobody knows."""
        if self._words[0] != sequence:
            gathered: set[str] = set()
            for document in self._catalogue.documents():
                gathered.update(words(self._catalogue.document_text(document.id)))
            self._words = (sequence, sorted(word for word in gathered if word.isalpha()))
        return self._words[1]

"""Find and rank passages for a question, always from the newest state of the record."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb import retrieval
from kb.answerability import Signals, coverage
from kb.catalogue import Catalogue, Connection
from kb.corpus_words import CorpusWords
from kb.embedding import Embedder
from kb.errors import NotEmbedded
from kb.exact_index import ExactIndex
from kb.index_keeper import IndexKeeper
from kb.indexing import evidence_stems
from kb.lexical_index import LexicalIndex
from kb.models import Evidence, Term
from kb.terms import QueryTerms, Thesaurus, query_terms, stems

Keys = NDArray[np.int64]

EXACT_LIMIT = 20_000  # passages; up to here an exact product is as quick as the index and needs no Chroma
_CANDIDATES = 100  # of each side, unless more passages are asked for
_RERANKED = 40
_REMEMBERED = 16  # choices of themes
_READ_TOGETHER = 5  # passages that together must cover the question
_WORDS_WEIGHT, _PASSAGE_WEIGHT = 0.6, 0.5  # beside a sentence's cosine with the question


@dataclass(frozen=True, slots=True)
class Found:
    """Ranked passages, a score for each of their sentences, and what answerability is judged by."""

    evidence: tuple[Evidence, ...]
    sentence_scores: dict[int, list[float]]
    signals: Signals
    terms: QueryTerms
    corpus_version: str


@dataclass(frozen=True, slots=True)
class _State:
    """What search keeps in memory, as of one state of the record. Only what is remembered is ever added to."""

    sequence: int  # of the index log
    in_full: frozenset[str]  # works that stand before their digests
    superseded: Keys  # passages of those digests
    version: str
    thesaurus: Thesaurus
    exact: ExactIndex
    seen: dict[int, int]  # by reader of the catalogue: under which name it saw this state
    allowed: dict[tuple[str, ...], Keys]  # by concepts: the passages that may be ranked


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
        self._state: _State | None = None
        self._words = CorpusWords()
        self._lock = threading.Lock()

    def refresh(self) -> str:
        """Bring memory up to the record (one small query when nothing changed); return the corpus version."""
        with self._catalogue.reading() as connection:
            return self._current(connection).version

    def _current(self, connection: Connection) -> _State:
        """What is kept in memory, of just the state that `connection` sees, which has not read anything before."""
        # The first query of a connection fixes what it sees: so within the lock nobody sees less than is in memory.
        with self._lock:
            name, state = self._catalogue.state(connection), self._state
            if state is None or name is None or state.seen.get(name[0]) != name[1]:
                state = self._follow(state, connection)
                if name:
                    state.seen[name[0]] = name[1]
            self._state = state
            return state

    def _follow(self, before: _State | None, connection: Connection) -> _State:
        head, in_full = self._catalogue.log_head(connection), self._catalogue.digested_works(connection)
        # Which digests stand back depends on the records too, which the log does not tell.
        superseded = self._catalogue.digest_keys_superseded(connection)
        same_log = before is not None and before.sequence == head
        if before and same_log and before.in_full == in_full and np.array_equal(before.superseded, superseded):
            return before
        return _State(
            sequence=head,
            in_full=in_full,
            superseded=superseded,
            version=self._version(in_full, connection),
            thesaurus=before.thesaurus
            if before and same_log
            else Thesaurus(self._vocabulary, self._catalogue.abbreviations(connection)),
            exact=before.exact if before and same_log else self._follow_log(before, connection),
            seen={},
            allowed={},
        )

    def _follow_log(self, before: _State | None, connection: Connection) -> ExactIndex:
        model, none = self._embedder().fingerprint, np.empty(0, np.int64)
        if before is None:
            self._require_vectors(self._catalogue.missing_vectors(model, connection))
            exact = ExactIndex(self._embedder().dimension)
            exact.apply(*self._catalogue.all_vectors(model, connection), none)
            return exact
        entries = self._catalogue.log_since(before.sequence, connection)
        added = [entry.key for entry in entries if entry.operation == "add"]
        removed = [entry.key for entry in entries if entry.operation == "remove"]
        self._require_vectors(self._catalogue.missing_vectors(model, connection, among=added))
        exact = before.exact.copy()
        exact.apply(
            np.asarray(added, np.int64),
            self._catalogue.vectors(added, model, connection),
            np.asarray(removed, np.int64),
        )
        return exact

    def _require_vectors(self, missing: Keys) -> None:
        if len(missing):
            raise NotEmbedded(
                f"{len(missing)} passages are not embedded with the model of the settings: "
                "run `python -m kb rebuild-index`, once."
            )

    def _version(self, in_full: Collection[str], connection: Connection) -> str:
        held = sorted(f"{name} {rules}" for name, rules in self._catalogue.fingerprints(connection).items())
        named = "\n".join([self._embedder().fingerprint, *held, *sorted(in_full)])
        return hashlib.sha256(named.encode()).hexdigest()[:12]

    def find(self, question: str, concept_ids: Sequence[str] = (), limit: int = 10) -> Found:
        """Rank passages for a question; with concepts only passages that carry one of them are looked at.

        All that is found, its version too, is of one state of the record.
        """
        depth = max(_CANDIDATES, limit)
        frequencies: dict[str, int] = {}
        with self._catalogue.reading() as connection:
            state = self._current(connection)

            def count(stems: Collection[str]) -> list[str]:
                new = [stem for stem in stems if stem not in frequencies]
                frequencies.update(self._lexical.document_frequencies(connection, new))
                return [stem for stem in stems if frequencies[stem]]

            query = query_terms(
                question,
                state.thesaurus,
                lambda: self._words.of(state.version, self._catalogue, connection),
                self._embedder().is_word,
                count,
            )
            sought = [*query.stems, *query.added]
            count(sought)
            allowed = self._allowed(state, concept_ids, connection)
            worded = dict(self._lexical.search(connection, sought, depth, allowed, frequencies))
            vector = self._embedder().embed_question(query.wording)
            nearest = self._nearest(state.exact, vector, allowed, depth)
            # What only the words found gets its cosine too, so that both sides compare fairly.
            nearest |= state.exact.cosines(vector, [key for key in worded if key not in nearest])
            return self._rank(connection, state, query, frequencies, vector, nearest, worded, limit)

    def _rank(
        self,
        connection: Connection,
        state: _State,
        query: QueryTerms,
        frequencies: dict[str, int],
        vector: NDArray[np.float32],
        nearest: dict[int, float],
        worded: dict[int, float],
        limit: int,
    ) -> Found:
        total = len(state.exact)
        fused = retrieval.fuse(nearest, worded)[: max(_RERANKED, limit)]
        keys = [key for key, _ in fused]
        rows = self._catalogue.sentence_vectors(keys, self._embedder().fingerprint, connection)
        cosines = {
            key: retrieval.sentence_similarities(vector, row) for key, row in zip(keys, rows, strict=True) if len(row)
        }
        scores = dict(retrieval.rerank(fused, {key: float(row.max()) for key, row in cosines.items()}))
        ordered = self._catalogue.passages(list(scores)[: 2 * limit], connection)
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
        return Found(evidence, sentence_scores, signals, query, state.version)

    def _nearest(
        self, exact: ExactIndex, vector: NDArray[np.float32], allowed: Keys | None, depth: int
    ) -> dict[int, float]:
        if allowed is None and len(exact) > self._exact_limit and self._keeper.update(wait=False):
            with self._keeper.owned(wait=False) as index:
                if index is not None:
                    # It may be ahead of what this question sees.
                    return {key: score for key, score in index.search(vector, depth) if key in exact}
        return dict(exact.search(vector, depth, allowed))

    def _allowed(self, state: _State, concept_ids: Sequence[str], connection: Connection) -> Keys | None:
        """Return the keys that may be ranked, None for all. A digest stands back where its full text is held."""
        if not concept_ids and not len(state.superseded):
            return None
        asked = tuple(sorted(set(concept_ids)))
        allowed = state.allowed.get(asked)
        if allowed is None:
            held = self._catalogue.held_keys(themes=asked, connection=connection)
            allowed = np.setdiff1d(held, state.superseded, assume_unique=True)
            if len(state.allowed) >= _REMEMBERED:
                state.allowed.clear()
            state.allowed[asked] = allowed
        return allowed

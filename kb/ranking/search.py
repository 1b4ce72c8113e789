"""Find and rank passages for a question, always from the newest state of the record."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from kb.answers.answerability import Signals, coverage
from kb.catalogue import Catalogue, Connection
from kb.embedding import Embedder
from kb.errors import NotEmbedded
from kb.models import NO_FILTERS, Evidence, Filters, HeldPassage, Term
from kb.questions.corpus_words import CorpusWords
from kb.questions.naming import source_named, unheld
from kb.questions.terms import QueryTerms, Thesaurus, query_terms, stem_set
from kb.ranking import retrieval
from kb.ranking.exact_index import ExactIndex
from kb.ranking.index_keeper import IndexKeeper
from kb.ranking.indexing import trail
from kb.ranking.lexical_index import LexicalIndex
from kb.ranking.remembered_passages import RememberedPassages

Keys = NDArray[np.int64]

EXACT_LIMIT = 20_000  # passages; up to here an exact product is as quick as the index and needs no Chroma
_CANDIDATES = 100  # of each side, unless more passages are asked for
_RERANKED = 40  # passages of texts; with 25 paraphrases rank lower
_DESCRIPTIONS = 3  # more would be a list of works, for which there is a page
_RERANKED_DESCRIPTIONS = 6
_LOOKED_PAST = 300  # passages that are left out of a ranking, at most, before it gets shallower
_GENERAL, _GENERAL_LEAST = 0.02, 3  # of all passages, and at least, that name what is known to everybody
_REMEMBERED = 32  # choices of filters
_READ_TOGETHER = 5  # passages that together must cover the question
_WORDS_WEIGHT, _PASSAGE_WEIGHT = 0.6, 0.5  # beside a sentence's cosine with the question
_DESCRIPTION_WEIGHT = 0.25  # the best of a few descriptions is best among little


@dataclass(frozen=True, slots=True)
class Ranked:
    """Ranked passages, a score for each of their sentences by passage key, and what answerability is judged by."""

    evidence: tuple[Evidence, ...]
    sentence_scores: dict[int, list[float]]
    signals: Signals


NOTHING = Ranked((), {}, Signals(0.0, 0.0, 0.0))


@dataclass(frozen=True, slots=True)
class Found:
    """What a question finds in texts, and beside them in the descriptions that our own records give.

    A description says in two sentences what a work is about, so it resembles every question on its subject and would
    stand before the texts that answer it: the two are ranked apart.
    """

    texts: Ranked
    descriptions: Ranked
    terms: QueryTerms
    corpus_version: str


@dataclass(frozen=True, slots=True)
class _State:
    """What search keeps in memory, as of one state of the record. Only what is remembered is ever added to."""

    sequence: int  # of the index log
    in_full: frozenset[str]  # works that stand before their digests
    superseded: Keys  # passages of those digests
    descriptions: Keys  # passages that are ranked apart
    version: str
    thesaurus: Thesaurus
    exact: ExactIndex
    seen: dict[int, int]  # by reader of the catalogue: under which name it saw this state
    held: dict[tuple[Filters, tuple[int, int] | None], Keys]  # by filters and who saw it: the passages that pass


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as it is looked for, in one state of the record."""

    connection: Connection
    state: _State
    query: QueryTerms
    sought: list[str]
    frequencies: dict[str, int]
    vector: NDArray[np.float32]
    tokens: NDArray[np.float32]


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
        self._passages = RememberedPassages(catalogue)
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
        descriptions = np.setdiff1d(self._catalogue.description_keys(connection), superseded, assume_unique=True)
        return _State(
            sequence=head,
            in_full=in_full,
            superseded=superseded,
            descriptions=descriptions,
            version=self._version(in_full, connection),
            thesaurus=before.thesaurus
            if before and same_log
            else Thesaurus(self._vocabulary, self._catalogue.abbreviations(connection)),
            exact=before.exact if before and same_log else self._follow_log(before, connection),
            seen={},
            held={},
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

    def find(self, question: str, filters: Filters = NO_FILTERS, limit: int = 10) -> Found:
        """Rank passages for a question; with filters only those that pass them are looked at.

        Names of filters are those of the record. All that is found, its version too, is of one state of the record.
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
                lambda phrase: self._lexical.phrase_frequency(connection, phrase),
            )
            sought = [*query.stems, *query.added]
            count(sought)
            vector, tokens = self._embedder().read_question(query.wording)
            asked = _Asked(connection, state, query, sought, frequencies, vector, tokens)
            held = self._held(state, filters, connection)
            apart = np.union1d(state.superseded, state.descriptions)
            described = state.descriptions if held is None else np.intersect1d(held, state.descriptions)
            return Found(
                self._ranked(asked, held, apart, depth, limit, _RERANKED, _PASSAGE_WEIGHT),
                self._ranked(
                    asked,
                    described,
                    state.superseded,
                    depth,
                    _DESCRIPTIONS,
                    _RERANKED_DESCRIPTIONS,
                    _DESCRIPTION_WEIGHT,
                ),
                query,
                state.version,
            )

    def _ranked(
        self, asked: _Asked, allowed: Keys | None, without: Keys, depth: int, limit: int, reranked: int, weight: float
    ) -> Ranked:
        """Rank the passages that are allowed (None for all), without some of them; so many are read word for word."""
        if allowed is not None:
            allowed = np.setdiff1d(allowed, without, assume_unique=True)
            if not len(allowed):
                return NOTHING
            without = np.empty(0, np.int64)
        # Where everything is allowed what is to be left out is few: it is looked past and not filtered.
        dropped, deeper = set(without.tolist()), depth + min(len(without), _LOOKED_PAST)
        by_words = dict(self._lexical.search(asked.connection, asked.sought, deeper, allowed, asked.frequencies))
        by_meaning = self._nearest(asked.state.exact, asked.vector, allowed, deeper)
        worded, nearest = _best(by_words, dropped, depth), _best(by_meaning, dropped, depth)
        # What only the words found gets its cosine too, so that both sides compare fairly.
        nearest |= asked.state.exact.cosines(asked.vector, [key for key in worded if key not in nearest])
        return self._rank(asked, nearest, worded, limit, reranked, weight)

    def _rank(
        self,
        asked: _Asked,
        nearest: dict[int, float],
        worded: dict[int, float],
        limit: int,
        reranked: int,
        weight: float,
    ) -> Ranked:
        connection, query, frequencies, vector = asked.connection, asked.query, asked.frequencies, asked.vector
        model, total = self._embedder().fingerprint, len(asked.state.exact)
        fused = retrieval.fuse(nearest, worded)[: max(reranked, limit)]
        keys = [key for key, _ in fused]
        read = retrieval.late_interaction(asked.tokens, self._catalogue.token_vectors(keys, model, connection))
        known = self._passages.of(keys, connection)
        read_of = dict(zip(keys, read, strict=True))
        ranked = retrieval.rerank(fused, read_of)
        titles = {key: trail(passage.work.title, passage.locator.section) for key, passage in known.items()}
        ranked = retrieval.lift_by_section([item for item in ranked if item[0] in known], titles)
        named = {key: source_named(query.stems, known[key], frequencies, total) for key, _ in ranked}
        scores = dict(retrieval.lift_named(ranked, named))
        passages = retrieval.spread_sections([known[key] for key in scores][: 2 * limit])[:limit]
        rows = self._catalogue.sentence_vectors([passage.key for passage in passages], model, connection)
        cosines = {
            passage.key: retrieval.sentence_similarities(vector, row)
            for passage, row in zip(passages, rows, strict=True)
            if len(row)
        }
        best = passages[:_READ_TOGETHER]
        covered = {
            passage.key: [
                coverage(query.stems, stem_set(passage.text[start:end]), frequencies, total)
                for start, end in passage.sentences
            ]
            for passage in passages
        }
        sentence_scores = {
            passage.key: [
                float(cosine) + _WORDS_WEIGHT * said + weight * scores[passage.key]
                for cosine, said in zip(cosines[passage.key], covered[passage.key], strict=True)
            ]
            for passage in passages
            if passage.key in cosines
        }
        signals = Signals(
            read=max((read_of[passage.key] for passage in passages), default=0.0),
            sentence=max((float(cosines[p.key].max()) for p in best if p.key in cosines), default=0.0),
            said=max((said for passage in best for said in covered[passage.key]), default=0.0),
            named=max((named[passage.key] for passage in passages), default=0.0),
            unheld=self._unheld(asked, passages),
            nearest=max((nearest.get(passage.key, 0.0) for passage in passages), default=0.0),
        )
        evidence = tuple(
            Evidence(rank, scores[passage.key], passage, round(nearest.get(passage.key, 0.0), 4))
            for rank, passage in enumerate(passages, 1)
        )
        return Ranked(evidence, sentence_scores, signals)

    def _unheld(self, asked: _Asked, passages: Sequence[HeldPassage]) -> tuple[str, ...]:
        general = max(_GENERAL_LEAST, _GENERAL * len(asked.state.exact))

        def is_general(phrase: Sequence[str]) -> bool:
            return self._lexical.phrase_frequency(asked.connection, phrase) >= general

        return unheld(asked.query, passages, asked.state.thesaurus.wordings_of, is_general)

    def _nearest(
        self, exact: ExactIndex, vector: NDArray[np.float32], allowed: Keys | None, depth: int
    ) -> dict[int, float]:
        if allowed is None and len(exact) > self._exact_limit and self._keeper.update(wait=False):
            with self._keeper.owned(wait=False) as index:
                if index is not None:
                    # It may be ahead of what this question sees.
                    return {key: score for key, score in index.search(vector, depth) if key in exact}
        return dict(exact.search(vector, depth, allowed))

    def cosines(self, vector: NDArray[np.float32], keys: Keys) -> dict[int, float]:
        """How near in meaning (about -1..1) each of these held passages is to the vector of a text, by key."""
        with self._catalogue.reading() as connection:
            exact = self._current(connection).exact
        return exact.cosines(vector, keys.tolist())

    def passing(self, filters: Filters) -> int:
        """Return how many passages pass filters, those that stand back for a text left out."""
        with self._catalogue.reading() as connection:
            state = self._current(connection)
            held = self._held(state, filters, connection)
            return len(np.setdiff1d(state.exact.keys if held is None else held, state.superseded, assume_unique=True))

    def _held(self, state: _State, filters: Filters, connection: Connection) -> Keys | None:
        """Return the held passages that pass filters; None, for all, where there are none."""
        if not filters:
            return None
        # Records may change without a word in the log, so what was found holds for what one reader sees.
        seen = self._catalogue.state(connection)
        held = state.held.get((filters, seen)) if seen else None
        if held is None:
            held = self._catalogue.filtered_keys(filters, connection)
            if len(state.held) >= _REMEMBERED:
                state.held.clear()
            state.held[filters, seen] = held
        return held


def _best(scores: dict[int, float], without: set[int], depth: int) -> dict[int, float]:
    """The first scores, which come best first, that are not to be left out."""
    return dict(islice((item for item in scores.items() if item[0] not in without), depth))

"""Keep the derived indexes in step with the record: apply the index log, or make them anew."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from kb.catalogue import Catalogue
from kb.embedding import Embedder
from kb.errors import IndexBusy, RecordDamaged
from kb.ranking.indexing import lexical_rows
from kb.ranking.lexical_index import LexicalIndex
from kb.ranking.vector_index import VectorIndex


class IndexKeeper:
    """Owns the vector index on behalf of this process, when no other process does."""

    def __init__(
        self,
        catalogue: Catalogue,
        lexical: LexicalIndex,
        embedder: Callable[[], Embedder],
        open_index: Callable[[Embedder], VectorIndex],
    ) -> None:
        self._catalogue = catalogue
        self._lexical = lexical
        self._embedder = embedder
        self._open_index = open_index
        self._index: VectorIndex | None = None
        self._lock = threading.RLock()

    @contextmanager
    def owned(self, wait: bool = True) -> Iterator[VectorIndex | None]:
        """Give the vector index, held by this process from now on, or None while another process owns it.

        Without `wait` also None while another thread uses it: who reads the record must not wait for one that erases,
        which waits for whoever reads.
        """
        if not self._lock.acquire(blocking=wait):
            yield None
            return
        try:
            if self._index is None:
                index = self._open_index(self._embedder())
                try:
                    index.acquire()
                except IndexBusy:
                    yield None
                    return
                self._index = index
            yield self._index
        finally:
            self._lock.release()

    def update(self, wait: bool = True) -> bool:
        """Apply what the index log has gained; False while the vector index cannot be used (see `owned`)."""
        with self.owned(wait) as index:
            if index is None:
                return False
            try:
                entries = self._catalogue.log_since(index.applied)
                index.apply(entries, lambda keys: self._catalogue.vectors(keys, self._embedder().fingerprint))
            except RecordDamaged:
                self._rebuild_vectors(index)
            return True

    def rebuild(self) -> int:
        """Make both indexes anew from the record; return the number of passages. Raises IndexBusy."""
        with self.owned() as index:
            if index is None:
                raise IndexBusy("The app or another command is using the index: close it, then try again.")
            self._rebuild_vectors(index)
        return self.rebuild_lexical()

    def _rebuild_vectors(self, index: VectorIndex) -> None:
        head = self._catalogue.log_head()
        keys, matrix = self._catalogue.all_vectors(self._embedder().fingerprint)
        names = self._catalogue.passage_ids(keys)
        index.rebuild([int(key) for key in keys], names, matrix, head)

    def rebuild_lexical(self) -> int:
        """Make the lexical index anew from the record; return the number of passages."""
        with self._catalogue.transaction() as connection:
            self._lexical.clear(connection)
            keys = self._catalogue.held_keys(connection=connection)
            passages = self._catalogue.passages(keys, connection)
            self._lexical.add(connection, lexical_rows(passages, lambda d: self._catalogue.notes(d, connection)))
        return len(keys)

    @contextmanager
    def emptied(self) -> Iterator[None]:
        """Empty the vector index behind what is done here, to be made again at its next use. Raises IndexBusy.

        Chroma pads its files with memory that nobody cleared, where words of any text that was read may stand: so
        nothing may be erased for good while such a file is kept.
        """
        with self.owned() as index:
            if index is None:
                raise IndexBusy("The app or another command is using the index: close it, then try again.")
            yield
            index.rebuild([], [], np.empty((0, self._embedder().dimension), np.float32))

    def release(self) -> None:
        """Let go of the vector index, so that another process may own it."""
        with self._lock:
            if self._index is not None:
                self._index.release()
                self._index = None

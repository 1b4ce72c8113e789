"""Exact nearest passages: one product over all vectors, held in memory."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.int64]
Vectors = NDArray[np.float32]

_PORTION = 512  # rows
_CACHED = 20_000  # rows that the processor's caches hold


class ExactIndex:
    """Unit vectors by passage key. One thread writes at a time; any number search meanwhile."""

    def __init__(self, dimension: int) -> None:
        self._dimension = dimension
        # Keys and matrix are replaced together and never changed, so a search needs no lock.
        self._held: tuple[Keys, Vectors] = (np.empty(0, np.int64), np.empty((0, dimension), np.float32))
        self._writing = threading.Lock()

    def apply(self, add_keys: Sequence[int] | Keys, add_vectors: Vectors, remove_keys: Sequence[int] | Keys) -> None:
        """Remove, then add; a key that is already there gets its new vector."""
        added = np.asarray(add_keys, np.int64)
        vectors = np.ascontiguousarray(add_vectors, np.float32).reshape(-1, self._dimension)
        if len(added) != len(vectors):
            raise ValueError(f"{len(added)} keys but {len(vectors)} vectors")
        with self._writing:
            keys, matrix = self._held
            gone = np.concatenate([np.asarray(remove_keys, np.int64), added])
            stays = ~np.isin(keys, gone)
            remain = int(stays.sum())
            # One copy of the whole at most: at 100,000 passages each costs 50 ms.
            all_keys = np.concatenate([keys[stays], added])
            rows = np.empty((len(all_keys), self._dimension), np.float32)
            np.compress(stays, matrix, axis=0, out=rows[:remain])
            rows[remain:] = vectors
            if (np.diff(all_keys) <= 0).any():
                all_keys, order = np.unique(all_keys, return_index=True)
                rows = rows[order]
            self._held = (all_keys, rows)

    def copy(self) -> ExactIndex:
        """The same vectors, without copying any; what changes the one leaves the other as it is."""
        other = ExactIndex(self._dimension)
        other._held = self._held
        return other

    def cosines(self, vector: Vectors, keys: Sequence[int]) -> dict[int, float]:
        """The cosine of each of these passages; those that are not held are left out."""
        held, matrix = self._held
        wanted = np.asarray(keys, np.int64)
        rows = np.searchsorted(held, wanted)
        inside = np.flatnonzero(rows < len(held))
        inside = inside[held[rows[inside]] == wanted[inside]]
        scores = _product(matrix, np.ascontiguousarray(vector, np.float32).reshape(self._dimension), rows[inside])
        return dict(zip(wanted[inside].tolist(), scores.tolist(), strict=True))

    def search(self, vector: Vectors, limit: int, keys: Keys | None = None) -> list[tuple[int, float]]:
        """The nearest (key, cosine), best first, equal ones by key; only among `keys` if they are given."""
        held, matrix = self._held
        question = np.ascontiguousarray(vector, np.float32).reshape(self._dimension)
        if keys is None:
            candidates, scores = held, _product(matrix, question)
        else:
            rows = _rows_of(held, keys)
            candidates = held[rows]
            # A row that is picked costs more than one that is passed in order, most where caches hold the matrix.
            few = len(rows) * (8 if len(held) <= _CACHED else 3) < len(held)
            scores = _product(matrix, question, rows) if few else _product(matrix, question)[rows]
        return _best(candidates, scores, limit)

    @property
    def keys(self) -> Keys:
        """The keys held, ascending."""
        return self._held[0]

    def __contains__(self, key: int) -> bool:
        held = self._held[0]
        row = int(np.searchsorted(held, key))
        return row < len(held) and int(held[row]) == key

    def __len__(self) -> int:
        return len(self._held[0])


def _product(matrix: Vectors, question: Vectors, rows: NDArray[np.intp] | None = None) -> Vectors:
    """The product of all rows, or of some, with a vector.

    In portions for which BLAS takes one thread: several wait for one another wherever a core is busy (100,000 rows:
    5 ms, where threads take from 4 to 20), and where they meet, the last bit depends on how many there are.
    """
    scores = np.empty(len(matrix) if rows is None else len(rows), np.float32)
    for first in range(0, len(scores), _PORTION):
        portion = slice(first, first + _PORTION)
        np.matmul(matrix[portion] if rows is None else matrix[rows[portion]], question, out=scores[portion])
    return scores


def _rows_of(held: Keys, keys: Keys) -> NDArray[np.intp]:
    wanted = np.asarray(keys, np.int64)
    if (np.diff(wanted) <= 0).any():
        wanted = np.unique(wanted)
    rows = np.searchsorted(held, wanted)
    inside = rows < len(held)
    rows, wanted = rows[inside], wanted[inside]
    found: NDArray[np.intp] = rows[held[rows] == wanted]
    return found


def _best(keys: Keys, scores: NDArray[np.float32], limit: int) -> list[tuple[int, float]]:
    if limit <= 0 or not len(keys):
        return []
    if limit < len(keys):
        worst = scores[np.argpartition(scores, -limit)[-limit:]].min()
        # All that equal the worst stay in, so that the key decides and not the partition.
        chosen = np.flatnonzero(scores >= worst)
        keys, scores = keys[chosen], scores[chosen]
    order = np.lexsort((keys, -scores))[:limit]
    return [(int(keys[i]), float(scores[i])) for i in order]

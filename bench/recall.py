"""Measure how much of what an exact search finds the vector index finds too."""

from __future__ import annotations

import statistics
from pathlib import Path

import numpy as np

from bench.figures import Figure, quartiles
from bench.material import questions
from bench.processes import seconds
from kb.config import Settings
from kb.embedding import open_embedder
from kb.ranking.exact_index import ExactIndex
from kb.ranking.vector_index import VectorIndex

_DEPTH = 10
_ROUNDING = 1e-6


def measure(record: Path, folder: Path, size: int, number: int) -> list[Figure]:
    """Ask the vector index and an exact product for the nearest passages of the same questions, in turns."""
    embedder = open_embedder(Settings())
    # The stand-in's vectors lie closer together than the model's own, which is harder for an index.
    matrix = embedder.embed_texts(np.load(record / "plain.npz")["texts"].tolist())
    keys = np.arange(len(matrix), dtype=np.int64)
    exact = ExactIndex(embedder.dimension)
    exact.apply(keys, matrix, [])
    index = VectorIndex(folder / "index", embedder.fingerprint, embedder.dimension)
    index.acquire()
    built = seconds(lambda: index.rebuild(keys, [f"passage:{key}" for key in keys], matrix))
    recalls, ours, theirs = [], [], []
    for question in questions(number):
        vector = embedder.embed_question(question)
        theirs.append(1000 * seconds(lambda v=vector: exact.search(v, _DEPTH)))
        ours.append(1000 * seconds(lambda v=vector: index.search(v, _DEPTH)))
        # Of passages equally near, either may be found.
        worst = exact.search(vector, _DEPTH)[-1][1] - _ROUNDING
        found = [key for key, _ in index.search(vector, _DEPTH)]
        recalls.append(sum(float(score) >= worst for score in matrix[found] @ vector) / _DEPTH)
    index.release()
    return [
        Figure(
            f"recall@{_DEPTH} of the index, {size:,}",
            "share",
            statistics.fmean(recalls),
            1.0,
            "exact search",
            more_is_better=True,
            must=0.99,
            aim=1.0,
            spread=(min(recalls), max(recalls)),
        ),
        Figure(
            f"search in the index, {size:,}",
            "ms",
            statistics.median(ours),
            statistics.median(theirs),
            "exact product",
            spread=quartiles(ours),
        ),
        Figure(f"building the index, {size:,}", "s", built),
    ]

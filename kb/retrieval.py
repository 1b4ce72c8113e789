"""Rank passages: scale and fuse meaning with words, then put the passage with the best sentence first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kb.models import HeldPassage

# Bruch, Gai and Ingber (2023, arXiv 2210.11934): a convex sum of scaled scores beats rank fusion, and the
# weight is flat between 0.5 and 0.7.
DENSE_WEIGHT = 0.6
SENTENCE_WEIGHT = 0.3


def scaled(scores: Mapping[int, float]) -> dict[int, float]:
    """Scale scores to 0..1 by their least and greatest; equal scores all become 1."""
    if not scores:
        return {}
    least, greatest = min(scores.values()), max(scores.values())
    span = greatest - least
    return {key: (score - least) / span if span > 0 else 1.0 for key, score in scores.items()}


def fuse(
    dense: Mapping[int, float], lexical: Mapping[int, float], dense_weight: float = DENSE_WEIGHT
) -> list[tuple[int, float]]:
    """Fuse two sets of scores by their weighted scaled sum; best first, ties by key.

    A passage that one side did not find counts 0 there.
    """
    near, worded = scaled(dense), scaled(lexical)
    weight = dense_weight if worded else 1.0
    fused = {
        key: weight * near.get(key, 0.0) + (1 - weight) * worded.get(key, 0.0) for key in near.keys() | worded.keys()
    }
    return sorted(fused.items(), key=lambda item: (-item[1], item[0]))


def sentence_similarities(question: NDArray[np.float32], sentences: NDArray[np.float16]) -> NDArray[np.float32]:
    """Return the cosine of the question (d,) with each sentence (n, d); both have unit length."""
    return sentences.astype(np.float32) @ question


def rerank(
    ranked: Sequence[tuple[int, float]], best_sentence: Mapping[int, float], weight: float = SENTENCE_WEIGHT
) -> list[tuple[int, float]]:
    """Mix the score of each passage with the scaled cosine of its best sentence; best first."""
    near = scaled({key: best_sentence[key] for key, _ in ranked if key in best_sentence})
    mixed = [(key, (1 - weight) * score + weight * near.get(key, 0.0)) for key, score in ranked]
    return sorted(mixed, key=lambda item: (-item[1], item[0]))


def spread_sections(ranked: Sequence[HeldPassage], together: int = 2) -> list[HeldPassage]:
    """Reorder so that no more than `together` passages of one document section stand next to each other.

    A passage that would be one too many waits until another section had its turn; at the end, what waits
    follows in its order.
    """

    def section(passage: HeldPassage) -> tuple[str, tuple[str, ...]]:
        return passage.document_id, passage.locator.section

    waiting = list(ranked)
    placed: list[HeldPassage] = []
    while waiting:
        last = [section(passage) for passage in placed[-together:]]
        full = len(last) == together and all(a == b for a, b in pairwise(last))
        chosen = next((p for p in waiting if not full or section(p) != last[-1]), waiting[0])
        waiting.remove(chosen)
        placed.append(chosen)
    return placed

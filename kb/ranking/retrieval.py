"""Rank passages: scale and fuse meaning with words, then read each question word against each passage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kb.models import HeldPassage

# Bruch, Gai and Ingber (2023, arXiv 2210.11934): a convex sum of scaled scores beats rank fusion, and the
# weight is flat between 0.5 and 0.7.
DENSE_WEIGHT = 0.6
LATE_WEIGHT = 0.4
SECTION_WEIGHT = 0.2
NAMED_WEIGHT = 0.3
_BEST_OF_SECTION = 3
_ONE_THREAD = 200_000  # multiplications
_NAMED_FLOOR = 0.4  # under it question and title have words in common by chance


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


def late_interaction(question: NDArray[np.float32], passages: Sequence[NDArray[np.int8]]) -> list[float]:
    """Return for each passage how near, on average, a token of the question is to what is nearest to it there.

    `question` has one unit vector a token (m, d); a passage has rows (n, d) of any length. This is the MaxSim of
    Khattab and Zaharia (2020, arXiv 2004.12832), as a mean of cosines; 0 where either has no token.
    """
    # In portions for which BLAS takes one thread, as in `exact_index`: several wait for one another, and the last bit
    # would depend on how many there are.
    step = max(1, _ONE_THREAD // max(1, question.size))
    return [_nearest_of_each(question, rows, step) if len(question) and len(rows) else 0.0 for rows in passages]


def _nearest_of_each(question: NDArray[np.float32], passage: NDArray[np.int8], step: int) -> float:
    nearest = np.full(len(question), -1.0, np.float32)
    for first in range(0, len(passage), step):
        rows = passage[first : first + step].astype(np.float32)
        lengths = np.sqrt(np.einsum("nd,nd->n", rows, rows))  # without the copies that a norm makes
        cosines = (rows @ question.T) / np.maximum(lengths, 1e-12)[:, None]
        np.maximum(nearest, cosines.max(axis=0), out=nearest)
    return float(nearest.mean())


def rerank(
    ranked: Sequence[tuple[int, float]], second: Mapping[int, float], weight: float = LATE_WEIGHT
) -> list[tuple[int, float]]:
    """Mix the score of each passage with a second, scaled one; best first."""
    near = scaled({key: second[key] for key, _ in ranked if key in second})
    mixed = [(key, (1 - weight) * score + weight * near.get(key, 0.0)) for key, score in ranked]
    return sorted(mixed, key=lambda item: (-item[1], item[0]))


def lift_by_section(
    ranked: Sequence[tuple[int, float]], sections: Mapping[int, Hashable], weight: float = SECTION_WEIGHT
) -> list[tuple[int, float]]:
    """Mix the score of each passage with the mean of the best under the same titles; best first.

    Where much of a section is near to the question, what stands beside it is likelier to answer.
    """
    together: defaultdict[Hashable, list[float]] = defaultdict(list)
    for key, score in sorted(ranked, key=lambda item: -item[1]):
        together[sections[key]].append(score)
    means = {section: float(np.mean(scores[:_BEST_OF_SECTION])) for section, scores in together.items()}
    mixed = [(key, (1 - weight) * score + weight * means[sections[key]]) for key, score in ranked]
    return sorted(mixed, key=lambda item: (-item[1], item[0]))


def lift_named(
    ranked: Sequence[tuple[int, float]], naming: Mapping[int, float], weight: float = NAMED_WEIGHT
) -> list[tuple[int, float]]:
    """Add to the score of each passage as far as the question names (0..1) a source of it; best first."""
    lifted = [
        (key, score + weight * max(0.0, naming.get(key, 0.0) - _NAMED_FLOOR) / (1 - _NAMED_FLOOR))
        for key, score in ranked
    ]
    return sorted(lifted, key=lambda item: (-item[1], item[0]))


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

"""Merge the rankings of a question and of its parts into one, best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.models import Evidence
from kb.ranking.retrieval import spread_sections


def merge(rankings: Sequence[Sequence[Evidence]], limit: int) -> tuple[Evidence, ...]:
    """Return the best passages of several rankings, each as good as the question that it answers best.

    CombMAX (Fox and Shaw 1994), since scores are scaled to 0..1 within each ranking: of five ways the best for pairs of
    questions that were asked as one (docs/quality.md).
    """
    if len(rankings) == 1:
        return tuple(rankings[0])
    best: dict[int, Evidence] = {}
    for found in (found for ranking in rankings for found in ranking):
        known = best.get(found.passage.key)
        if known is None or found.score > known.score:
            best[found.passage.key] = replace(found, nearness=max(found.nearness, known.nearness if known else 0.0))
    ordered = sorted(best.values(), key=lambda found: (-found.score, found.rank, found.passage.key))
    passages = spread_sections([found.passage for found in ordered])[:limit]
    return tuple(replace(best[passage.key], rank=rank) for rank, passage in enumerate(passages, 1))

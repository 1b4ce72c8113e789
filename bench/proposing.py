"""Measure how long trainers wait for a proposed list, for one theme and for all."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from bench.figures import Figure, percentile_95
from bench.material import theme_ids
from kb.config import Settings
from kb.knowledge_base import open_knowledge_base
from kb.models import Need

MUST = 1_000  # ms


def measure(record: Path, size: int, rounds: int = 12) -> list[Figure]:
    """Propose lists from a record and make a session pack of one; return the figures."""
    base = open_knowledge_base(Settings(data=record / "data"))
    themes = tuple(theme_ids())
    purpose = "how neighbours are brought into decisions"
    wanted = {
        "one theme": [Need((themes[number % len(themes)],), 45, purpose=purpose) for number in range(rounds)],
        "all themes": [Need(themes, 60 + number, purpose=purpose) for number in range(rounds)],
    }
    base.lists.propose(wanted["one theme"][0])  # the model is loaded
    figures = []
    for name, needs in wanted.items():
        taken = []
        for need in needs:
            begun = time.perf_counter()
            proposal = base.lists.propose(need)
            taken.append(1_000 * (time.perf_counter() - begun))
        figures.append(Figure(f"list on {name}, {size:,}, p50", "ms", statistics.median(taken), must=MUST))
        figures.append(Figure(f"list on {name}, {size:,}, p95", "ms", percentile_95(taken), must=MUST))
    made = base.lists.create("Measured", proposal)
    begun = time.perf_counter()
    base.lists.pack(made)
    figures.append(
        Figure(
            f"session pack of {sum(1 for _ in made)} readings, {size:,}", "ms", 1_000 * (time.perf_counter() - begun)
        )
    )
    base.close()
    return figures

"""Measure the time from a question to its answer beside a plain search over the same passages."""

from __future__ import annotations

import statistics
from collections import defaultdict
from pathlib import Path

from bench.figures import Figure, percentile_95, quartiles
from bench.material import misspelt, questions, theme_ids
from bench.processes import Worker

BUDGETS = {1_000: (60.0, 15.0), 10_000: (80.0, 20.0), 100_000: (150.0, 35.0)}
BASELINE = "sentence-transformers and numpy, no words"


def measure(record: Path, size: int, number: int) -> tuple[list[Figure], dict[str, float]]:
    """Ask both sides the same questions in turns; return the figures and where the time of a question goes."""
    asked, themes = questions(number), theme_ids()
    ways = {
        "question": [(question, None) for question in asked],
        "question with theme": [(question, themes[place % len(themes)]) for place, question in enumerate(asked)],
        "misspelt question": [(misspelt(question), None) for question in asked],
    }
    times: dict[tuple[str, str], list[float]] = defaultdict(list)
    with Worker("bench.asking", str(record)) as ours, Worker("bench.plain_search", str(record / "plain.npz")) as plain:
        for way, pairs in ways.items():
            for worker in (ours, plain):  # what is read once is not what is measured
                worker.request("ask", pairs[-1])
            for pair in pairs:
                times["ours", way].append(1000 * ours.request("ask", pair))
                times["plain", way].append(1000 * plain.request("ask", pair))
        ours.request("watch")
        spent: dict[str, list[float]] = defaultdict(list)
        for pair in ways["question with theme"]:
            for stage, taken in ours.request("watched", pair).items():
                spent[stage].append(1000 * taken)
        changed = [1000 * ours.request("changed", seed) for seed in (101, 102, 103)]
    must, aim = BUDGETS[size]
    figures = []
    for way in ways:
        mine, theirs = times["ours", way], times["plain", way]
        middle = statistics.median(mine), statistics.median(theirs)
        late = percentile_95(mine), percentile_95(theirs)
        label = f"{way}, {size:,}"
        figures.append(Figure(f"{label}, p50", "ms", *middle, BASELINE, spread=quartiles(mine)))
        figures.append(Figure(f"{label}, p95", "ms", *late, BASELINE, must=must, aim=aim))
    figures.append(Figure(f"first question after a change, {size:,}", "ms", statistics.median(changed)))
    return figures, {stage: statistics.median(taken) for stage, taken in spent.items()}

"""Measure what researchers wait for at thousands of passages, and what their codings cost a question."""

from __future__ import annotations

import random
import shutil
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.figures import Figure, percentile_95, quartiles
from bench.material import questions, theme_ids
from kb.catalogue import Catalogue
from kb.config import Settings
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.models import Coding, Filters
from ui.sitting import Queue, Sitting

CODED = 5_000
FIRST, SECOND = "First Coder", "Second Coder"


def measure(record: Path, size: int, rounds: int = 5) -> list[Figure]:
    """Open the queue before and after most passages of a record are coded by two people; return the figures."""
    folder = record.parent / f"{record.name}-coded"
    shutil.copytree(record / "data", folder / "data")
    base = open_knowledge_base(Settings(data=folder / "data"))
    base.ask("What works?")  # the model is loaded
    told = f"of {size:,} passages"
    queues = [_figure(f"Tag queue, none {told} coded", lambda: Sitting(base.coding, FIRST, Queue()), rounds, 1_000)]
    before = _questions(base)
    coded = min(CODED, size // 2)
    each = code(base, Catalogue(Settings(data=folder / "data").catalogue_url), coded)
    after = _questions(base)
    told = f"{coded:,} {told} coded"
    queues += [
        _figure(f"Tag queue, {told}", lambda: Sitting(base.coding, FIRST, Queue()), rounds, 1_000),
        _figure(
            f"Tag queue of what others coded, {told}",
            lambda: Sitting(base.coding, "Third Coder", Queue(second=True)),
            rounds,
            1_000,
        ),
        _figure(f"agreement of two coders, {told}", base.coding.reliability, rounds),
        _figure(f"learning from codings, {told}", base.suggesting.learn, 1, 5_000),
        _figure(f"scheme with counts, {told}", base.scheme.tree, rounds),
        _figure(f"candidates, first time, {told}", base.scheme.candidates, 1),
        Figure(f"one coding, {told}", "ms", each),
        Figure(f"first question after a coding, {told}", "ms", _after_a_coding(base)),
        Figure(
            f"question with theme, {told}, p50",
            "ms",
            *(statistics.median(times) for times in (after, before)),
            baseline_name="before anything was coded",
            spread=quartiles(after),
        ),
        Figure(
            f"question with theme, {told}, p95",
            "ms",
            *(percentile_95(times) for times in (after, before)),
            baseline_name="before anything was coded",
        ),
    ]
    base.close()
    return queues


def code(base: KnowledgeBase, catalogue: Catalogue, number: int) -> float:
    """Have two people code the first passages, alike on nine in ten, as the record does it; return ms a coding."""
    chance, themes = random.Random(5), theme_ids()
    keys = catalogue.held_keys()[:number]
    begun = time.perf_counter()
    with catalogue.transaction() as connection:
        for passage in catalogue.passages(keys, connection):
            item = catalogue.put_item(connection, passage.id)
            first = frozenset(chance.sample(themes, chance.choice((0, 1, 1, 2))))
            second = first if chance.random() < 0.9 else frozenset(chance.sample(themes, 1))
            for coder, labels in ((FIRST, first), (SECOND, second)):
                catalogue.add_coding(connection, Coding(item.id, item.anchor.id, coder, labels, datetime.now(UTC)))
    return 1000 * (time.perf_counter() - begun) / (2 * number)


def _questions(base: KnowledgeBase, number: int = 60) -> list[float]:
    themes = theme_ids()
    asked = [(question, Filters((themes[n % len(themes)],))) for n, question in enumerate(questions(number))]
    base.ask(*asked[-1])
    return [_taken(lambda pair=pair: base.ask(*pair)) for pair in asked]  # type: ignore[misc]


def _after_a_coding(base: KnowledgeBase) -> float:
    times = []
    for task in base.coding.next_tasks(FIRST, 5):
        base.coding.record(FIRST, task.target_id, ["place"])
        times.append(_taken(lambda: base.ask("What works in places?", Filters(("place",)))))
    return statistics.median(times)


def _taken(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)


def _figure(name: str, work: Callable[[], Any], rounds: int, must: float | None = None) -> Figure:
    times = [_taken(work) for _ in range(rounds)]
    return Figure(name, "ms", statistics.median(times), must=must, spread=quartiles(times) if rounds > 1 else None)

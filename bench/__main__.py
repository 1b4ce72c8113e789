"""Measure Kist beside plain baselines in one run and print the figures: `python -m bench --quick`."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from bench import coding, embedding, ingest, memory, proposing, questions, reading, recall
from bench.figures import Figure, table
from bench.material import export, make_record, make_shipped_record
from kb.config import read_settings
from kb.embedding import prepare_model

NAMES = ("embedding", "reading", "ingest", "questions", "recall", "coding", "lists", "start", "memory")


class Run:
    """One run: how much is measured, and the records that its measurements share."""

    def __init__(self, folder: Path, quick: bool, full: bool) -> None:
        self._folder = folder
        self._quick = quick
        self.sizes = [1_000] if quick else [1_000, 10_000, 100_000] if full else [1_000, 10_000]
        self.stages: dict[int, dict[str, float]] = {}
        self._record = cache(self._make)

    def _make(self, size: int) -> Path:
        """The folder of a record with so many passages, or of what ships with Kist where `size` is 0."""
        folder = self._folder / str(size)
        _tell(f"making a record of {size:,} passages ..." if size else "ingesting what ships with Kist ...")
        export(make_record(folder, size) if size else make_shipped_record(folder), folder / "plain.npz")
        return folder

    def embedding(self) -> list[Figure]:
        return embedding.measure(2, 100) if self._quick else embedding.measure()

    def reading(self) -> list[Figure]:
        return reading.measure(self._quick)

    def ingest(self) -> list[Figure]:
        return ingest.measure(self._folder, 45 if self._quick else 300)

    def questions(self) -> list[Figure]:
        found = []
        for size in self.sizes:
            figures, self.stages[size] = questions.measure(self._record(size), size, 40 if self._quick else 100)
            found += figures
        return found

    def recall(self) -> list[Figure]:
        found = []
        for size in [size for size in self.sizes if size > 1_000] or self.sizes:
            found += recall.measure(self._record(size), self._folder / f"index-{size}", size, 200)
        return found

    def coding(self) -> list[Figure]:
        size = self.sizes[0] if self._quick else 10_000
        return coding.measure(self._record(size), size)

    def lists(self) -> list[Figure]:
        size = self.sizes[0] if self._quick else 10_000
        return proposing.measure(self._record(size), size)

    def start(self) -> list[Figure]:
        from bench import start  # only this needs a browser

        rounds = 2 if self._quick else 5
        return start.measure_app(self._record(0), rounds) + start.measure_command(self._record(0), rounds)

    def memory(self) -> list[Figure]:
        from bench import start

        found = []
        for size in self.sizes:
            found += memory.measure(self._record(size), size)
        size = self.sizes[-1] if self._quick else 10_000
        return found + start.measure_server_memory(self._record(size), size)


def main(arguments: list[str]) -> int:
    """Measure what is asked for; slow figures are no failure, since other work slows them too."""
    parser = argparse.ArgumentParser("python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="1,000 passages and few repetitions, in two minutes")
    parser.add_argument("--full", action="store_true", help="also 100,000 passages")
    parser.add_argument("--only", choices=NAMES, action="append", help="measure only this (may be repeated)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to a file")
    options = parser.parse_args(arguments)
    prepare_model(read_settings(environment={}))
    with tempfile.TemporaryDirectory(prefix="kist-bench-") as folder:
        run = Run(Path(folder), options.quick, options.full)
        measured: list[Figure] = []
        load = os.getloadavg()[0]
        for name in options.only or NAMES:
            _tell(f"measuring {name} ...")
            work: Callable[[], list[Figure]] = getattr(run, name)
            found = work()
            _tell(table(found))  # a long run that is stopped has not been for nothing
            measured += found
    print(table(measured))
    for size, stages in run.stages.items():
        total = sum(stages.values())
        print(f"\nWhere the time of a question with a theme goes, {size:,} passages, median ms of each stage:")
        for stage, taken in sorted(stages.items(), key=lambda item: -item[1]):
            print(f"  {stage:18}{taken:8.2f}{taken / total:8.0%}")
    print(f"\n{os.cpu_count()} cores; load before {load:.1f}, after {os.getloadavg()[0]:.1f}: quote ratios, not times.")
    if options.json:
        content = {"figures": [figure.object() for figure in measured], "stages_ms": run.stages}
        options.json.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return 0


def _tell(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

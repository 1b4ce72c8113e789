"""Measure the memory of a process that holds the passages and answers questions."""

from __future__ import annotations

from pathlib import Path

from bench.figures import Figure
from bench.material import questions
from bench.processes import Worker

_QUESTIONS = 100


def measure(record: Path, size: int) -> list[Figure]:
    """Ask a fresh process of each side the same questions, then how much memory it needed at most."""
    peaks = []
    for arguments in (("bench.asking", str(record)), ("bench.plain_search", str(record / "plain.npz"))):
        with Worker(*arguments) as worker:
            for question in questions(_QUESTIONS):
                worker.request("ask", (question, None))
            peaks.append(worker.request("memory"))
    name = f"peak memory after {_QUESTIONS} questions, {size:,}"
    return [Figure(name, "MB", peaks[0], peaks[1], "sentence-transformers and numpy")]

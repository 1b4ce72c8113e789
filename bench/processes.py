"""Measured programs run in processes of their own and answer one line for each line they are sent."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from kb.config import ROOT


class Worker:
    """A process of a module of ours; it is ready when this has been made, after `cold_seconds`."""

    def __init__(self, module: str, *arguments: str) -> None:
        command = [sys.executable, "-m", module, *arguments]
        started = time.perf_counter()
        self._process = subprocess.Popen(
            command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._receive()
        self.cold_seconds = time.perf_counter() - started

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    def request(self, what: str, value: object = None) -> Any:
        """Ask for one measurement and wait for it."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps([what, value]) + "\n")
        self._process.stdin.flush()
        return self._receive()

    def _receive(self) -> Any:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise SystemExit(f"The process of {self._process.args!r} ended early: run it by itself to see why.")
        return json.loads(line)


def serve(requests: dict[str, Callable[[Any], object]]) -> None:
    """Say that this process is ready, then do what each line of the input asks for."""
    _answer("ready")
    for line in sys.stdin:
        what, value = json.loads(line)
        _answer(peak_mb() if what == "memory" else requests[what](value))


def _answer(value: object) -> None:
    print(json.dumps(value), flush=True)


def seconds(work: Callable[[], object]) -> float:
    """Return how long some work took."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def peak_mb(process_id: int | None = None) -> float:
    """Return the most memory that a process (this one, if none is named) ever had.

    `getrusage` would also count what the process that started it had.
    """
    process = process_id or "self"
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024

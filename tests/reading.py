"""Reading processes that are kept for the next file: to start one takes a second, and each test would start its own.

A kept process is a real one with its limits: as in a long list of files, each file is read in a confined child of it.
"""

from __future__ import annotations

import subprocess
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType

import pytest

from ingest.box import Box
from ingest.confinement import Limits


@dataclass(frozen=True, slots=True)
class Kept:
    """A process that waits for a file, and what it has been told."""

    process: subprocess.Popen[bytes]
    told: object


# By what each was started with.
Waiting = defaultdict[tuple[str, Limits], list[Kept]]


@contextmanager
def kept_in(waiting: Waiting) -> Iterator[None]:
    """Have a box that is left in peace leave its process to the next box that wants such a one."""
    start, leave = Box._start, Box.__exit__

    def start_or_take(box: Box) -> subprocess.Popen[bytes]:
        alike = waiting[box._target, box._limits]
        while alike:
            kept = alike.pop()
            if kept.process.poll() is None:
                box._process, box._told = kept.process, kept.told
                return kept.process
            end(kept)
        return start(box)

    def leave_or_keep(
        box: Box, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # One that was interrupted, or still reads ahead, is ended as ever.
        if kind is None and box._process and box._begun is None:
            waiting[box._target, box._limits].append(Kept(box._process, box._told))
            box._process = box._told = None
        leave(box, kind, error, trace)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Box, "_start", start_or_take)
        patch.setattr(Box, "__exit__", leave_or_keep)
        yield


def end(kept: Kept) -> None:
    """End a process that nobody wants any more."""
    box = Box()
    box._process = kept.process
    box.close()

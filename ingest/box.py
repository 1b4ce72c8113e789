"""Read every file in a process of its own, so that no file can take the program's memory, time or life."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import kb.errors
from ingest.confinement import Limits
from ingest.interchange import from_plain, receive, send, to_plain
from kb.config import ROOT
from kb.errors import InputRefused
from kb.models import Body, Concept, ParsedDocument

PARSE = "ingest.parse:parse_document"

_START_SECONDS = 120
_GRACE_SECONDS = 15
# Reading needs no second thread, and each would set aside memory of its own.
_ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True)
class _Request:
    """What is asked of the reading process about one content."""

    name: str
    scheme: tuple[tuple[Concept, ...], tuple[Body, ...]]
    stated: str = "{}"


class Box:
    """Reads files one at a time, each within the limits; use it with `with`."""

    def __init__(self, target: str = PARSE, limits: Limits | None = None) -> None:
        self._target = target
        self._limits = limits or Limits()
        self._process: subprocess.Popen[bytes] | None = None
        self._begun: tuple[_Request, bytes] | None = None
        self._told: object = None  # the concepts and bodies that the process has been told of

    def parse(
        self,
        content: bytes,
        name: str,
        concepts: Sequence[Concept],
        stated: Mapping[str, object] | None = None,
        bodies: Sequence[Body] = (),
    ) -> ParsedDocument:
        """Read a file into a document; `stated` are fields that a person gave, as texts, numbers and lists.

        Raises InputRefused also where reading it crashes or exceeds a limit.
        """
        request = _Request(name, (tuple(concepts), tuple(bodies)), json.dumps(dict(stated or {})))
        answer = self._ask(request, content)
        state, _, written = answer.partition(b"\n")
        if state != b"done":
            raise InputRefused(self._reason(state, name))
        kind, told = json.loads(written)
        if kind == "document":
            return from_plain(ParsedDocument, told)
        refusal = getattr(kb.errors, kind, None)
        if not (isinstance(refusal, type) and issubclass(refusal, InputRefused)):
            raise ValueError("the reading process answered with something else")
        raise refusal(told)

    def read_ahead(self, content: bytes, name: str, concepts: Sequence[Concept], bodies: Sequence[Body] = ()) -> None:
        """Let a file be read while the program does something else; `parse` tells what came of it.

        Only a process that has read a file before does so, and for one file at a time.
        """
        request, process = _Request(name, (tuple(concepts), tuple(bodies))), self._process
        if self._begun or process is None or not hasattr(os, "fork"):
            return
        self._begun = request, content
        try:
            self._send(process, request, content)
        except BrokenPipeError:
            self.close()  # the next file finds a new process
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End the reading process, whatever it does."""
        process, self._process, self._begun, self._told = self._process, None, None, None
        if process:
            process.kill()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    with contextlib.suppress(OSError):  # what was not sent is not wanted any more
                        pipe.close()
            process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, request: _Request, content: bytes) -> bytes:
        if self._process and self._process.poll() is not None:
            self.close()
        process = self._process or self._start()
        # The reading process keeps the time itself; this is for the case that it cannot.
        watch = _watch(self._limits.wall_seconds + _GRACE_SECONDS, process)
        try:
            watch.start()
            assert process.stdout
            begun, self._begun = self._begun, None
            if begun and begun != (request, content):
                receive(process.stdout)  # another file came in between: what was read ahead is not wanted now
            if begun != (request, content):
                self._send(process, request, content)
            answer = receive(process.stdout)
        except BrokenPipeError:
            answer = None
        except BaseException:
            self.close()  # half a conversation cannot be taken up again
            raise
        finally:
            watch.cancel()
        if answer is None or not hasattr(os, "fork"):
            self.close()
        return b"crash\n" if answer is None else answer

    def _send(self, process: subprocess.Popen[bytes], request: _Request, content: bytes) -> None:
        # Hundreds of bodies are told once: mostly they are the same as for the file before.
        news = None if request.scheme == self._told else to_plain(request.scheme)
        self._told = request.scheme
        assert process.stdin
        send(process.stdin, json.dumps([request.name, news, request.stated]).encode())
        send(process.stdin, content)

    def _start(self) -> subprocess.Popen[bytes]:
        limits = (self._limits.memory, self._limits.cpu_seconds, self._limits.wall_seconds)
        # Settings of the installation may hold a password: a file's reader has no use for them.
        environment = {key: value for key, value in os.environ.items() if not key.startswith("KIST_")}
        process = subprocess.Popen(
            [sys.executable, "-m", "ingest.reading_process", self._target, *map(str, limits)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env={**environment, **_ONE_THREAD},
        )
        self._process = process
        watch = _watch(_START_SECONDS, process)
        try:
            watch.start()
            assert process.stdout
            ready = receive(process.stdout)
        except BaseException:
            self.close()
            raise
        finally:
            watch.cancel()
        if ready is None:
            self.close()
            raise RuntimeError(f"the reading process did not start (it ended with {process.returncode})")
        return process

    def _reason(self, state: bytes, name: str) -> str:
        if state == b"time":
            return (
                f"`{name}` takes more than {self._limits.cpu_seconds} s to read: "
                "split it, or save it again in the program that made it, then add it."
            )
        if state == b"memory":
            return (
                f"`{name}` takes more than {self._limits.memory // 2**20} MB of memory to read: "
                "split it, or save it again in the program that made it, then add it."
            )
        return (
            f"`{name}` is a damaged file that stops its reader: "
            "open it and save it again in the program that made it, then add it."
        )


def _watch(seconds: float, process: subprocess.Popen[bytes]) -> threading.Timer:
    """What ends a process that takes too long; a program that is interrupted just here must not wait for it."""
    watch = threading.Timer(seconds, process.kill)
    watch.daemon = True
    return watch

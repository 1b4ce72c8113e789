"""Answer requests to read files: each in a confined child of this process, which has the libraries loaded.

`ingest.box` starts it as `python -m ingest.reading_process TARGET MEMORY CPU_SECONDS WALL_SECONDS`.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import IO, Any, NoReturn

from ingest.confinement import Limits, confine, die_with_parent
from ingest.interchange import from_plain, receive, send, to_plain
from kb.errors import InputRefused
from kb.models import Body, Concept

_Target = Callable[[bytes, str, Sequence[Concept], Mapping[str, object], Sequence[Body]], Any]
_LARGEST_ANSWER = 400_000_000
_STEP = 2**20
# spaCy's library loads these where they are installed, at the cost of seconds and gigabytes, and needs none of them.
_NOT_LOADED = ("torch", "tensorflow", "mxnet", "cupy")
_SAMPLES = {
    "sample.md": b"# Ready\n\n- A *list*.[^1]\n\n[^1]: Baird, A. (2021) Halls. https://example.org/halls",
    "sample.txt": b"Ready\n\nThis is a text, e.g. one for an Example Text (ET).",
}
_READERS = "ingest.readers."
_COMPLETE = b"\n."
_MEMORY_CODE = 12
# PDFium ends itself with an alarm; a killing that we did not order comes from a system without memory.
_ENDINGS = {
    _MEMORY_CODE: b"memory",
    -signal.SIGKILL: b"memory",
    -getattr(signal, "SIGXCPU", 24): b"time",
    -getattr(signal, "SIGALRM", 14): b"time",
}


def serve(target: str, limits: Limits) -> None:
    """Answer requests until their pipe is closed, which the system does when the program dies."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "r+b") as nothing:
        # What a library prints must not come among the answers.
        os.dup2(nothing.fileno(), 0)
        os.dup2(nothing.fileno(), 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the program says when to stop
    parse = _prepare(target)
    send(answers, b"ready")
    concepts: tuple[Concept, ...] = ()
    bodies: tuple[Body, ...] = ()
    while (request := receive(requests)) is not None and (content := receive(requests)) is not None:
        name, news, written = json.loads(request)
        stated = json.loads(written)
        if news is not None:  # else the concepts and bodies are those of the request before
            concepts, bodies = from_plain(tuple[tuple[Concept, ...], tuple[Body, ...]], news)
            _warm(concepts, bodies)
        answer_it = partial(_answer, parse, content, name, concepts, stated, bodies)
        if not hasattr(os, "fork"):
            send(answers, b"done\n" + answer_it())
            return
        state, written = _read_in_child(answer_it, limits, (requests, answers))
        loaded, _, answer = written.partition(b"\n")
        send(answers, state + b"\n" + answer)
        # What this child had to load, the next one finds loaded.
        for module in loaded.decode("ascii", "replace").split():
            if module.startswith(_READERS) and module not in sys.modules:
                with contextlib.suppress(ImportError):
                    importlib.import_module(module)


def _prepare(target: str) -> _Target:
    for name in _NOT_LOADED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # Python's way to say: not to be found
    module, _, function = target.partition(":")
    parse: _Target = getattr(importlib.import_module(module), function)
    return parse


def _warm(concepts: Sequence[Concept], bodies: Sequence[Body]) -> None:
    """Load and make here whatever reading needs once, so that no child has to do it again."""
    from ingest.parse import parse_document

    for name, text in _SAMPLES.items():
        parse_document(text, name, concepts, bodies=bodies)
    gc.collect()
    gc.freeze()  # else the first collection in a child would copy every page


def _answer(
    parse: _Target,
    content: bytes,
    name: str,
    concepts: Sequence[Concept],
    stated: Mapping[str, object],
    bodies: Sequence[Body],
) -> bytes:
    """The document or the refusal, as JSON."""
    try:
        parsed = parse(content, name, concepts, stated, bodies)
        return json.dumps(["document", to_plain(parsed)]).encode()
    except InputRefused as refusal:
        return json.dumps([type(refusal).__name__, str(refusal)]).encode()


def _read_in_child(answer: Callable[[], bytes], limits: Limits, ours: Sequence[IO[bytes]]) -> tuple[bytes, bytes]:
    """Answer one request in a child; return how it ended and what it wrote."""
    here = os.getpid()
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        _be_child(answer, limits, here, into, [out, *(p.fileno() for p in ours)])
    os.close(into)
    with contextlib.suppress(OSError):
        os.setpgid(child, child)
    written, in_time = _collect(out, ours[0].fileno(), child, time.monotonic() + limits.wall_seconds)
    os.close(out)
    # Whatever the child has started ends with it; its number is its own until it is waited for.
    _end(child)
    _, status = os.waitpid(child, 0)
    if written.endswith(_COMPLETE):
        return b"done", written.removesuffix(_COMPLETE)
    return _ENDINGS.get(os.waitstatus_to_exitcode(status), b"crash") if in_time else b"time", b""


def _be_child(answer: Callable[[], bytes], limits: Limits, parent: int, into: int, closed: Sequence[int]) -> NoReturn:
    code = 1
    try:
        os.setpgid(0, 0)
        die_with_parent(parent)
        for ours in closed:
            os.close(ours)
        confine(limits)
        written = answer()
        loaded = " ".join(name for name in sys.modules if name.startswith(_READERS)).encode()
        message = memoryview(loaded + b"\n" + written + _COMPLETE)
        while message:
            message = message[os.write(into, message[:_STEP]) :]
        code = 0
    except MemoryError:
        code = _MEMORY_CODE
    finally:
        os._exit(code)


def _collect(out: int, requests: int, child: int, deadline: float) -> tuple[bytes, bool]:
    """What the child writes until it ends, and whether that was in time; ends with it when the program dies."""
    waiting = select.poll()
    waiting.register(out, select.POLLIN)
    waiting.register(requests, 0)  # tells only that the other end is closed
    written = bytearray()
    while len(written) <= _LARGEST_ANSWER:
        left = deadline - time.monotonic()
        ready = dict(waiting.poll(max(left, 0) * 1000))
        if requests in ready:
            _end(child)
            os._exit(0)
        if not ready:
            return bytes(written), False
        step = os.read(out, _STEP)
        if not step:
            break
        written += step
    return bytes(written), True


def _end(child: int) -> None:
    with contextlib.suppress(OSError):
        os.killpg(child, signal.SIGKILL)


if __name__ == "__main__":
    serve(sys.argv[1], Limits(int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])))

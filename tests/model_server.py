"""A server that speaks chat completions, or misbehaves on the way, over real sockets on this computer."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

Behaviour = Callable[[socket.socket, dict[str, Any]], None]


@dataclass
class ModelServer:
    """What was asked of it, and how it behaves: `behaviour` may be changed at any time."""

    behaviour: Behaviour
    port: int = 0
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"


@contextmanager
def model_server(behaviour: Behaviour) -> Iterator[ModelServer]:
    """Serve on a free port until the block ends."""
    server = ModelServer(behaviour)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        server.port = listener.getsockname()[1]
        accepting = threading.Thread(target=_accept, args=(listener, server), daemon=True)
        accepting.start()
        try:
            yield server
        finally:
            server.stopped.set()
            accepting.join()


def _accept(listener: socket.socket, server: ModelServer) -> None:
    while not server.stopped.is_set():
        with contextlib.suppress(TimeoutError):
            connection, _ = listener.accept()
            threading.Thread(target=_answer, args=(connection, server), daemon=True).start()


def _answer(connection: socket.socket, server: ModelServer) -> None:
    # Whoever asked may have gone long before a misbehaving server is done.
    with connection, contextlib.suppress(OSError):
        connection.settimeout(10)
        received = b""
        while b"\r\n\r\n" not in received:
            received += connection.recv(65_536)
        head, _, body = received.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        while len(body) < int(headers.get("content-length", 0)):
            body += connection.recv(65_536)
        server.headers.append({"request": lines[0], **headers})
        server.asked.append(json.loads(body) if body else {})
        server.behaviour(connection, server.asked[-1])


# --- behaviours --------------------------------------------------------------------------------


def completion(text: Any) -> bytes:
    """The body of a chat completion."""
    message = {"role": "assistant", "content": text}
    return json.dumps({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}).encode()


def head(status: int = 200, kind: str = "application/json", *more: str) -> bytes:
    lines = [f"HTTP/1.1 {status} Said", f"Content-Type: {kind}", *more, "Connection: close", "", ""]
    return "\r\n".join(lines).encode()


def says(text: Any, after: float = 0.0) -> Behaviour:
    """Answers with a text."""

    def behave(connection: socket.socket, asked: dict[str, Any]) -> None:
        time.sleep(after)
        connection.sendall(head() + completion(text))

    return behave


def repeats(numbers: dict[int, str] | None = None, after: float = 0.0) -> Behaviour:
    """Restates each quotation's first sentences word for word; `numbers` say other words for some of them."""

    def behave(connection: socket.socket, asked: dict[str, Any]) -> None:
        from kb.answers.sentences import sentences

        time.sleep(after)
        given = json.loads(asked["messages"][1]["content"])["quotations"]
        told = {one["number"]: sentences(one["text"])[0] for one in given} | (numbers or {})
        connection.sendall(head() + completion(" ".join(f"{text[:-1]} [{n}]." for n, text in told.items())))

    return behave


def sends(*pieces: bytes, every: float = 0.0, forever: bool = False) -> Behaviour:
    """Sends bytes, with waits between them."""

    def behave(connection: socket.socket, asked: dict[str, Any]) -> None:
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(every)
        while forever:
            connection.sendall(pieces[-1])
            time.sleep(every)

    return behave


def hangs(connection: socket.socket, asked: dict[str, Any]) -> None:
    """Says nothing."""
    time.sleep(8)

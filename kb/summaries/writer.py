"""Ask a language model for text, at any address that speaks OpenAI's chat completions, within one deadline."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import httpcore2

from kb.config import Settings, is_private
from kb.errors import KistError, NotWritten
from kb.timed_network import Deadline, TimedNetwork, TooSlow, ask_system

_MOST_BYTES = 200_000  # of an answer: a summary has a few hundred
_MOST_TOKENS = 400
_SEED = 7  # any fixed number: with a temperature of 0 the same question gets the same words, as far as the server can
_FAILURES = 3  # in a row, after which the server is left alone
_REST = 60.0  # seconds

# What went wrong is for whoever runs Kist; a reader is told only that there is no summary.
log = logging.getLogger("kist.writer")


class Writer:
    """One model at one address. Safe to share between threads. Its key is in no message."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        parts = urlsplit(settings.llm_base_url)
        self.model = settings.llm_model
        self.seconds = settings.llm_seconds
        self._key = settings.llm_api_key
        self._host, self._encrypted = parts.hostname or "", parts.scheme == "https"
        self._url = httpcore2.URL(f"{settings.llm_base_url}/chat/completions")
        self._authority = parts.netloc
        self._clock = clock
        self._guard = threading.Lock()
        self._failures = 0
        self._rests_until = float("-inf")

    def deadline(self) -> Deadline:
        """Return the moment by which a text that is wanted now must be there."""
        return Deadline(self.seconds)

    def write(self, system: str, user: str, deadline: Deadline) -> str:
        """Return what the model answers to a system message and one of a user. Raises NotWritten."""
        with self._guard:
            if self._clock() < self._rests_until:
                raise NotWritten(f"`{self._host}` failed {_FAILURES} times in a row: it is asked again in a minute.")
        try:
            written = self._ask(system, user, deadline)
        except NotWritten as reason:
            log.warning("No summary: %s", reason)
            self._count(failed=True)
            raise
        self._count(failed=False)
        return written

    def _count(self, failed: bool) -> None:
        with self._guard:
            self._failures = self._failures + 1 if failed else 0
            if self._failures >= _FAILURES:
                self._failures, self._rests_until = 0, self._clock() + _REST

    def _ask(self, system: str, user: str, deadline: Deadline) -> str:
        network = TimedNetwork(ask_system, self._vetted, deadline, httpcore2.SyncBackend())
        try:
            # A connection of its own each time, without the proxies, cookies and redirects of a larger client.
            with httpcore2.ConnectionPool(network_backend=network) as pool:
                body = self._post(pool, deadline, _request(self.model, system, user))
        except (TooSlow, httpcore2.TimeoutException) as error:
            raise NotWritten(f"`{self._host}` took longer than {self.seconds:g} seconds.") from error
        except NotWritten:
            raise
        except KistError as error:
            raise NotWritten(str(error)) from error
        except (OSError, httpcore2.NetworkError, httpcore2.ProtocolError) as error:
            raise NotWritten(f"`{self._host}` cannot be reached, or broke off its answer.") from error
        return _text(body, self._host)

    def _vetted(self, host: str, addresses: Sequence[str]) -> tuple[str, ...]:
        if not self._encrypted and not all(map(is_private, addresses)):
            raise NotWritten(f"`{host}` is not in a private network: begin KIST_LLM_BASE_URL with https://.")
        return tuple(dict.fromkeys(addresses))

    def _post(self, pool: httpcore2.ConnectionPool, deadline: Deadline, content: bytes) -> bytes:
        headers = [
            ("Host", self._authority), ("Content-Type", "application/json"), ("Accept", "application/json"),
            ("Accept-Encoding", "identity"), ("Content-Length", str(len(content))), ("Connection", "close"),
        ]  # fmt: skip
        if self._key:
            headers.append(("Authorization", f"Bearer {self._key}"))
        with pool.stream("POST", self._url, headers=headers, content=content) as response:
            given = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            if response.status != 200:
                raise NotWritten(f"`{self._host}` answers {response.status}.")
            kind = given.get("content-type", "").partition(";")[0].strip().lower()
            if kind != "application/json" or given.get("content-encoding", "identity").lower() != "identity":
                raise NotWritten(f"`{self._host}` answers something else than plain JSON.")
            body = bytearray()
            for piece in response.iter_stream():
                deadline.left()
                body += piece
                if len(body) > _MOST_BYTES:
                    raise NotWritten(f"`{self._host}` answers more than {_MOST_BYTES:,} bytes.")
            return bytes(body)


def _request(model: str, system: str, user: str) -> bytes:
    messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
    wanted = {"temperature": 0, "seed": _SEED, "max_tokens": _MOST_TOKENS, "stream": False}
    return json.dumps({"model": model, "messages": messages, **wanted}, ensure_ascii=False).encode()


def _text(body: bytes, host: str) -> str:
    try:
        answered: Any = json.loads(body)
        content = answered["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise NotWritten(f"`{host}` answers no chat completion.") from error
    if not isinstance(content, str) or not content.strip():
        raise NotWritten(f"`{host}` answers a chat completion without text.")
    return content

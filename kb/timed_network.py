"""Connect to addresses that were checked and to no others, and within one deadline."""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import httpcore2

from kb.errors import InputRefused

Resolver = Callable[[str], Sequence[str]]
Vetting = Callable[[str, Sequence[str]], tuple[str, ...]]

_LONGEST_CONNECT = 6.0
_MOST_ADDRESSES = 4


def ask_system(host: str) -> list[str]:
    """The addresses that the system's own look-up gives for a name."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]


class TooSlow(Exception):
    """The time for the whole visit is over."""


class Deadline:
    """The moment at which everything stops, however the time was spent."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """The seconds that are left, more than none. Raises TooSlow."""
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise TooSlow
        return seconds


class TimedNetwork(httpcore2.NetworkBackend):
    """Looks each name up once, has the answers checked, and connects to those.

    `vetting` returns the addresses of a host that may be connected to, or raises InputRefused. httpcore2 keeps the
    name for the Host header, for SNI and for the certificate; only the socket is opened here. So a name that changes
    its answer after the check has nobody left to tell it to.
    """

    def __init__(
        self, resolver: Resolver, vetting: Vetting, deadline: Deadline, network: httpcore2.NetworkBackend
    ) -> None:
        self._resolver = resolver
        self._vetting = vetting
        self._deadline = deadline
        self._network = network
        self._vetted: dict[str, tuple[str, ...]] = {}

    def look_up(self, host: str) -> tuple[str, ...]:
        """The checked addresses of a host; OSError where it has none."""
        if host not in self._vetted:
            self._vetted[host] = self._vetting(host, _resolve(self._resolver, host, self._deadline))
        if not self._vetted[host]:
            raise OSError(f"no address for {host}")
        return self._vetted[host]

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Open a connection to the first checked address that takes it."""
        failure: Exception | None = None
        for address in self.look_up(host)[:_MOST_ADDRESSES]:
            seconds = min(self._deadline.left(), _LONGEST_CONNECT)
            try:
                return _TimedStream(self._network.connect_tcp(address, port, seconds), self._deadline)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore2.ConnectError(f"no address for {host}")


class _TimedStream(httpcore2.NetworkStream):
    """A connection on which each wait is bounded by the deadline, so that a drip gains nothing."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        try:
            encrypted = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left())
        except httpcore2.ConnectError as error:
            # Further up the reason is lost: there it is one of many ways in which a site does not answer.
            if isinstance(error.__cause__, ssl.SSLCertVerificationError):
                raise InputRefused(
                    f"The certificate of `{server_hostname}` cannot be trusted "
                    f"({error.__cause__.verify_message.rstrip('.')}): check the address."
                ) from error
            raise
        return _TimedStream(encrypted, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _resolve(resolver: Resolver, host: str, deadline: Deadline) -> Sequence[str]:
    """Look a name up in time: the system's own look-up knows no limit, so another thread waits for it."""
    outcome: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            outcome.put(resolver(host))
        except Exception as error:
            outcome.put(error)

    threading.Thread(target=look_up, daemon=True).start()
    try:
        found = outcome.get(timeout=deadline.left())
    except queue.Empty:
        raise TooSlow from None
    if isinstance(found, Exception):
        raise found
    return found

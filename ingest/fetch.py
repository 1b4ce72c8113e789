"""Fetch one public web page or file by its address."""

from __future__ import annotations

import ssl
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Literal
from urllib.parse import urljoin

import httpcore2

from ingest.address_check import WebAddress, read_address, shorten
from ingest.pinned_network import PinnedNetwork
from ingest.robots import LONGEST_RULES, PRODUCT, may_fetch
from ingest.web_file import file_name, kind_of
from kb.errors import InputRefused
from kb.timed_network import Deadline, Resolver, TooSlow, ask_system

USER_AGENT = f"{PRODUCT}/1.0 (+offline knowledge base)"

_REDIRECTS = (301, 302, 303, 307, 308)
THERE = (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT)
GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_STEP = 256 * 1024
_INSTEAD = "save the page in a browser, then add the file"


class NotForRobots(InputRefused):
    """The site asks robots not to fetch this page."""


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What one visit may cost: bytes after unpacking, seconds in all, redirects."""

    size: int = 25_000_000
    seconds: float = 20.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave; `address` is where it was found in the end, `name` a file name for it."""

    content: bytes
    address: str
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Probed:
    """What an address answers when its page is not wanted: `address` is where the redirects end."""

    address: str
    status: int


@dataclass(frozen=True, slots=True)
class Manners:
    """What visits to many pages share: the rules of each site, asked once, and a wait before each request to a host."""

    wait: Callable[[str], None] = lambda host: None
    rules: dict[tuple[str, str], bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Answer:
    address: WebAddress
    status: int
    location: str = ""
    media_type: str = ""
    body: bytes = b""


def fetch(
    address: str,
    *,
    resolver: Resolver = ask_system,
    limits: FetchLimits = FetchLimits(),
    network: httpcore2.NetworkBackend | None = None,
    trust: ssl.SSLContext | None = None,
) -> Fetched:
    """Fetch a public page or file, if its site lets robots do so.

    `network` opens connections to the checked addresses; `trust` holds the certificates to believe.
    Raises InputRefused with one sentence for every other outcome.
    """
    start = read_address(address)
    with _visit(start, resolver, limits, network, trust, Manners()) as visit:
        answer = visit.follow(start)
    if answer.status != HTTPStatus.OK:
        raise InputRefused(_status_reason(answer))
    return Fetched(answer.body, str(answer.address), file_name(answer.address, answer.media_type), answer.media_type)


def fetch_data(
    address: str,
    manners: Manners,
    *,
    resolver: Resolver = ask_system,
    limits: FetchLimits = FetchLimits(),
    network: httpcore2.NetworkBackend | None = None,
    trust: ssl.SSLContext | None = None,
) -> bytes:
    """Fetch what a service says to programs, of whatever type. Raises InputRefused as `fetch` does."""
    start = read_address(address)
    with _visit(start, resolver, limits, network, trust, manners) as visit:
        answer = visit.follow(start, "GET any")
    if answer.status != HTTPStatus.OK:
        raise InputRefused(_status_reason(answer))
    return answer.body


def probe(
    address: str,
    manners: Manners,
    *,
    resolver: Resolver = ask_system,
    limits: FetchLimits = FetchLimits(),
    network: httpcore2.NetworkBackend | None = None,
    trust: ssl.SSLContext | None = None,
) -> Probed:
    """Ask whether a page is there, and where, without reading it: by HEAD, and by its first byte where that fails.

    Raises InputRefused where the site gives no answer, or asks robots not to ask.
    """
    start = read_address(address)
    with _visit(start, resolver, limits, network, trust, manners) as visit:
        answer = visit.follow(start, "HEAD")
        if answer.status not in THERE:  # some sites know no HEAD, and say so in many ways, even that nothing is there
            answer = visit.follow(start, "GET first")
    return Probed(str(answer.address), answer.status)


@contextmanager
def _visit(
    start: WebAddress,
    resolver: Resolver,
    limits: FetchLimits,
    network: httpcore2.NetworkBackend | None,
    trust: ssl.SSLContext | None,
    manners: Manners,
) -> Iterator[_Visit]:
    deadline = Deadline(limits.seconds)
    pinned = PinnedNetwork(resolver, deadline, network or httpcore2.SyncBackend())
    try:
        with httpcore2.ConnectionPool(ssl_context=trust, network_backend=pinned) as pool:
            yield _Visit(pool, pinned, deadline, limits, manners)
    except TooSlow as error:
        raise InputRefused(f"`{start.host}` took longer than {limits.seconds:g} seconds: {_INSTEAD}.") from error


# What is wanted of an address: its page, if a reader takes it; the rules of its site; data of any type; only whether
# it is there.
_Want = Literal["GET page", "GET rules", "GET any", "HEAD", "GET first"]


class _Visit:
    """The requests that one address leads to: robots.txt, redirects, the page."""

    def __init__(
        self,
        pool: httpcore2.ConnectionPool,
        network: PinnedNetwork,
        deadline: Deadline,
        limits: FetchLimits,
        manners: Manners,
    ) -> None:
        self._pool = pool
        self._network = network
        self._deadline = deadline
        self._limits = limits
        self._manners = manners

    def follow(self, address: WebAddress, want: _Want = "GET page") -> _Answer:
        """The answer at the end of the redirects; every one of them is checked like the first address."""
        first = address
        for _ in range(self._limits.redirects + 1):
            if want != "GET rules":
                self._heed_rules(address)
            answer = self._ask(address, want)
            if answer.status not in _REDIRECTS:
                return answer
            address = _next_address(address, answer.location)
        raise InputRefused(
            f"`{shorten(str(first))}` sends on more than {self._limits.redirects} times: "
            "give the address at which the page ends up."
        )

    def _heed_rules(self, address: WebAddress) -> None:
        site = (address.scheme, address.authority)
        rules = self._manners.rules
        if site not in rules:
            answer = self.follow(WebAddress(address.scheme, address.host, address.port, "/robots.txt"), "GET rules")
            # RFC 9309, 2.3.1: rules that are not there allow all, rules that cannot be had now forbid all.
            if answer.status >= 500 or answer.status == HTTPStatus.TOO_MANY_REQUESTS:
                raise InputRefused(
                    f"`{address.host}` cannot say now what robots may fetch (its robots.txt answers {answer.status}): "
                    f"try again later, or {_INSTEAD}."
                )
            rules[site] = answer.body
        if not may_fetch(rules[site], str(address)):
            raise NotForRobots(f"`{address.host}` asks robots not to fetch this page (robots.txt): {_INSTEAD}.")

    def _ask(self, address: WebAddress, want: _Want) -> _Answer:
        url = httpcore2.URL(
            scheme=address.scheme.encode(),
            host=address.host.encode(),
            port=address.port,
            target=address.target.encode(),
        )
        # Each request has a connection of its own: one kept open may be closed just when it is used again.
        headers = [
            ("Host", address.authority), ("User-Agent", USER_AGENT), ("Accept", "*/*"), ("Accept-Encoding", "gzip"),
            ("Connection", "close"),
        ]  # fmt: skip
        if want == "GET first":
            headers.append(("Range", "bytes=0-0"))
        self._manners.wait(address.host)
        with self._told(address.host):
            self._network.look_up(address.host)
            with self._pool.stream(want.partition(" ")[0], url, headers=headers) as response:
                given = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
                media_type = ""
                if response.status != HTTPStatus.OK or want in ("HEAD", "GET first"):
                    return _Answer(address, response.status, given.get("location", ""))
                if want == "GET page":
                    media_type = kind_of(given.get("content-type", ""), address)
                size = given.get("content-length", "")
                if want != "GET rules" and size.isdecimal() and int(size[:20]) > self._limits.size:
                    raise InputRefused(self._too_large(address))
                body = self._body(address, response, given.get("content-encoding", ""), want == "GET rules")
                return _Answer(address, response.status, media_type=media_type, body=body)

    def _body(self, address: WebAddress, response: httpcore2.Response, encoding: str, for_rules: bool) -> bytes:
        encoding = encoding.strip().lower()
        pieces: Iterable[bytes] = response.iter_stream()
        if encoding in ("gzip", "x-gzip"):
            pieces = _unpacked(self._counted(address, pieces))
        elif encoding not in ("", "identity"):
            raise InputRefused(f"`{address.host}` packs its answer in a way that was not asked for: {_INSTEAD}.")
        body = bytearray()
        for piece in pieces:
            body += piece
            if for_rules and len(body) > LONGEST_RULES:
                break
            if len(body) > self._limits.size:
                raise InputRefused(self._too_large(address))
        return bytes(body)

    def _counted(self, address: WebAddress, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Packed bytes count too: they may unpack to nothing for ever."""
        size = 0
        for piece in pieces:
            size += len(piece)
            if size > self._limits.size:
                raise InputRefused(self._too_large(address))
            yield piece

    def _too_large(self, address: WebAddress) -> str:
        return (
            f"`{shorten(str(address))}` has more than {self._limits.size / 1_000_000:g} MB: "
            "save it in a browser, split it, then add the parts."
        )

    @contextmanager
    def _told(self, host: str) -> Iterator[None]:
        """Tell what went wrong on the way to a host in one sentence."""
        try:
            yield
        except (httpcore2.RemoteProtocolError, httpcore2.ReadError, zlib.error) as error:
            raise InputRefused(f"`{host}` broke off its answer: try again later, or {_INSTEAD}.") from error
        except (OSError, httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError) as error:
            self._deadline.left()  # a wait that ended with the deadline is told as such
            raise InputRefused(
                f"This computer is not online, or `{host}` does not answer: try again later, or {_INSTEAD}."
            ) from error


def _next_address(address: WebAddress, location: str) -> WebAddress:
    if not location:
        raise InputRefused(f"`{address.host}` sends on without saying where to: {_INSTEAD}.")
    # Header bytes are UTF-8 where they are not ASCII, in practice.
    target = location.encode("latin-1").decode("utf-8", errors="replace").strip()
    try:
        following = read_address(urljoin(str(address), target))
    except ValueError as error:
        raise InputRefused(f"`{address.host}` sends on to what is not an address: {_INSTEAD}.") from error
    if (address.scheme, following.scheme) == ("https", "http"):
        raise InputRefused(
            f"`{address.host}` sends on to `{shorten(str(following))}`, which is not encrypted, so its words could be "
            "changed on the way: give that address itself if you accept this."
        )
    return following


def _unpacked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The content of gzip members, a bounded step at a time."""
    decoder = zlib.decompressobj(wbits=31)
    for piece in pieces:
        while piece:
            if decoder.eof:
                if not b"\x1f\x8b".startswith(piece[:2]):
                    return  # padding after the end
                decoder = zlib.decompressobj(wbits=31)
            yield decoder.decompress(piece, _STEP)
            piece = decoder.unconsumed_tail or decoder.unused_data
    yield decoder.flush()
    if not decoder.eof:
        raise zlib.error("the packed content is not complete")


def _status_reason(answer: _Answer) -> str:
    shown = shorten(str(answer.address))
    if answer.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return f"`{shown}` is not there (the site answers {answer.status}): check the address."
    if answer.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return f"`{shown}` is not open to everyone (the site answers {answer.status}): {_INSTEAD}."
    return f"`{shown}` cannot be had now (the site answers {answer.status}): try again later, or {_INSTEAD}."

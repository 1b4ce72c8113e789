"""Fetching by address, from a real server on this computer.

The check of addresses is never lifted: names lead to public addresses, which are checked as such, and the
`Cable` at the very end of the path brings each connection to the test's own server.
"""

from __future__ import annotations

import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import httpcore2
import pytest

from ingest.fetch import USER_AGENT, Fetched, FetchLimits, fetch
from kb.errors import InputRefused, UnsupportedFormat

PUBLIC = "93.184.216.34"
PAGE = b"<!doctype html><title>Gates</title><p>A gate opened."
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
SHORT = FetchLimits(size=200_000, seconds=0.6)


def answer(body: bytes = PAGE, kind: str = "text/html; charset=utf-8", status: str = "200 OK", **headers: str) -> bytes:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = {"Content-Type": kind, "Content-Length": str(len(body)), **given}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def onward(location: str, status: str = "302 Found") -> bytes:
    return answer(b"", status=status, Location=location)


class Site:
    """A server that sends the bytes of `pages`, by host and path or by path, and keeps what it was asked."""

    def __init__(self, trust: ssl.SSLContext | None = None) -> None:
        self.pages: dict[str, bytes | Callable[[], Iterable[bytes]]] = {}
        self.asked: list[str] = []
        self.requests: list[bytes] = []
        self.first_bytes = b""
        self._trust = trust
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._socket.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(5)
            try:
                if self._trust is not None:
                    connection = self._trust.wrap_socket(connection, server_side=True)
                with connection:
                    self._answer(connection)
            except OSError:
                return

    def _answer(self, connection: socket.socket) -> None:
        received = b""
        while b"\r\n\r\n" not in received:
            piece = connection.recv(65536)
            received += piece
            self.first_bytes = self.first_bytes or piece
            if not piece or not received.startswith((b"GET ", b"HEAD ")):
                return
        self.requests.append(received)
        lines = received.decode().split("\r\n")
        path = lines[0].split()[1]
        host = next(line[6:] for line in lines if line.lower().startswith("host: "))
        self.asked.append(host + path)
        given = self.pages.get(host + path, self.pages.get(path, NOT_FOUND))
        for piece in [given] if isinstance(given, bytes) else given():
            # An answer to HEAD is the head alone.
            connection.sendall(piece if lines[0].startswith("GET ") else piece.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")


class Cable(httpcore2.NetworkBackend):
    """Brings each connection to the test's server and keeps where it was meant to go."""

    def __init__(self, port: int, dead: Sequence[str] = ()) -> None:
        self.endpoints: list[tuple[str, int]] = []
        self._port = port
        self._dead = dead

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, *rest: object, **more: object):
        self.endpoints.append((host, port))
        if host in self._dead:
            raise httpcore2.ConnectError("no route")
        return httpcore2.SyncBackend().connect_tcp("127.0.0.1", self._port, timeout)


class Names:
    """A resolver that answers from a list, one answer a question; the last answer stays."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self._answers = {name.replace("_", "."): given for name, given in answers.items()}
        self.questions: list[str] = []

    def __call__(self, host: str) -> list[str]:
        self.questions.append(host)
        given = self._answers.get(host, [[PUBLIC]])
        return given.pop(0) if len(given) > 1 else given[0]


@pytest.fixture
def site() -> Iterator[Site]:
    server = Site()
    yield server
    server.close()


@pytest.fixture
def get(site: Site) -> Callable[..., Fetched]:
    def fetched(address: str = "http://reports.org/a", limits: FetchLimits = SHORT, **more: object) -> Fetched:
        options = {"resolver": Names(), "network": Cable(site.port), **more}
        return fetch(address, limits=limits, **options)  # type: ignore[arg-type]

    return fetched


def refusal(get: Callable[..., Fetched], *given: object, **more: object) -> str:
    with pytest.raises(InputRefused) as refused:
        get(*given, **more)
    reason = str(refused.value)
    assert reason.endswith(".")
    assert reason.isprintable()
    assert len(reason) < 400
    return reason


def test_a_page_is_fetched_with_its_final_address_name_and_type(site: Site, get: Callable[..., Fetched]) -> None:
    site.pages["/a/key%20messages?v=2"] = answer()
    found = get("http://Reports.org/a/key%20messages?v=2#part")
    assert found == Fetched(PAGE, "http://reports.org/a/key%20messages?v=2", "key messages.html", "text/html")


def test_a_request_says_who_asks_and_nothing_else(
    site: Site, get: Callable[..., Fetched], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    site.pages["/robots.txt"] = answer(b"", "text/plain", Set_Cookie="a=b")
    site.pages["/b"] = onward("/a", status="302 Found\r\nSet-Cookie: c=d")
    site.pages["/a"] = answer()
    get("http://reports.org/b")
    assert site.asked == ["reports.org/robots.txt", "reports.org/b", "reports.org/a"]
    assert {line.split(b":")[0] for line in site.requests[-1].split(b"\r\n")[1:] if line} == {
        b"Host",
        b"User-Agent",
        b"Accept",
        b"Accept-Encoding",
        b"Connection",
    }
    assert f"User-Agent: {USER_AGENT}\r\n".encode() in site.requests[-1]


def test_a_name_is_looked_up_once_and_the_checked_address_is_asked(site: Site, get: Callable[..., Fetched]) -> None:
    names = Names(reports_org=[[PUBLIC], ["127.0.0.1"]])
    cable = Cable(site.port)
    site.pages["/a"] = onward("http://other.org/b")
    site.pages["other.org/b"] = onward("http://reports.org/c")
    site.pages["/c"] = answer()
    assert get(resolver=names, network=cable).address == "http://reports.org/c"
    assert sorted(names.questions) == ["other.org", "reports.org"]
    assert set(cable.endpoints) == {(PUBLIC, 80)}


def test_a_name_that_turns_private_for_a_later_visit_is_refused(site: Site, get: Callable[..., Fetched]) -> None:
    names = Names(reports_org=[[PUBLIC], ["127.0.0.1"]])
    site.pages["/a"] = answer()
    get(resolver=names)
    asked = list(site.asked)
    assert "not on the public internet" in refusal(get, resolver=names)
    assert site.asked == asked


@pytest.mark.parametrize("answers", [["127.0.0.1"], [PUBLIC, "10.0.0.1"], ["::ffff:93.184.216.34"], ["fe80::1%2"]])
def test_a_name_with_an_answer_that_is_not_public_gets_no_connection(
    site: Site, get: Callable[..., Fetched], answers: list[str]
) -> None:
    cable = Cable(site.port)
    assert "not on the public internet" in refusal(get, resolver=Names(reports_org=[answers]), network=cable)
    assert cable.endpoints == []


def test_the_next_checked_address_is_tried_where_one_is_dead(site: Site, get: Callable[..., Fetched]) -> None:
    site.pages["/a"] = answer()
    cable = Cable(site.port, dead=["2606:4700::1111"])
    get(resolver=Names(reports_org=[["2606:4700::1111", PUBLIC]]), network=cable)
    assert cable.endpoints[:2] == [("2606:4700::1111", 80), (PUBLIC, 80)]


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/", "http://[::1]/", "//localhost/", "http://2130706433/", "http://inside.org/b",
        "http://169.254.169.254/latest/meta-data/", "http://reports.org:8080/", "file:///etc/passwd",
        "http://ann:word@reports.org/", "ftp://reports.org/", "http://[", "http://reports.org\\@127.0.0.1/", "",
    ],
)  # fmt: skip
def test_a_redirect_is_checked_like_the_first_address(site: Site, get: Callable[..., Fetched], location: str) -> None:
    site.pages["/a"] = onward("/b")
    site.pages["/b"] = onward(location)
    cable = Cable(site.port)
    refusal(get, resolver=Names(inside_org=[["192.168.1.1"]]), network=cable)
    assert site.asked == ["reports.org/robots.txt", "reports.org/a", "reports.org/b"]
    assert set(cable.endpoints) == {(PUBLIC, 80)}


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_five_redirects_are_followed_and_no_sixth(site: Site, get: Callable[..., Fetched], status: str) -> None:
    for step in range(6):
        site.pages[f"/{step}"] = onward(str(step + 1), status)
    site.pages["/6"] = answer()
    assert get("http://reports.org/1").address == "http://reports.org/6"
    assert "more than 5 times" in refusal(get, "http://reports.org/0")


def test_a_redirect_that_leads_back_ends(site: Site, get: Callable[..., Fetched]) -> None:
    site.pages["/a"] = onward("/a")
    assert "more than 5 times" in refusal(get)
    assert len(site.asked) == 7


def test_robots_are_heeded_at_every_site_on_the_way(site: Site, get: Callable[..., Fetched]) -> None:
    site.pages["/robots.txt"] = answer(b"User-agent: *\nDisallow: /\nUser-agent: kist\nDisallow: /no", "text/plain")
    site.pages["other.org/robots.txt"] = answer(b"User-agent: *\nDisallow: /*.pdf$", "text/plain")
    site.pages["/a"] = answer()
    site.pages["/b"] = onward("http://other.org/c.pdf")
    site.pages["/c.pdf"] = answer(b"%PDF-", "application/pdf")
    get()
    assert "robots" in refusal(get, "http://reports.org/no/a")
    assert "`other.org` asks robots not to" in refusal(get, "http://reports.org/b")
    assert not any(asked.endswith((".pdf", "/no/a")) for asked in site.asked)


@pytest.mark.parametrize(("status", "allowed"), [("404 Gone", True), ("403 No", True), ("429 Slow", False), ("503 Out", False)])  # fmt: skip  # noqa: E501
def test_rules_that_are_not_there_allow_and_rules_that_cannot_be_had_forbid(
    site: Site, get: Callable[..., Fetched], status: str, allowed: bool
) -> None:
    site.pages["/robots.txt"] = answer(b"", status=status)
    site.pages["/a"] = answer()
    if allowed:
        assert get().content == PAGE
    else:
        assert "robots.txt answers" in refusal(get)


def test_robots_txt_is_fetched_by_the_same_rules(site: Site, get: Callable[..., Fetched]) -> None:
    site.pages["/robots.txt"] = onward("http://inside.org/robots.txt")
    cable = Cable(site.port)
    assert "`inside.org`" in refusal(get, resolver=Names(inside_org=[["10.0.0.1"]]), network=cable)
    assert site.asked == ["reports.org/robots.txt"]
    assert len(cable.endpoints) == 1


def test_endless_rules_are_read_in_part(site: Site, get: Callable[..., Fetched]) -> None:
    def rules() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /no\n"
        for _ in range(200):
            yield b"#" * 65535 + b"\n"

    site.pages["/robots.txt"] = rules
    site.pages["/a"] = answer()
    assert get(limits=FetchLimits(seconds=5)).content == PAGE
    assert "robots" in refusal(get, "http://reports.org/no", limits=FetchLimits(seconds=5))


def test_a_packed_page_is_unpacked(site: Site, get: Callable[..., Fetched]) -> None:
    packed = gzip.compress(PAGE) + gzip.compress(b"<p>" + b"wall " * 20_000)
    site.pages["/a"] = answer(packed + b"\x00" * 20, Content_Encoding="gzip")
    assert get().content == PAGE + b"<p>" + b"wall " * 20_000


@pytest.mark.parametrize("members", [1, 40])
def test_a_packed_bomb_is_refused_at_the_limit(site: Site, get: Callable[..., Fetched], members: int) -> None:
    site.pages["/a"] = answer(gzip.compress(bytes(60_000_000 // members)) * members, Content_Encoding="gzip")
    started = time.monotonic()
    assert "more than 0.2 MB" in refusal(get)
    assert time.monotonic() - started < 0.5


def test_packed_bytes_that_unpack_to_nothing_are_counted(site: Site, get: Callable[..., Fetched]) -> None:
    site.pages["/a"] = answer(gzip.compress(b"") * 20_000, Content_Encoding="gzip", Content_Length="")
    assert "more than 0.2 MB" in refusal(get)


@pytest.mark.parametrize("told", ["", "0", "300000"])
def test_a_page_over_the_limit_is_refused_whatever_it_says_of_its_size(
    site: Site, get: Callable[..., Fetched], told: str
) -> None:
    def endless() -> Iterator[bytes]:
        size = f"Content-Length: {told}\r\n" if told not in ("", "0") else ""
        yield f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n{size}\r\n".encode()
        for _ in range(40):
            yield b"a" * 10_000

    site.pages["/a"] = endless
    assert "more than 0.2 MB" in refusal(get)


def test_a_page_of_just_the_limit_is_taken(site: Site, get: Callable[..., Fetched]) -> None:
    site.pages["/a"] = answer(b"a" * SHORT.size, "text/plain")
    assert len(get().content) == SHORT.size
    site.pages["/a"] = answer(b"a" * (SHORT.size + 1), "text/plain")
    assert "more than 0.2 MB" in refusal(get)


@pytest.mark.parametrize("path", ["/robots.txt", "/a"])
@pytest.mark.parametrize("where", ["head", "body", "nothing"])
def test_a_slow_drip_ends_with_the_time(site: Site, get: Callable[..., Fetched], where: str, path: str) -> None:
    def drip() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" if where != "nothing" else b""
        yield b"\r\n" if where == "body" else b""
        for number in range(30):
            time.sleep(0.1)
            yield b"" if where == "nothing" else b"X-%d: a\r\n" % number if where == "head" else b"a"

    site.pages["/a"] = answer()
    site.pages[path] = drip
    started = time.monotonic()
    assert "longer than 0.6 seconds" in refusal(get)
    assert 0.5 < time.monotonic() - started < 1.2


def test_the_time_is_one_for_all_requests_together(site: Site, get: Callable[..., Fetched]) -> None:
    def late(given: bytes) -> Callable[[], Iterator[bytes]]:
        def send() -> Iterator[bytes]:
            time.sleep(0.25)
            yield given

        return send

    site.pages["/robots.txt"] = late(NOT_FOUND)
    site.pages["/a"] = late(onward("/b"))
    site.pages["/b"] = late(answer())
    assert "longer than 0.6 seconds" in refusal(get)


def test_a_look_up_that_hangs_ends_with_the_time(get: Callable[..., Fetched]) -> None:
    hang = threading.Event()
    assert "longer than 0.6 seconds" in refusal(get, resolver=lambda host: [PUBLIC] if hang.wait(3) else [])
    hang.set()


def test_a_computer_that_is_not_online_is_told_what_to_do(site: Site, get: Callable[..., Fetched]) -> None:
    def offline(host: str) -> list[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    for reason in (
        refusal(get, resolver=offline),
        refusal(get, resolver=lambda host: []),
        refusal(get, network=Cable(site.port, dead=[PUBLIC])),
    ):
        assert reason.startswith("This computer is not online, or `reports.org` does not answer: ")
        assert "add the file" in reason


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"hello\r\n\r\n",
        answer(PAGE, Content_Length="900"),
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        answer(gzip.compress(PAGE)[:-9], Content_Encoding="gzip"),
        answer(b"not packed", Content_Encoding="gzip"),
        b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"a" * 300_000,
    ],
)
def test_an_answer_that_breaks_off_is_no_page(site: Site, get: Callable[..., Fetched], given: bytes) -> None:
    site.pages["/a"] = given
    assert "broke off" in refusal(get)


@pytest.mark.parametrize(
    ("status", "words"),
    [("404 Not Found", "is not there"), ("403 Forbidden", "not open to everyone"), ("500 Oh", "cannot be had now"),
     ("206 Partial", "cannot be had now"), ("204 None", "cannot be had now")],
)  # fmt: skip
def test_a_page_that_is_not_given_is_told_as_such(
    site: Site, get: Callable[..., Fetched], status: str, words: str
) -> None:
    site.pages["/a"] = answer(b"", status=status)
    assert words in refusal(get)


@pytest.mark.parametrize(
    ("kind", "path", "name", "media_type"),
    [
        ("text/html", "/", "reports.org.html", "text/html"),
        ("Text/HTML;charset=x", "/a.htm", "a.htm", "text/html"),
        ("application/xhtml+xml", "/a.xhtml", "a.xhtml", "application/xhtml+xml"),
        ("application/pdf", "/get?id=1.exe", "get.pdf", "application/pdf"),
        ("application/x-pdf", "/a.PDF", "a.PDF", "application/pdf"),
        ("text/plain", "/notes.md", "notes.md", "text/plain"),
        ("text/x-markdown", "/notes", "notes.md", "text/markdown"),
        ("application/octet-stream", "/a.odt", "a.odt", "application/vnd.oasis.opendocument.text"),
        ("", "/a.epub", "a.epub", "application/epub+zip"),
        ("text/html", "/..%2f..%2fetc%2fpasswd%00%e2%80%ae", "etc passwd.html", "text/html"),
        ("application/pdf", "/" + "n" * 300 + ".pdf", "n" * 100 + ".pdf", "application/pdf"),
    ],
)
def test_what_readers_take_is_taken_under_a_plain_name(
    site: Site, get: Callable[..., Fetched], kind: str, path: str, name: str, media_type: str
) -> None:
    site.pages[path] = answer(kind=kind)
    found = get(f"http://reports.org{path}")
    assert (found.name.removeprefix(".. .. "), found.media_type) == (name, media_type)


@pytest.mark.parametrize(
    ("kind", "path"),
    [("image/png", "/a.pdf"), ("application/zip", "/a.docx"), ("application/json", "/a"), ("video/mp4", "/a"),
     ("application/x-msdownload", "/a.pdf"), ("application/octet-stream", "/a.exe"), ("", "/a"), ("text/css", "/a")],
)  # fmt: skip
def test_what_no_reader_takes_is_not_even_read(site: Site, get: Callable[..., Fetched], kind: str, path: str) -> None:
    def endless() -> Iterator[bytes]:
        yield f"HTTP/1.1 200 OK\r\n{f'Content-Type: {kind}' if kind else 'X: y'}\r\n\r\n".encode()
        time.sleep(2)

    site.pages[path] = endless
    with pytest.raises(UnsupportedFormat):
        get(f"http://reports.org{path}")


def test_packing_that_was_not_asked_for_is_refused(site: Site, get: Callable[..., Fetched]) -> None:
    site.pages["/a"] = answer(Content_Encoding="br")
    assert "packs its answer" in refusal(get)


def test_the_name_goes_to_the_checked_address_with_tls(site: Site, get: Callable[..., Fetched]) -> None:
    cable = Cable(site.port)
    refusal(get, "https://reports.org/a", network=cable)
    assert cable.endpoints == [(PUBLIC, 443)]
    assert site.first_bytes[:1] == b"\x16"  # a ClientHello, in which the name stands in plain letters (RFC 6066, 3)
    assert b"reports.org" in site.first_bytes


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not shutil.which("openssl"):
        pytest.skip("openssl makes the certificate of the test's server: install it")
    folder = tmp_path_factory.mktemp("certificate")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    names = ["-subj", "/CN=reports.org", "-addext", "subjectAltName=DNS:reports.org", "-days", "2"]
    files = ["-keyout", "key.pem", "-out", "certificate.pem"]
    subprocess.run([*command, *names, *files], cwd=folder, check=True, capture_output=True, timeout=20)
    return folder


@pytest.fixture
def safe_site(certificate: Path) -> Iterator[Site]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "certificate.pem", certificate / "key.pem")
    server = Site(context)
    server.pages["/a"] = answer()
    yield server
    server.close()


def test_the_certificate_is_that_of_the_name_and_not_of_the_address(
    safe_site: Site, certificate: Path, get: Callable[..., Fetched]
) -> None:
    trust = ssl.create_default_context(cafile=str(certificate / "certificate.pem"))
    cable = Cable(safe_site.port)
    assert get("https://reports.org/a", network=cable, trust=trust).content == PAGE
    reason = refusal(get, "https://other.org/a", network=Cable(safe_site.port), trust=trust)
    assert reason.startswith("The certificate of `other.org` cannot be trusted")
    assert "cannot be trusted" in refusal(get, "https://reports.org/a", network=Cable(safe_site.port))


def test_an_encrypted_page_never_leads_to_one_that_is_not(
    safe_site: Site, certificate: Path, get: Callable[..., Fetched]
) -> None:
    safe_site.pages["/b"] = onward("http://reports.org/a")
    trust = ssl.create_default_context(cafile=str(certificate / "certificate.pem"))
    cable = Cable(safe_site.port)
    assert "not encrypted" in refusal(get, "https://reports.org/b", network=cable, trust=trust)
    assert {port for _, port in cable.endpoints} == {443}

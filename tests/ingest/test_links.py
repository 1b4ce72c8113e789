"""Asking what became of web addresses, from real servers on this computer, with a clock of our own."""

from __future__ import annotations

import json
import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ingest.fetch import FetchLimits
from ingest.links import Pace, Web, check_links, due, read_copy
from kb.config import Settings
from kb.errors import InputRefused
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.link_state import LinkCheck, LinkState
from kb.models import Work
from tests.ingest.test_fetch import PUBLIC, Cable, Names, Site, answer, onward

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HALLS = "http://reports.org/halls"
ROBOTS = "reports.org/robots.txt"


class Clock:
    """A clock that moves only when somebody sleeps, and a little with each look."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds


class Wire(Cable):
    """Brings encrypted connections to the archive's server and all others to the sites'."""

    def __init__(self, sites: int, archive: int, dead: tuple[str, ...] = ()) -> None:
        super().__init__(sites, dead)
        self._ports = {80: sites, 443: archive}

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, *rest: object, **more: object):
        self._port = self._ports[port]
        return super().connect_tcp(host, port, timeout)


def copy(timestamp: str, address: str = HALLS, status: str = "200", host: str = "web.archive.org") -> bytes:
    """What the archive says of its nearest copy."""
    closest = {"available": True, "status": status, "timestamp": timestamp}
    return json.dumps(
        {"archived_snapshots": {"closest": closest | {"url": f"http://{host}/web/{timestamp}/{address}"}}}
    ).encode()


def question(address: str, year: int | None = None) -> str:
    quoted = address.replace(":", "%3A").replace("/", "%2F")
    return f"archive.org/wayback/available?url={quoted}" + (f"&timestamp={year}0701" if year else "")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not shutil.which("openssl"):
        pytest.skip("openssl makes the certificate of the test's archive: install it")
    folder = tmp_path_factory.mktemp("certificate")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    names = ["-subj", "/CN=archive.org", "-addext", "subjectAltName=DNS:archive.org", "-days", "2"]
    files = ["-keyout", "key.pem", "-out", "certificate.pem"]
    subprocess.run([*command, *names, *files], cwd=folder, check=True, capture_output=True, timeout=20)
    return folder


@pytest.fixture
def site() -> Iterator[Site]:
    server = Site()
    yield server
    server.close()


@pytest.fixture
def archive(certificate: Path) -> Iterator[Site]:
    """The archive: it has no copy of anything unless a test gives it one."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "certificate.pem", certificate / "key.pem")
    server = Site(context)
    yield server
    server.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def web(site: Site, archive: Site, certificate: Path, clock: Clock) -> Callable[..., Web]:
    def made(**changes: object) -> Web:
        trust = ssl.create_default_context(cafile=str(certificate / "certificate.pem"))
        options = {"resolver": Names(), "network": Wire(site.port, archive.port), "trust": trust}
        options |= {"limits": FetchLimits(size=200_000, seconds=3), "pace": Pace(clock, clock.sleep)}
        return Web(**(options | changes))  # type: ignore[arg-type]

    return made


@pytest.fixture
def base(settings: Settings) -> Iterator[KnowledgeBase]:
    opened = open_knowledge_base(settings)
    yield opened
    opened.close()


def know(base: KnowledgeBase, *addresses: str, year: int | None = None) -> None:
    for number, address in enumerate(addresses):
        base.add_work(Work(id=f"work-{number}", title=f"Work {number}", year=year, addresses=(address,)))


def checked(base: KnowledgeBase, web: Web, **options: object) -> dict[str, LinkCheck]:
    return dict(check_links(base, web=web, now=lambda: NOW, **options))  # type: ignore[arg-type]


def test_a_page_that_is_there_is_alive(base: KnowledgeBase, site: Site, web: Callable[..., Web]) -> None:
    know(base, HALLS)
    site.pages["/halls"] = answer()
    seen = checked(base, web())
    assert seen == {HALLS: LinkCheck("reports.org/halls", LinkState.ALIVE, NOW)}
    assert base.link_checks([HALLS]) == seen
    assert [request.split()[0] for request in site.requests] == [b"GET", b"HEAD"]
    assert base.link_checks(["https://www.reports.org/halls/"])  # another form of the same address


def test_a_site_that_knows_no_head_is_asked_for_the_first_byte(
    base: KnowledgeBase, site: Site, web: Callable[..., Web]
) -> None:
    know(base, HALLS)
    given = iter([answer(b"", status="405 Not Allowed"), answer(b"<", status="206 Partial Content")])
    site.pages["/halls"] = lambda: [next(given)]
    assert checked(base, web())[HALLS].state is LinkState.ALIVE
    assert b"Range: bytes=0-0\r\n" in site.requests[-1]


def test_a_page_that_sends_on_has_moved_but_not_where_only_the_scheme_differs(
    base: KnowledgeBase, site: Site, web: Callable[..., Web]
) -> None:
    know(base, HALLS, "http://reports.org/same")
    site.pages["/halls"] = onward("http://other.org/new")
    site.pages["other.org/new"] = answer()
    site.pages["reports.org/same"] = onward("http://www.reports.org/same/")
    site.pages["www.reports.org/same/"] = answer()
    seen = checked(base, web())
    assert (seen[HALLS].state, seen[HALLS].final_address) == (LinkState.MOVED, "http://other.org/new")
    assert seen["http://reports.org/same"].state is LinkState.ALIVE


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
def test_a_page_that_is_gone_is_dead_and_its_copy_nearest_to_the_year_is_kept(
    base: KnowledgeBase, site: Site, archive: Site, web: Callable[..., Web], status: str
) -> None:
    know(base, HALLS, year=2018)
    site.pages["/halls"] = answer(b"", status=status)
    assert checked(base, web())[HALLS].state is LinkState.DEAD
    assert question(HALLS, 2018) in archive.asked
    archive.pages[question(HALLS, 2018)] = answer(copy("20180512103000"), "application/json")
    seen = checked(base, web(), again=True)[HALLS]
    assert seen.state is LinkState.ARCHIVED
    assert seen.archived_address == f"https://web.archive.org/web/20180512103000/{HALLS}"
    assert seen.archived_on == date(2018, 5, 12)
    del archive.pages[question(HALLS, 2018)]
    assert checked(base, web(), again=True)[HALLS].archived_on == date(2018, 5, 12)  # what was found is kept


@pytest.mark.parametrize("status", ["500 Oh", "503 Out", "403 Forbidden", "429 Slow"])
def test_an_unclear_answer_leaves_the_page_unchecked_with_the_day_on_which_it_was_asked(
    base: KnowledgeBase, site: Site, web: Callable[..., Web], status: str
) -> None:
    know(base, HALLS)
    site.pages["/halls"] = answer(b"", status=status)
    assert checked(base, web())[HALLS] == LinkCheck("reports.org/halls", LinkState.UNCHECKED, NOW)


def test_a_page_that_robots_may_not_ask_for_is_not_asked_for(
    base: KnowledgeBase, site: Site, web: Callable[..., Web]
) -> None:
    know(base, HALLS)
    site.pages["/robots.txt"] = answer(b"User-agent: *\nDisallow: /", "text/plain")
    assert checked(base, web())[HALLS].state is LinkState.UNCHECKED
    assert site.asked == [ROBOTS]


def test_the_other_form_of_a_moved_page_is_asked_too(
    base: KnowledgeBase, site: Site, archive: Site, web: Callable[..., Web]
) -> None:
    old, new = "http://whatworksscotland.ac.uk/halls/", "http://whatworksscotland.ac.uk/publications/halls/"
    know(base, old, year=2017)
    site.pages["/publications/halls/"] = answer()
    archive.pages[question(new, 2017)] = answer(copy("20170630000000", new), "application/json")
    seen = checked(base, web())[old]
    assert (seen.state, seen.final_address) == (LinkState.MOVED, new)
    assert seen.archived_on == date(2017, 6, 30)


def test_a_host_is_asked_once_a_second_at_most_and_for_its_rules_once(
    base: KnowledgeBase, site: Site, web: Callable[..., Web], clock: Clock
) -> None:
    know(base, *(f"http://reports.org/{n}" for n in range(3)))
    for n in range(3):
        site.pages[f"/{n}"] = answer()
    checked(base, web())
    assert site.asked == [ROBOTS, "reports.org/0", "reports.org/1", "reports.org/2"]
    # Rules and pages of one host, rules and questions of the other.
    assert sum(clock.slept) == pytest.approx(clock.now) and clock.now >= 3
    assert all(seconds <= 1 for seconds in clock.slept)


def test_the_first_request_to_a_host_does_not_wait(clock: Clock) -> None:
    pace = Pace(clock, clock.sleep)
    pace.wait("one.org")
    pace.wait("other.org")
    assert clock.slept == []
    clock.now += 0.25
    pace.wait("one.org")
    assert clock.slept == [0.75]


def test_a_host_that_does_not_answer_is_left_alone_after_two_failures(
    base: KnowledgeBase, web: Callable[..., Web], site: Site, archive: Site
) -> None:
    know(base, *(f"http://silent.org/{n}" for n in range(5)))
    wire = Wire(site.port, archive.port, dead=("93.184.216.35",))
    seen = checked(base, web(resolver=Names(silent_org=[["93.184.216.35"]]), network=wire))
    assert {check.state for check in seen.values()} == {LinkState.UNCHECKED}
    assert len(seen) == 5
    assert wire.endpoints.count(("93.184.216.35", 80)) == 2


def test_nothing_is_asked_again_within_thirty_days_and_a_stopped_run_goes_on(
    base: KnowledgeBase, site: Site, web: Callable[..., Web]
) -> None:
    know(base, HALLS, "http://reports.org/other")
    site.pages["/halls"] = site.pages["/other"] = answer()
    assert list(checked(base, web(), limit=1)) == [HALLS]
    assert list(checked(base, web())) == ["http://reports.org/other"]
    assert checked(base, web()) == {}
    assert len(due(base, NOW + timedelta(days=31))) == 2
    assert len(due(base, NOW, again=True)) == 2


def test_offline_nothing_is_written(base: KnowledgeBase, web: Callable[..., Web], site: Site) -> None:
    def offline(host: str) -> list[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    know(base, HALLS)
    for resolver in (offline, lambda host: ["10.0.0.1"]):
        with pytest.raises(InputRefused, match="The links were not checked: this computer is offline"):
            checked(base, web(resolver=resolver))
    assert base.link_checks([HALLS]) == {}
    assert site.asked == []


def test_a_run_that_goes_offline_keeps_what_was_seen_and_says_so(
    base: KnowledgeBase, site: Site, web: Callable[..., Web]
) -> None:
    know(base, HALLS, "http://later.org/a")
    site.pages["/halls"] = answer()
    asked: list[str] = []

    def failing(host: str) -> list[str]:
        asked.append(host)
        if "later.org" in asked:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return [PUBLIC]

    with pytest.raises(InputRefused, match="went offline: what was seen before is kept"):
        checked(base, web(resolver=failing))
    assert list(base.link_checks([HALLS, "http://later.org/a"])) == [HALLS]


def test_an_address_inside_the_network_is_never_asked(
    base: KnowledgeBase, site: Site, archive: Site, web: Callable[..., Web]
) -> None:
    know(base, "http://127.0.0.1/a", "http://inside.org/a", HALLS)
    site.pages["/halls"] = onward("http://169.254.169.254/")
    wire = Wire(site.port, archive.port)
    seen = checked(base, web(resolver=Names(inside_org=[["192.168.1.1"]]), network=wire))
    assert {check.state for check in seen.values()} == {LinkState.UNCHECKED}
    assert {host for host, _ in wire.endpoints} == {PUBLIC}


def test_a_doi_is_asked_of_its_resolver(
    base: KnowledgeBase, site: Site, archive: Site, web: Callable[..., Web]
) -> None:
    base.add_work(Work(id="doi", title="An article", doi="10.1000/a(b)"))
    assert [address for _, address, _ in due(base, NOW)] == ["10.1000/a(b)"]
    names = Names()
    # The server that answers here has no certificate of doi.org.
    assert checked(base, web(resolver=names))["10.1000/a(b)"].state is LinkState.UNCHECKED
    assert "doi.org" in names.questions


@pytest.mark.parametrize(
    "said",
    [
        b"", b"[]", b'{"archived_snapshots": {}}', b"\xff", copy("20180512103000", status="404"),
        copy("20180512103000", host="example.org"), copy("2018"), copy("20181332103000"),
        copy("20180512103000").replace(b"/web/", b"/other/"), copy("20180512103000").replace(b"true", b'"yes"'),
    ],
)  # fmt: skip
def test_what_is_no_copy_of_a_page_is_none(said: bytes) -> None:
    assert read_copy(said) is None

"""Ask, politely, whether the web addresses of works still lead somewhere, and look for archived copies of them."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote, urlsplit

import httpcore2

from ingest.fetch import GONE, THERE, FetchLimits, Manners, NotForRobots, Probed, fetch_data, probe
from ingest.pinned_network import PinnedNetwork
from kb.addresses import address_key, other_forms
from kb.errors import InputRefused
from kb.knowledge_base import KnowledgeBase
from kb.link_state import LinkCheck, LinkState
from kb.timed_network import Deadline, Resolver, TooSlow, ask_system

KEPT_DAYS = 30  # within them nothing is asked again
_SECONDS_BETWEEN = 1.0  # two requests to one host
_ARCHIVE = "archive.org"
_COPIES = "web.archive.org"
_SILENCES = 2  # failures of a host in one run after which it is asked no more
_LOOK_UP_SECONDS = 10.0
_LIMITS = FetchLimits(size=1_000_000)


@dataclass(frozen=True, slots=True)
class Pace:
    """Lets a second pass between two requests to one host; the first one does not wait."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _free_at: dict[str, float] = field(default_factory=dict)

    def wait(self, host: str) -> None:
        """Wait until the host may be asked, and count this as asking."""
        left = self._free_at.get(host, 0.0) - self.clock()
        if left > 0:
            self.sleep(left)
        self._free_at[host] = self.clock() + _SECONDS_BETWEEN


@dataclass(frozen=True, slots=True)
class Web:
    """The way to the web: names are looked up by `resolver`, connections opened by `network`."""

    resolver: Resolver = ask_system
    network: httpcore2.NetworkBackend | None = None
    trust: ssl.SSLContext | None = None
    limits: FetchLimits = _LIMITS
    pace: Pace = field(default_factory=Pace)

    def is_online(self) -> bool:
        """Tell whether names of the public internet can be looked up now."""
        network = PinnedNetwork(self.resolver, Deadline(_LOOK_UP_SECONDS), httpcore2.SyncBackend())
        try:
            network.look_up(_ARCHIVE)
        except (OSError, TooSlow, InputRefused):  # a network that leads every name to itself is none
            return False
        return True


def due(base: KnowledgeBase, now: datetime, again: bool = False) -> list[tuple[str, str, int | None]]:
    """Return the addresses to ask, as (key, address, year): those not asked before or not for KEPT_DAYS."""
    addresses = [(key, address, year) for key, address, year in base.addresses() if _web_address(address)]
    checks = base.link_checks(address for _, address, _ in addresses)
    oldest = now - timedelta(days=KEPT_DAYS)
    return [
        (key, address, year)
        for key, address, year in addresses
        if again or address not in checks or checks[address].checked_at < oldest
    ]


def check_links(
    base: KnowledgeBase,
    limit: int | None = None,
    again: bool = False,
    web: Web | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Iterator[tuple[str, LinkCheck]]:
    """Ask the addresses that are due, one after the other, and yield each with what was seen.

    What was yielded is recorded, so a run that is stopped goes on where it was. Raises InputRefused, and records
    nothing more, when the computer is not online.
    """
    web = web or Web()
    asked = _Round(web)
    for number, (_, address, year) in enumerate(due(base, now(), again)[:limit]):
        if number == 0 and not web.is_online():
            raise InputRefused(
                "The links were not checked: this computer is offline. Connect it, then run the command again."
            )
        before = base.link_checks([address]).get(address)
        check = asked.check(address, year, before, now())
        if check.state is LinkState.UNCHECKED and not web.is_online():
            raise InputRefused(
                "This computer went offline: what was seen before is kept. Run the command again to go on from there."
            )
        base.record_link_check(check)
        yield address, check


class _Round:
    """One run over many addresses: what sites said of robots, and which do not answer, is kept for its length."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._manners = Manners(web.pace.wait)
        self._silences: dict[str, int] = {}

    def check(self, address: str, year: int | None, before: LinkCheck | None, now: datetime) -> LinkCheck:
        """Ask one address and the archive. A copy that was found before is kept when the archive does not answer."""
        key, forms = address_key(address), [_web_address(address), *other_forms(address)]
        state, final = self._state(key, forms)
        copy = next((found for form in forms if (found := self._copy(form, year))), None)
        if copy is None and before is not None and before.archived_address and before.archived_on:
            copy = before.archived_address, before.archived_on
        if state is LinkState.DEAD and copy:
            state = LinkState.ARCHIVED
        return LinkCheck(key, state, now, final, *(copy or (None, None)))

    def _state(self, key: str, forms: list[str]) -> tuple[LinkState, str | None]:
        """What became of a page, the first of its forms counting; another form at which it is, is where it moved."""
        first = self._ask(forms[0])
        if first is not None and first.status in THERE:
            # A DOI leads elsewhere by its nature.
            same = key.startswith("doi:") or address_key(first.address) == key
            return (LinkState.ALIVE, None) if same else (LinkState.MOVED, first.address)
        for form in forms[1:]:
            found = self._ask(form)
            if found is not None and found.status in THERE:
                return LinkState.MOVED, found.address
        gone = first is not None and first.status in GONE
        return (LinkState.DEAD if gone else LinkState.UNCHECKED), None

    def _ask(self, address: str) -> Probed | None:
        """What the site answers; None where it gives no answer, or does not want to be asked."""
        host = urlsplit(address).hostname or ""
        if self._silences.get(host, 0) >= _SILENCES:
            return None
        web = self._web
        try:
            found = probe(
                address, self._manners, resolver=web.resolver, limits=web.limits, network=web.network, trust=web.trust
            )
        except NotForRobots:
            return None
        except InputRefused:
            self._silences[host] = self._silences.get(host, 0) + 1
            return None
        self._silences.pop(host, None)
        return found

    def _copy(self, address: str, year: int | None) -> tuple[str, date] | None:
        """The archived copy nearest to the middle of a year, or the newest one where the year is not known."""
        if self._silences.get(_ARCHIVE, 0) >= _SILENCES:
            return None
        nearest = f"&timestamp={year}0701" if year else ""
        question = f"https://{_ARCHIVE}/wayback/available?url={quote(address, safe='')}{nearest}"
        web = self._web
        try:
            content = fetch_data(
                question, self._manners, resolver=web.resolver, limits=web.limits, network=web.network, trust=web.trust
            )
        except InputRefused:
            self._silences[_ARCHIVE] = self._silences.get(_ARCHIVE, 0) + 1
            return None
        return read_copy(content)


def read_copy(content: bytes) -> tuple[str, date] | None:
    """Read what the archive says of its nearest copy: the address of the copy and its day; None where there is none.

    What it says is checked, since it becomes a link: only copies of pages that were there, on its own host.
    """
    try:
        closest = json.loads(content)["archived_snapshots"]["closest"]
        made = datetime.strptime(closest["timestamp"], "%Y%m%d%H%M%S").date()
        parts = urlsplit(closest["url"])
        kept = closest["available"] is True and closest["status"] == "200"
        if not (kept and parts.hostname == _COPIES and parts.path.startswith(f"/web/{closest['timestamp']}")):
            return None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return parts._replace(scheme="https", netloc=_COPIES).geturl(), made


def _web_address(address: str) -> str:
    """An address that can be opened: a DOI by its resolver, nothing for what is neither."""
    key = address_key(address)
    if key.startswith("doi:"):
        return f"https://doi.org/{quote(key.removeprefix('doi:'), safe='/():;.-_')}"
    return address if address.lower().startswith(("http://", "https://")) else ""

"""Check that a web address is public before anything is sent to it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import quote, urlsplit

import idna

from kb.errors import InputRefused

_LONGEST_ADDRESS = 2_000
_LONGEST_HOST = 253
_PORTS = {"http": 80, "https": 443}
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMERIC_LABEL = re.compile(r"[0-9]+|0x[0-9a-f]*")

# Names that never lead to a public site: RFC 6761, 6762, 7686, 8375, 9476 and what networks use inside.
_INSIDE = (
    "localhost", "localdomain", "local", "internal", "intranet", "lan", "home", "corp", "private", "home.arpa",
    "svc", "onion", "alt", "test", "example", "invalid",
)  # fmt: skip

# The special-purpose registries of IANA, written out: what the standard library calls global changes with its version.
_NOT_PUBLIC = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
            "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "168.63.129.16/32",  # the host of a virtual machine in Azure, at an address that looks public
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        ),
    )
)  # fmt: skip
# All public IPv6 is in here; translated, mapped, local and multicast addresses are not.
_PUBLIC_IPV6 = ip_network("2000::/3")


@dataclass(frozen=True, slots=True)
class WebAddress:
    """A web address in parts; `host` is in ASCII and lower case, `target` is the path with the query."""

    scheme: str
    host: str
    port: int
    target: str

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"

    @property
    def authority(self) -> str:
        """The host as the site is asked for it, with the port where it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def read_address(text: str) -> WebAddress:
    """The parts of a web address that may lead to a public site; its names have still to be looked up.

    >>> str(read_address("HTTPS://Reports.Example.ORG:443/a b.pdf#page=2".replace(" ", "%20")))
    'https://reports.example.org/a%20b.pdf'
    """
    text = text.strip()
    shown = shorten(text)
    if len(text) > _LONGEST_ADDRESS:
        raise InputRefused(f"The address `{shown}` is too long: give one of at most {_LONGEST_ADDRESS:,} characters.")
    # Programs disagree about what these signs mean in an address, and the disagreement is what attacks live on.
    if "\\" in text or any(sign.isspace() or not sign.isprintable() for sign in text):
        raise InputRefused(f"The address `{shown}` has blanks or signs that no address has: copy it again.")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise InputRefused(f"`{shown}` is not a web address: copy it again.") from error
    if parts.scheme not in _PORTS:
        raise InputRefused(f"`{shown}` is not a web address: give one that begins with http:// or https://.")
    if "@" in parts.netloc:
        # The refused address is not shown: it may hold a password.
        raise InputRefused("The address holds a user name or password: give one without, or save the page as a file.")
    if port not in (None, *_PORTS.values()):
        raise InputRefused(f"`{shown}` asks for port {port}: only the ports of the web, 80 and 443, are used.")
    host = _read_host(parts.hostname or "", shown, in_brackets="[" in parts.netloc)
    target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~[]|")
    if parts.query:
        target += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~[]|?")
    return WebAddress(parts.scheme, host, _PORTS[parts.scheme] if port is None else port, target)


def vet(host: str, answers: Iterable[str]) -> tuple[str, ...]:
    """The addresses that a name leads to, if every one of them is public."""
    addresses = tuple(dict.fromkeys(answers))
    # One private answer among public ones is a trap: which of them a connection takes would be chance.
    if not all(map(is_public, addresses)):
        raise InputRefused(_inside(host))
    return addresses


def is_public(text: str) -> bool:
    """Whether an IP address is one of the public internet."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and (address.scope_id or address not in _PUBLIC_IPV6):
        return False
    special = address.is_multicast or address.is_reserved or any(address in network for network in _NOT_PUBLIC)
    return address.is_global and not special


def shorten(text: str) -> str:
    """An address as it can be shown in a sentence."""
    shown = "".join(sign for sign in text[:120] if sign.isprintable() and sign != "`")
    return shown if len(text) <= 120 else f"{shown}…"


def _read_host(host: str, shown: str, in_brackets: bool) -> str:
    if in_brackets:
        if not is_public(host):
            raise InputRefused(_inside(shorten(host)))
        return IPv6Address(host).compressed
    if not host.isascii():
        try:
            # Look-alike digits, dots and letters become what they stand for before anything is checked.
            host = idna.encode(host[:_LONGEST_HOST], uts46=True).decode("ascii")
        except UnicodeError as error:
            raise InputRefused(f"`{shown}` has a name that no site can have: copy it again.") from error
    host = host.removesuffix(".")
    labels = host.split(".")
    if len(host) > _LONGEST_HOST or not all(map(_LABEL.fullmatch, labels)):
        raise InputRefused(f"`{shown}` has a name that no site can have: copy it again.")
    if _NUMERIC_LABEL.fullmatch(labels[-1]):
        # Decimal, octal, hexadecimal and short forms are read differently by different programs (WHATWG URL, 3.5).
        try:
            usual = str(IPv4Address(host)) == host
        except AddressValueError:
            usual = False
        if not usual or not is_public(host):
            raise InputRefused(_inside(shorten(host)))
    elif len(labels) == 1 or any(host == name or host.endswith(f".{name}") for name in _INSIDE):
        raise InputRefused(_inside(shorten(host)))
    return host


def _inside(host: str) -> str:
    # What a name leads to is not told: the answer would draw a map of the network for whoever asks.
    return f"`{host}` is not on the public internet: save the page in a browser, then add the file."

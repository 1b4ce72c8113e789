"""When two web addresses or DOIs lead to the same work, in which other forms one is known, and where an archive has it.

The known forms are data: `corpus/addresses.toml`, which a librarian edits and which is read once a process.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from kb.config import read_settings
from kb.errors import BadMetadata

_DOI = re.compile(r"^(?:doi:\s*|(?:https?://)?(?:dx\.|www\.)?doi\.org/)(?=10\.\d)", re.IGNORECASE)
_BARE_DOI = re.compile(r"^10\.\d{4,9}/\S+$")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_METHOD = "1"  # of making keys, apart from the file: another number has the stored keys made again


@dataclass(frozen=True, slots=True)
class Alias:
    """Two forms of a path on one site; a name in braces stands for one part of the path, the same in both."""

    site: str
    usual: str
    other: str

    def usual_form(self, path: str) -> str | None:
        """Return the usual form of a path that has the other form."""
        return _rewritten(path, self.other, self.usual)

    def other_form(self, path: str) -> str | None:
        """Return the other form of a path that has the usual one."""
        return _rewritten(path, self.usual, self.other)


@dataclass(frozen=True, slots=True)
class AddressRules:
    """What is known of addresses: which hosts serve the same paths, and which paths are forms of one another."""

    hosts: Mapping[str, str]
    aliases: Mapping[str, tuple[Alias, ...]]
    version: str


def read_rules(path: Path) -> AddressRules:
    """Read the file of aliases; no file means that none are known. Raises BadMetadata with the entry named."""
    content = path.read_bytes() if path.is_file() else b""
    try:
        entries = tomllib.loads(content.decode("utf-8")).get("alias", [])
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadMetadata(f"`{path.name}` cannot be read ({error}): mend that place.") from error
    hosts: dict[str, str] = {}
    aliases: dict[str, tuple[Alias, ...]] = {}
    for number, entry in enumerate(entries, 1):
        site = _text(entry, "site", path, number)
        hosts |= {host.removeprefix("www."): site for host in entry.get("hosts", ()) if host != f"www.{site}"}
        if "from" in entry or "to" in entry:
            alias = Alias(site, _text(entry, "from", path, number), _text(entry, "to", path, number))
            aliases[site] = (*aliases.get(site, ()), alias)
    return AddressRules(hosts, aliases, hashlib.sha256(_METHOD.encode() + content).hexdigest())


def _text(entry: Mapping[str, Any], name: str, path: Path, number: int) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or not value:
        raise BadMetadata(f"`{path.name}`, alias number {number}: `{name}` must be given, as text.")
    return value


@cache
def known_rules() -> AddressRules:
    """The rules of this installation."""
    return read_rules(read_settings().corpus / "addresses.toml")


# Where a note leads to a known work that has no address on the web, or more than one work shares it.
_LOCAL = "urn:kist:work:"


def local_address(work_id: str) -> str:
    """Return the address by which a note leads to a work of this record."""
    return _LOCAL + work_id


def local_work(address: str) -> str | None:
    """Return the id of the work to which an address of this record leads; None for any other address."""
    return address.removeprefix(_LOCAL) if address.startswith(_LOCAL) else None


def address_key(address: str, rules: AddressRules | None = None) -> str:
    """The form in which equal addresses are equal strings.

    >>> address_key("http://www.Example.org/a/") == address_key("https://example.org/a#part")
    True
    >>> address_key("https://dx.doi.org/10.1000/ABC")
    'doi:10.1000/abc'
    """
    address = address.strip()
    if local_work(address) is not None:
        return address
    doi = _DOI.sub("", address)
    if doi != address or _BARE_DOI.match(address):
        # DOIs ignore case (DOI Handbook, 2.4).
        return "doi:" + unquote(doi).partition("#")[0].rstrip("/").lower()
    if not _SCHEME.match(address):
        address = "//" + address.removeprefix("//")
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:  # square brackets or a port that is no number: nothing to normalise
        return address
    rules = known_rules() if rules is None else rules
    host = rules.hosts.get(host, host)
    path = re.sub(r"/{2,}", "/", parts.path).rstrip("/")
    path = next((form for alias in rules.aliases.get(host, ()) if (form := alias.usual_form(path))), path)
    shown_port = f":{port}" if port and port not in (80, 443) else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{shown_port}{path}{query}"


def other_forms(address: str, rules: AddressRules | None = None) -> tuple[str, ...]:
    """Return the addresses at which the same page is known to stand as well, best first.

    >>> other_forms("http://whatworksscotland.ac.uk/frontier/")
    ('http://whatworksscotland.ac.uk/publications/frontier/',)
    """
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ()
    rules = known_rules() if rules is None else rules
    path, slash = parts.path.rstrip("/"), "/" if parts.path.endswith("/") else ""
    aliases = rules.aliases.get(rules.hosts.get(host, host), ())
    paths = [form for alias in aliases for form in (alias.other_form(path), alias.usual_form(path)) if form]
    return tuple(urlunsplit(parts._replace(path=form + slash)) for form in dict.fromkeys(paths))


def archive_lookup(address: str, year: int | None = None) -> str:
    """Return where the Internet Archive shows its copies of an address, the one nearest to a year where it is known.

    Nothing is asked here: it is a link for a reader to open.
    """
    return f"https://web.archive.org/web/{year or '*'}/{address}"


def _rewritten(path: str, pattern: str, form: str) -> str | None:
    given, expected, wanted = path.split("/"), pattern.rstrip("/").split("/"), form.rstrip("/").split("/")
    if len(given) != len(expected) or given == wanted[: len(given)]:  # the folder itself is no page in it
        return None
    named = {}
    for part, name in zip(given, expected, strict=True):
        if name.startswith("{") and part:
            named[name] = part
        elif part != name:
            return None
    return "/".join(named.get(part, part) for part in wanted)

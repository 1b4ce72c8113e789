"""When two web addresses or DOIs lead to the same work."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

_DOI = re.compile(r"^(?:doi:\s*|(?:https?://)?(?:dx\.|www\.)?doi\.org/)(?=10\.\d)", re.IGNORECASE)
_BARE_DOI = re.compile(r"^10\.\d{4,9}/\S+$")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)

# The publisher moved its pages up one level and kept the old addresses working.
_MOVED_FOLDERS = {"whatworksscotland.ac.uk": "/publications/"}


def address_key(address: str) -> str:
    """The form in which equal addresses are equal strings.

    >>> address_key("http://www.Example.org/a/") == address_key("https://example.org/a#part")
    True
    >>> address_key("https://dx.doi.org/10.1000/ABC")
    'doi:10.1000/abc'
    """
    address = address.strip()
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
    path = re.sub(r"/{2,}", "/", parts.path)
    moved = _MOVED_FOLDERS.get(host)
    if moved and path.startswith(moved) and len(path) > len(moved):
        path = "/" + path.removeprefix(moved)
    shown_port = f":{port}" if port and port not in (80, 443) else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{shown_port}{path.rstrip('/')}{query}"

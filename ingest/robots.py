"""Ask a site's robots.txt whether a page may be fetched."""

from __future__ import annotations

import re

from protego import Protego

PRODUCT = "Kist"
# RFC 9309, 2.5: at least 500 KiB are read; what comes after may be ignored.
LONGEST_RULES = 512_000

_USER_AGENT = re.compile(r"\s*user[- ]?agent\s*[:\s]\s*([a-z_-]*\*?)", re.IGNORECASE)


def may_fetch(rules: bytes, address: str) -> bool:
    """Whether robots.txt lets Kist fetch an address."""
    lines = rules[:LONGEST_RULES].decode("utf-8-sig", errors="replace").splitlines()
    return Protego.parse("\n".join(map(_relevant, lines))).can_fetch(address, PRODUCT)


def _relevant(line: str) -> str:
    # Each rule is kept once per name above it, so ten thousand names with as many rules would fill the memory.
    found = _USER_AGENT.match(line)
    if not found:
        return line
    name = found[1].casefold()
    if name.removesuffix("*") == PRODUCT.casefold():
        return f"User-agent: {PRODUCT}"
    return "User-agent: *" if name == "*" else "User-agent: another"

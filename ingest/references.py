"""Take a note apart into the title of what it refers to and the addresses that lead there."""

from __future__ import annotations

import re

_BRACKETED = re.compile(r"<\s*((?:https?://|www\.|doi:|mailto:)[^<>]{1,2000})>", re.IGNORECASE)
_BARE = re.compile(r"(?:https?://|\bwww\.|\bdoi:\s?(?=10\.))[^\s<>\"“”]{3,2000}", re.IGNORECASE)
_DOI = re.compile(r"(?:doi:\s*)(10\.\S+)", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


def _trim(address: str) -> str:
    """Without the punctuation of the sentence around it; a closing bracket stays where one was opened."""
    while address and (
        address[-1] in ".,;:!?'’”\"*" or (address[-1] in ")]" and address.count("(") < address.count(")"))
    ):
        address = address[:-1]
    return address


def _spelt_out(address: str) -> str:
    """An address that can be opened: a bare www. gets its scheme and doi:10... its resolver."""
    address = _trim(_SPACE.sub("", address))
    doi = _DOI.fullmatch(address)
    if doi:
        return f"https://doi.org/{doi[1]}"
    return f"http://{address}" if address.casefold().startswith("www.") else address


def read_reference(text: str) -> tuple[str, tuple[str, ...]]:
    """The title of a note's reference and its addresses in order.

    >>> read_reference("Blog: On councils <http://example.org/a b>.")
    ('Blog: On councils', ('http://example.org/ab',))
    """
    addresses: list[str] = []

    def keep(match: re.Match[str]) -> str:
        whole = match[1] if match.re is _BRACKETED else _trim(match[0])
        address = _spelt_out(whole)
        if not address.casefold().startswith("mailto:"):
            addresses.append(address)
        # What was trimmed belongs to the sentence around the address.
        return " " if match.re is _BRACKETED else " " + match[0][len(whole) :]

    rest = _BARE.sub(keep, _BRACKETED.sub(keep, text))
    title = re.sub(r"[(<\[]\s*[)>\]]", " ", rest)
    title = _SPACE.sub(" ", title).strip(" .,;:–-")
    return title, tuple(dict.fromkeys(addresses))

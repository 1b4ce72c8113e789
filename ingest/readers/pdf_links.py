"""Read what a PDF links: the web addresses that lie over its lines, and the outline that names its headings."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from ingest.clean import normalise
from ingest.readers.pdf_lines import Line

_MOST_BOOKMARKS = 5_000
_MOST_LINKS = 2_000
_LONGEST_ADDRESS = 2_000
_WEB = ("http://", "https://", "www.", "doi:")
_FOLLOWS = re.compile(r"[.,;:>)\]]*(?:\s|$)")
_PRINTED_SCHEME = re.compile(r"(?:https?:\s?/\s?/\s?)?(?:www\.\s?)?$", re.IGNORECASE)
_SCHEME = re.compile(r"^(?:https?://)?(?:www\.)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline: its depth from 0, its title and the page it leads to, counted from 1."""

    depth: int
    title: str
    page: int


@dataclass(frozen=True, slots=True)
class Link:
    """A web address and the rectangle of the page that leads there."""

    left: float
    foot: float
    right: float
    top: float
    address: str


def read_outline(document: pypdfium2.PdfDocument) -> Iterator[Bookmark]:
    """The outline of a document in its order."""
    try:
        for count, bookmark in enumerate(document.get_toc()):
            if count >= _MOST_BOOKMARKS:
                return
            to = bookmark.get_dest()
            page = to.get_index() if to else None
            title = " ".join(normalise(bookmark.get_title() or "").split())
            if title and page is not None:
                yield Bookmark(bookmark.level, title, page + 1)
    except pypdfium2.PdfiumError:
        return


def read_links(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> Iterator[Link]:
    """The web addresses that a page leads to."""
    place, link, box = ctypes.c_int(0), pdfium.FPDF_LINK(), pdfium.FS_RECTF()
    for _ in range(_MOST_LINKS):
        if not pdfium.FPDFLink_Enumerate(page.raw, ctypes.byref(place), ctypes.byref(link)):
            return
        action = pdfium.FPDFLink_GetAction(link)
        if not action or not pdfium.FPDFLink_GetAnnotRect(link, box):
            continue
        length = pdfium.FPDFAction_GetURIPath(document.raw, action, None, 0)
        if not 0 < length <= _LONGEST_ADDRESS:
            continue
        held = ctypes.create_string_buffer(length)
        pdfium.FPDFAction_GetURIPath(document.raw, action, held, length)
        address = "".join(held.value.decode("utf-8", "replace").split())
        if address.casefold().startswith(_WEB):
            yield Link(box.left, min(box.bottom, box.top), box.right, max(box.bottom, box.top), address)


def addresses_over(lines: Sequence[Line], links: Sequence[Sequence[Link]]) -> tuple[str, ...]:
    """The addresses that lie over some lines, in reading order, each once."""
    found: list[str] = []
    for line in lines:
        over = [
            link
            for link in (links[line.page - 1] if line.page <= len(links) else ())
            if link.foot < line.base + 0.35 * line.size < link.top and link.left < line.right and line.left < link.right
        ]
        found += [link.address for link in sorted(over, key=lambda link: link.left)]
    return tuple(dict.fromkeys(found))


def with_addresses(text: str, addresses: Sequence[str]) -> str:
    """The text of a note with the addresses behind its words, each in angle brackets.

    An address that the note prints gives way to the one behind it, which no line break has cut.
    """
    bare = all(_printed(text, address) for address in addresses)
    for address in addresses:
        printed = _printed(text, address)
        if printed is None:
            text = f"{text} <{address}>"
            continue
        start, end = printed
        # Where the address ends must be plain to whoever reads the note.
        plain = bare and _FOLLOWS.match(text, end) and address[-1] not in ".,;:!?'’”)]"
        text = text[:start] + (address if plain else f"<{address}>") + text[end:]
    return text


def _printed(text: str, address: str) -> tuple[int, int] | None:
    """Where a note prints an address, with or without its scheme, however it is broken."""
    sought = _SCHEME.sub("", address).rstrip("/").casefold()
    # Without spaces: an address broken over lines has some where it was broken.
    kept = [place for place, sign in enumerate(text) if not sign.isspace() and len(sign.casefold()) == 1]
    at = "".join(text[place] for place in kept).casefold().find(sought) if sought else -1
    if at < 0:
        return None
    start, end = kept[at], kept[at + len(sought) - 1] + 1
    scheme = _PRINTED_SCHEME.search(text[:start])
    start, end = scheme.start() if scheme else start, end + (text[end : end + 1] == "/")
    if text[:start].endswith("<") and text[end : end + 1] == ">":
        start, end = start - 1, end + 1
    return start, end

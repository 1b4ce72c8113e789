"""Read web pages: their main text with headings, lists, tables and notes, without the page's furniture."""

from __future__ import annotations

from ingest.readers.web_authors import read_authors
from ingest.readers.web_blocks import read_blocks
from ingest.readers.web_metadata import read_address, read_date, read_title
from ingest.readers.web_tree import decode_page, parse_page
from ingest.readers.web_unlinked import link_notes
from ingest.source import Source
from kb.errors import NoText


def read_html(content: bytes, name: str) -> Source:
    """The blocks of a web page, and what its head says of it; nothing is run and nothing fetched."""
    text, warnings = decode_page(content, name)
    root = parse_page(text, name)
    body = root if root.tag == "body" else root.find(".//body")
    if body is None:
        raise NoText(f"`{name}` has no text to read: add a file that has.")
    address = read_address(root)
    link_notes(body, address)
    read = read_blocks(body, address)
    if not any(block.text.strip() for block in read.blocks):
        raise NoText(f"`{name}` has no text to read: add a file that has.")
    authors, bodies = read_authors(root)
    return Source(
        read.blocks,
        "text/html",
        outlined=True,
        unique_labels=True,
        title=read_title(root, read.title),
        authors=authors,
        bodies=bodies,
        date=read_date(root),
        warnings=(*warnings, *read.warnings),
    )

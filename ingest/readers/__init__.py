"""Choose the reader for a file: its content decides, not its name."""

from __future__ import annotations

import re

from ingest.clean import normalise
from ingest.readers.encoding import decode
from ingest.source import Source
from kb.errors import InputRefused, NoText, UnsupportedFormat

LARGEST_FILE = 50_000_000
LARGEST_TEXT = 8_000_000
LARGEST_MARKDOWN = 3_000_000

_SIGNATURES = (
    (b"PK\x03\x04", "a ZIP archive or an office file"),
    (b"\xd0\xcf\x11\xe0", "an old or encrypted office file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"{\\rtf", "an RTF file"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)
_WEB_PAGE = re.compile(rb"\s*(?:<!doctype html|<html|<\?xml|<head[\s>]|<body[\s>])", re.IGNORECASE)
_MARKDOWN = re.compile(r"^(?:#{1,6} \S|\[\^[^\]\s]+\]:|```)", re.MULTILINE)


def read_source(content: bytes, name: str) -> Source:
    """Read a file with the reader that its content asks for."""
    if not content.strip(b"\x00 \t\r\n\f\v"):
        raise NoText(f"`{name}` is empty: add a file that has text in it.")
    if len(content) > LARGEST_FILE:
        raise InputRefused(_too_large(name, len(content), LARGEST_FILE))
    if b"%PDF-" in content[:1024]:
        from ingest.readers.pdf import read_pdf

        return read_pdf(content, name)
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            raise UnsupportedFormat(f"`{name}` is {kind}: save it as PDF, Markdown or plain text, then add it again.")
    if _WEB_PAGE.match(content.removeprefix(b"\xef\xbb\xbf")[:1024]):
        raise UnsupportedFormat(f"`{name}` is a web page: save it as PDF, Markdown or plain text, then add it again.")
    if len(content) > LARGEST_TEXT:
        raise InputRefused(_too_large(name, len(content), LARGEST_TEXT))
    return _read_text(content, name)


def _read_text(content: bytes, name: str) -> Source:
    from ingest.readers.markdown import has_front_matter, read_markdown
    from ingest.readers.plain_text import read_plain_text

    if b"\x00" in content[:8192] and not content.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        raise UnsupportedFormat(f"`{name}` is not a text: save it as PDF, Markdown or plain text, then add it again.")
    decoded, warnings = decode(content, name)
    text = normalise(decoded)
    suffix = name.casefold().rpartition(".")[2]
    if suffix in ("md", "markdown") or has_front_matter(text) or (suffix != "txt" and _MARKDOWN.search(text)):
        if len(content) > LARGEST_MARKDOWN:
            raise InputRefused(_too_large(name, len(content), LARGEST_MARKDOWN))
        return read_markdown(text, name, warnings)
    return Source(read_plain_text(text), "text/plain", warnings=warnings)


def _too_large(name: str, size: int, limit: int) -> str:
    # A file a little over the limit would otherwise be said to have the limit's own size.
    return (
        f"`{name}` has {size / 1_000_000:.1f} MB and the limit for its kind is {limit // 1_000_000} MB: "
        "split it, then add the parts."
    )

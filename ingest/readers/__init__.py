"""Choose the reader for a file: its content decides, not its name."""

from __future__ import annotations

import re

from ingest.clean import normalise
from ingest.readers.encoding import decode, unmarked_utf16
from ingest.readers.other_kinds import OLD_OFFICE, READ, refused_archive, refused_kind, refused_office, refused_xml
from ingest.source import Source
from kb.archive import ArchiveKind, check_archive
from kb.errors import InputRefused, NoText, UnsupportedFormat

LARGEST_FILE = 50_000_000
LARGEST_WEB_PAGE = 10_000_000
LARGEST_TEXT = 8_000_000
LARGEST_MARKDOWN = 3_000_000

# The group is atomic: many comments can be divided in one way only.
_COMMENTS = rb"(?>\s*<!--.*?-->)*+\s*"
_WEB_PAGE = re.compile(_COMMENTS + rb"(?:<!doctype html|<html|<head[\s>]|<body[\s>])", re.IGNORECASE | re.DOTALL)
_XML = re.compile(rb"\s*<\?xml[\s?]")
_XML_WEB_PAGE = re.compile(rb"<(?:!doctype html|html)[\s>\[]", re.IGNORECASE)
_TAG = re.compile(rb"<[a-z][a-z0-9]*[\s>]", re.IGNORECASE)
_MARKDOWN = re.compile(r"^(?:#{1,6} \S|\[\^[^\]\s]+\]:|```)", re.MULTILINE)
_WEB_NAMES = ("html", "htm", "xhtml")
# A server that has lost a document sends a page or a line of text under its name.
_NEVER_TEXT = ("pdf", "docx", "doc", "pptx", "odt", "epub")


def read_source(content: bytes, name: str) -> Source:
    """Read a file with the reader that its content asks for."""
    if not content.strip(b"\x00 \t\r\n\f\v"):
        raise NoText(f"`{name}` is empty: add a file that has text in it.")
    _check_size(content, name, LARGEST_FILE)
    if content.startswith(b"PK\x03\x04"):
        return _read_archive(content, name)
    if content.startswith(OLD_OFFICE):
        raise _refused(name, refused_office(content))
    if b"%PDF-" in content[:1024]:
        from ingest.readers.pdf import read_pdf

        return read_pdf(content, name)
    kind = refused_kind(content)
    if kind is not None:
        raise _refused(name, kind)
    if _is_web_page(content, name):
        return _read_web_page(content, name)
    _check_size(content, name, LARGEST_TEXT)
    return _read_text(content, name)


def _read_archive(content: bytes, name: str) -> Source:
    kind = check_archive(content, name)
    if kind is ArchiveKind.DOCX:
        from ingest.readers.docx import read_docx

        return read_docx(content, name)
    if kind is ArchiveKind.ODT:
        from ingest.readers.odt import read_odt

        return read_odt(content, name)
    if kind is ArchiveKind.EPUB:
        from ingest.readers.epub import read_epub

        return read_epub(content, name)
    if kind is ArchiveKind.PPTX:
        from ingest.readers.pptx import read_pptx

        return read_pptx(content, name)
    raise _refused(name, refused_archive(kind, name))


def _refused(name: str, kind: tuple[str, str]) -> UnsupportedFormat:
    told, remedy = kind
    return UnsupportedFormat(f"`{name}` is {told}: {remedy}, then add the result.")


def _is_web_page(content: bytes, name: str) -> bool:
    head = content[:4096].removeprefix(b"\xef\xbb\xbf")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[2:].replace(b"\x00", b"")
    if _WEB_PAGE.match(head):
        return True
    if _XML.match(head):
        if _XML_WEB_PAGE.search(head):
            return True
        raise _refused(name, refused_xml(head))
    # A part of a page has no sign at its start: there the name helps, as it does for Markdown.
    return _suffix(name) in _WEB_NAMES and _TAG.search(head) is not None


def _read_web_page(content: bytes, name: str) -> Source:
    if _suffix(name) in _NEVER_TEXT:
        raise UnsupportedFormat(
            f"The content of `{name}` is HTML, not {_suffix(name).upper()}, perhaps an error page: "
            "get the document again from where it came."
        )
    _check_size(content, name, LARGEST_WEB_PAGE)
    from ingest.readers.html import read_html

    return read_html(content, name)


def _read_text(content: bytes, name: str) -> Source:
    from ingest.readers.markdown import has_front_matter, read_markdown
    from ingest.readers.plain_text import read_plain_text

    if name.startswith("~$"):
        raise UnsupportedFormat(f"`{name}` only marks that a document is open in Word: close that, then add it itself.")
    if _suffix(name) in _NEVER_TEXT:
        raise UnsupportedFormat(
            f"`{name}` is damaged or no {_suffix(name).upper()} at all: get the document again from where it came."
        )
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff"))
    if b"\x00" in content[:8192] and not marked and not unmarked_utf16(content):
        raise UnsupportedFormat(f"`{name}` is not a text: save it as {READ}, then add it again.")
    decoded, warnings = decode(content, name)
    text = normalise(decoded)
    suffix = _suffix(name)
    if suffix in ("md", "markdown") or has_front_matter(text) or (suffix != "txt" and _MARKDOWN.search(text)):
        _check_size(content, name, LARGEST_MARKDOWN)
        return read_markdown(text, name, warnings)
    return Source(read_plain_text(text), "text/plain", warnings=warnings)


def _suffix(name: str) -> str:
    return name.casefold().rpartition(".")[2]


def _check_size(content: bytes, name: str, limit: int) -> None:
    # A file a little over the limit would otherwise be said to have the limit's own size.
    if len(content) > limit:
        raise InputRefused(
            f"`{name}` has {len(content) / 1_000_000:.1f} MB and the limit for its kind is {limit // 1_000_000} MB: "
            "split it, then add the parts."
        )

"""Read EPUB books: the chapters of the spine in order as one text, with notes that may stand in another file."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import unquote, urlsplit

from lxml import etree
from lxml.etree import _Element

from ingest.readers.web_blocks import read_blocks
from ingest.readers.web_metadata import plain_date
from ingest.readers.web_notes import roles_of, text_of
from ingest.readers.web_tree import decode_page, parse_page, parse_xml, set_attribute
from ingest.source import Role, Source, SourceBlock
from kb.errors import InputRefused, NoText

_DAMAGE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    NotImplementedError,
    EOFError,
    OSError,
    RuntimeError,
)
LARGEST_BOOK = 60_000_000
_CONTAINER = "META-INF/container.xml"
_CHAPTERS = frozenset(("application/xhtml+xml", "text/html", "text/x-oeb1-document"))


def read_epub(content: bytes, name: str) -> Source:
    """The blocks of a book in the order of its spine, and what its package says of it."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _read(_Archive(archive, name), name)
    except _DAMAGE as error:
        raise InputRefused(f"`{name}` is a damaged or locked EPUB: open and save it again, then add it.") from error


class _Archive:
    """The files of a book, read within a limit on all of them together."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive = archive
        self._name = name
        self._left = LARGEST_BOOK

    def read(self, path: str) -> bytes | None:
        """The content of a file of the book, or None where it is missing."""
        try:
            entry = self._archive.getinfo(path)
        except KeyError:
            return None
        with self._archive.open(entry) as opened:
            content = opened.read(self._left + 1)
        self._left -= len(content)
        if self._left < 0:
            raise InputRefused(
                f"`{self._name}` has more than {LARGEST_BOOK // 1_000_000} MB of text: split it, then add the parts."
            )
        return content

    def tree(self, path: str) -> _Element:
        """The root of a file that the book cannot be read without."""
        content = self.read(path)
        try:
            if content is not None:
                return parse_xml(content)
        except etree.XMLSyntaxError:
            pass
        raise InputRefused(f"`{self._name}` is a damaged EPUB, `{path}` cannot be read: save it again, then add it.")


def _read(archive: _Archive, name: str) -> Source:
    if archive.read("META-INF/encryption.xml") is not None and archive.read("META-INF/rights.xml") is not None:
        raise InputRefused(f"`{name}` is locked by its seller: add a copy that is not.")
    rootfile = archive.tree(_CONTAINER).find(".//rootfile")
    package_path = (rootfile.get("full-path") or "") if rootfile is not None else ""
    package = archive.tree(package_path)
    book = etree.Element("body")
    warnings: list[str] = []
    left_out: list[SourceBlock] = []
    for path, is_contents in _spine(package, package_path):
        content = archive.read(path)
        if content is None:
            warnings.append(f"The chapter `{path}` is missing.")
            continue
        try:
            text, told = decode_page(content, name)
            chapter = parse_page(text, name)
        except NoText:
            continue
        warnings += told
        body = next(iter(chapter.iter("body")), None)
        if body is None:
            continue
        if is_contents:
            left_out.append(SourceBlock(Role.LEFT_OUT, text_of(body), why="contents"))
            continue
        book.append(_as_section(body, path))
    _mark_contents(book)
    read = read_blocks(book, all_is_main=True)
    if not any(block.role is not Role.LEFT_OUT and block.text.strip() for block in read.blocks):
        raise NoText(f"`{name}` has no text to read: add a book that has.")
    return Source(
        (*left_out, *read.blocks),
        "application/epub+zip",
        outlined=True,
        unique_labels=True,
        title=next(_described(package, "title"), "") or read.title,
        authors=tuple(dict.fromkeys(_described(package, "creator"))),
        date=next((day for one in _described(package, "date") if (day := plain_date(one))), ""),
        warnings=(*dict.fromkeys(warnings), *read.warnings),
    )


def _spine(package: _Element, package_path: str) -> Iterator[tuple[str, bool]]:
    """The paths of the chapters in reading order, each with whether it only lists the others."""
    items = {item.get("id") or "": item for item in package.iter("item")}
    listed = {
        _within(package_path, reference.get("href") or "")[0]
        for reference in package.iter("reference")
        if (reference.get("type") or "").casefold() == "toc"
    }
    seen: set[str] = set()
    for reference in package.iter("itemref"):
        item = items.get(reference.get("idref") or "")
        if item is None or (item.get("media-type") or "").casefold() not in _CHAPTERS:
            continue
        path = _within(package_path, item.get("href") or "")[0]
        if path not in seen:
            seen.add(path)
            yield path, path in listed or "nav" in (item.get("properties") or "").split()


def _within(base: str, address: str) -> tuple[str, str]:
    """The file of the book that an address in `base` means, and the place in it; "" for what is outside."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return "", ""
    if parts.scheme or parts.netloc:
        return "", ""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(parts.path))) if parts.path else base
    return ("" if path.startswith(("/", "..")) else path), unquote(parts.fragment)


def _as_section(body: _Element, path: str) -> _Element:
    """A chapter as a part of the whole: its names and its links to other chapters say in which file they are."""
    body.tag = "section"
    for element in body.iter():
        if not isinstance(element.tag, str):
            continue
        for attribute in ("id", "name"):
            given = element.get(attribute)
            if given and (attribute == "id" or element.tag == "a"):
                set_attribute(element, attribute, f"{path}#{given}")
        address = element.get("href")
        if address and element.tag == "a":
            file, place = _within(path, address)
            if file:
                set_attribute(element, "href", f"#{file}#{place}" if place else f"#{file}")
    if not body.get("id"):
        body.set("id", path)
    body.tail = None
    return body


def _mark_contents(book: _Element) -> None:
    """Chapters that are only a list of contents say so, for the reader of blocks to leave them out."""
    for section in book:
        links = [link for link in section.iter("a") if (link.get("href") or "").startswith("#")]
        words = len(text_of(section))
        linked = sum(len(text_of(link)) for link in links)
        if len(links) > 3 and linked > 0.8 * words and not any(roles_of(link) for link in links):
            section.set("role", "doc-toc")


def _described(package: _Element, name: str) -> Iterator[str]:
    for metadata in package.iter("metadata"):
        for element in metadata.iter(name):
            if words := text_of(element):
                yield words

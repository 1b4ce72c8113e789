"""Open the parts of an office file with care: what DOCX and ODT share."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from kb.errors import InputRefused

# A tree takes some twenty times the memory of its text: this much fits into the memory of one parse.
LARGEST_PART = 32_000_000
DEEPEST = 200
_TOO_DEEP = "boolean(" + "/*" * (DEEPEST + 1) + ")"
_CHUNK = 1 << 20
# All that zipfile raises on an archive that is broken or locked.
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError, LookupError),
)
_DOCTYPE = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
# The strict form of the standard names its namespaces otherwise and means the same.
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of one office file; `name` is the file's, for what is told about it."""

    archive: zipfile.ZipFile
    name: str

    def part(self, path: str) -> etree._Element | None:
        """The root of an XML part, or None where the file has no such part."""
        content = self.content(path)
        return None if content is None else self._root(content, path)

    def content(self, path: str) -> bytes | None:
        """The bytes of a part, or None where the file has no such part."""
        try:
            entry = self.archive.getinfo(path)
        except KeyError:
            return None
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            # Office programs write no other form, and some of the others take any amount of memory.
            raise self.damaged(path)
        try:
            return self._unpacked(entry)
        except _DAMAGE as error:
            raise self.damaged(path) from error

    def damaged(self, path: str) -> InputRefused:
        """The refusal of a file whose part cannot be read."""
        return InputRefused(
            f"`{self.name}` is damaged (its part `{path[:80]}` cannot be read): "
            "open it in a word processor, save it again, then add the new file."
        )

    def _unpacked(self, entry: zipfile.ZipInfo) -> bytes:
        # The size that an archive states may be false, so what comes out is counted.
        pieces: list[bytes] = []
        size = 0
        with self.archive.open(entry) as stream:
            while piece := stream.read(_CHUNK):
                size += len(piece)
                if size > LARGEST_PART:
                    raise InputRefused(
                        f"`{self.name}` is too large when it is unpacked (more than {LARGEST_PART // 1_000_000} MB "
                        "in one part): split the document, then add the parts."
                    )
                pieces.append(piece)
        return b"".join(pieces)

    def _root(self, content: bytes, path: str) -> etree._Element:
        if any(sign in content for sign in _DOCTYPE):
            raise self._entities()
        for strict, usual in _STRICT:
            content = content.replace(strict, usual)
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(content, parser)
        except etree.XMLSyntaxError as error:
            if "depth" in str(error):
                raise self._deep() from error
            raise self.damaged(path) from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise self._entities()
        if root.xpath(_TOO_DEEP):
            raise self._deep()
        return root

    def _entities(self) -> InputRefused:
        return InputRefused(
            f"`{self.name}` declares XML entities, which are not allowed: "
            "open it in a word processor, save it again, then add the new file."
        )

    def _deep(self) -> InputRefused:
        return InputRefused(
            f"`{self.name}` is nested too deeply: take the tables out of one another, save it, then add it again."
        )


def open_package(content: bytes, name: str) -> Package:
    """Open an office file; its parts are read only when asked for."""
    try:
        return Package(zipfile.ZipFile(io.BytesIO(content)), name)
    except _DAMAGE as error:
        raise InputRefused(
            f"`{name}` is damaged (its list of parts cannot be read): get a whole copy of it, then add that."
        ) from error


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def all_text(element: etree._Element) -> str:
    """All the text within an element."""
    return "".join(str(text) for text in element.itertext())


def outermost(parent: etree._Element, names: tuple[str, ...]) -> Iterator[etree._Element]:
    """The elements of these names within another, in order, without those that stand in one of them."""
    waiting = [parent]
    while waiting:
        element = waiting.pop()
        if element is not parent and local(element) in names:
            yield element
        elif local(element) != "Fallback":
            # A fallback says once more what stands beside it in a newer form.
            waiting += reversed(element)

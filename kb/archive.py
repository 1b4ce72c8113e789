"""Check an archive before anything is unpacked, and tell from its content which kind of file it is."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from enum import StrEnum

from kb.errors import InputRefused

MOST_ENTRIES = 10_000
MOST_ENTRIES_A_MEGABYTE = 200
LARGEST_EXPANDED = 200_000_000
LARGEST_RATIO = 100
_RATIO_COUNTS_FROM = 1_000_000
_LARGEST_DESCRIPTION = 2_000_000
_MEGABYTE = 1_000_000
_STEP = 65_536

_DIRECTORY_ENTRY = b"PK\x01\x02"
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf")
# Word keeps the numbers behind a chart as a workbook, and a REFI-QDA project its sources as they were: no reader opens
# them, and they count as any other part.
_EMBEDDED = re.compile(r"(?:word|ppt|xl)/embeddings/[^/]+|[Ss]ources/[^/]+\.(?:docx|xlsx|pptx|odt|epub)")
_DRIVE = re.compile(r"[A-Za-z]:")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

_PART_NAME = re.compile(rb"""PartName\s*=\s*["']/?([^"'<>]+)["']""")
_LONGEST_TAG = 2_000
# Publishers scramble the fonts of a book so; its text stays readable.
_FONTS_ONLY = (b"http://www.idpf.org/2008/embedding", b"http://ns.adobe.com/pdf/enc#RC")


class ArchiveKind(StrEnum):
    """What an archive is, by what it says of itself inside."""

    DOCX = "docx"
    ODT = "odt"
    EPUB = "epub"
    PPTX = "pptx"
    PRESENTATION = "presentation"
    SPREADSHEET = "spreadsheet"
    DRAWING = "drawing"
    IWORK = "iwork"
    OTHER = "other"


_MEDIA_TYPES = {
    b"application/epub+zip": ArchiveKind.EPUB,
    b"application/vnd.oasis.opendocument.text": ArchiveKind.ODT,
    b"application/vnd.oasis.opendocument.text-template": ArchiveKind.ODT,
    b"application/vnd.oasis.opendocument.presentation": ArchiveKind.PRESENTATION,
    b"application/vnd.oasis.opendocument.spreadsheet": ArchiveKind.SPREADSHEET,
    b"application/vnd.oasis.opendocument.graphics": ArchiveKind.DRAWING,
}
_MANIFEST_TYPE = re.compile(rb"application/vnd\.oasis\.opendocument\.[a-z-]+")


def check_archive(content: bytes, name: str) -> ArchiveKind:
    """Return the kind of an archive that is safe to open. Raises InputRefused with the reason where it is not."""
    # Counted before the directory is read: a million entries cost memory merely to list.
    limit = _most_entries(len(content))
    if content.count(_DIRECTORY_ENTRY) > limit:
        raise InputRefused(
            f"`{name}` is an archive of more than {limit} parts, too many for its size: "
            "save the text as a new file, then add that."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_names(entries, name)
            _check_sizes(entries, content, name)
            _check_contents(entries, content, name)
            return _kind(archive, name)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, NotImplementedError, KeyError) as error:
        raise InputRefused(
            f"`{name}` is damaged or cut off: open it in the program that made it, save it again, then add it."
        ) from error


def _most_entries(size: int) -> int:
    return min(MOST_ENTRIES, MOST_ENTRIES_A_MEGABYTE * max(1, -(-size // _MEGABYTE)))


def _check_names(entries: Sequence[zipfile.ZipInfo], name: str) -> None:
    seen: set[str] = set()
    for entry in entries:
        # `orig_filename` is the name as written: the other one has been cut at a zero byte.
        path = entry.orig_filename.replace("\\", "/")
        if path.startswith("/") or ".." in path.split("/") or "\x00" in path or _DRIVE.match(path):
            raise InputRefused(
                f"`{name}` has a part with an unsafe name that leads out of the file: "
                "save it again in the program that made it, then add it."
            )
        if path in seen:
            raise InputRefused(
                f"`{name}` is damaged, since two of its parts have the same name: "
                "save it again in the program that made it, then add it."
            )
        seen.add(path)


def _check_sizes(entries: Sequence[zipfile.ZipInfo], content: bytes, name: str) -> None:
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise InputRefused(f"`{name}` is protected by a password: save it without one, then add it again.")
    if any(entry.compress_type not in _METHODS for entry in entries):
        raise InputRefused(
            f"`{name}` is packed in a way that no office program uses: save it as DOCX or PDF, then add it again."
        )
    expanded = sum(entry.file_size for entry in entries)
    bombs = (
        entry.file_size > _RATIO_COUNTS_FROM and entry.file_size > LARGEST_RATIO * entry.compress_size
        for entry in entries
    )
    # Parts that share their bytes would expand the same bytes again and again.
    shared = sum(entry.compress_size for entry in entries) > len(content)
    if expanded > LARGEST_EXPANDED or shared or any(bombs):
        raise InputRefused(_too_large(name))


def _too_large(name: str) -> str:
    return (
        f"`{name}` is too large when it is decompressed (the limits are {LARGEST_EXPANDED // _MEGABYTE} MB in all and "
        f"{LARGEST_RATIO} to 1): save the text without its pictures, or split it, then add it."
    )


def _check_contents(entries: Sequence[zipfile.ZipInfo], content: bytes, name: str) -> None:
    """Expand every part step by step, without keeping it: its declared size may be a lie."""
    for entry in entries:
        size = 0
        for step in _expanded(entry, content):
            if size == 0 and step.startswith(_ARCHIVES) and not _EMBEDDED.fullmatch(entry.filename):
                raise InputRefused(
                    f"`{name}` has another archive inside: unpack it, then add the documents that are in it."
                )
            size += len(step)
            if size > entry.file_size:
                raise InputRefused(_too_large(name))
        if size < entry.file_size:
            raise zipfile.BadZipFile("a part is shorter than declared")


def _expanded(entry: zipfile.ZipInfo, content: bytes) -> Iterator[bytes]:
    header = content[entry.header_offset : entry.header_offset + 30]
    if header[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile("a part does not stand where it is said to")
    start = entry.header_offset + 30 + sum(struct.unpack("<HH", header[26:30]))
    packed = memoryview(content)[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        yield bytes(packed[:_STEP])
        if len(packed) > _STEP:
            yield bytes(packed[_STEP:])
        return
    expander = zlib.decompressobj(-zlib.MAX_WBITS)
    for place in range(0, len(packed), _STEP):
        waiting: bytes = bytes(packed[place : place + _STEP])
        while waiting and not expander.eof:
            yield expander.decompress(waiting, _STEP)
            waiting = expander.unconsumed_tail
    while not expander.eof:
        rest = expander.decompress(expander.unconsumed_tail, _STEP)
        if not rest:
            raise zipfile.BadZipFile("a part is cut off")
        yield rest


def _kind(archive: zipfile.ZipFile, name: str) -> ArchiveKind:
    names = set(archive.namelist())
    if "[Content_Types].xml" in names:
        return _office_kind(_read(archive, "[Content_Types].xml"), names, name)
    if any(one.endswith(".iwa") for one in names):
        return ArchiveKind.IWORK
    manifest = _read(archive, "META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
    media_type = _read(archive, "mimetype").strip() if "mimetype" in names else b""
    if not media_type:
        declared = _MANIFEST_TYPE.search(manifest)
        media_type = declared[0] if declared else b"application/epub+zip" * ("META-INF/container.xml" in names)
    kind = _MEDIA_TYPES.get(media_type, ArchiveKind.OTHER)
    locks = _read(archive, "META-INF/encryption.xml") if "META-INF/encryption.xml" in names else b""
    if b"encryption-data" in manifest or _locks_text(locks):
        raise InputRefused(
            f"`{name}` is protected by a password or against copying: save it without that, then add it again."
        )
    return kind


def _locks_text(locks: bytes) -> bool:
    methods = (tag for tag in locks.split(b"<") if b"EncryptionMethod" in tag and b"Algorithm" in tag)
    return any(not any(way in tag for way in _FONTS_ONLY) for tag in methods)


def _office_kind(types: bytes, names: set[str], name: str) -> ArchiveKind:
    # In UTF-16 every other byte is zero; what is looked for is plain ASCII.
    tags = [tag[:_LONGEST_TAG] for tag in types.replace(b"\x00", b"").split(b"<")]
    main = next((tag for tag in tags if b".main+xml" in tag), b"")
    if b"presentationml" in main or b"ms-powerpoint" in main:
        return ArchiveKind.PPTX
    if b"spreadsheetml" in main or b"ms-excel" in main:
        return ArchiveKind.SPREADSHEET
    if b"ms-visio" in main:
        return ArchiveKind.DRAWING
    if b"wordprocessingml" not in main and b"ms-word" not in main:
        return ArchiveKind.OTHER
    part = _PART_NAME.search(main)
    if part and part[1].decode("utf-8", "replace") not in names:
        raise InputRefused(
            f"`{name}` has no document part, so that there is nothing to read: save it again in Word, then add it."
        )
    return ArchiveKind.DOCX


def _read(archive: zipfile.ZipFile, part: str) -> bytes:
    with archive.open(part) as file:
        return file.read(_LARGEST_DESCRIPTION)

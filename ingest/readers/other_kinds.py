"""Name the kinds of files that are not read, and say what to make of each so that it can be."""

from __future__ import annotations

import re

from kb.archive import ArchiveKind

READ = "PDF, DOCX, PPTX, ODT, EPUB, HTML, Markdown or plain text"

_Kind = tuple[str, str]
_PICTURE = ("a picture", "save it as PDF and run that through OCR")
_PACKED = ("a compressed file", "unpack it")
_RECORDING = ("a film or a sound recording", "write down what is said in it")
_PROGRAM = ("a program", f"save the text as {READ}")
_SIGNATURES: tuple[tuple[bytes, _Kind], ...] = (
    *((start, _PICTURE) for start in (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"<svg", b"8BPS")),
    *((start, _PACKED) for start in (b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")),
    *((start, _RECORDING) for start in (b"ID3", b"OggS", b"fLaC", b"\x1aE\xdf\xa3", b"\xff\xfb", b"\xff\xf3")),
    *((start, _PROGRAM) for start in (b"\x7fELF", b"MZ\x90")),
    (b"{\\rtf", ("an RTF file", "save it as DOCX")),
    (b"%!PS", ("a PostScript file", "save it as PDF")),
    (b"PK\x05\x06", ("an empty archive", "look for the document itself")),
    (b"\xffWPC", ("a WordPerfect file", "save it as DOCX")),
    (b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d", ("a OneNote notebook", "export it as DOCX or PDF")),
    (b"SQLite format 3", ("a database", f"save the text in it as {READ}")),
    (b"[InternetShortcut]", ("a link to a web page", "save the page as HTML or PDF")),
)
_FTYP_PICTURES = (b"heic", b"heix", b"mif1", b"msf1", b"avif")
# The streams of an old office file are named in UTF-16; the lock of a newer one comes first.
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_OLD_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_OLD_KINDS: tuple[tuple[str, _Kind], ...] = (
    ("__substg1.0_", ("an Outlook message (.msg)", "save its text or its attachment as DOCX or PDF")),
    ("WordDocument", ("an old Word file (.doc)", "save it as DOCX")),
    ("Workbook", ("an old spreadsheet (.xls)", "save the text in it as DOCX or PDF")),
    ("PowerPoint Document", ("an old presentation (.ppt)", "save it as PPTX or PDF")),
)
_ARCHIVES: dict[ArchiveKind, _Kind] = {
    ArchiveKind.PRESENTATION: ("a presentation (ODP)", "save it as PPTX or PDF"),
    ArchiveKind.SPREADSHEET: ("a spreadsheet (XLSX or ODS)", "save the text in it as DOCX or PDF"),
    ArchiveKind.DRAWING: ("a drawing", "save it as PDF"),
    ArchiveKind.IWORK: ("an Apple Pages, Keynote or Numbers file", "export it as DOCX, PPTX or PDF"),
    ArchiveKind.OTHER: ("a ZIP archive", "unpack it"),
}
_OFFICE_NAMES = ("docx", "docm", "dotx", "pptx", "odt", "epub")
_XML_KINDS: tuple[tuple[re.Pattern[bytes], _Kind], ...] = (
    (re.compile(rb"oasis:names:tc:opendocument"), ("a flat OpenDocument file", "save it as ODT")),
    (re.compile(rb"word/2003/wordml|mso-application[^>]*Word"), ("an old Word file in XML", "save it as DOCX")),
    (re.compile(rb"<svg[\s>]"), _PICTURE),
    (re.compile(rb"<plist[\s>].{0,300}<key>URL</key>", re.DOTALL), ("a link to a web page", "save the page as HTML")),
)
_GOOGLE = re.compile(rb'\s*\{[^{}]{0,500}"(?:doc_id|url)"\s*:\s*"[^"]{0,300}"[^{}]{0,500}\}\s*$')
# The first lines of an e-mail or of a saved page are its fields, one of which only they have.
_FIELDS = re.compile(rb"(?:[A-Za-z][\w-]{1,40}:[^\n]{0,1000}\n(?:[ \t][^\n]{0,1000}\n){0,50}){2,60}")
_OF_MAIL = re.compile(rb"^(?:mime-version|message-id|received|return-path|x-mailer):", re.IGNORECASE | re.MULTILINE)
_OF_PAGE = re.compile(rb"^snapshot-content-location:|multipart/related", re.IGNORECASE | re.MULTILINE)
_MAIL = ("an e-mail", "save its text or its attachment as DOCX or PDF")
_SAVED_PAGE = ("a web page saved as one file (MHTML)", "save it as HTML or PDF")


def refused_kind(content: bytes) -> _Kind | None:
    """What a file is and what to do with it, where its first bytes say that it is of a kind that is not read."""
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            return kind
    if content.startswith(b"BM") and b"\x00" in content[:64]:
        return _PICTURE
    if content[4:8] == b"ftyp":
        return _PICTURE if content[8:12] in _FTYP_PICTURES else _RECORDING
    if content.startswith(b"RIFF"):
        return _PICTURE if content[8:12] == b"WEBP" else _RECORDING
    if content[257:262] == b"ustar":
        return _PACKED
    if content[60:68] == b"BOOKMOBI":
        return "a Kindle book", "save it as EPUB"
    if _GOOGLE.match(content[:2000]) and b"docs.google.com" in content[:2000]:
        return "a link to a document of Google Docs", "download the document as DOCX"
    fields = _FIELDS.match(content[:16_384].replace(b"\r\n", b"\n"))
    if fields and _OF_MAIL.search(fields[0]):
        return _SAVED_PAGE if _OF_PAGE.search(fields[0]) else _MAIL
    return None


def refused_archive(kind: ArchiveKind, name: str) -> _Kind:
    """What an archive of a kind that is not read is called, and what to do with it."""
    suffix = name.casefold().rpartition(".")[2]
    if kind is ArchiveKind.OTHER and suffix in _OFFICE_NAMES:
        return f"damaged or no {suffix.upper()} at all", "open it in the program that made it, save it again"
    return _ARCHIVES[kind]


def refused_xml(head: bytes) -> _Kind:
    """What an XML file that is no web page is called, and what to do with it."""
    found = next((kind for pattern, kind in _XML_KINDS if pattern.search(head)), None)
    return found or ("an XML file", f"save the text as {READ}")


def refused_office(content: bytes) -> _Kind:
    """What an office file of the old kind is called, and what to do with it."""
    if _OLD_PASSWORD in content:
        return "protected by a password", "save it without one"
    found = next((kind for stream, kind in _OLD_KINDS if stream.encode("utf-16-le") in content), None)
    return found or ("an old office file", "save it as DOCX or PDF")

"""Archives are judged before they are opened: nothing in them can fill memory or lead out of the file."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from ingest.readers import read_source
from kb import archive
from kb.archive import ArchiveKind, check_archive
from kb.errors import InputRefused, UnsupportedFormat

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TYPES = '<Types><Override PartName="/word/document.xml" ContentType="{}"/></Types>'


def packed(parts, method=zipfile.ZIP_DEFLATED):
    """An archive of (name, content) pairs."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, content in parts:
            made.writestr(name, content)
    return out.getvalue()


def word(*more, main=WORD):
    return packed([("[Content_Types].xml", TYPES.format(main)), ("word/document.xml", "<w/>"), *more])


def refused(content):
    with pytest.raises(InputRefused) as told:
        check_archive(content, "halls.docx")
    assert "`halls.docx`" in str(told.value)
    return str(told.value)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (word(), ArchiveKind.DOCX),
        (word(main="application/vnd.ms-word.document.macroEnabled.main+xml"), ArchiveKind.DOCX),
        (word(main=WORD.replace("wordprocessingml.document", "presentationml.presentation")), ArchiveKind.PPTX),
        (word(main=WORD.replace("wordprocessingml.document", "spreadsheetml.sheet")), ArchiveKind.SPREADSHEET),
        (packed([("mimetype", "application/vnd.oasis.opendocument.text")]), ArchiveKind.ODT),
        (packed([("mimetype", "application/epub+zip\n")]), ArchiveKind.EPUB),
        (packed([("META-INF/container.xml", "<container/>")]), ArchiveKind.EPUB),
        (packed([("notes.txt", "Halls")]), ArchiveKind.OTHER),
    ],
)
def test_the_kind_comes_from_what_the_archive_says_inside(content, kind):
    assert check_archive(content, "any.name") is kind


def test_content_types_in_utf_16_are_read_too():
    parts = [("[Content_Types].xml", TYPES.format(WORD).encode("utf-16")), ("word/document.xml", "<w/>")]
    assert check_archive(packed(parts), "a.docx") is ArchiveKind.DOCX


@pytest.mark.parametrize("path", ["/etc/halls", "../halls", "word/..\\..\\halls", "C:\\halls", "word/../../halls"])
def test_a_part_that_would_lead_out_of_the_file_is_refused(path):
    assert "unsafe name" in refused(word((path, "x")))


def test_a_bomb_is_refused_by_its_ratio_and_by_its_size(monkeypatch):
    assert "too large" in refused(word(("word/media/a.bmp", bytes(3_000_000))))
    monkeypatch.setattr(archive, "LARGEST_EXPANDED", 1000)
    assert "too large" in refused(word(("word/a.xml", bytes(range(256)) * 4)))


def test_a_declared_size_that_is_a_lie_is_found_out():
    content = word(("word/a.xml", bytes(900_000)))
    assert check_archive(content, "a.docx")
    lying = content.replace(struct.pack("<I", 900_000), struct.pack("<I", 900))
    assert "too large" in refused(lying)
    short = content.replace(struct.pack("<I", 900_000), struct.pack("<I", 900_001))
    assert "damaged" in refused(short)


def test_too_many_parts_are_refused_before_they_are_listed():
    many = packed([(f"word/{n}.xml", "") for n in range(300)])
    assert "more than 200 parts" in refused(many)
    assert check_archive(packed([("a", bytes(0)), ("b", "")]), "a.zip") is ArchiveKind.OTHER


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused():
    assert "same name" in refused(word(("word/document.xml", "<other/>")))


def test_an_archive_within_is_refused_unless_it_is_the_workbook_of_a_chart():
    inner = packed([("a.txt", "Halls")])
    assert "another archive" in refused(word(("word/media/a.png", inner)))
    assert check_archive(word(("word/embeddings/Workbook1.xlsx", inner)), "a.docx") is ArchiveKind.DOCX


def test_parts_that_share_their_bytes_are_refused():
    content = bytearray(packed([("a", bytes(range(256)) * 3)], zipfile.ZIP_STORED))
    place = content.rindex(b"PK\x01\x02")
    entry = bytes(content[place : content.rindex(b"PK\x05\x06")])
    second = entry.replace(b"a", b"b") if entry.count(b"a") == 1 else entry[:-1] + b"b"
    end = bytearray(content[content.rindex(b"PK\x05\x06") :])
    struct.pack_into("<HHI", end, 8, 2, 2, 2 * len(entry))
    assert "too large" in refused(bytes(content[:place]) + entry + second + bytes(end))


def test_a_password_is_named_as_such():
    content = bytearray(word())
    for signature, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        content[content.index(signature) + flags] |= 1
    assert "password" in refused(bytes(content))
    manifest = (
        "META-INF/manifest.xml",
        '<m media-type="application/vnd.oasis.opendocument.text"><encryption-data/></m>',
    )
    assert "password" in refused(packed([manifest]))


def test_scrambled_fonts_lock_no_book_but_other_locks_do():
    def book(way):
        lock = f'<e><EncryptionMethod Algorithm="{way}"/></e>'
        return packed([("mimetype", "application/epub+zip"), ("META-INF/encryption.xml", lock)])

    assert check_archive(book("http://www.idpf.org/2008/embedding"), "a.epub") is ArchiveKind.EPUB
    assert "copying" in refused(book("http://www.w3.org/2001/04/xmlenc#aes256-cbc"))


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.95])
def test_an_archive_that_is_cut_off_is_damaged(keep):
    content = word(("word/a.xml", bytes(range(256)) * 20))
    assert "damaged" in refused(content[: int(len(content) * keep)])


def test_an_office_file_without_its_document_is_refused():
    assert "no document part" in refused(packed([("[Content_Types].xml", TYPES.format(WORD))]))


# --- what is refused with the name of its format --------------------------------------------------


def old_office(stream):
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + stream.encode("utf-16-le") + bytes(100)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (word(main=WORD.replace("wordprocessingml.document", "spreadsheetml.sheet")), "spreadsheet"),
        (packed([("mimetype", "application/vnd.oasis.opendocument.presentation")]), "presentation"),
        (packed([("a.txt", "Halls")]), "ZIP archive"),
        (old_office("WordDocument"), "old Word file"),
        (old_office("EncryptedPackage"), "password"),
        (old_office("Else"), "old office file"),
        (b"{\\rtf1 Halls}", "RTF"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b'<?xml version="1.0"?><rss><item>Halls</item></rss>', "XML"),
        (b"\x00\x01halls\x02" * 9, "not a text"),
    ],
)
def test_other_formats_are_refused_by_name_with_what_to_save_them_as(content, words):
    with pytest.raises(UnsupportedFormat, match=words) as told:
        read_source(content, "halls.bin")
    assert any(way in str(told.value) for way in ("save", "unpack"))


@pytest.mark.parametrize("content", [b"<!doctype html><p>Not found</p>", b"<!-- x --><html>", b"Not found, sorry."])
def test_a_page_or_text_under_the_name_of_a_document_is_refused(content):
    with pytest.raises(UnsupportedFormat, match="PDF"):
        read_source(content, "report.pdf")


def test_many_comments_before_a_page_take_no_time():
    with pytest.raises(UnsupportedFormat):
        read_source(b"<!---->" * 580 + b"<" + b"\x00", "page.bin")

"""What a council officer would bring besides the kinds that are read: read all the same, or refused with a remedy."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from ingest.parse import parse_document
from ingest.pipeline import list_inputs
from ingest.readers import read_source
from kb.errors import InputRefused, NoText
from tests.samples import archive, docx, pdf


def old_office(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + stream.encode("utf-16-le") + bytes(100)


def mail() -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "Gates"
    message.set_content("The gates rust.")
    return bytes(message)


TYPES = "[Content_Types].xml"
MAIN = '<Types><Override ContentType="application/vnd.{}.main+xml"/></Types>'
SAVED_PAGE = (
    b"From: <Saved>\r\nSnapshot-Content-Location: https://example.org/\r\nMIME-Version: 1.0\r\n\r\n<html><p>x</p>"
)
REFUSED = {
    "old.doc": (old_office("WordDocument"), "old Word file", "save it as DOCX"),
    "old.ppt": (old_office("PowerPoint Document"), "old presentation", "save it as PPTX"),
    "locked.pptx": (old_office("EncryptedPackage"), "password", "save it without one"),
    "mail.msg": (old_office("__substg1.0_0037001F"), "Outlook message", "attachment as DOCX or PDF"),
    "mail.eml": (mail(), "an e-mail", "attachment as DOCX or PDF"),
    "page.mhtml": (SAVED_PAGE, "saved as one file", "save it as HTML or PDF"),
    "note.rtf": (b"{\\rtf1 Gates.}", "an RTF file", "save it as DOCX"),
    "sheet.xlsx": (archive({TYPES: MAIN.format("ms-excel.sheet")}), "spreadsheet", "as DOCX or PDF"),
    "talk.odp": (archive({"mimetype": "application/vnd.oasis.opendocument.presentation"}), "(ODP)", "as PPTX or PDF"),
    "plan.odg": (archive({"mimetype": "application/vnd.oasis.opendocument.graphics"}), "drawing", "save it as PDF"),
    "plan.vsdx": (archive({TYPES: MAIN.format("ms-visio.drawing")}), "drawing", "save it as PDF"),
    "paper.pages": (archive({"Index/Document.iwa": b"\x00"}), "Apple Pages", "export it as DOCX"),
    "all.zip": (archive({"a.txt": "Gates"}), "ZIP archive", "unpack it"),
    "torn.docx": (archive({"a.txt": "Gates"}), "damaged or no DOCX", "save it again"),
    "photo.jpg": (b"\xff\xd8\xff\xe0", "a picture", "OCR"),
    "photo.heic": (b"\x00\x00\x00\x18ftypheic" + bytes(40), "a picture", "OCR"),
    "photo.webp": (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "a picture", "OCR"),
    "logo.svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><text>Gates</text></svg>', "a picture", "OCR"),
    "film.mp4": (b"\x00\x00\x00\x20ftypisom" + bytes(40), "recording", "write down"),
    "talk.mp3": (b"ID3\x04" + bytes(40), "recording", "write down"),
    "flat.fodt": (b'<?xml version="1.0"?><d xmlns:o="urn:oasis:names:tc:opendocument:x"/>', "flat", "save it as ODT"),
    "word.xml": (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w/>', "old Word file", "DOCX"),
    "feed.xml": (b'<?xml version="1.0"?><rss/>', "an XML file", "save the text"),
    "site.url": (b"[InternetShortcut]\r\nURL=https://example.org/\r\n", "a link", "save the page"),
    "plan.gdoc": (b'{"url": "https://docs.google.com/d/1", "doc_id": "1"}', "Google Docs", "as DOCX"),
    "book.mobi": (b"Gates" + bytes(55) + b"BOOKMOBI", "Kindle", "save it as EPUB"),
    "old.wpd": (b"\xffWPC" + bytes(40), "WordPerfect", "save it as DOCX"),
    "notes.one": (b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d" + bytes(40), "OneNote", "export it"),
    "~$gates.docx": (b"\x05Quill" + bytes(100), "open in Word", "close that"),
    "lost.pdf": (b"Sorry, not found.", "damaged or no PDF", "get the document again"),
    "empty.docx": (b"", "is empty", "add a file that has text"),
    "blank.txt": (b" \r\n\t", "is empty", "add a file that has text"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_kind_that_is_not_read_is_named_with_its_remedy(name: str) -> None:
    content, kind, remedy = REFUSED[name]
    with pytest.raises(InputRefused) as told:
        read_source(content, name)
    reason = str(told.value)
    assert reason.startswith(f"`{name}` ") and reason.endswith(".") and "\n" not in reason
    assert kind in reason and remedy in reason


TEXT = "The gates rust – they “creak” too."
READ = {
    "utf-8.txt": TEXT.encode(),
    "utf-8-mark.txt": TEXT.encode("utf-8-sig"),
    "utf-16.txt": TEXT.encode("utf-16"),
    "utf-16-le.txt": TEXT.encode("utf-16-le"),
    "utf-16-be.txt": TEXT.encode("utf-16-be"),
    "windows.txt": TEXT.encode("cp1252"),
    "utf-16.md": f"# Gates\n\n{TEXT}".encode("utf-16"),
    "utf-16.html": f"<html><body><p>{TEXT}</p></body></html>".encode("utf-16"),
    "no-suffix": f"# Gates\n\n{TEXT}".encode(),
    "letter.txt": f"From: the gatekeeper\nDate: today\n\n{TEXT}".encode(),
}


@pytest.mark.parametrize("name", READ)
def test_a_text_is_read_whatever_its_encoding(name: str) -> None:
    document = parse_document(READ[name], name, ())
    assert document.passages[-1].text.endswith(TEXT)
    assert document.work.title


@pytest.mark.parametrize("name", ["gates.txt", "gates.pdf", "gates.pptx", "gates.html", "gates"])
def test_a_wrong_suffix_changes_nothing(name: str) -> None:
    assert parse_document(docx(), name, ()).media_type.endswith("wordprocessingml.document")
    assert parse_document(pdf(), name, ()).media_type == "application/pdf"


def test_zeros_that_make_no_utf_16_are_no_text() -> None:
    with pytest.raises(InputRefused, match="not a text"):
        read_source(b"Gates\x00\x01\x02 rust" * 30, "gates.dat")
    with pytest.raises(NoText):
        read_source(bytes(4000), "gates.txt")


def test_the_signs_of_open_documents_in_a_folder_are_passed_over(tmp_path) -> None:
    for name in ("~$gates.docx", "gates.docx", "talk.pptx"):
        (tmp_path / name).write_bytes(b"x")
    assert [path.name for path in list_inputs([tmp_path])] == ["gates.docx", "talk.pptx"]

"""EPUB books made at run time: the order of the spine, contents, notes within and across files."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from ingest.clean import clean_block
from ingest.readers.epub import read_epub
from ingest.source import Role, Source
from kb.errors import InputRefused, NoText
from tests.conftest import shared

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OPS/book.opf"/></rootfiles></container>'
)
METADATA = (
    '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>On gates</dc:title>'
    "<dc:creator>Mara Quill</dc:creator><dc:creator>Ida Thorn</dc:creator><dc:date>2019-04-01</dc:date></metadata>"
)


def page(body: str) -> str:
    return (
        '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
        f"<head><title/></head><body>{body}</body></html>"
    )


def book(chapters: dict[str, str], spine: tuple[str, ...], **others: str) -> bytes:
    items = "".join(
        f'<item id="{path}" href="{path}" media-type="application/xhtml+xml"{others.get(path, "")}/>' for path in spine
    )
    order = "".join(f'<itemref idref="{path}"/>' for path in spine)
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("META-INF/container.xml", CONTAINER)
        archive.writestr(
            "OPS/book.opf",
            f'<package xmlns="http://www.idpf.org/2007/opf">{METADATA}<manifest>{items}</manifest>'
            f"<spine>{order}</spine></package>",
        )
        for path, body in chapters.items():
            archive.writestr(f"OPS/{path}", page(body))
    return made.getvalue()


def texts(source: Source, role: Role) -> list[str]:
    return [clean_block(block).text for block in source.blocks if block.role is role]


def joined(source: Source) -> list[tuple[str, ...]]:
    return [mark.keys for block in source.blocks for mark in block.marks]


def test_the_spine_orders_the_chapters_and_the_package_describes_the_book() -> None:
    chapters = {"a.xhtml": "<h1>A</h1><p>First&nbsp;part.</p>", "b.xhtml": "<h1>B</h1><p>Second<a id='x'/> part.</p>"}
    source = read_epub(book(chapters, ("b.xhtml", "a.xhtml", "gone.xhtml")), "some.epub")
    assert texts(source, Role.PARAGRAPH) == ["Second part.", "First part."]
    assert (source.title, source.authors, source.date) == ("On gates", ("Mara Quill", "Ida Thorn"), "2019-04-01")
    assert any("gone.xhtml" in warning for warning in source.warnings)


def test_contents_are_left_out() -> None:
    links = "".join(f'<li><a href="a.xhtml#p{number}">Part {number}</a></li>' for number in range(5))
    chapters = {
        "nav.xhtml": f'<nav epub:type="toc"><ol>{links}</ol></nav>',
        "toc.xhtml": f"<ul>{links}</ul>",
        "a.xhtml": "<p>Text of it.</p>",
    }
    content = book(chapters, ("nav.xhtml", "toc.xhtml", "a.xhtml"), **{"nav.xhtml": ' properties="nav"'})
    source = read_epub(content, "some.epub")
    assert texts(source, Role.PARAGRAPH) == ["Text of it."]
    assert {block.why for block in source.blocks if block.role is Role.LEFT_OUT} == {"contents"}


def test_notes_are_joined_within_a_file_and_across_files() -> None:
    chapters = {
        "a.xhtml": '<p>Old<a epub:type="noteref" href="#n">1</a>.</p>'
        '<aside epub:type="footnote" id="n">Of iron.</aside>',
        "b.xhtml": '<p>New<a epub:type="noteref" id="r" href="notes.xhtml#n">2</a>.</p>',
        "notes.xhtml": '<section epub:type="endnotes"><ol start="2"><li epub:type="endnote" id="n">'
        '<p>Of wood. <a href="b.xhtml#r">back</a></p></li></ol></section>',
    }
    source = read_epub(book(chapters, ("a.xhtml", "b.xhtml", "notes.xhtml")), "some.epub")
    assert texts(source, Role.PARAGRAPH) == ["Old.", "New."]
    assert [(block.label, block.text) for block in source.blocks if block.role is Role.NOTE] == [
        ("1", "Of iron."),
        ("2", "Of wood."),
    ]
    assert joined(source) == [("1",), ("2",)]


def test_numbers_that_start_again_in_each_chapter_still_lead_to_their_notes() -> None:
    chapter = '<p>Old<a epub:type="noteref" href="#n">1</a>.</p><aside epub:type="footnote" id="n"><p>1. {}</p></aside>'
    chapters = {"a.xhtml": chapter.format("Of iron."), "b.xhtml": chapter.format("Of wood.")}
    source = read_epub(book(chapters, ("a.xhtml", "b.xhtml")), "some.epub")
    assert [(block.label, block.text) for block in source.blocks if block.role is Role.NOTE] == [
        ("1", "Of iron."),
        ("2", "Of wood."),
    ]
    assert joined(source) == [("1",), ("2",)]


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
def test_a_damaged_book_is_refused(cut: float) -> None:
    content = book({"a.xhtml": "<p>Text of it.</p>"}, ("a.xhtml",))
    with pytest.raises(InputRefused):
        read_epub(content[: int(len(content) * cut)], "some.epub")


def test_a_book_without_a_package_is_refused() -> None:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
    with pytest.raises(InputRefused, match="damaged EPUB"):
        read_epub(made.getvalue(), "some.epub")


def test_a_book_without_text_is_refused() -> None:
    with pytest.raises(NoText):
        read_epub(book({"a.xhtml": "<p></p>"}, ("a.xhtml",)), "some.epub")


def test_a_published_book_has_its_line_notes_joined() -> None:
    path = shared("documents/real/wasteland.epub")
    source = read_epub(path.read_bytes(), path.name)
    labels = {block.label for block in source.blocks if block.role is Role.NOTE}
    assert len(labels) == len(joined(source)) == 20
    assert all(set(keys) <= labels for keys in joined(source))


def test_control_characters_in_names_are_survived() -> None:
    source = read_epub(book({"a.xhtml": "<p id='x&#1;y\x02'>Gates.</p><br>"}, ("a.xhtml",)), "some.epub")
    assert any("Gates." in block.text for block in source.blocks)

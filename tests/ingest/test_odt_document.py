"""ODT, from bytes made here to blocks, notes and what was left out; and the shared documents."""

from __future__ import annotations

import io
import zipfile

import pytest

from ingest.parse import parse_document
from ingest.readers.odt import read_odt
from ingest.source import Role, Source
from kb.errors import InputRefused
from tests.conftest import shared

NAME = "urn:oasis:names:tc:opendocument:xmlns:"
SPACES = (
    f'xmlns:office="{NAME}office:1.0" xmlns:text="{NAME}text:1.0" xmlns:table="{NAME}table:1.0" '
    f'xmlns:style="{NAME}style:1.0" xmlns:draw="{NAME}drawing:1.0" xmlns:fo="{NAME}xsl-fo-compatible:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    f'xmlns:meta="{NAME}meta:1.0" xmlns:svg="{NAME}svg-compatible:1.0"'
)
STYLES = (
    '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Quotations"/>'
    '<style:style style:name="P2" style:family="paragraph" style:parent-style-name="Title"/>'
    '<style:style style:name="Title" style:family="paragraph"/>'
    '<style:style style:name="Quotations" style:family="paragraph"/>'
    '<style:style style:name="T1" style:family="text"><style:text-properties text:display="none"/></style:style>'
    '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1"/>'
    '<text:list-level-style-bullet text:level="2"/></text:list-style>'
)


def document(body: str, meta: str = "", manifest: str = "<manifest/>") -> bytes:
    """Return an ODT with this text."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            f"<office:document-content {SPACES}><office:automatic-styles>{STYLES}</office:automatic-styles>"
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        )
        archive.writestr(
            "meta.xml", f"<office:document-meta {SPACES}><office:meta>{meta}</office:meta></office:document-meta>"
        )
        archive.writestr("META-INF/manifest.xml", manifest)
    return content.getvalue()


def read(body: str) -> Source:
    return read_odt(document(body), "gates.odt")


def shown(source: Source) -> list[tuple[str, str]]:
    return [(block.role.value, " ".join(block.text.split())) for block in source.blocks]


def note(label: str, inside: str, kind: str = "footnote") -> str:
    return (
        f'<text:note text:note-class="{kind}"><text:note-citation>{label}</text:note-citation>'
        f"<text:note-body><text:p>{inside}</text:p></text:note-body></text:note>"
    )


def test_headings_have_the_level_of_the_outline() -> None:
    source = read(
        '<text:h text:outline-level="1">Gates</text:h><text:h text:outline-level="2">Hinges</text:h>'
        "<text:p>They<text:s text:c='2'/>rust<text:tab/>soon.</text:p>"
    )
    assert [(block.level, " ".join(block.text.split())) for block in source.blocks] == [
        (1, "Gates"),
        (2, "Hinges"),
        (0, "They rust soon."),
    ]


def test_lists_count_and_nest_and_go_on() -> None:
    source = read(
        '<text:list text:style-name="L1"><text:list-item><text:p>One</text:p><text:list><text:list-item>'
        "<text:p>Dot</text:p></text:list-item></text:list></text:list-item></text:list><text:p>Between</text:p>"
        '<text:list text:style-name="L1" text:continue-numbering="true"><text:list-item><text:p>Two</text:p>'
        "</text:list-item></text:list>"
    )
    assert [(block.role, block.label) for block in source.blocks] == [
        (Role.NUMBERED, "1"),
        (Role.BULLET, ""),
        (Role.PARAGRAPH, ""),
        (Role.NUMBERED, "2"),
    ]


def test_notes_stand_where_they_are_called_in_text_and_tables() -> None:
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    link = '<text:a xlink:href="https://example.org/gates">A survey</text:a>'
    body = (
        f"<text:p>A gate{note('1', link)}{note('2', 'Two.')} opens{note('i', 'End.', 'endnote')}.</text:p>"
        f"<table:table><table:table-row>{cell.format('Rust' + note('3', 'Three.'))}{cell.format('much')}"
        "</table:table-row></table:table>"
    )
    parsed = parse_document(document(body), "gates.odt", ())
    assert parsed.text == "A gate opens.\n\nRust | much"
    assert [
        (marker.label, parsed.text[: marker.position].split()[-1], parsed.notes[marker.notes[0]].title)
        for marker in parsed.markers
    ] == [("1", "gate", "A survey"), ("2", "gate", "Two"), ("i", "opens", "End"), ("3", "Rust", "Three")]
    assert parsed.notes[0].addresses == ("https://example.org/gates",)


def test_footnotes_and_endnotes_with_the_same_number_are_told_apart() -> None:
    body = f"<text:p>Gate{note('1', 'Of gates.')} and wall{note('1', 'Of walls.', 'endnote')}.</text:p>"
    parsed = parse_document(document(body), "gates.odt", ())
    assert [parsed.notes[marker.notes[0]].text for marker in parsed.markers] == ["Of gates.", "Of walls."]


def test_what_is_deleted_hidden_or_contents_is_left_out_and_listed() -> None:
    source = read(
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Old.</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        "<text:table-of-content><text:index-body><text:p>Gates 3</text:p></text:index-body></text:table-of-content>"
        '<text:p>Seen.<text:span text:style-name="T1">Unseen.</text:span>'
        "<office:annotation><text:p>Really?</text:p></office:annotation></text:p>"
    )
    assert [(block.why, block.text) for block in source.blocks] == [
        ("deleted", "Old."),
        ("contents", "Gates 3"),
        ("", "Seen."),
        ("hidden text", "Unseen."),
        ("comment", "Really?"),
    ]


def test_quotations_and_boxes_are_read_in_their_place() -> None:
    box = "<draw:frame><draw:text-box><text:p>In the box.</text:p></draw:text-box></draw:frame>"
    source = read(f'<text:p text:style-name="P1">Open it.{box}</text:p><text:p>After.</text:p>')
    assert shown(source) == [("quote", "Open it."), ("paragraph", "In the box."), ("paragraph", "After.")]


def test_the_title_page_goes_before_the_properties_of_the_file() -> None:
    meta = "<dc:title>template</dc:title><meta:initial-creator>Mara Quill</meta:initial-creator>"
    meta += "<dc:date>2019-05-01T10:00:00</dc:date>"
    source = read_odt(document('<text:p text:style-name="P2">Of gates and walls</text:p>', meta), "x.odt")
    assert (source.title, source.authors, source.date) == ("Of gates and walls", ("Mara Quill",), "2019-05-01")


def test_a_locked_or_broken_document_is_refused() -> None:
    with pytest.raises(InputRefused, match="password"):
        read_odt(document("", manifest="<encryption-data/>"), "x.odt")
    with pytest.raises(InputRefused, match="damaged"):
        read_odt(document("<text:p>"), "x.odt")
    with pytest.raises(InputRefused, match="nested too deeply"):
        read_odt(document("<text:section>" * 300 + "</text:section>" * 300), "x.odt")


@pytest.mark.parametrize(("name", "label"), [("footnote.odt", "1"), ("endnote.odt", "i")])
def test_the_shared_documents_keep_their_note(name: str, label: str) -> None:
    parsed = parse_document(shared(f"documents/real/{name}").read_bytes(), name, ())
    assert [(marker.label, marker.notes) for marker in parsed.markers] == [(label, (0,))]
    assert parsed.notes[0].text.endswith("note text")

"""DOCX, from bytes made here to blocks, notes and what was left out; and the shared documents."""

from __future__ import annotations

import io
import json
import unicodedata
import zipfile

import pytest

from ingest.parse import parse_document
from ingest.readers import office
from ingest.readers.docx import read_docx
from ingest.source import Role, Source
from kb.errors import InputRefused
from tests.conftest import shared

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SPACES = (
    f'xmlns:w="{WORD}" xmlns:r="{OFFICE}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Kop1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Gate heading"/><w:basedOn w:val="Kop1"/>'
    '<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Q"><w:name w:val="Intense Quote"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:type="character" w:styleId="Secret"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style>'
)
LISTS = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:numFmt w:val="lowerLetter"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
)


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(inside: str, style: str = "", properties: str = "") -> str:
    inside = inside if inside.startswith("<") else run(inside)
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{inside}</w:p>"


def item(text: str, number: int, depth: int = 0) -> str:
    return paragraph(text, "", f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')


def item_with(inside: str) -> str:
    return paragraph(inside, "", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr>')


def call(identifier: int, kind: str = "footnote", more: str = "") -> str:
    return f'<w:r><w:{kind}Reference w:id="{identifier}"/>{more}</w:r>'


def note(identifier: int, inside: str, kind: str = "footnote") -> str:
    return f'<w:{kind} w:id="{identifier}">{paragraph("<w:r><w:footnoteRef/></w:r>" + run(" ") + inside)}</w:{kind}>'


def field(code: str, result: str) -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{code}</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def table(*rows: tuple[str, ...]) -> str:
    made = "".join(f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in row)}</w:tr>" for row in rows)
    return f"<w:tbl>{made}</w:tbl>"


def document(body: str, links: dict[str, str] | None = None, core: str = "", **parts: str) -> bytes:
    """Return a DOCX with this body; `parts` are the insides of footnotes, endnotes, comments and the like."""
    roots = {"numbering": LISTS, "styles": STYLES, **parts}
    related = "".join(
        f'<Relationship Id="p{place}" Type="{OFFICE}/{kind}" Target="{kind}.xml"/>' for place, kind in enumerate(roots)
    )
    targets = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/hyperlink" Target="{target}" TargetMode="External"/>'
        for name, target in (links or {}).items()
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override ContentType="{TYPE}"/></Types>')
        archive.writestr("word/document.xml", f"<w:document {SPACES}><w:body>{body}</w:body></w:document>")
        for kind, inside in roots.items():
            archive.writestr(f"word/{kind}.xml", f"<w:{kind} {SPACES}>{inside}</w:{kind}>")
        archive.writestr(
            "word/_rels/document.xml.rels", f'<Relationships xmlns="{RELATIONS}">{related}</Relationships>'
        )
        for kind in ("footnotes", "endnotes"):
            archive.writestr(
                f"word/_rels/{kind}.xml.rels", f'<Relationships xmlns="{RELATIONS}">{targets}</Relationships>'
            )
        archive.writestr("docProps/core.xml", f'<c xmlns="urn:core">{core}</c>')
    return content.getvalue()


def read(body: str, **parts: str) -> Source:
    return read_docx(document(body, **parts), "gates.docx")


def shown(source: Source) -> list[tuple[str, str]]:
    return [(block.role.value, " ".join(block.text.split())) for block in source.blocks]


def test_headings_come_from_built_in_and_derived_styles_and_from_outline_levels() -> None:
    source = read(
        paragraph("Gates", "Kop1")
        + paragraph("Hinges", "Own")
        + paragraph("Latches", "", '<w:outlineLvl w:val="2"/>')
        + paragraph("They rust.", "", '<w:outlineLvl w:val="9"/>')
    )
    assert [(block.level, block.text) for block in source.blocks] == [
        (1, "Gates"),
        (2, "Hinges"),
        (3, "Latches"),
        (0, "They rust."),
    ]


def test_list_items_bear_the_numbers_that_are_printed() -> None:
    source = read(item("One", 1) + item("Half", 1, 1) + item("Quarter", 1, 1) + item("Two", 1) + item("Dot", 2))
    assert [(block.role, block.label) for block in source.blocks] == [
        (Role.NUMBERED, "1"),
        (Role.NUMBERED, "a"),
        (Role.NUMBERED, "b"),
        (Role.NUMBERED, "2"),
        (Role.BULLET, ""),
    ]


def test_a_row_of_a_table_is_a_block_and_a_nested_table_stays_in_its_cell() -> None:
    inner = table((paragraph("a"), paragraph("b")), (paragraph("c"), paragraph("d")))
    source = read(table((paragraph("North"), paragraph("much") + paragraph("rust")), (inner, paragraph("e"))))
    assert shown(source) == [("table", "North | much rust"), ("table", "a | b | c | d | e")]


def test_a_table_of_one_cell_is_a_box_of_text() -> None:
    source = read(table((paragraph("Box", "Kop1") + paragraph("A gate in a box.") + item("Hinge", 2),)))
    assert shown(source) == [("heading", "Box"), ("paragraph", "A gate in a box."), ("bullet", "Hinge")]


def test_markers_take_no_room_and_notes_of_both_kinds_are_joined() -> None:
    body = (
        paragraph(run("A gate") + call(5) + call(7) + run(" opens."))
        + item_with(run("Hinge") + call(2, "endnote"))
        + table((paragraph(run("Rust") + call(9)), paragraph("much")))
    )
    content = document(
        body,
        footnotes=note(7, run("Seven.")) + note(5, run("Five.")) + note(9, run("Nine.")),
        endnotes=note(2, run("End."), "endnote"),
    )
    parsed = parse_document(content, "gates.docx", ())
    assert parsed.text == "A gate opens.\n\nHinge\n\nRust | much"
    joined = [
        (marker.label, parsed.text[: marker.position].split()[-1], parsed.notes[marker.notes[0]].text)
        for marker in parsed.markers
    ]
    assert joined == [
        ("1", "gate", "Five."),
        ("2", "gate", "Seven."),
        ("i", "Hinge", "End."),
        ("3", "Rust", "Nine."),
    ]
    assert parsed.warnings == ()


def test_footnotes_and_endnotes_with_the_same_number_are_told_apart() -> None:
    content = document(
        paragraph(run("Gate") + call(1) + run(" and wall") + call(1, "endnote") + run(".")),
        footnotes=note(1, run("Of gates.")),
        endnotes=note(1, run("Of walls."), "endnote"),
        settings='<w:endnotePr><w:numFmt w:val="decimal"/></w:endnotePr>',
    )
    parsed = parse_document(content, "gates.docx", ())
    assert [marker.label for marker in parsed.markers] == ["1", "1"]
    assert [parsed.notes[marker.notes[0]].text for marker in parsed.markers] == ["Of gates.", "Of walls."]


def test_a_sign_of_the_author_s_own_is_no_text_and_counts_for_nothing() -> None:
    own = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="1"/><w:t>*</w:t></w:r>'
    content = document(
        paragraph(run("Gate") + own + run(" here") + call(2) + run(".")),
        footnotes=note(1, run("* Starred.")) + note(2, run("Counted.")),
    )
    parsed = parse_document(content, "gates.docx", ())
    assert parsed.text == "Gate here."
    assert [(marker.label, parsed.notes[marker.notes[0]].text) for marker in parsed.markers] == [
        ("*", "Starred."),
        ("1", "Counted."),
    ]


def sections(*parts: tuple[str, str]) -> str:
    """Paragraphs by section; the last section's properties stand at the end of the body."""
    *first, (text, properties) = parts
    made = "".join(paragraph(inside, "", f"<w:sectPr>{form}</w:sectPr>") for inside, form in first)
    return made + paragraph(text) + f"<w:sectPr>{properties}</w:sectPr>"


def printed_notes(content: bytes) -> list[tuple[str, str, str]]:
    """The label of each marker, the label of its note and the note's text."""
    parsed = parse_document(content, "gates.docx", ())
    assert len({(note.scope, note.number) for note in parsed.notes}) == len(parsed.notes)
    notes = [parsed.notes[marker.notes[0]] for marker in parsed.markers]
    return [(marker.label, note.label, note.text) for marker, note in zip(parsed.markers, notes, strict=True)]


ANEW = '<w:footnotePr><w:numRestart w:val="{}"/></w:footnotePr>'


def test_notes_that_begin_anew_in_each_section_keep_their_printed_numbers() -> None:
    body = sections(
        (run("Gate") + call(1) + call(2), ANEW.format("eachSect")),
        (run("Wall") + call(3), ANEW.format("eachSect")),
    )
    content = document(body, footnotes="".join(note(n, run(f"Note {n}.")) for n in (1, 2, 3)))
    assert printed_notes(content) == [("1", "1", "Note 1."), ("2", "2", "Note 2."), ("1", "1", "Note 3.")]


def test_each_section_has_its_own_form_and_first_number() -> None:
    letters = '<w:footnotePr><w:numFmt w:val="upperLetter"/><w:numRestart w:val="eachSect"/></w:footnotePr>'
    signs = letters.replace("upperLetter", "chicago").replace("<w:numRestart", '<w:numStart w:val="2"/><w:numRestart')
    body = sections((run("Gate") + call(1), letters), (run("Wall") + call(2) + call(3), signs))
    content = document(body, footnotes="".join(note(n, run(f"Note {n}.")) for n in (1, 2, 3)))
    assert [label for label, _, _ in printed_notes(content)] == ["A", "†", "‡"]


def test_endnotes_begin_anew_in_each_section_too() -> None:
    form = '<w:endnotePr><w:numFmt w:val="decimal"/><w:numRestart w:val="eachSect"/></w:endnotePr>'
    body = sections((run("Gate") + call(1, "endnote"), form), (run("Wall") + call(2, "endnote"), form))
    content = document(body, endnotes="".join(note(n, run(f"Note {n}."), "endnote") for n in (1, 2)))
    assert printed_notes(content) == [("1", "1", "Note 1."), ("1", "1", "Note 2.")]


def test_notes_that_begin_anew_on_each_page_follow_the_pages_that_the_file_tells() -> None:
    page = "<w:r><w:lastRenderedPageBreak/></w:r>"
    body = (
        paragraph(run("Gate") + call(1) + call(2) + page + run(" and wall") + call(3))
        + paragraph('<w:r><w:br w:type="page"/></w:r>')
        + paragraph(page + run("Hedge") + call(4))
        + f"<w:sectPr>{ANEW.format('eachPage')}</w:sectPr>"
    )
    content = document(body, footnotes="".join(note(n, run(f"Note {n}.")) for n in (1, 2, 3, 4)))
    assert [(label, text) for label, _, text in printed_notes(content)] == [
        ("1", "Note 1."),
        ("2", "Note 2."),
        ("1", "Note 3."),
        ("1", "Note 4."),
    ]
    assert parse_document(content, "gates.docx", ()).warnings == ()


def test_where_the_file_does_not_tell_its_pages_that_is_said() -> None:
    body = paragraph(run("Gate") + call(1)) + f"<w:sectPr>{ANEW.format('eachPage')}</w:sectPr>"
    parsed = parse_document(document(body, footnotes=note(1, run("One."))), "gates.docx", ())
    assert any("pages end" in warning for warning in parsed.warnings)


def test_an_author_s_own_sign_may_stand_twice_and_be_a_symbol() -> None:
    own = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="{}"/>{}</w:r>'
    star, less = "<w:t>*</w:t>", '<w:sym w:font="Symbol" w:char="F0A3"/>'
    content = document(
        paragraph(run("Gate") + own.format(1, star) + run(", wall") + own.format(2, star) + own.format(3, less)),
        footnotes=note(1, run("* One.")) + note(2, run("* Two.")) + note(3, run("Three.")),
    )
    assert printed_notes(content) == [("*", "*", "One."), ("*", "*", "Two."), ("≤", "≤", "Three.")]


def test_deleted_rows_empty_controls_drawings_and_boxes_in_heads_are_listed() -> None:
    rows = (
        f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{paragraph('Gone row')}</w:tc><w:tc>{paragraph('too')}</w:tc></w:tr>"
        f"<w:tr><w:tc>{paragraph('Kept')}</w:tc>"
        f"<w:tc><w:tcPr><w:cellDel/></w:tcPr>{paragraph('Gone cell')}</w:tc></w:tr>"
    )
    empty = (
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{paragraph('Click here')}</w:sdtContent></w:sdt>"
    )
    box = f"<w:r><w:pict><w:txbxContent>{paragraph('Draft 3')}</w:txbxContent></w:pict></w:r>"
    seen = '<w:r><w:pict><v:shape xmlns:v="urn:v" alt="A gate"/></w:pict></w:r>'
    source = read(
        f"<w:tbl>{rows}</w:tbl>{empty}" + paragraph(run("Text.") + seen),
        header=paragraph(box),
        chart="<w:t>Rust by year</w:t>",
    )
    assert [(block.why, block.text.strip()) for block in source.blocks] == [
        ("deleted", "Gone row too"),
        ("", "Kept"),
        ("deleted", "Gone cell"),
        ("placeholder", "Click here"),
        ("", "Text."),
        ("graphic", "A gate"),
        ("running header", "Draft 3"),
        ("graphic", "Rust by year"),
    ]


def test_ticks_of_the_wingdings_font_are_read() -> None:
    source = read(table((paragraph("North"), paragraph('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'))))
    assert shown(source) == [("table", "North | ✓")]


def test_the_addresses_of_links_reach_the_note() -> None:
    inside = (
        run("Survey, ")
        + '<w:hyperlink r:id="a">'
        + run("the gates")
        + '</w:hyperlink><w:hyperlink r:id="b">'
        + run("http://example.org/b")
        + "</w:hyperlink>"
        + field('HYPERLINK "https://example.org/c"', run("more"))
    )
    content = document(
        paragraph(run("Gate") + call(1)),
        footnotes=note(1, inside),
        links={"a": "https://example.org/a(1)", "b": "http://example.org/b/"},
    )
    parsed = parse_document(content, "gates.docx", ())
    assert parsed.notes[0].addresses == ("https://example.org/a(1)", "http://example.org/b/", "https://example.org/c")


def test_tracked_changes_count_as_accepted() -> None:
    gone = '<w:del><w:r><w:delText xml:space="preserve"> rusty</w:delText></w:r></w:del>'
    body = (
        paragraph(run("A") + gone + f"<w:ins>{run(' new')}</w:ins>" + run(" gate"), "", "<w:rPr><w:del/></w:rPr>")
        + paragraph(" opens.")
        + paragraph(f"<w:moveFrom>{run('Moved.')}</w:moveFrom>")
        + paragraph(f"<w:moveTo>{run('Moved.')}</w:moveTo>")
    )
    source = read(body)
    assert shown(source) == [("paragraph", "A new gate opens."), ("left out", "rusty"), ("paragraph", "Moved.")]
    assert source.blocks[1].why == "deleted"


def test_fields_give_their_results_and_the_list_of_contents_is_left_out() -> None:
    start = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\o</w:instrText></w:r>'
    start += '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    body = (
        paragraph(start + run("Gates ") + field("PAGEREF x", run("3")))
        + paragraph(run("Walls 4") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
        + paragraph("Hedges 5", "TOC1")
        + paragraph(run("See page ") + field("PAGEREF y", run("3")) + run("."))
        + paragraph(f'<w:fldSimple w:instr="REF z">{run("Table 2")}</w:fldSimple>')
    )
    source = read(body)
    assert [(block.why, block.text) for block in source.blocks] == [
        ("contents", "Gates 3"),
        ("contents", "Walls 4"),
        ("contents", "Hedges 5"),
        ("", "See page 3."),
        ("", "Table 2"),
    ]


def test_a_list_of_contents_that_never_ends_does_not_swallow_the_text() -> None:
    start = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r>'
    start += '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    source = read(paragraph(start + run("Gates 3")) + paragraph("Gates", "Kop1") + paragraph("They open."))
    assert shown(source)[1:] == [("heading", "Gates"), ("paragraph", "They open.")]


def test_hidden_text_comments_and_heads_of_pages_are_left_out_and_listed() -> None:
    body = paragraph(run("Seen. ") + run("Unseen.", "<w:vanish/>") + run("Veiled.", '<w:rStyle w:val="Secret"/>'))
    source = read(
        body, comments=f'<w:comment w:id="0">{paragraph("Really?")}</w:comment>', header=paragraph("Gates 2024")
    )
    assert [(block.why, block.text.strip()) for block in source.blocks] == [
        ("", "Seen."),
        ("hidden text", "Unseen.Veiled."),
        ("comment", "Really?"),
        ("running header", "Gates 2024"),
    ]


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    inside = f"<w:txbxContent>{paragraph('In the box.')}</w:txbxContent>"
    box = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{inside}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{inside}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    source = read(paragraph(run("Before") + box + run(" and after.")))
    assert shown(source) == [("paragraph", "Before and after."), ("paragraph", "In the box.")]
    within = f"<w:r><w:pict><w:txbxContent>{paragraph(run('Outer.') + box)}</w:txbxContent></w:pict></w:r>"
    assert shown(read(paragraph(within))) == [("paragraph", "Outer."), ("paragraph", "In the box.")]


def test_signs_are_read_as_they_are_printed() -> None:
    inside = (
        run("co\u00adoper")
        + "<w:r><w:softHyphen/><w:t>ate</w:t><w:tab/><w:t>full</w:t><w:noBreakHyphen/><w:t>time</w:t></w:r>"
        + '<w:r><w:sym w:font="Symbol" w:char="F0A3"/></w:r>'
        + run("10")
        + run("6", '<w:vertAlign w:val="superscript"/>')
    )
    assert shown(read(paragraph(inside))) == [("paragraph", "cooperate full-time≤10⁶")]


def test_a_quotation_is_known_by_its_style() -> None:
    assert shown(read(paragraph("Open the gate.", "Q"))) == [("quote", "Open the gate.")]


def test_the_title_page_goes_before_the_properties_of_the_file() -> None:
    core = "<title>Document1</title><creator>Mara Quill;Ida Thorn</creator><modified>2019-05-01T00:00:00Z</modified>"
    page = paragraph("Of gates and walls", "T") + paragraph("14 March 2018")
    source = read_docx(document(page + paragraph("Gates", "Kop1"), core=core), "x.docx")
    assert (source.title, source.authors, source.date) == (
        "Of gates and walls",
        ("Mara Quill", "Ida Thorn"),
        "2018-03-14",
    )
    named = read_docx(document(paragraph("By Ada Fern and Bo Reed") + paragraph("Gates", "Kop1"), core=core), "x.docx")
    assert (named.title, named.authors, named.date) == ("", ("Ada Fern", "Bo Reed"), "2019-05-01")


def test_a_marker_without_its_note_is_told() -> None:
    parsed = parse_document(document(paragraph(run("Gate") + call(3)), footnotes=""), "gates.docx", ())
    assert parsed.markers[0].notes == ()
    assert any("has no note" in warning for warning in parsed.warnings)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04 and no more", "is damaged"),
        (document("", styles="<w:style>"), "is damaged"),
        (document("<w:sdt><w:sdtContent>" * 300 + "</w:sdtContent></w:sdt>" * 300), "nested too deeply"),
    ],
)
def test_what_cannot_be_read_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(InputRefused, match=reason):
        read_docx(content, "gates.docx")


def test_entities_are_refused_before_they_are_read() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    with pytest.raises(InputRefused, match="entities"):
        read_docx(made.getvalue(), "gates.docx")


def test_a_part_that_unpacks_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "LARGEST_PART", 100_000)
    with pytest.raises(InputRefused, match="too large"):
        read_docx(document(paragraph("gate " * 30_000)), "gates.docx")


def plainly(text: str) -> str:
    signs = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", "–": "-", "—": "-"})
    return " ".join(unicodedata.normalize("NFKC", text).translate(signs).split())


def test_the_specification_gives_all_that_its_truth_holds() -> None:
    truth = json.loads(shared("documents/truth/dcat-ap-1.1-docx.json").read_text("utf-8"))
    path = shared("documents/real/dcat-ap-1.1.docx")
    source = read_docx(path.read_bytes(), path.name)
    assert (source.title, list(source.authors), source.date[:4]) == (truth["title"], truth["authors"], "2017")
    parsed = parse_document(path.read_bytes(), path.name, ())
    sections = {(section.level, plainly(section.title)) for section in parsed.sections}
    assert {(heading["level"], plainly(heading["text"])) for heading in truth["headings"]} <= sections
    passages = [plainly(passage.text) for passage in parsed.passages]
    assert all(any(plainly(one["text"]) in passage for passage in passages) for one in truth["sentences"])
    assert len(parsed.notes) == len(parsed.markers) == truth["notes"]["entries"]
    assert all(marker.notes for marker in parsed.markers)
    for one in truth["markers"]:
        marker = parsed.markers[int(one["label"]) - 1]
        assert plainly(parsed.text[: marker.position]).endswith(plainly(one["words_before"]))
        joined = parsed.notes[marker.notes[0]]
        assert (plainly(joined.text), list(joined.addresses)) == (plainly(one["note_text"]), one["link_urls"])


@pytest.mark.parametrize(
    ("name", "headings", "notes"), [("layout-sample.docx", 10, 2), ("tilburg-team-science-brief.docx", 55, 0)]
)
def test_other_documents_keep_their_headings_and_notes(name: str, headings: int, notes: int) -> None:
    content = shared(f"documents/real/{name}").read_bytes()
    blocks = read_docx(content, name).blocks
    assert sum(block.role is Role.HEADING for block in blocks) == headings
    assert sum(block.role is Role.NOTE for block in blocks) == notes


def test_hostile_documents_are_read_or_refused() -> None:
    for path in sorted(shared("documents/hostile").glob("*.docx")):
        try:
            blocks = read_docx(path.read_bytes(), path.name).blocks
        except InputRefused as refusal:
            assert path.name in str(refusal)
        else:
            assert not any("root:" in block.text for block in blocks)

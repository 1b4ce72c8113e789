"""PPTX, from bytes made here to sections, passages and notes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import pytest

from ingest.parse import parse_document
from ingest.readers import read_source
from ingest.source import Role, Source
from kb.errors import InputRefused, NoText
from kb.models import ParsedDocument

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    f'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="{OFFICE}" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
)
TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
MASTER = (
    "<p:cSld><p:spTree/></p:cSld><p:txStyles><p:bodyStyle><a:lvl1pPr><a:buChar char='•'/></a:lvl1pPr>"
    "<a:lvl2pPr><a:buAutoNum type='alphaLcPeriod'/></a:lvl2pPr></p:bodyStyle></p:txStyles>"
)


def run(text: str, properties: str = "") -> str:
    return f"<a:r><a:rPr {properties}/><a:t>{text}</a:t></a:r>"


def paragraph(inside: str, properties: str = "") -> str:
    inside = inside if inside.startswith("<") else run(inside)
    return f"<a:p>{properties}{inside}</a:p>"


def shape(*paragraphs: str, kind: str | None = None, more: str = "") -> str:
    held = "" if kind is None else f'<p:ph type="{kind}"/>' if kind else '<p:ph idx="1"/>'
    inside = "".join(one if one.startswith("<a:p>") else paragraph(one) for one in paragraphs)
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="x" {more}/><p:nvPr>{held}</p:nvPr></p:nvSpPr>'
        f"<p:txBody><a:lstStyle/>{inside}</p:txBody></p:sp>"
    )


def frame(inside: str) -> str:
    return f"<p:graphicFrame><a:graphic><a:graphicData>{inside}</a:graphicData></a:graphic></p:graphicFrame>"


def related(**parts: str) -> str:
    made = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for name, (kind, _, target) in ((name, part.partition(" ")) for name, part in parts.items())
    )
    return f'<Relationships xmlns="{PACKAGE}">{made}</Relationships>'


def presentation(
    *slides: str | tuple[str, str], attributes: str = "", extra: Sequence[tuple[str, str]] = (), core: str = ""
) -> bytes:
    """A PPTX of these slides; a pair is a slide with the text of its speaker notes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override ContentType="{TYPE}"/></Types>')
        listed = "".join(f'<p:sldId r:id="s{n}"/>' for n in range(len(slides)))
        archive.writestr(
            "ppt/presentation.xml",
            f"<p:presentation {SPACES} {attributes}><p:sldIdLst>{listed}</p:sldIdLst></p:presentation>",
        )
        archive.writestr(
            "ppt/_rels/presentation.xml.rels",
            related(**{f"s{n}": f"slide slides/slide{n}.xml" for n in range(len(slides))}),
        )
        archive.writestr("ppt/layout.xml", f"<p:sldLayout {SPACES}><p:cSld><p:spTree/></p:cSld></p:sldLayout>")
        archive.writestr("ppt/_rels/layout.xml.rels", related(m="slideMaster master.xml"))
        archive.writestr("ppt/master.xml", f"<p:sldMaster {SPACES}>{MASTER}</p:sldMaster>")
        for n, one in enumerate(slides):
            inside, notes = one if isinstance(one, tuple) else (one, "")
            shown, inside = ('show="0"', inside[6:]) if inside.startswith("hidden") else ("", inside)
            tree = f"<p:cSld><p:spTree>{inside}</p:spTree></p:cSld>"
            archive.writestr(f"ppt/slides/slide{n}.xml", f"<p:sld {SPACES} {shown}>{tree}</p:sld>")
            parts = {"l": "slideLayout ../layout.xml", "d": "diagramData ../data.xml", "c": "chart ../chart.xml"}
            if notes:
                parts["n"] = f"notesSlide ../notes{n}.xml"
                spoken = shape(notes, kind="body") + shape("7", kind="sldNum") + shape(kind="sldImg")
                archive.writestr(
                    f"ppt/notes{n}.xml",
                    f"<p:notes {SPACES}><p:cSld><p:spTree>{spoken}</p:spTree></p:cSld></p:notes>",
                )
            if any(path == "ppt/comments.xml" for path, _ in extra):
                parts["k"] = "comments ../comments.xml"
            archive.writestr(f"ppt/slides/_rels/slide{n}.xml.rels", related(**parts))
        for path, inside in extra:
            archive.writestr(path, inside)
        archive.writestr("docProps/core.xml", f'<c xmlns="urn:core">{core}</c>')
    return content.getvalue()


def read(*slides: str | tuple[str, str], **more: object) -> Source:
    return read_source(presentation(*slides, **more), "gates.pptx")  # type: ignore[arg-type]


def parsed(*slides: str | tuple[str, str]) -> ParsedDocument:
    return parse_document(presentation(*slides), "gates.pptx", ())


def shown(source: Source) -> list[tuple[str, str]]:
    return [(block.role.value, " ".join(block.text.split())) for block in source.blocks]


def titled(title: str, *more: str) -> str:
    return shape(title, kind="title") + "".join(more)


def test_each_slide_is_a_section_whose_page_is_its_number() -> None:
    document = parsed(
        shape("Of gates", kind="ctrTitle") + shape("By Mara Quill", "14 March 2018", kind="subTitle"),
        titled("Rust", shape("Gates rust.", "They rust in the north.", kind="")),
        shape("Nobody gave this slide a title."),
    )
    work = document.work
    assert (work.title, work.authors[0].family, work.date) == ("Of gates", "Quill", "2018-03-14")
    assert [section.trail for section in document.sections] == [
        ("Of gates",),
        ("Of gates", "Rust"),
        ("Of gates", "Slide 3"),
    ]
    assert [(one.locator.page, one.locator.page_label, one.text) for one in document.passages[-2:]] == [
        (2, "2", "Gates rust.\n\nThey rust in the north."),
        (3, "3", "Nobody gave this slide a title."),
    ]


def test_the_first_number_and_the_order_are_those_of_the_presentation() -> None:
    document = parse_document(
        presentation(titled("A", shape("One.")), titled("B", shape("Two.")), attributes='firstSlideNum="0"'),
        "g.pptx",
        (),
    )
    assert [(one.locator.page, one.locator.page_label) for one in document.passages] == [(1, "0"), (2, "1")]


def test_items_are_listed_as_the_paragraph_its_frame_or_the_master_says() -> None:
    deep = '<a:pPr lvl="1"/>'
    source = read(
        titled(
            "Lists",
            shape(
                "Dot",
                paragraph("First", deep),
                paragraph("Second", deep),
                paragraph("Plain", "<a:pPr><a:buNone/></a:pPr>"),
                paragraph("Three", '<a:pPr><a:buAutoNum type="arabicPeriod" startAt="3"/></a:pPr>'),
                kind="",
            ),
            shape("No item"),
        )
    )
    assert [(block.role, block.label, block.text) for block in source.blocks[1:]] == [
        (Role.BULLET, "", "Dot"),
        (Role.NUMBERED, "a", "First"),
        (Role.NUMBERED, "b", "Second"),
        (Role.PARAGRAPH, "", "Plain"),
        (Role.NUMBERED, "3", "Three"),
        (Role.PARAGRAPH, "", "No item"),
    ]


def test_speaker_notes_are_a_part_of_their_own_after_the_slide() -> None:
    document = parsed((titled("Rust", shape("Gates rust.")), "Say it slowly."), titled("Walls", shape("They stand.")))
    assert [(one.locator.section[-1], one.locator.page, one.text) for one in document.passages] == [
        ("Rust", 1, "Gates rust."),
        ("Speaker notes", 1, "Say it slowly."),
        ("Walls", 2, "They stand."),
    ]


def test_tables_groups_and_diagrams_are_text() -> None:
    cells = "".join(
        f"<a:tr>{''.join(f'<a:tc><a:txBody>{paragraph(cell)}</a:txBody></a:tc>' for cell in row)}</a:tr>"
        for row in (("Gate", "Rust"), ("North", "much"))
    )
    data = (
        f"<dgm:dataModel {SPACES}><dgm:ptLst><dgm:pt><dgm:t>{paragraph('Open')}</dgm:t></dgm:pt>"
        f'<dgm:pt type="parTrans"><dgm:t>{paragraph("x")}</dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>'
    )
    source = read(
        titled(
            "Drawn",
            frame(f"<a:tbl>{cells}</a:tbl>"),
            f"<p:grpSp>{shape('In a group.')}</p:grpSp>",
            frame('<dgm:relIds r:dm="d"/>'),
        ),
        extra=[("ppt/data.xml", data)],
    )
    assert shown(source)[1:] == [
        ("table", "Gate | Rust"),
        ("table", "North | much"),
        ("paragraph", "In a group."),
        ("bullet", "Open"),
    ]


def test_what_is_no_text_is_listed_with_its_reason() -> None:
    chart = f"<c:chartSpace {SPACES}><c:v>Rust</c:v><c:v>7</c:v></c:chartSpace>"
    comments = f'<p:cmLst {SPACES}><p:cm authorId="0"><p:text>Really?</p:text></p:cm></p:cmLst>'
    picture = '<p:pic><p:nvPicPr><p:cNvPr id="4" name="p" descr="A gate in the rain"/></p:nvPicPr></p:pic>'
    source = read(
        titled("Seen", shape("Gates."), shape("Town Hall", kind="ftr"), shape("3", kind="sldNum"), picture)
        + frame('<c:chart r:id="c"/>'),
        "hidden" + titled("Unseen", shape("Walls.")),
        extra=[("ppt/chart.xml", chart), ("ppt/comments.xml", comments)],
    )
    left = [(block.why, block.text) for block in source.blocks if block.role is Role.LEFT_OUT]
    assert left == [
        ("running footer", "Town Hall"),
        ("page number", "3"),
        ("graphic", "A gate in the rain"),
        ("graphic", "Rust 7"),
        ("comment", "Really?"),
        ("hidden slide", "Unseen"),
        ("hidden slide", "Walls."),
        ("comment", "Really?"),
    ]


def test_raised_numbers_lead_to_the_notes_at_the_foot_of_their_own_slide() -> None:
    def noted(word: str) -> str:
        mark = run("1", 'baseline="30000"')
        return titled(word, shape(paragraph(run(f"{word} rust") + mark)), shape(paragraph(mark + run(f" On {word}."))))

    document = parsed(
        noted("Gates"), noted("Hinges"), titled("Area", shape(paragraph(run("5 m") + run("2", 'baseline="30000"'))))
    )
    joined = [
        (
            marker.label,
            document.text[: marker.position].split()[-2],
            [document.notes[note].text for note in marker.notes],
        )
        for marker in document.markers
    ]
    assert joined == [("1", "Gates", ["On Gates."]), ("1", "Hinges", ["On Hinges."])]
    assert document.passages[-1].text == "5 m²"


@pytest.mark.parametrize(
    ("content", "error", "reason"),
    [
        (presentation(titled("Only this")), NoText, "no text besides titles"),
        (presentation(), InputRefused, "without slides"),
        (presentation(titled("A", shape("B")), extra=[("ppt/slides/x.xml", "")])[:400], InputRefused, "damaged"),
        (presentation("<p:sp>"), InputRefused, "damaged"),
    ],
)
def test_what_cannot_be_read_is_refused(content: bytes, error: type[Exception], reason: str) -> None:
    with pytest.raises(error, match=reason):
        read_source(content, "gates.pptx")

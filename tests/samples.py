"""Small valid files of every kind that is read, each with the parts in which readers go wrong."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime

from fpdf import FPDF

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"

MARKDOWN = b"""---
title: Of gates
year: 2019
authors: [Mara Quill]
---
# Gates

Gates rust.[^1] They rust in the north, e.g. at the *old* bridge ([count](https://example.org/count)).

- one
- two

| Gate | Rust |
|---|---|
| North | much |

> Open up.

## Hinges

1. First
2. Second ^{1, 2}

[^1]: Quill, M. (2019) Of rust. <https://example.org/rust>
"""
TEXT = """1. Gates

Gates rust.¹ They rust in the north.

Recommendations

- Count the gates.
• Count the hinges.²

Footnotes

¹ Of rust. https://example.org/rust
² Of hinges.
""".encode()
PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>Gates</title><script type="application/ld+json">
{"@graph": [{"@type": "Report", "author": [{"@id": "#a"}], "datePublished": "2020"}, {"@id": "#a", "name": "Ida"}]}
</script></head><body><nav><a href="/">Home</a></nav><main><h1>Gates</h1><dl><dt>From:</dt><dd><a>Town Council</a></dd>
<dt>Published</dt><dd>8 March 2017</dd></dl><p>Gates rust<sup id="r1"><a href="#n1">1</a></sup> &amp; creak.</p>
<ul><li>one<ol start="3"><li>three</li></ol></li></ul><table><tr><th>Gate<td>Rust</table><blockquote>Open.</blockquote>
<p hidden>no</p><section class="footnotes"><ol><li id="n1">Of rust, <a href="https://example.org/r">here</a>.
<a href="#r1">↩</a></li></ol></section></main><footer>Town</footer></body></html>""".encode()


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    """An archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _types(path: str, kind: str) -> str:
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/{path}" ContentType="{MAIN.format(kind)}"/></Types>'
    )


def _relations(*related: tuple[str, str, str]) -> str:
    made = "".join(f'<Relationship Id="{a}" Type="{OFFICE}/{b}" Target="{c}"/>' for a, b, c in related)
    return f'<Relationships xmlns="{PACKAGE}">{made}</Relationships>'


def docx() -> bytes:
    """A Word file with a heading, a list, a table, a field, a text box, a change and notes."""
    space = f'xmlns:w="{WORD}" xmlns:r="{OFFICE}"'

    def paragraph(inside: str, properties: str = "") -> str:
        return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"

    def run(text: str) -> str:
        return f"<w:r><w:t>{text}</w:t></w:r>"

    item = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    anew = (
        '<w:sectPr><w:footnotePr><w:numFmt w:val="chicago"/><w:numRestart w:val="eachPage"/></w:footnotePr></w:sectPr>'
    )
    field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF x</w:instrText></w:r>'
    field += '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    body = (
        paragraph(run("Gates"), '<w:pStyle w:val="H"/>')
        + paragraph(run("Gates rust.") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + field.format(run("Table 1")))
        + paragraph(run("one"), item)
        + paragraph(run("two"), item)
        + f"<w:tbl><w:tr><w:tc>{paragraph(run('North'))}</w:tc><w:tc>{paragraph(run('much'))}</w:tc></w:tr></w:tbl>"
        + paragraph(f"<w:r><w:pict><w:txbxContent>{paragraph(run('In a box.'))}</w:txbxContent></w:pict></w:r>")
        + paragraph(f"<w:ins>{run('New.')}</w:ins><w:del><w:r><w:delText>Old.</w:delText></w:r></w:del>", anew)
        + '<w:sdt><w:sdtContent><w:p><w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r></w:p></w:sdtContent></w:sdt>'
    )
    level = '<w:lvl w:ilvl="0"><w:numFmt w:val="lowerRoman"/></w:lvl>'
    return archive(
        {
            "[Content_Types].xml": _types("word/document.xml", "wordprocessingml.document"),
            "_rels/.rels": _relations(("a", "officeDocument", "word/document.xml")),
            "word/document.xml": f"<w:document {space}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": _relations(
                ("s", "styles", "styles.xml"), ("n", "numbering", "numbering.xml"), ("f", "footnotes", "footnotes.xml")
            ),
            "word/styles.xml": f'<w:styles {space}><w:style w:type="paragraph" w:styleId="H">'
            '<w:name w:val="heading 1"/></w:style></w:styles>',
            "word/numbering.xml": f'<w:numbering {space}><w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>'
            '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>',
            "word/footnotes.xml": f'<w:footnotes {space}><w:footnote w:id="2">{paragraph(run("Of rust."))}</w:footnote>'
            "</w:footnotes>",
            "docProps/core.xml": '<c xmlns="urn:core"><creator>Mara Quill</creator></c>',
        }
    )


def pptx() -> bytes:
    """A presentation with a title, items, a table and speaker notes."""
    space = (
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        f'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="{OFFICE}"'
    )

    def shape(kind: str, *texts: str) -> str:
        inside = "".join(
            f'<a:p><a:pPr lvl="1"><a:buAutoNum/></a:pPr><a:r><a:t>{text}</a:t></a:r></a:p>' for text in texts
        )
        return f'<p:sp><p:nvSpPr><p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr><p:txBody>{inside}</p:txBody></p:sp>'

    table = "<a:tbl><a:tr><a:tc><a:txBody><a:p><a:r><a:t>North</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl>"
    framed = f"<p:graphicFrame><a:graphic><a:graphicData>{table}</a:graphicData></a:graphic></p:graphicFrame>"
    slide = shape("title", "Gates") + shape("body", "Gates rust.", "They creak.") + framed

    def tree(inside: str) -> str:
        return f"<p:cSld><p:spTree>{inside}</p:spTree></p:cSld>"

    return archive(
        {
            "[Content_Types].xml": _types("ppt/presentation.xml", "presentationml.presentation"),
            "_rels/.rels": _relations(("a", "officeDocument", "ppt/presentation.xml")),
            "ppt/presentation.xml": f'<p:presentation {space}><p:sldIdLst><p:sldId r:id="s"/></p:sldIdLst>'
            "</p:presentation>",
            "ppt/_rels/presentation.xml.rels": _relations(("s", "slide", "slide.xml")),
            "ppt/slide.xml": f"<p:sld {space}>{tree(slide)}</p:sld>",
            "ppt/_rels/slide.xml.rels": _relations(("n", "notesSlide", "notes.xml"), ("l", "slideLayout", "slide.xml")),
            "ppt/notes.xml": f"<p:notes {space}>{tree(shape('body', 'Say it slowly.'))}</p:notes>",
        }
    )


def odt() -> bytes:
    """A text document with a heading, a list, a table and a note."""
    space = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table", "style")
    )
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>Of rust.</text:p></text:note-body></text:note>"
    )
    body = (
        f'<text:h text:outline-level="1">Gates</text:h><text:p>Gates rust.{note} <text:s text:c="3"/>They creak.'
        "</text:p><text:list><text:list-item><text:p>one</text:p></text:list-item></text:list><table:table><table:table-row>"
        "<table:table-cell><text:p>North</text:p></table:table-cell><table:table-cell><text:p>much</text:p>"
        "</table:table-cell></table:table-row></table:table>"
    )
    return archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {space}><office:body><office:text>{body}</office:text>"
            "</office:body></office:document-content>",
            "styles.xml": f"<office:document-styles {space}/>",
            "meta.xml": f"<office:document-meta {space}><office:meta/></office:document-meta>",
            "META-INF/manifest.xml": "<manifest/>",
        }
    )


def epub() -> bytes:
    """A book of one chapter with a note in another file."""
    page = '<html xmlns="http://www.w3.org/1999/xhtml"><body>{}</body></html>'
    items = "".join(f'<item id="{n}" href="{n}.xhtml" media-type="application/xhtml+xml"/>' for n in ("a", "b"))
    return archive(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container><rootfiles><rootfile full-path="c.opf"/></rootfiles></container>',
            "c.opf": '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:title>Of gates</dc:title><dc:date>2019</dc:date></metadata><manifest>{items}</manifest>"
            '<spine><itemref idref="a"/><itemref idref="b"/></spine></package>',
            "a.xhtml": page.format('<h1>Gates</h1><p>Gates rust.<a role="doc-noteref" href="b.xhtml#n">1</a></p>'),
            "b.xhtml": page.format('<aside role="doc-footnote" id="n"><p>1. Of rust.</p></aside>'),
        }
    )


def pdf() -> bytes:
    """Two pages with a heading, a list and a raised number."""
    made = FPDF()
    made.set_creation_date(datetime(2020, 1, 1, tzinfo=UTC))
    for _ in range(2):
        made.add_page()
        made.set_font("Helvetica", "B", 20)
        made.multi_cell(0, text="Gates", new_x="LMARGIN", new_y="NEXT")
        made.set_font("Helvetica", "", 11)
        made.multi_cell(0, text="Gates rust. They rust in the north, and they creak.\n- one\n- two")
    return bytes(made.output())


def samples() -> dict[str, bytes]:
    """One file of each kind, by a name of that kind."""
    return {
        "gates.md": MARKDOWN,
        "gates.txt": TEXT,
        "gates.html": PAGE,
        "gates.docx": docx(),
        "gates.pptx": pptx(),
        "gates.odt": odt(),
        "gates.epub": epub(),
        "gates.pdf": pdf(),
    }

"""Papers as Word and PDF files, read back by libraries that did not write them."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import docx
import mammoth
import pypdf
import pypdfium2
import pytest
from lxml import html

from kb.models.papers import Heading, Paper, Paragraph, Run, Table, prose, words_of
from kb.papers.paper_docx import to_docx
from kb.papers.paper_pdf import to_pdf
from tests.papers import MADE, hostile_paper, long_paper, small_paper

PAPERS = {"small": small_paper(), "hostile": hostile_paper(), "long": long_paper()}
_MAMMOTH = {"style_map": "p[style-name='Quote'] => blockquote:fresh > p:fresh\np[style-name='Reference'] => cite:fresh"}


def squeezed(words: str) -> str:
    return " ".join(words.split())


def bare(words: str) -> str:
    """Words without blanks and joiners, which readers of PDF do not all give back."""
    return re.sub(r"[\s\u200b-\u200f\ufe0f\u00ad]|[\U000e0000-\U000e007f]", "", words)


def word_page(paper: Paper) -> html.HtmlElement:
    return html.document_fromstring(mammoth.convert_to_html(io.BytesIO(to_docx(paper)), **_MAMMOTH).value)


# --- Word ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAPERS)
def test_word_holds_every_quotation_footnote_and_reference_in_order(name):
    paper, page = PAPERS[name], word_page(PAPERS[name])
    signs = [sign.get("href") for sign in page.xpath('//a[starts-with(@id,"footnote-ref-")]')]
    assert signs == [f"#footnote-{note.number}" for note in paper.notes]
    notes = page.xpath('//li[starts-with(@id,"footnote-")]/p')
    shown = [squeezed(note.text_content()).removesuffix("↑").strip() for note in notes]
    assert shown == [squeezed(words_of(note.words)) for note in paper.notes]
    references = [squeezed(entry.text_content()) for entry in page.iter("cite")]
    assert references == [squeezed(words_of(entry.words)) for entry in paper.references]
    for sign in page.xpath("//sup"):
        sign.drop_tree()
    quotes = [squeezed(quote.text_content()).strip(",") for quote in page.iter("blockquote")]
    assert quotes == [squeezed(f"“{extract.text}”") for extract in paper.extracts]


@pytest.mark.parametrize("name", PAPERS)
def test_word_has_real_headings_british_english_and_a_title(name):
    paper, document = PAPERS[name], docx.Document(io.BytesIO(to_docx(PAPERS[name])))
    headings = [(p.style.name, squeezed(p.text)) for p in document.paragraphs if p.style.name.startswith("Heading")]
    wanted = [(f"Heading {b.level}", squeezed(b.text)) for b in paper.blocks if isinstance(b, Heading)]
    assert headings == [*wanted, *([("Heading 1", "References")] if paper.references else [])]
    assert document.paragraphs[0].style.name == "Title" and squeezed(document.paragraphs[0].text) == paper.title.strip()
    assert (document.core_properties.title, document.core_properties.language) == (paper.title[:255], "en-GB")
    styles = document.styles.element
    assert {one.get(one.nsmap["w"].join("{}") + "val") for one in styles.iter("{*}lang")} == {"en-GB"}
    assert round(document.sections[0].page_width.mm) == 210 and round(document.sections[0].page_height.mm) == 297


def test_the_headings_of_a_word_table_repeat_on_each_page():
    (table,) = docx.Document(io.BytesIO(to_docx(PAPERS["small"]))).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Tree", "Year"],
        ["Apple", "2018"],
        ["Plum", "2019"],
    ]
    assert [bool(row._tr.findall(".//{*}tblHeader")) for row in table.rows] == [True, False, False]


def test_each_numbered_list_in_word_begins_at_one():
    from kb.models.papers import Items

    lists = tuple(Items((prose(f"{name} one"), prose(f"{name} two")), numbered=True) for name in "AB")
    document = docx.Document(io.BytesIO(to_docx(Paper("T", (lists[0], Paragraph(prose("between")), lists[1]), MADE))))
    numbers = [p._p.pPr.numPr.numId.val for p in document.paragraphs if p.style.name == "List Number"]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]


@pytest.mark.parametrize("name", PAPERS)
def test_word_links_only_to_web_addresses_and_names_every_part(name):
    content = to_docx(PAPERS[name])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        types = archive.read("[Content_Types].xml").decode()
        for part in archive.namelist():
            if part.endswith(".rels"):
                targets = re.findall(r'Target="([^"]*)"[^>]*TargetMode="External"', archive.read(part).decode())
                assert all(target.startswith(("https://", "http://")) for target in targets)
        assert "/word/footnotes.xml" in types and not any("thumbnail" in one for one in archive.namelist())
        footnotes = archive.read("word/footnotes.xml").decode()
    relations = set(re.findall(r'r:id="(rId\d+)"', footnotes))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        known = archive.read("word/_rels/footnotes.xml.rels").decode() if relations else ""
    assert all(f'Id="{one}"' in known for one in relations)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed: put soffice on the PATH")
def test_libreoffice_opens_the_word_file(tmp_path: Path):
    (tmp_path / "paper.docx").write_bytes(to_docx(PAPERS["long"]))
    command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "paper.docx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    text = "".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "paper.pdf").pages)
    assert all(bare(extract.text) in bare(text) for extract in PAPERS["long"].extracts)


# --- PDF -----------------------------------------------------------------------------------------


def tags(reader: pypdf.PdfReader) -> Counter[str]:
    """How often each kind of structure is named in the tree that screen readers follow."""
    found: Counter[str] = Counter()
    waiting: list[Any] = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            found[str(node.get("/S", ""))] += 1
            if "/K" in node:
                waiting.append(node["/K"])
    return found


def read_by_pypdf(content: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def read_by_pdfium(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    try:
        return "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


@pytest.mark.parametrize("read", [read_by_pypdf, read_by_pdfium])
@pytest.mark.parametrize("name", ["small", "long"])
def test_pdf_holds_every_quotation_and_note_in_order(name, read):
    paper, text = PAPERS[name], bare(read(to_pdf(PAPERS[name])))
    for wanted in (
        [f"“{extract.text}”" for extract in paper.extracts],
        [words_of(note.words) for note in paper.notes],
        [words_of(entry.words) for entry in paper.references],
    ):
        place = 0
        for words in wanted:
            found = text.find(bare(words), place)
            assert found >= place, words
            place = found + 1


@pytest.mark.parametrize("name", PAPERS)
def test_pdf_is_tagged_in_british_english_with_its_title(name):
    paper = PAPERS[name]
    reader = pypdf.PdfReader(io.BytesIO(to_pdf(paper)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en-GB"
    assert squeezed(reader.metadata.title) == squeezed(paper.title)
    found = tags(reader)
    headings = Counter(block.level for block in paper.blocks if isinstance(block, Heading))
    headings[1] += bool(paper.references)
    assert {level: found[f"/H{level}"] for level in headings} == dict(headings)
    assert found["/Note"] == len(paper.notes)
    assert found["/BlockQuote"] == len(paper.extracts)
    assert found["/TH"] == sum(len(block.header) for block in paper.blocks if isinstance(block, Table))


def test_pdf_claims_the_standard_only_where_it_keeps_it():
    kept = read_by_pypdf(to_pdf(PAPERS["small"]))
    assert "PDF/UA-1" in kept
    missing = to_pdf(Paper("T", (Paragraph(prose("A sign that no font has: \U000f1234")),), MADE))
    assert "PDF/UA-1" not in read_by_pypdf(missing) and "some of its signs" in squeezed(read_by_pypdf(missing))


def test_a_hostile_text_is_typeset_as_its_own_words():
    text = bare(read_by_pypdf(to_pdf(PAPERS["hostile"])))
    for words in (
        '#read("/etc/passwd")#include"x.typ"$x$',
        "<script>alert(1)</script>",
        "\\textbf{x}\\input{/etc/passwd}",
    ):
        assert bare(words) in text
    assert "root:" not in text


def test_every_link_of_a_pdf_is_a_web_address_or_a_place_in_it():
    for page in pypdf.PdfReader(io.BytesIO(to_pdf(PAPERS["hostile"]))).pages:
        for annotation in page.get("/Annots", []):
            action = annotation.get_object().get("/A", {})
            assert "/URI" not in action or str(action["/URI"]).startswith(("https://", "http://"))
            assert action.get("/S", "/URI") in ("/URI", "/GoTo")


@pytest.mark.parametrize("write", [to_docx, to_pdf])
def test_the_same_paper_is_always_the_same_file(write):
    assert write(small_paper()) == write(small_paper())


@pytest.mark.parametrize("write", [to_docx, to_pdf])
def test_a_paper_with_nothing_but_a_title_is_written(write):
    assert len(write(Paper("Nothing", (Paragraph(prose(Run("")) or prose("-")),), MADE))) > 1_000

"""A paper as a Word document (DOCX) with real headings, lists, footnotes and table headings.

The library that writes it knows no footnotes: their part is added here after ECMA-376 (Office Open XML, part 1, 17.11).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from kb.models.papers import Block, Extract, Facts, Heading, Items, Paper, Paragraph, Prose, Run, Table, prose

_GREY, _BLUE = RGBColor(0x44, 0x44, 0x44), RGBColor(0x0B, 0x4F, 0x8A)
_SANS, _SERIF = "Calibri", "Cambria"


def to_docx(paper: Paper) -> bytes:
    """Return a paper as a Word document on A4; the same paper is always the same file."""
    return _Writer(paper).written()


class _Writer:
    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._document: Any = docx.Document()
        self._footnotes: Any = None
        _dress(self._document, paper.language)

    def written(self) -> bytes:
        """Write the paper from top to bottom."""
        paper, document = self._paper, self._document
        self._describe()
        if paper.notes:
            self._footnotes = _footnotes_part(document)
        self._add("Title", prose(paper.title))
        if paper.subtitle:
            self._add("Subtitle", prose(paper.subtitle))
        self._facts(paper.facts)
        for block in paper.blocks:
            self._block(block)
        if paper.references:
            self._add("Heading 1", prose("References"))
            numbered = paper.references[0].number > 0
            self._items([entry.words for entry in paper.references], "List Number" if numbered else "Reference")
        self._add("Remark", prose(paper.provenance.sentence))
        _number_pages(document)
        file = io.BytesIO()
        document.save(file)
        return _without_clock(file.getvalue())

    def _describe(self) -> None:
        paper, properties = self._paper, self._document.core_properties
        made = datetime.combine(paper.provenance.made_on, time(12))
        properties.title, properties.subject = paper.title[:255], paper.subtitle[:255]
        properties.author, properties.last_modified_by, properties.language = "Kist", "Kist", paper.language
        properties.created, properties.modified = made, made
        properties.comments, properties.keywords = paper.provenance.sentence[:255], ""

    def _block(self, block: Block) -> None:
        match block:
            case Heading():
                self._add(f"Heading {block.level}", prose(block.text))
            case Paragraph():
                self._add("Remark" if block.small else "Normal", block.words)
            case Extract():
                self._extract(block)
            case Items():
                self._items(block.items, "List Number" if block.numbered else "List Bullet")
            case Table():
                self._table(block)
            case Facts():
                self._facts(block.pairs)

    def _extract(self, block: Extract) -> None:
        if block.kind:
            self._add("Quotation Kind", prose(block.kind))
        signs = tuple(Run(note=number) for number in block.notes)
        self._add("Quote", prose(f"“{block.text}”", signs))
        for words in (prose("— ", block.place), *block.remarks):
            self._add("Quotation Place", words)

    def _items(self, items: Sequence[Prose], style: str) -> None:
        paragraphs = [self._add(style, item) for item in items]
        if style == "List Number":
            _number_anew(self._document, paragraphs)

    def _table(self, block: Table) -> None:
        self._add("Caption", prose(block.caption))
        table = self._document.add_table(rows=1, cols=len(block.header), style="Table Grid")
        heads = table.rows[0]
        heads._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for cell, name in zip(heads.cells, block.header, strict=True):
            cell.paragraphs[0].add_run(name).bold = True
        for row in block.rows:
            added = table.add_row()
            added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            for cell, words in zip(added.cells, row, strict=True):
                self._fill(cell.paragraphs[0], words)
        for cell in (cell for row in table.rows for cell in row.cells):
            _tighten(cell)
        self._add("Normal", ())

    def _facts(self, pairs: Sequence[tuple[str, Prose]]) -> None:
        for name, value in pairs:
            paragraph = self._document.add_paragraph(style="Fact")
            paragraph.add_run(f"{name}: ").bold = True
            self._fill(paragraph, value)

    def _add(self, style: str, words: Prose) -> WordParagraph:
        paragraph: WordParagraph = self._document.add_paragraph(style=style)
        self._fill(paragraph, words)
        return paragraph

    def _fill(self, paragraph: WordParagraph, words: Prose) -> None:
        after_sign = False
        for run in words:
            if run.note and after_sign:
                paragraph.add_run(",", style="footnote reference")
            if run.note:
                reference = OxmlElement("w:footnoteReference")
                reference.set(qn("w:id"), str(run.note))
                paragraph.add_run(style="footnote reference")._r.append(reference)
                self._footnotes.element.append(self._footnote(run.note))
            else:
                _add_run(paragraph, run)
            after_sign = bool(run.note)

    def _footnote(self, number: int) -> Any:
        footnote: Any = OxmlElement("w:footnote")
        element: Any = OxmlElement("w:p")
        inside: Any = _Inside(self._footnotes, self._document)
        footnote.set(qn("w:id"), str(number))
        footnote.append(element)
        paragraph = WordParagraph(element, inside)
        paragraph.style = "footnote text"
        paragraph.add_run(style="footnote reference")._r.append(OxmlElement("w:footnoteRef"))
        paragraph.add_run(" ")
        for run in self._paper.notes[number - 1].words:
            _add_run(paragraph, run)
        return footnote


class _Inside:
    """What a paragraph of the footnotes needs to know of its part: its links, and the styles of the document."""

    def __init__(self, footnotes: XmlPart, document: Any) -> None:
        self.part = self
        self.relate_to = footnotes.relate_to
        self.get_style, self.get_style_id = document.part.get_style, document.part.get_style_id


def _add_run(paragraph: WordParagraph, run: Run) -> None:
    added = paragraph.add_run(run.text, style="Hyperlink" if run.address else None)
    if run.emphasis:
        added.italic = True
    if run.address:
        link = OxmlElement("w:hyperlink")
        relation = paragraph.part.relate_to(run.address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link.set(qn("r:id"), relation)
        paragraph._p.append(link)
        link.append(added._r)


def _footnotes_part(document: Any) -> XmlPart:
    """Add the part that holds footnotes, with the two lines that Word wants in it."""
    notes: Any = OxmlElement("w:footnotes")
    for number, kind in ((-1, "separator"), (0, "continuationSeparator")):
        line, paragraph, run = OxmlElement("w:footnote"), OxmlElement("w:p"), OxmlElement("w:r")
        line.set(qn("w:type"), kind)
        line.set(qn("w:id"), str(number))
        run.append(OxmlElement(f"w:{kind}"))
        paragraph.append(run)
        line.append(paragraph)
        notes.append(line)
    named = OxmlElement("w:footnotePr")
    for number in (-1, 0):
        line = OxmlElement("w:footnote")
        line.set(qn("w:id"), str(number))
        named.append(line)
    document.settings.element.find(qn("w:compat")).addprevious(named)
    name = PackURI("/word/footnotes.xml")
    part = XmlPart(name, CONTENT_TYPE.WML_FOOTNOTES, notes, document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    return part


def _number_anew(document: Any, paragraphs: Sequence[WordParagraph]) -> None:
    """Have a numbered list begin at 1 again, whatever lists stand before it."""
    numbering = document.part.numbering_part.element
    used = document.styles["List Number"].element.pPr.numPr.numId.val
    kind = next(one for one in numbering.num_lst if one.numId == used).abstractNumId.val
    number = numbering.add_num(kind)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    for paragraph in paragraphs:
        element: Any = paragraph._p
        properties = element.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = number.numId


def _tighten(cell: _Cell) -> None:
    for paragraph in cell.paragraphs:
        paragraph.paragraph_format.space_after = Pt(2)


def _number_pages(document: Any) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    for words, field in (("Page ", "PAGE"), (" of ", "NUMPAGES")):
        paragraph.add_run(words)
        made = OxmlElement("w:fldSimple")
        made.set(qn("w:instr"), field)
        run, text = OxmlElement("w:r"), OxmlElement("w:t")
        text.text = "1"
        run.append(text)
        made.append(run)
        paragraph._p.append(made)


# --- looks ---------------------------------------------------------------------------------------


def _dress(document: Any, language: str) -> None:
    """Set paper, language and styles; the styles of the template are those that Word's own commands know."""
    for relation in [one for one in document.part.package.rels.values() if one.reltype.endswith("/thumbnail")]:
        del document.part.package.rels[relation.rId]  # a picture of the template
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin, section.bottom_margin = Mm(22), Mm(22)
    for spoken in document.styles.element.iter(qn("w:lang")):
        spoken.set(qn("w:val"), language)
    for spoken in document.settings.element.iter(qn("w:themeFontLang")):
        spoken.set(qn("w:val"), language)
    styles = document.styles
    for name in ("Fact", "Remark", "Reference", "Quotation Kind", "Quotation Place"):
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH, builtin=True).base_style = styles["Normal"]
    styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True).font.superscript = True
    link = styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER, builtin=True)
    link.font.color.rgb, link.font.underline = _BLUE, True
    #            style, font, points, bold, colour, before, after (points)
    for name, face, size, bold, colour, before, after in (
        ("Normal", _SERIF, 11, False, None, 0, 8),
        ("Title", _SANS, 22, True, None, 0, 6),
        ("Subtitle", _SANS, 13, False, _GREY, 0, 12),
        ("Heading 1", _SANS, 16, True, None, 20, 6),
        ("Heading 2", _SANS, 13, True, None, 14, 4),
        ("Heading 3", _SANS, 11, True, None, 10, 4),
        ("Caption", _SANS, 11, True, None, 10, 4),
        ("Quote", _SERIF, 11, False, None, 0, 4),
        ("Quotation Kind", _SANS, 9.5, True, _GREY, 10, 2),
        ("Quotation Place", _SERIF, 10, False, _GREY, 0, 4),
        ("Fact", _SERIF, 11, False, None, 0, 3),
        ("Remark", _SERIF, 10, False, _GREY, 6, 6),
        ("Reference", _SERIF, 11, False, None, 0, 6),
        ("footnote text", _SERIF, 9, False, None, 0, 2),
        ("Footer", _SANS, 9, False, _GREY, 0, 0),
    ):
        _look(styles[name], face, size, bold, colour)
        form = styles[name].paragraph_format
        form.space_before, form.space_after = Pt(before), Pt(after)
    styles["Reference"].paragraph_format.left_indent = Mm(8)
    styles["Reference"].paragraph_format.first_line_indent = Mm(-8)
    for name in ("Quotation Kind", "Quote", "Quotation Place"):
        styles[name].paragraph_format.left_indent = Mm(8)
    styles["Quotation Kind"].paragraph_format.keep_with_next = styles["Quote"].paragraph_format.keep_with_next = True
    styles["Caption"].paragraph_format.keep_with_next = True


def _look(style: Any, face: str, size: float, bold: bool, colour: RGBColor | None) -> None:
    font = style.font
    font.name, font.size, font.bold, font.italic = face, Pt(size), bold, False
    font.color.rgb = colour or RGBColor(0x1A, 0x1A, 0x1A)
    fonts = style.element.rPr.rFonts
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        # The fonts of the template's theme would go before those named here.
        fonts.attrib.pop(qn(f"w:{script}Theme"), None)
    fonts.set(qn("w:cs"), face)
    for border in style.element.iter(qn("w:pBdr")):
        border.getparent().remove(border)


def _without_clock(content: bytes) -> bytes:
    """Return an archive whose files bear no time, so that the same paper is the same file."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in made.namelist():
            kept.writestr(zipfile.ZipInfo(name), made.read(name), zipfile.ZIP_DEFLATED)
    return file.getvalue()

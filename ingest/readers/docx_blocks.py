"""Turn the body of a DOCX into blocks: headings, paragraphs, lists, quotes and the rows of tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from ingest.lexicon import CONTENTS_TITLES, plain
from ingest.readers.docx_styles import WORD, Numbering, Style, Styles, numbering_of, switched, value, whole
from ingest.readers.docx_text import CONTENTS, DELETED, GONE, GRAPHIC, WRAPPERS, Text, choice
from ingest.readers.office import local
from ingest.readers.office_flow import Flow
from ingest.readers.office_title_page import Line
from ingest.source import Role, SourceBlock

_QUOTE = re.compile(r"quot(?:e|ation)|block text", re.IGNORECASE)
_BULLET_SIGN = re.compile(r"\s*[•‣▪◦●○■□·∙➢]\s+")
_LONGEST_HEADING = 60
_FRONT_LINES = 60


@dataclass(slots=True)
class Blocks:
    """The blocks of a document as they are read; `front` holds the paragraphs before the first heading."""

    text: Text
    styles: Styles
    numbering: Numbering
    blocks: list[SourceBlock] = field(default_factory=list)
    front: list[Line] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    _headed: bool = False
    _carried: Flow | None = None

    def read(self, parent: etree._Element) -> None:
        """Read all paragraphs and tables of a part of the document."""
        for child in parent:
            name = local(child)
            if name == "p":
                self._paragraph(child)
                self._boxes()
            elif name == "tbl":
                self._table(child)
                self._boxes()
            elif name == "sdt":
                listed, empty = _is_contents(child), child.find(f"{WORD}sdtPr/{WORD}showingPlcHdr") is not None
                self.text.contents += listed
                self.text.placeholders += empty
                for content in child.iterchildren(WORD + "sdtContent"):
                    self.read(content)
                self.text.contents -= listed
                self.text.placeholders -= empty
            elif name in WRAPPERS:
                self.read(child)
            elif name == "AlternateContent":
                for chosen in choice(child):
                    self.read(chosen)
            elif name == "altChunk":
                self.warnings.append("A document embedded in this one was not read: add it as a file of its own.")

    def flatten(self, parent: etree._Element) -> Flow:
        """All the text of a note or of a cell in one flow."""
        flow = Flow()
        for child in _unwrapped(parent, ("p", "tbl")):
            if local(child) == "p":
                one = Flow()
                self.text.paragraph(child, one)
                flow.add(one, "\n")
            else:
                for row in _unwrapped(child, ("tr",)):
                    flow.add(self._row(row), " | ")
        return flow

    def take_boxes(self) -> list[SourceBlock]:
        """What stands in the text boxes of a note, a comment or a page's head, which have no place in the text."""
        before, self.blocks = self.blocks, []
        self._boxes()
        made, self.blocks = self.blocks, before
        return [SourceBlock(Role.LEFT_OUT, block.text, why=block.why or GRAPHIC) for block in made]

    def _boxes(self) -> None:
        """The text boxes that hang on what was just read, and those within them."""
        while self.text.boxes:
            boxes, self.text.boxes = self.text.boxes, []
            for box in boxes:
                self.read(box)

    def _paragraph(self, paragraph: etree._Element) -> None:
        properties = paragraph.find(WORD + "pPr")
        style = self.styles.style(value(properties, "pStyle"))
        level = self.styles.heading_level(properties, style)
        if level and not style.name.casefold().startswith("toc"):
            self.text.leave_contents()
        flow, self._carried = self._carried or Flow(), None
        if switched(properties, "pageBreakBefore"):
            self.text.register.next_page()
        self.text.paragraph(paragraph, flow)
        mark = properties.find(WORD + "rPr") if properties is not None else None
        if mark is not None and (mark.find(WORD + "del") is not None or mark.find(WORD + "moveFrom") is not None):
            # The end of this paragraph is deleted: it runs on into the next.
            self._carried = flow
            return
        if properties is not None and properties.find(WORD + "sectPr") is not None:
            self.text.register.next_section()
        role, label = self._role(properties, style)
        words = flow.text.split()
        if level and len(words) <= _LONGEST_HEADING:
            role, label = Role.HEADING, ""
        if not words and not flow.marks and not flow.aside:
            return
        if plain(flow.text) in CONTENTS_TITLES:
            self.blocks += [replace(block, marks=()) for block in flow.blocks(Role.LEFT_OUT, why=CONTENTS)]
            return
        if words and role is Role.HEADING:
            self._headed = True
        elif words:
            self._note_front(" ".join(words), style, paragraph)
        self._add(flow, role, level if role is Role.HEADING else 0, label)

    def _add(self, flow: Flow, role: Role, level: int = 0, label: str = "") -> None:
        made = flow.blocks(role, level, label)
        sign = _BULLET_SIGN.match(made[0].text) if made and role is Role.PARAGRAPH else None
        if sign and sign.end() < len(made[0].text):
            made[0] = replace(made[0], role=Role.BULLET, signs=((0, sign.end()),))
        self.blocks += made

    def _role(self, properties: etree._Element | None, style: Style) -> tuple[Role, str]:
        """Whether a paragraph is a list item, with its number, a quotation or neither."""
        own = numbering_of(properties)
        number = own
        if own is not None and not own[0]:
            number = (style.number[0], own[1]) if style.number else None
        elif own is None:
            number = style.number
        form = self.numbering.form(number) if number else None
        if number and form:
            label = self.numbering.count(number)
            return (Role.NUMBERED, label) if label else (Role.BULLET, "")
        name = style.name.casefold()
        if number is None and name.startswith("list bullet"):
            return Role.BULLET, ""
        return (Role.QUOTE if _QUOTE.search(name) else Role.PARAGRAPH), ""

    def _note_front(self, text: str, style: Style, paragraph: etree._Element) -> None:
        if self._headed or len(self.front) >= _FRONT_LINES:
            return
        sizes = [whole(value(run.find(WORD + "rPr"), "sz")) for run in paragraph.iter(WORD + "r")]
        size = next((size for size in sizes if size is not None), style.size)
        self.front.append(Line(text, style.name, float(size or 0), len(self.blocks)))

    def _table(self, table: etree._Element) -> None:
        every = list(_unwrapped(table, ("tr",)))
        rows = [row for row in every if not _is_deleted(row)]
        for row in every:
            if _is_deleted(row):
                self._add_deleted(row)
        cells = [cell for row in rows for cell in _unwrapped(row, ("tc",))]
        if len(cells) == 1:
            # A table of one cell is a box around text.
            self.read(cells[0])
            return
        for row in rows:
            headed = [cell for cell in _unwrapped(row, ("tc",)) if self._has_heading(cell)]
            filled = [cell for cell in _unwrapped(row, ("tc",)) if _is_filled(cell)]
            if headed and len(filled) == 1:
                self.read(filled[0])
                continue
            flow = self._row(row)
            if not self._headed and flow.text.strip():
                self.front.append(Line(" ".join(flow.text.split()), "", 0.0, len(self.blocks)))
            self._add(flow, Role.TABLE)
            self._boxes()

    def _row(self, row: etree._Element) -> Flow:
        flow = Flow()
        for cell in _unwrapped(row, ("tc",)):
            if cell.find(f"{WORD}tcPr/{WORD}cellDel") is None:
                flow.add(self.flatten(cell), " | ")
            else:
                flow.leave(_words(cell), DELETED)
        return flow

    def _add_deleted(self, row: etree._Element) -> None:
        words = " ".join(_words(row).split())
        if words:
            self.blocks.append(SourceBlock(Role.LEFT_OUT, words, why=DELETED))

    def _has_heading(self, cell: etree._Element) -> bool:
        for paragraph in cell.iterchildren(WORD + "p"):
            properties = paragraph.find(WORD + "pPr")
            if self.styles.heading_level(properties, self.styles.style(value(properties, "pStyle"))):
                return True
        return False


def _is_contents(control: etree._Element) -> bool:
    gallery = control.find(f"{WORD}sdtPr/{WORD}docPartObj/{WORD}docPartGallery")
    return gallery is not None and "contents" in gallery.get(WORD + "val", "").casefold()


def _is_deleted(row: etree._Element) -> bool:
    return row.find(f"{WORD}trPr/{WORD}del") is not None


def _unwrapped(parent: etree._Element, names: tuple[str, ...]) -> Iterator[etree._Element]:
    """The children of these names, also those in content controls and tracked insertions."""
    for child in parent:
        name = local(child)
        if name in names:
            yield child
        elif name == "sdt" or (name in WRAPPERS and name not in GONE):
            yield from _unwrapped(child, names)
        elif name == "AlternateContent":
            for chosen in choice(child):
                yield from _unwrapped(chosen, names)


def _words(element: etree._Element) -> str:
    return " ".join(one.text or "" for one in element.iter(WORD + "t", WORD + "delText"))


def _is_filled(cell: etree._Element) -> bool:
    return next(cell.iter(WORD + "t", WORD + "sym"), None) is not None

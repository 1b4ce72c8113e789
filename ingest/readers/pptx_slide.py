"""Read the shapes of one slide: its title, its text, its tables, and what its drawings say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from ingest.notes import find_marks
from ingest.readers.docx_styles import whole
from ingest.readers.office import Package, all_text, local
from ingest.readers.office_flow import Flow
from ingest.readers.office_relations import RELATION, related_by_id
from ingest.readers.pptx_styles import Bullets, Counter
from ingest.source import Role, SourceBlock

GRAPHIC = "graphic"
_TITLES = frozenset(("title", "ctrTitle"))
_FURNITURE = {"dt": "running footer", "ftr": "running footer", "hdr": "running header", "sldNum": "page number"}
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_TO_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_NOTE = re.compile(r"\s*([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})\s*(?=\S)")


@dataclass(slots=True)
class Slide:
    """What a slide says: its title, whether it is the presentation's title page, and its blocks without the title."""

    title: str = ""
    is_title_page: bool = False
    blocks: list[SourceBlock] = field(default_factory=list)


def read_shapes(package: Package, path: str, slide: etree._Element, bullets: Bullets) -> Slide:
    """Read a slide's shapes in the order in which programs read them aloud."""
    read = Slide()
    tree = slide.find("{*}cSld/{*}spTree")
    if tree is not None:
        _Shapes(package, path, bullets, read).read(tree)
    labels = {block.label for block in read.blocks if block.role is Role.NOTE}
    if labels:
        read.blocks = [_marked(block, labels) for block in read.blocks]
    return read


def _marked(block: SourceBlock, labels: set[str]) -> SourceBlock:
    if block.role in (Role.NOTE, Role.LEFT_OUT):
        return block
    marks = tuple(mark for mark in find_marks(block.text) if block.text[mark.start] != "^" and set(mark.keys) <= labels)
    return replace(block, marks=marks)


@dataclass(slots=True)
class _Shapes:
    package: Package
    path: str
    bullets: Bullets
    slide: Slide

    def read(self, group: etree._Element) -> None:
        """Read the shapes of a slide or of a group on it."""
        for shape in group:
            name = local(shape)
            if name == "sp":
                self._shape(shape)
            elif name == "grpSp":
                self._described(shape)
                self.read(shape)
            elif name == "graphicFrame":
                self._frame(shape)
            elif name in ("pic", "cxnSp"):
                self._described(shape)
            elif name == "AlternateContent":
                for form in shape:
                    if local(form) in ("Choice", "Fallback") and len(form):
                        self.read(form)
                        break

    def _shape(self, shape: etree._Element) -> None:
        holder = shape.find("{*}nvSpPr/{*}nvPr/{*}ph")
        kind = holder.get("type", "") if holder is not None else None
        body = shape.find("{*}txBody")
        if body is None:
            self._described(shape)
            return
        paragraphs = list(body.iterfind("{*}p"))
        if kind in _TITLES:
            words = " ".join(" ".join(_text(one) for one in paragraphs).split())
            if words and not self.slide.title:
                self.slide.title, self.slide.is_title_page = words, kind == "ctrTitle"
                return
        if kind in _FURNITURE:
            self._leave(" ".join(_text(one) for one in paragraphs), _FURNITURE[kind])
            return
        counter = Counter()
        for paragraph in paragraphs:
            text = _text(paragraph)
            properties = paragraph.find("{*}pPr")
            depth = (whole(properties.get("lvl")) or 0) if properties is not None else 0
            if not text.strip():
                continue
            listing = self.bullets.listing(paragraph, shape, self.path)
            label = counter.label(depth, listing)
            note = _NOTE.match(text)
            if note:
                self.slide.blocks.append(
                    SourceBlock(Role.NOTE, text[note.end() :], label=note[1].translate(_TO_DIGITS))
                )
                continue
            role = Role.NUMBERED if label else Role.BULLET if listing.is_item else Role.PARAGRAPH
            self.slide.blocks.append(SourceBlock(role, text, label=label))
        self._described(shape)

    def _frame(self, frame: etree._Element) -> None:
        data = frame.find("{*}graphic/{*}graphicData")
        self._described(frame)
        for one in data if data is not None else ():
            name = local(one)
            if name == "tbl":
                self._table(one)
            elif name == "relIds":
                self._diagram(one.get(RELATION + "dm", ""))
            elif name == "chart":
                self._chart(one.get(RELATION + "id", ""))
            elif name == "AlternateContent":
                self._leave(" ".join(all_text(text) for text in one.iter("{*}t")), GRAPHIC)

    def _table(self, table: etree._Element) -> None:
        for row in table.iterfind("{*}tr"):
            flow = Flow()
            for cell in row.iterfind("{*}tc"):
                inside = Flow()
                inside.write("\n".join(filter(str.strip, map(_text, cell.iterfind("{*}txBody/{*}p")))))
                flow.add(inside, " | ")
            self.slide.blocks += flow.blocks(Role.TABLE)

    def _diagram(self, identifier: str) -> None:
        """The words of a drawing of boxes and arrows, as a list: they are the slide's text."""
        root = self._part(identifier)
        for point in root.iterfind("{*}ptLst/{*}pt") if root is not None else ():
            if point.get("type", "node") in ("node", "asst"):
                text = "\n".join(filter(str.strip, map(_text, point.iterfind("{*}t/{*}p"))))
                if text:
                    self.slide.blocks.append(SourceBlock(Role.BULLET, text))

    def _chart(self, identifier: str) -> None:
        """The words and figures of a chart, which make no sentences: listed as left out."""
        root = self._part(identifier)
        if root is not None:
            self._leave(" ".join(dict.fromkeys(all_text(one).strip() for one in root.iter("{*}t", "{*}v"))), GRAPHIC)

    def _part(self, identifier: str) -> etree._Element | None:
        path = related_by_id(self.package, self.path).get(identifier)
        return self.package.part(path) if path else None

    def _described(self, shape: etree._Element) -> None:
        """What a picture is said to show."""
        for holder in shape:
            own = next((one for one in holder if local(one) == "cNvPr"), None) if local(holder)[:2] == "nv" else None
            if own is not None:
                self._leave(own.get("descr", ""), GRAPHIC)
                return

    def _leave(self, text: str, why: str) -> None:
        flow = Flow()
        flow.leave(" ".join(text.split()), why)
        self.slide.blocks += flow.blocks(Role.LEFT_OUT)


def _text(paragraph: etree._Element) -> str:
    """The words of a paragraph; raised figures stay raised, as the signs of notes are."""
    flow = Flow()
    for part in _parts(paragraph):
        flow.write(part)
    return flow.text


def _parts(parent: etree._Element) -> Iterator[str]:
    for child in parent:
        name = local(child)
        if name in ("r", "fld"):
            properties = child.find("{*}rPr")
            text = "".join(one.text or "" for one in child.iterfind("{*}t"))
            raised = properties is not None and properties.get("baseline", "0").lstrip("0")[:1] not in ("", "-")
            yield text.translate(_RAISED) if raised and text.strip().isdecimal() else text
        elif name == "br":
            yield "\n"
        elif name == "AlternateContent":
            for form in child:
                if local(form) == "Choice":
                    yield from _parts(form)
                    break
        elif name in ("m", "oMath", "oMathPara"):
            yield "".join(one.text or "" for one in child.iter("{*}t"))

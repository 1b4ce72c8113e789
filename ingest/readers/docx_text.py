"""Walk the text of a DOCX in reading order: what is shown, what is set aside, and where the notes are called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from ingest.readers.docx_notes import Register
from ingest.readers.docx_styles import WORD, Styles, switched, value
from ingest.readers.office import local, outermost
from ingest.readers.office_flow import Flow, close_link
from ingest.readers.office_relations import RELATION

CONTENTS, HIDDEN, DELETED, PLACEHOLDER, GRAPHIC = "contents", "hidden text", "deleted", "placeholder", "graphic"

WRAPPERS = frozenset(("ins", "moveTo", "smartTag", "customXml", "sdtContent", "dir", "bdo", "subDoc"))
GONE = frozenset(("del", "moveFrom"))
_BREAKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_RAISED = str.maketrans("0123456789-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")
_LONGEST_MARK = 6
_MOST_FIELDS = 30
# The letters of the Symbol font that reports use; others of its signs are left out.
_SYMBOLS = {
    **dict(zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)),
    **dict(zip((0x44, 0x53, 0x57, 0x2B, 0x2D, 0x3D, 0xA3, 0xA5, 0xAE, 0xB0), "ΔΣΩ+−=≤∞→°", strict=True)),
    **dict(zip((0xB1, 0xB3, 0xB4, 0xB7, 0xB9, 0xBB, 0xD6), "±≥×•≠≈√", strict=True)),
}
# Ticks, crosses and arrows say something in a table.
_WINGDINGS = dict(
    zip(
        (0xFC, 0xFB, 0xFE, 0xFD, 0xA8, 0x6F, 0xE0, 0xDF, 0xA7, 0xD8, 0x9F, 0x6C, 0x6E, 0x76, 0x4A, 0x4C),
        "✓✗☑☒☐☐→←▪➢•●■❖☺☹",
        strict=True,
    )
)
_FONTS = {"Symbol": _SYMBOLS, "Wingdings": _WINGDINGS}


@dataclass(slots=True)
class _Field:
    """A field that is open: its code, and whether its result has begun and where."""

    code: str = ""
    flow: Flow | None = None
    opened: int = 0

    @property
    def name(self) -> str:
        """The first word of the code: what the field does."""
        return self.code.split(maxsplit=1)[0].upper() if self.code.strip() else ""


@dataclass(slots=True)
class Text:
    """Gathers the text of paragraphs; `targets` are the addresses of links by their ids."""

    styles: Styles
    register: Register
    targets: Mapping[str, str]
    keeps_targets: bool = False
    contents: int = 0
    placeholders: int = 0
    boxes: list[etree._Element] = field(default_factory=list)
    _fields: list[_Field] = field(default_factory=list)

    def paragraph(self, paragraph: etree._Element, flow: Flow) -> None:
        """Add the text of a paragraph."""
        style = self.styles.style(value(paragraph.find(WORD + "pPr"), "pStyle"))
        listed = style.name.casefold().startswith(("toc ", "table of figures", "table of authorities"))
        self._inline(paragraph, flow, CONTENTS if listed else HIDDEN if style.hidden else "")
        # The code of a field never goes over the end of a paragraph: one that does was never closed.
        self._fields = [one for one in self._fields if one.flow is not None]

    def leave_contents(self) -> None:
        """Close lists of contents that the file never closes: the text has begun."""
        self._fields = [one for one in self._fields if one.name not in ("TOC", "TOA", "INDEX")]

    def _inline(self, parent: etree._Element, flow: Flow, why: str) -> None:
        for child in parent:
            name = local(child)
            if name == "r":
                self._run(child, flow, why)
            elif name == "hyperlink":
                opened = len(flow.pieces)
                self._inline(child, flow, why)
                self._link(flow, opened, self.targets.get(child.get(RELATION + "id", ""), ""))
            elif name == "fldSimple":
                self._fields.append(_Field(child.get(WORD + "instr", ""), flow, len(flow.pieces)))
                self._inline(child, flow, why)
                self._close(flow)
            elif name == "sdt":
                empty = child.find(f"{WORD}sdtPr/{WORD}showingPlcHdr") is not None
                for content in child.iterchildren(WORD + "sdtContent"):
                    self._inline(content, flow, PLACEHOLDER if empty else why)
            elif name in WRAPPERS:
                self._inline(child, flow, why)
            elif name == "del":
                flow.leave("".join(one.text or "" for one in child.iter(WORD + "delText", WORD + "t")), DELETED)
            elif name in ("oMath", "oMathPara"):
                self._say(flow, "".join(one.text or "" for one in child.iter("{*}t")), why)
            elif name == "AlternateContent":
                for chosen in choice(child):
                    self._inline(chosen, flow, why)

    def _run(self, run: etree._Element, flow: Flow, why: str) -> None:
        properties = run.find(WORD + "rPr")
        raised = False
        if properties is not None:
            hidden = switched(properties, "vanish")
            named = value(properties, "rStyle")
            if hidden or (hidden is None and named is not None and self.styles.style(named).hidden):
                why = why or HIDDEN
            elif hidden is False and why == HIDDEN:
                why = ""
            raised = value(properties, "vertAlign") == "superscript"
        self._parts(run, flow, why, raised)

    def _parts(self, run: etree._Element, flow: Flow, why: str, raised: bool = False) -> None:
        for child in run:
            name = local(child)
            if name == "t":
                text = child.text or ""
                # Raised figures stay raised: 10 to the power of 6 is not 106.
                power = raised and text.strip() and not text.strip(" 0123456789-−")
                self._say(flow, text.translate(_RAISED) if power else text, why)
            elif name in _BREAKS:
                if child.get(WORD + "type") == "page":
                    self.register.next_page()
                self._say(flow, _BREAKS[name], why)
            elif name == "lastRenderedPageBreak":
                self.register.next_page(seen=True)
            elif name == "sym":
                self._say(flow, _symbol(child), why)
            elif name in ("footnoteReference", "endnoteReference"):
                own = child.get(WORD + "customMarkFollows", "0").casefold() in ("1", "true", "on")
                sign = "".join(_said(one) for one in run.iter(WORD + "t", WORD + "sym")).strip() if own else ""
                if not why and self._is_shown():
                    identifier = child.get(WORD + "id", "")
                    flow.mark(*self.register.call(name.removesuffix("Reference"), identifier, sign[:_LONGEST_MARK]))
                if own:
                    return
            elif name == "fldChar":
                self._field(child.get(WORD + "fldCharType"), flow)
            elif name == "instrText":
                if self._fields and self._fields[-1].flow is None and len(self._fields[-1].code) < 10_000:
                    self._fields[-1].code += child.text or ""
            elif name in ("drawing", "pict", "object"):
                self._drawing(child, flow)
            elif name == "AlternateContent":
                for chosen in choice(child):
                    self._parts(chosen, flow, why)
            elif name == "ruby":
                for base in child.iterchildren(WORD + "rubyBase"):
                    self._inline(base, flow, why)

    def _is_shown(self) -> bool:
        return all(one.flow is not None for one in self._fields)

    def _say(self, flow: Flow, text: str, why: str) -> None:
        if not self._is_shown() or not text:
            return
        if self.placeholders:
            why = PLACEHOLDER
        elif self.contents or any(one.name in ("TOC", "TOA", "INDEX") for one in self._fields):
            why = CONTENTS
        if why:
            flow.leave(text, why)
        else:
            flow.write(text)

    def _field(self, step: str | None, flow: Flow) -> None:
        if step == "begin":
            self._fields = [*self._fields[-_MOST_FIELDS:], _Field()]
        elif step == "separate" and self._fields:
            self._fields[-1].flow, self._fields[-1].opened = flow, len(flow.pieces)
        elif step == "end" and self._fields:
            self._close(flow)

    def _close(self, flow: Flow) -> None:
        closed = self._fields.pop()
        if closed.flow is flow and closed.name == "HYPERLINK":
            words = closed.code.split('"')
            self._link(flow, closed.opened, words[1].strip() if len(words) > 2 else "")

    def _link(self, flow: Flow, opened: int, target: str) -> None:
        if self.keeps_targets and target:
            close_link(flow, opened, target)

    def _drawing(self, drawing: etree._Element, flow: Flow) -> None:
        for part in outermost(drawing, ("txbxContent", "docPr")):
            if local(part) == "docPr":
                flow.leave(part.get("descr", "") + "\n", GRAPHIC)
            else:
                self.boxes.append(part)
        for shape in drawing.iterchildren("{*}shape"):
            flow.leave(shape.get("alt", "") + "\n", GRAPHIC)


def choice(alternatives: etree._Element) -> Iterator[etree._Element]:
    """The one of several forms of the same content that is read: the first that has text or a picture."""
    for form in alternatives:
        if local(form) in ("Choice", "Fallback") and len(form):
            yield form
            return


def _said(part: etree._Element) -> str:
    return _symbol(part) if local(part) == "sym" else part.text or ""


def _symbol(symbol: etree._Element) -> str:
    try:
        code = int(symbol.get(WORD + "char", ""), 16)
    except ValueError:
        return ""
    if 0xF000 <= code <= 0xF0FF:
        return _FONTS.get(symbol.get(WORD + "font", ""), {}).get(code - 0xF000, "")
    return chr(code) if 0x20 <= code < 0xD800 or 0xF900 <= code <= 0x10FFFF else ""

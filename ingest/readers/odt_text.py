"""Walk the body of an ODT in reading order and turn it into blocks and notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from ingest.lexicon import CONTENTS_TITLES, plain
from ingest.readers.docx_notes import Register
from ingest.readers.docx_styles import printed, whole
from ingest.readers.docx_text import CONTENTS, DELETED, GRAPHIC, HIDDEN, PLACEHOLDER
from ingest.readers.odt_styles import TEXT, Style, Styles
from ingest.readers.office import all_text, local, outermost
from ingest.readers.office_flow import Flow, close_link
from ingest.readers.office_title_page import Line
from ingest.source import Role, SourceBlock

_LINK = "{http://www.w3.org/1999/xlink}href"
_QUOTE = re.compile(r"quotation|quote", re.IGNORECASE)
_WRAPPERS = frozenset(("section", "index-body", "bibliography", "numbered-paragraph", "list-item", "list-header"))
_INDEXES = frozenset(
    ("table-of-content", "illustration-index", "table-index", "object-index", "alphabetical-index", "user-index")
)
_ROWS = frozenset(("table-header-rows", "table-rows", "table-row-group"))
_UNSEEN = frozenset(
    ("script", "annotation-end", "change", "change-start", "change-end", "ruby-text", "soft-page-break")
)
_LONGEST_LABEL = 12
_LONGEST_HEADING = 60
_FRONT_LINES = 60
_MOST_SPACES = 100


@dataclass(slots=True)
class Body:
    """The blocks and notes of a document as they are read; `front` holds the lines before the first heading."""

    styles: Styles
    register: Register = field(default_factory=Register)
    blocks: list[SourceBlock] = field(default_factory=list)
    notes: list[SourceBlock] = field(default_factory=list)
    front: list[Line] = field(default_factory=list)
    _boxes: list[etree._Element] = field(default_factory=list)
    _counts: dict[tuple[str, int], int] = field(default_factory=dict)
    _headed: bool = False
    _in_note: bool = False
    _why: str = ""

    def read(self, parent: etree._Element) -> None:
        """Read all that stands in a part of the text."""
        for child in parent:
            name = local(child)
            if name in ("p", "h"):
                self._paragraph(child, None)
            elif name == "list":
                self._list(child, "", 1)
            elif name == "table":
                self._table(child)
            elif name in _INDEXES:
                self._aside(child, CONTENTS)
            elif name == "tracked-changes":
                for deletion in child.iter(TEXT + "deletion"):
                    self._aside(deletion, DELETED)
            elif name == "section" and child.get(TEXT + "display") == "none":
                self._aside(child, HIDDEN)
            elif name in _WRAPPERS:
                self.read(child)
            elif name in ("frame", "g", "a", "custom-shape"):
                self._draw(child, Flow())
            self._flush()

    def _flush(self) -> None:
        while self._boxes:
            boxes, self._boxes = self._boxes, []
            for box in boxes:
                self.read(box)

    def _aside(self, parent: etree._Element, why: str) -> None:
        """Leave all paragraphs within out, for this reason."""
        before, self._why = self._why, self._why or why
        for paragraph in parent.iter(TEXT + "p", TEXT + "h"):
            self._paragraph(paragraph, None)
        self._why = before

    def _paragraph(self, paragraph: etree._Element, item: tuple[Role, str] | None) -> None:
        flow, style = self._flow(paragraph)
        words = flow.text.split()
        level = style.level
        if local(paragraph) == "h":
            level = min(whole(paragraph.get(TEXT + "outline-level")) or 1, 9)
        role, label = item or (Role.PARAGRAPH, "")
        if level and len(words) <= _LONGEST_HEADING:
            role, label = Role.HEADING, ""
        elif item is None and any(_QUOTE.search(name) for name in style.names):
            role = Role.QUOTE
        if words and plain(flow.text) in CONTENTS_TITLES:
            self.blocks += [replace(block, marks=()) for block in flow.blocks(Role.LEFT_OUT, why=CONTENTS)]
            return
        if words and role is Role.HEADING:
            self._headed = True
        elif words and not self._headed and len(self.front) < _FRONT_LINES:
            named = next((name for name in style.names if "title" in name.casefold()), style.names[0])
            self.front.append(Line(" ".join(words), named, style.size, len(self.blocks)))
        if words or flow.marks or flow.aside:
            self.blocks += flow.blocks(role, level if role is Role.HEADING else 0, label)

    def _flow(self, paragraph: etree._Element) -> tuple[Flow, Style]:
        style = self.styles.style("paragraph", paragraph.get(TEXT + "style-name", ""))
        hidden = style.hidden or any(
            one.get(TEXT + "is-hidden") == "true" for one in paragraph.iterchildren(TEXT + "hidden-paragraph")
        )
        flow = Flow()
        self._inline(paragraph, flow, self._why or (HIDDEN if hidden else ""))
        return flow, style

    def _list(self, element: etree._Element, style: str, depth: int) -> None:
        style = element.get(TEXT + "style-name") or style
        form, start = self.styles.list_form(style, depth)
        counted = (style, depth)
        continued = element.get(TEXT + "continue-numbering") == "true" or element.get(TEXT + "continue-list")
        reached = self._counts.get(counted, start - 1) if continued else start - 1
        for item in element:
            label = ""
            if local(item) == "list-item" and form not in ("bullet", "none"):
                stated = whole(item.get(TEXT + "start-value"))
                reached = stated if stated is not None else reached + 1
                self._counts[counted] = reached
                label = printed(reached, form)
            role = Role.BULLET if form == "bullet" else Role.NUMBERED if form != "none" else Role.PARAGRAPH
            for child in item:
                if local(child) == "list":
                    self._list(child, style, depth + 1)
                    continue
                if local(child) in ("p", "h"):
                    self._paragraph(child, (role, label))
                    # The further paragraphs of an item go with it, without a number of their own.
                    label = ""
                elif local(child) == "table":
                    self._table(child)
                self._flush()

    def _table(self, table: etree._Element) -> None:
        rows = list(_rows(table))
        cells = [cell for row in rows for cell in row if local(cell) == "table-cell"]
        if len(cells) == 1:
            # A table of one cell is a box around text.
            self.read(cells[0])
            return
        for row in rows:
            flow = self._row(row)
            if flow.text.strip() and not self._headed and len(self.front) < _FRONT_LINES:
                self.front.append(Line(" ".join(flow.text.split()), "", 0.0, len(self.blocks)))
            self.blocks += flow.blocks(Role.TABLE)
            self._flush()

    def _row(self, row: etree._Element) -> Flow:
        flow = Flow()
        for cell in row:
            if local(cell) == "table-cell":
                flow.add(self._flat(cell), " | ")
        return flow

    def _flat(self, parent: etree._Element) -> Flow:
        """All the text of a note or of a cell in one flow."""
        flow = Flow()
        for child in parent:
            name = local(child)
            if name in ("p", "h"):
                flow.add(self._flow(child)[0], "\n")
            elif name == "table":
                for row in _rows(child):
                    flow.add(self._row(row), " | ")
            elif name == "list" or name in _WRAPPERS:
                flow.add(self._flat(child), "\n")
        return flow

    def _inline(self, parent: etree._Element, flow: Flow, why: str) -> None:
        self._say(flow, parent.text, why)
        for child in parent:
            self._part(child, flow, why)
            self._say(flow, child.tail, why)

    def _part(self, part: etree._Element, flow: Flow, why: str) -> None:
        name = local(part)
        if name == "s":
            self._say(flow, " " * min(whole(part.get(TEXT + "c")) or 1, _MOST_SPACES), why)
        elif name in ("tab", "line-break"):
            self._say(flow, "\t" if name == "tab" else "\n", why)
        elif name == "span":
            hidden = self.styles.style("text", part.get(TEXT + "style-name", "")).hidden
            self._inline(part, flow, why or (HIDDEN if hidden else ""))
        elif name == "a" and part.tag == TEXT + "a":
            opened = len(flow.pieces)
            self._inline(part, flow, why)
            if self._in_note:
                close_link(flow, opened, part.get(_LINK, ""))
        elif name == "note":
            self._note(part, flow, why)
        elif name == "annotation":
            flow.leave(" ".join(all_text(one) for one in part.iter(TEXT + "p")), "comment")
        elif name in ("placeholder", "hidden-text"):
            flow.leave(all_text(part), PLACEHOLDER if name == "placeholder" else HIDDEN)
        elif name in ("frame", "g", "a", "custom-shape"):
            self._draw(part, flow)
        elif name not in _UNSEEN:
            # Fields, marks and whatever a later version adds: what they show is text.
            self._inline(part, flow, why)

    def _say(self, flow: Flow, text: str | None, why: str) -> None:
        if text and why:
            flow.leave(text, why)
        elif text:
            flow.write(text)

    def _draw(self, drawing: etree._Element, flow: Flow) -> None:
        for part in outermost(drawing, ("text-box", "title", "desc")):
            if local(part) == "text-box":
                self._boxes.append(part)
            else:
                flow.leave((part.text or "") + "\n", GRAPHIC)

    def _note(self, note: etree._Element, flow: Flow, why: str) -> None:
        body = note.find(TEXT + "note-body")
        if why or body is None or self._in_note:
            return
        citation = note.find(TEXT + "note-citation")
        own = " ".join(all_text(citation).split())[:_LONGEST_LABEL] if citation is not None else ""
        kind = "endnote" if note.get(TEXT + "note-class") == "endnote" else "footnote"
        label, key = self.register.call(kind, str(len(self.register.keys)), own)
        flow.mark(label, key)
        self._in_note = True
        made = self._flat(body).blocks(Role.NOTE, label=label)
        self._in_note = False
        self.notes += [replace(block, key=key if block.role is Role.NOTE else "", marks=()) for block in made]


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if local(child) == "table-row":
            yield child
        elif local(child) in _ROWS:
            yield from _rows(child)

"""Read Markdown: CommonMark with tables, footnotes and front matter, by markdown-it-py."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from ingest.notes import find_marks
from ingest.readers.front_matter import split
from ingest.source import Mark, Role, Source, SourceBlock

_TAG = re.compile(r"<[^<>]*>")
_RESTATES = re.compile(r"<!--\s*restates:\s*(.*?)\s*-->", re.DOTALL)
_DROPPED = re.compile(r"\s*<(?:script|style|!--|\?|!)", re.IGNORECASE)


def has_front_matter(text: str) -> bool:
    """Whether a text opens with the line that begins front matter."""
    return text.startswith(("---\n", "--- \n")) and "\n---" in text[4:70_000]


def read_markdown(text: str, name: str, warnings: tuple[str, ...] = ()) -> Source:
    """The blocks of a Markdown text; its markup is gone from them, raw HTML included."""
    matter, body = split(text, name)
    environment: dict[str, Any] = {}
    walk = _Walk(environment)
    for token in _parser().parse(body, environment):
        walk.take(token)
    return Source(
        tuple(walk.blocks),
        "text/markdown",
        outlined=True,
        unique_labels=True,
        front_matter=matter,
        warnings=warnings,
    )


def _parser() -> MarkdownIt:
    # Indented text is read as text: reports are indented by hand far more often than they hold code.
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("code")
    return parser.use(footnote_plugin, move_to_end=False, always_match_refs=True)


@dataclass(slots=True)
class _Inline:
    """The plain text of inline tokens, where its note markers stand, and what was dropped on the way."""

    text: str = ""
    marks: list[Mark] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    inline_notes: list[tuple[str, int]] = field(default_factory=list)
    restates: str = ""


def _flatten(tokens: Sequence[Token], keep_targets: bool = False) -> _Inline:
    flat = _Inline()
    pieces: list[str] = []
    length = 0
    target = ""
    opened = 0

    def write(text: str) -> None:
        nonlocal length
        pieces.append(text)
        length += len(text)

    for token in tokens:
        if token.type in ("text", "text_special", "code_inline", "math_inline"):
            write(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            write("\n")
        elif token.type == "html_inline" and (comment := _RESTATES.fullmatch(token.content)):
            flat.restates = " ".join(comment[1].split())
        elif token.type == "image":
            flat.pictures.append(token.content)
        elif token.type == "footnote_ref":
            label = str(token.meta.get("label") or f"inline {token.meta['id'] + 1}")
            if "label" not in token.meta:
                flat.inline_notes.append((label, token.meta["id"]))
            flat.marks.append(Mark(length, length, label, (label,)))
        elif token.type == "link_open":
            target = str(token.attrs.get("href", ""))
            opened = len(pieces)
        elif token.type == "link_close":
            if keep_targets and target:
                if "".join(pieces[opened:]) == target:
                    del pieces[opened:]
                    write(f"<{target}>")
                else:
                    write(f" <{target}>")
            target = ""
    flat.text = "".join(pieces)
    return flat


class _Walk:
    """Turns the tokens of a document into blocks, one call to `take` a token."""

    def __init__(self, environment: Mapping[str, Any]) -> None:
        self.blocks: list[SourceBlock] = []
        self._environment = environment
        self._lists: list[tuple[Role, str]] = []
        self._quotes = 0
        self._level = 0
        self._note: SourceBlock | None = None
        self._row: list[_Inline] | None = None
        self._line: int | None = None

    def take(self, token: Token) -> None:
        """Read one block token."""
        if token.map and self._row is None:
            self._line = token.map[0] + 1
        match token.type:
            case "heading_open":
                self._level = int(token.tag[1])
            case "heading_close":
                self._level = 0
            case "blockquote_open" | "blockquote_close":
                self._quotes += 1 if token.nesting > 0 else -1
            case "list_item_open":
                ordered = token.info.isdecimal()
                self._lists.append((Role.NUMBERED, token.info) if ordered else (Role.BULLET, ""))
            case "list_item_close":
                self._lists.pop()
            case "footnote_reference_open":
                self._note = SourceBlock(Role.NOTE, "", self._line, label=str(token.meta["label"]))
            case "footnote_reference_close":
                if self._note:
                    self.blocks.append(self._note)
                self._note = None
            case "tr_open":
                self._row = []
            case "tr_close":
                self._end_row()
            case "inline":
                self._inline(token)
            case "fence" | "code_block":
                self._dropped(token.content, "code")
            case "html_block":
                self._markup(token.content)

    def _inline(self, token: Token) -> None:
        flat = _flatten(token.children or [], keep_targets=self._note is not None)
        for picture in flat.pictures:
            self._dropped(picture, "graphic")
        if self._note is not None:
            self._note = replace(self._note, text=f"{self._note.text} {flat.text}".strip())
        elif self._row is not None:
            self._row.append(flat)
        else:
            self._add(flat)
        for label, place in flat.inline_notes:
            tokens = self._environment["footnotes"]["list"][place].get("tokens", [])
            self.blocks.append(SourceBlock(Role.NOTE, _flatten(tokens, True).text, self._line, label=label))

    def _add(self, flat: _Inline, role: Role | None = None) -> None:
        label = ""
        if role is None:
            role = Role.PARAGRAPH
            if self._level:
                role = Role.HEADING
            elif self._lists:
                role, label = self._lists[-1]
            elif self._quotes:
                role = Role.QUOTE
        marks = sorted([*flat.marks, *find_marks(flat.text)], key=lambda mark: (mark.start, mark.end))
        level = self._level if role is Role.HEADING else 0
        self.blocks.append(
            SourceBlock(
                role, flat.text, self._line, level=level, label=label, marks=tuple(marks), restates=flat.restates
            )
        )

    def _end_row(self) -> None:
        """A row of a table becomes one block, its cells kept apart by a bar."""
        row = _Inline()
        for cell in self._row or []:
            if row.text:
                row.text += " | "
            row.marks += [
                replace(mark, start=mark.start + len(row.text), end=mark.end + len(row.text)) for mark in cell.marks
            ]
            row.text += cell.text
        self._row = None
        self._add(row, Role.TABLE)

    def _markup(self, content: str) -> None:
        if _DROPPED.match(content):
            self._dropped(content, "markup")
            return
        text = html.unescape(_TAG.sub(" ", content)).strip()
        if text:
            self._add(_Inline(text))

    def _dropped(self, content: str, why: str) -> None:
        if content.strip():
            self.blocks.append(SourceBlock(Role.LEFT_OUT, content.strip(), self._line, why=why))

"""Gather the running text of an office file, with the markers that stand in it and what is set aside."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.clean import normalise
from ingest.references import read_reference
from ingest.source import Mark, Role, SourceBlock

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_AFTER_ADDRESS = ".,;:!?)]}>”’\"'"
_WEB = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)


@dataclass(slots=True)
class Flow:
    """Running text as it is gathered, with the note markers that stand in it and what was set aside."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    marks: list[Mark] = field(default_factory=list)
    aside: list[tuple[str, list[str]]] = field(default_factory=list)
    address: int | None = None
    has_words: bool = False

    @property
    def text(self) -> str:
        """All that was written."""
        return "".join(self.pieces)

    def write(self, text: str) -> None:
        """Add text, without what is unseen."""
        text = normalise(text)
        if text:
            if self.address is not None and not text[0].isspace() and text[0] not in _AFTER_ADDRESS:
                # What follows a link without a space is not part of its address.
                self.pieces[self.address] = f"<{self.pieces[self.address]}>"
                self.length += 2
            self.address = None
            self.has_words = self.has_words or not text.isspace()
            self.pieces.append(text)
            self.length += len(text)

    def leave(self, text: str, why: str) -> None:
        """Set text aside, with the reason."""
        if not self.aside or self.aside[-1][0] != why:
            self.aside.append((why, []))
        self.aside[-1][1].append(normalise(text))

    def mark(self, label: str, key: str) -> None:
        """Set a note's marker here; it takes no room in the text."""
        self.marks.append(Mark(self.length, self.length, label, (key,)))

    def add(self, other: Flow, separator: str) -> None:
        """Add another flow behind this one, apart from it by `separator` where both have text."""
        if other.has_words:
            if self.has_words:
                self.write(separator)
            self.has_words = True
            by = self.length
            self.marks += [Mark(mark.start + by, mark.end + by, mark.label, mark.keys) for mark in other.marks]
            self.pieces += other.pieces
            self.length += other.length
        else:
            self.marks += [Mark(self.length, self.length, mark.label, mark.keys) for mark in other.marks]
        self.aside += other.aside

    def blocks(self, role: Role, level: int = 0, label: str = "", why: str = "") -> list[SourceBlock]:
        """The block that this text makes, and one for each thing that was set aside."""
        made = []
        if self.pieces or self.marks:
            made.append(SourceBlock(role, self.text, level=level, label=label, why=why, marks=tuple(self.marks)))
        for reason, texts in self.aside:
            text = "".join(texts).strip()
            if text:
                made.append(SourceBlock(Role.LEFT_OUT, text, why=reason))
        return made


def close_link(flow: Flow, opened: int, target: str) -> None:
    """Make sure that the target of a link stays with the text of a note; `opened` is its first piece.

    Where the words of the link are an address, the target stands in their place: it is what opens.
    """
    if not _WEB.match(target) or target.casefold().startswith("mailto:"):
        return
    shown = "".join(flow.pieces[opened:])
    words = shown.strip()
    if not words:
        return
    target = "".join(normalise(target).split()).replace("<", "%3C").replace(">", "%3E")
    if not _ADDRESS.fullmatch(words):
        flow.write(f" <{target}>")
        return
    flow.length -= len(shown)
    del flow.pieces[opened:]
    before, after = shown.partition(words)[::2]
    flow.write(before)
    if read_reference(target)[1] == (target,):
        flow.write(target)
        flow.address = len(flow.pieces) - 1
    else:
        flow.write(f"<{target}>")
    flow.write(after)

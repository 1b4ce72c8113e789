"""Tell the items of a web page's lists, and the lists that are only links to elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lxml.etree import _Element

from ingest.lexicon import CONTENTS_TITLES, plain
from ingest.readers.web_furniture import CONTENTS, FURNITURE
from ingest.source import Role, SourceBlock

_LINKED = 0.9
_CONTENTS_RUN = 3
_RELATED = frozenset(
    "related content|related links|related|related articles|related pages|related documents|related publications|"
    "related news|related posts|related topics|share this page|share this|share|follow us|explore the topic|"
    "more on this topic|more like this|you may also like|read next|recommended|most read|most popular|"
    "latest news|recent posts|tags|categories|collection|part of|in this section|support links".split("|")
)


@dataclass(slots=True)
class ListSigns:
    """The lists that are open at a place, and the sign of the item there."""

    _open: list[tuple[_Element, Role, str]] = field(default_factory=list)
    _next: dict[_Element, int] = field(default_factory=dict)

    def open(self, element: _Element) -> None:
        """Enter an element."""
        if element.tag != "li":
            return
        parent = element.getparent()
        if parent is None or parent.tag != "ol":
            self._open.append((element, Role.BULLET, ""))
            return
        number = _number(element.get("value")) or self._next.get(parent) or _number(parent.get("start")) or 1
        self._next[parent] = number + 1
        lettered = (parent.get("type") or "") in ("a", "A") and number <= 26
        label = chr(ord(parent.get("type") or "a") + number - 1) if lettered else str(number)
        self._open.append((element, Role.NUMBERED, label))

    def close(self, element: _Element) -> None:
        """Leave an element."""
        if self._open and self._open[-1][0] is element:
            self._open.pop()

    def current(self, quotes: int) -> tuple[Role, str]:
        """The role and the printed number of what stands here."""
        if self._open:
            return self._open[-1][1], self._open[-1][2]
        return (Role.QUOTE, "") if quotes else (Role.PARAGRAPH, "")


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 7 else 0


def leave_out_link_lists(blocks: Sequence[SourceBlock], linked: Sequence[tuple[int, int]]) -> tuple[SourceBlock, ...]:
    """Leave out lists of contents and of related pages.

    `linked` counts for each block the characters within links, and within links to the page itself.
    """
    marked = list(blocks)
    place = 0
    while place < len(marked):
        end = place
        while end < len(marked) and _is_item(marked[end]) and _share(marked[end], linked[end][1]) >= _LINKED:
            end += 1
        headed = place > 0 and plain(marked[place - 1].text) in CONTENTS_TITLES
        if end - place >= _CONTENTS_RUN or (headed and end > place):
            _out(marked, place - 1 if headed else place, end, CONTENTS)
        elif marked[place].role is Role.HEADING and plain(marked[place].text) in _RELATED:
            end = place + 1
            while end < len(marked) and _is_item(marked[end]) and _share(marked[end], linked[end][0]) >= _LINKED:
                end += 1
            ended = end == len(marked) or marked[end].role in (Role.HEADING, Role.LEFT_OUT)
            if end > place + 1 and ended:
                _out(marked, place, end, FURNITURE)
        place = max(end, place + 1)
    return tuple(marked)


def _is_item(block: SourceBlock) -> bool:
    return block.role in (Role.BULLET, Role.NUMBERED, Role.PARAGRAPH)


def _share(block: SourceBlock, linked: int) -> float:
    return linked / max(1, len(block.text.strip()))


def _out(blocks: list[SourceBlock], start: int, end: int, why: str) -> None:
    for place in range(start, end):
        words = " ".join(blocks[place].text.split())
        blocks[place] = replace(blocks[place], role=Role.LEFT_OUT, text=words, level=0, label="", why=why, marks=())

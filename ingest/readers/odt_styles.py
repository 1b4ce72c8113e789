"""Read the styles of an ODT: what a paragraph or a span is, and how its lists count."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from ingest.readers.docx_styles import whole
from ingest.readers.office import local

STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
FORM = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_HEADING = re.compile(r"heading (\d)$", re.IGNORECASE)
_SIZE = re.compile(r"(\d{1,4}(?:\.\d{1,4})?)(pt|%)")
_LONGEST_CHAIN = 20
_NUMBER_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


@dataclass(frozen=True, slots=True)
class Style:
    """One style: the names of it and of those it is based on, its level as a heading, and its look."""

    names: tuple[str, ...] = ()
    level: int = 0
    hidden: bool = False
    size: float = 0.0


@dataclass(slots=True)
class Styles:
    """The styles of a document, those that the program made for single paragraphs included."""

    _elements: dict[tuple[str, str], etree._Element] = field(default_factory=dict)
    _lists: dict[str, dict[int, tuple[str, int]]] = field(default_factory=dict)
    _known: dict[tuple[str, str], Style] = field(default_factory=dict)

    def add(self, root: etree._Element | None) -> None:
        """Take the styles of a part; one of a part that was taken before stays."""
        for element in root.iter(STYLE + "style", TEXT + "list-style") if root is not None else ():
            name = element.get(STYLE + "name", "")
            if local(element) == "style":
                self._elements.setdefault((element.get(STYLE + "family", ""), name), element)
            else:
                self._lists.setdefault(name, dict(_levels(element)))

    def style(self, family: str, name: str) -> Style:
        """A style of a family ("paragraph", "text" ...) by its name."""
        key = (family, name)
        if key not in self._known:
            self._known[key] = self._resolved(family, name)
        return self._known[key]

    def list_form(self, name: str, depth: int) -> tuple[str, int]:
        """How a list counts at a depth, and from which number."""
        return self._lists.get(name, {}).get(depth, ("bullet", 1))

    def _resolved(self, family: str, name: str) -> Style:
        names: list[str] = []
        level = 0
        hidden: bool | None = None
        size, share = 0.0, 1.0
        following = name
        while following and (family, following) in self._elements and len(names) < _LONGEST_CHAIN:
            element = self._elements[family, following]
            shown = element.get(STYLE + "display-name") or following.replace("_20_", " ")
            names.append(shown[:200])
            titled = _HEADING.match(shown)
            level = level or min(int(titled[1]) if titled else 0, 9)
            properties = element.find(STYLE + "text-properties")
            if properties is not None:
                display = properties.get(TEXT + "display")
                hidden = hidden if hidden is not None or display is None else display == "none"
                stated = _SIZE.match(properties.get(FORM + "font-size", ""))
                if stated and not size:
                    if stated[2] == "pt":
                        size = float(stated[1])
                    else:
                        share *= float(stated[1]) / 100
            following = element.get(STYLE + "parent-style-name", "")
        return Style(tuple(names) or (name,), level, bool(hidden), (size or 12.0) * share)


def _levels(element: etree._Element) -> list[tuple[int, tuple[str, int]]]:
    levels = []
    for one in element:
        depth = whole(one.get(TEXT + "level")) or 1
        if local(one) == "list-level-style-number":
            form = _NUMBER_FORMS.get(one.get(STYLE + "num-format", ""), "none")
            start = whole(one.get(TEXT + "start-value"))
            levels.append((depth, (form, 1 if start is None else start)))
        else:
            levels.append((depth, ("bullet", 1)))
    return levels

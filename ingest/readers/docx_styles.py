"""Read the styles and the numbering of a DOCX: what a paragraph is, and the number it bears."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"heading ?([1-9])\b", re.IGNORECASE)
_LONGEST_CHAIN = 20
_BODY_LEVEL = 9


def value(parent: etree._Element | None, name: str, attribute: str = "val") -> str | None:
    """The value of a property, None where it is not there; "" where it stands without a value."""
    found = parent.find(WORD + name) if parent is not None else None
    return None if found is None else found.get(WORD + attribute, "")


def switched(parent: etree._Element | None, name: str) -> bool | None:
    """Whether a property is switched on or off, None where it is not there."""
    found = value(parent, name)
    return None if found is None else found.casefold() not in ("0", "false", "off")


def whole(number: str | None) -> int | None:
    """A count of the file as a number; None for what is none."""
    return int(number) if number and number.isascii() and number.isdecimal() and len(number) < 7 else None


@dataclass(frozen=True, slots=True)
class Style:
    """One style with the properties of those it is based on."""

    name: str = ""
    level: int | None = None
    number: tuple[str, int] | None = None
    hidden: bool = False
    size: int | None = None


@dataclass(slots=True)
class Styles:
    """The styles of a document by their ids."""

    root: etree._Element | None
    default: Style = field(default_factory=Style)
    _elements: dict[str, etree._Element] = field(default_factory=dict)
    _known: dict[str, Style] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.root is None:
            return
        normal = ""
        for element in self.root.iterchildren(WORD + "style"):
            identifier = element.get(WORD + "styleId", "")
            self._elements.setdefault(identifier, element)
            if element.get(WORD + "type") == "paragraph" and element.get(WORD + "default") in ("1", "true", "on"):
                normal = identifier
        size = self.root.find(f"{WORD}docDefaults/{WORD}rPrDefault/{WORD}rPr")
        self.default = Style(size=whole(value(size, "sz")))
        self.default = self.style(normal) if normal else self.default

    def style(self, identifier: str | None) -> Style:
        """A style by its id; the default one for an id that is not there."""
        if identifier is None or identifier not in self._elements:
            return self.default
        if identifier not in self._known:
            self._known[identifier] = self._resolved(identifier)
        return self._known[identifier]

    def _resolved(self, identifier: str) -> Style:
        name = ""
        level = size = None
        number: tuple[str, int] | None = None
        hidden: bool | None = None
        seen: set[str] = set()
        following: str | None = identifier
        while following in self._elements and following not in seen and len(seen) < _LONGEST_CHAIN:
            seen.add(following)
            element = self._elements[following]
            paragraph, run = element.find(WORD + "pPr"), element.find(WORD + "rPr")
            named = (value(element, "name") or following)[:200]
            name = name or named
            if level is None:
                level = whole(value(paragraph, "outlineLvl"))
                titled = _HEADING.match(named)
                if level is None and titled:
                    level = int(titled[1]) - 1
            number = number if number is not None else numbering_of(paragraph)
            hidden = hidden if hidden is not None else switched(run, "vanish")
            size = size if size is not None else whole(value(run, "sz"))
            following = value(element, "basedOn")
        return Style(name, level, number, bool(hidden), size if size is not None else self.default.size)

    def heading_level(self, properties: etree._Element | None, style: Style) -> int:
        """The level of a paragraph as a heading, from 1; 0 where it is none."""
        level = whole(value(properties, "outlineLvl"))
        level = level if level is not None else style.level
        return level + 1 if level is not None and level < _BODY_LEVEL else 0


def numbering_of(properties: etree._Element | None) -> tuple[str, int] | None:
    """The list and the depth that properties name; the list "" where only the depth is named."""
    number = properties.find(WORD + "numPr") if properties is not None else None
    if number is None:
        return None
    return value(number, "numId") or "", min(whole(value(number, "ilvl")) or 0, 8)


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each has counted."""

    root: etree._Element | None
    _levels: dict[str, tuple[str, dict[int, tuple[str, int]]]] = field(default_factory=dict)
    _counts: dict[tuple[str, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.root is None:
            return
        abstract = {one.get(WORD + "abstractNumId", ""): one for one in self.root.iterchildren(WORD + "abstractNum")}
        for one in self.root.iterchildren(WORD + "num"):
            identifier, of = one.get(WORD + "numId", ""), value(one, "abstractNumId") or ""
            levels = {}
            overrides = [override.find(WORD + "lvl") for override in one.iterchildren(WORD + "lvlOverride")]
            base = list(abstract[of].iterchildren(WORD + "lvl")) if of in abstract else []
            for level in [*base, *(override for override in overrides if override is not None)]:
                depth = whole(level.get(WORD + "ilvl")) or 0
                start = whole(value(level, "start"))
                levels[depth] = (value(level, "numFmt") or "decimal", 1 if start is None else start)
            # A list that starts anew counts for itself, others of the same form count on.
            counted = identifier if one.find(WORD + "lvlOverride") is not None else "abstract " + of
            self._levels[identifier] = (counted, levels)

    def form(self, number: tuple[str, int]) -> str | None:
        """How a list counts at a depth ("decimal", "bullet" ...); None where it is no list."""
        identifier, depth = number
        if identifier not in self._levels:
            return None
        form = self._levels[identifier][1].get(depth, ("bullet", 1))[0]
        return None if form == "none" else form

    def count(self, number: tuple[str, int]) -> str:
        """Count one more item of a list and return its number as printed."""
        identifier, depth = number
        counted, levels = self._levels[identifier]
        form, start = levels.get(depth, ("bullet", 1))
        reached = self._counts.get((counted, depth), start - 1) + 1
        self._counts[counted, depth] = reached
        for deeper in range(depth + 1, 9):
            self._counts.pop((counted, deeper), None)
        return "" if form == "bullet" else printed(reached, form)


def printed(number: int, form: str) -> str:
    """A number in the form of a list.

    >>> printed(4, "lowerRoman"), printed(28, "upperLetter"), printed(3, "decimal"), printed(6, "chicago")
    ('iv', 'BB', '3', '††')
    """
    text = str(number)
    if form == "chicago" and 0 < number <= 4 * 20:
        return "*†‡§"[(number - 1) % 4] * ((number - 1) // 4 + 1)
    if form.startswith("decimalEnclosedCircle") and 0 < number <= 20:
        return chr(ord("①") + number - 1)
    if form == "decimalZero":
        return f"{number:02}"
    if form == "numberInDash":
        return f"- {number} -"
    if form == "ordinal":
        return f"{number}{'th' if number // 10 % 10 == 1 else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
    if form.endswith("Letter") and 0 < number <= 26 * 20:
        text = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
    elif form.endswith("Roman") and 0 < number < 4000:
        text = ""
        for worth, sign in zip(
            (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
            ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
            strict=True,
        ):
            text += sign * (number // worth)
            number %= worth
    return text.upper() if form.startswith("upper") else text

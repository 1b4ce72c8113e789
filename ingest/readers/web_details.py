"""Find what a web page shows about itself: the labelled details near its top, such as “From: Ministry of Rain”."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.etree import _Element

from ingest.readers.web_furniture import NO_TEXT
from ingest.readers.web_notes import BLOCKS, text_of

_LABEL = re.compile(
    r"(?P<label>(?:report |lead |corporate )?authors?(?:\(s\))?|written by|words by|prepared by|creators?|from|by|"
    r"organi[sz]ations?|department|published by|publisher|produced by|issued by|part of|directorate|team|"
    r"service area|(?:date |first |originally )?published(?: on| date)?|publication date|release date|issue date|"
    r"date(?: of publication| posted)?|posted(?: on)?|last updated|updated|date updated)\s*(?P<colon>:?)",
    re.IGNORECASE,
)
_INLINE = re.compile(_LABEL.pattern.replace("(?P<colon>:?)", r":\s+(?P<value>\S.{0,300})"), re.IGNORECASE | re.DOTALL)
_ASIDE = frozenset(
    "comment comments related share sharing menu breadcrumb breadcrumbs search cookie promo teaser".split()
)
_PARTS = re.compile(r"[^\W_]+")
_MOST_ELEMENTS, _LONG, _MOST_LONG = 1500, 250, 3
_LONGEST_VALUE = 400
_MOST_VALUES = 12


@dataclass(frozen=True, slots=True)
class Detail:
    """A labelled detail: its label in small letters, its whole text, and the names or items in it one by one."""

    label: str
    text: str
    names: tuple[str, ...]


def is_aside(element: _Element) -> bool:
    """Whether an element stands where a page speaks of other things: menus, comments, what is related."""
    for one in (element, *islice(element.iterancestors(), 15)):
        if one.tag in ("nav", "footer", "form", "noscript"):
            return True
        if _speaks_of_others(one):
            return True
    return False


def _speaks_of_others(element: _Element) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}".casefold()
    return element.tag not in ("html", "body", "main", "article") and bool(_ASIDE & set(_PARTS.findall(names)))


def top_of(root: _Element) -> Iterator[_Element]:
    """The elements of a page from its beginning until its text is under way, menus left out."""
    body = root if root.tag == "body" else root.find(".//body")
    if body is None:
        return
    outside: set[_Element] = set()
    long = 0
    for element in islice(body.iter(), _MOST_ELEMENTS):
        parent = element.getparent()
        if not isinstance(element.tag, str) or element.tag in NO_TEXT or parent in outside:
            outside.add(element)
            continue
        if element.tag in ("nav", "form", "footer") or _speaks_of_others(element):
            outside.add(element)
            continue
        if element.tag == "p" and len(text_of(element)) > _LONG:
            long += 1
            if long >= _MOST_LONG:
                return
        yield element


def read_details(top: Iterable[_Element]) -> Iterator[Detail]:
    """The labelled details among the elements of a page's top, in order."""
    for element in top:
        if element.tag in ("body", "main", "article", "section", "header", "a", "script", "style", "title"):
            continue
        words = _short_text(element)
        if not words:
            continue
        label = _LABEL.fullmatch(words)
        if label and _stands_alone(element):
            values = list(_values(element))
            names = tuple(name for value in values for name in names_in(value))
            text = " ".join(text_of(value) for value in values)
            tail = " ".join((element.tail or "").split()).strip(" :")
            if not values and label["colon"] and tail:
                yield Detail(label["label"].casefold(), tail, (tail,))
            elif text and len(text) <= _LONGEST_VALUE:
                yield Detail(label["label"].casefold(), text, names)
        elif (inline := _INLINE.fullmatch(words)) and element.find("br") is None and _is_leaf(element):
            links = [text_of(link) for link in element.iter("a") if text_of(link) in inline["value"]]
            yield Detail(inline["label"].casefold(), inline["value"], tuple(links) or (inline["value"],))


def names_in(element: _Element) -> list[str]:
    """The names that an element lists: its links, its items, else its lines."""
    named = [one for one in element.iter() if isinstance(one.tag, str) and (one.get("itemprop") or "") == "name"]
    for inside in (named, list(element.iter("a")), list(element.iter("li"))):
        words = [" ".join("".join(_broken(one)).split()) for one in inside]
        words = [one for one in words if one]
        # Links that are only part of the words ("more") are no list of names.
        if words and sum(map(len, words)) >= 0.6 * len(_without_joints(text_of(element))):
            return words
    lines = [" ".join(line.split()) for line in "".join(_broken(element)).split("\n")]
    return [line for line in lines if line]


def _without_joints(text: str) -> str:
    return re.sub(r"\b(?:by|and|posted|written)\b|[,;&|]", "", text, flags=re.IGNORECASE)


def _broken(element: _Element) -> Iterator[str]:
    """The words of an element, each block and each break on a line of its own."""
    yield " ".join((element.text or "").split())
    for child in element:
        if isinstance(child.tag, str) and child.tag not in NO_TEXT:
            apart = child.tag in BLOCKS or child.tag == "br"
            yield "\n" if apart else " "
            yield from _broken(child)
            yield "\n" if apart and child.tag != "br" else " "
        yield " ".join((child.tail or "").split())


def _short_text(element: _Element) -> str:
    pieces: list[str] = []
    length = 0
    for piece in element.itertext():
        pieces.append(str(piece))
        length += len(piece)
        if length > 2 * _LONGEST_VALUE:
            return ""
    return " ".join("".join(pieces).split())


def _stands_alone(element: _Element) -> bool:
    """Whether a label is a thing of its own and no word of a sentence."""
    if element.tag in ("dt", "th", "h2", "h3", "h4", "h5", "h6", "strong", "b", "label", "p", "div"):
        return True
    return element.tag in ("span", "td", "li", "em") and not " ".join((element.tail or "").split()).strip(" :")


def _values(label: _Element) -> Iterator[_Element]:
    """The elements that a label is about: those beside it, else beside what holds it alone."""
    place = label
    words = text_of(label)
    for _ in range(3):
        found = 0
        for sibling in place.itersiblings():
            if not isinstance(sibling.tag, str) or found >= _MOST_VALUES:
                break
            said = text_of(sibling)
            if sibling.tag in ("dt", "th", "h1", "h2", "h3", "h4", "br") or _LABEL.fullmatch(said):
                break
            if said:
                found += 1
                yield sibling
            if sibling.tag in ("p", "div", "ul", "td") and found:
                break
        parent = place.getparent()
        if found or parent is None or text_of(parent) != words:
            return
        place = parent


def _is_leaf(element: _Element) -> bool:
    return not any(isinstance(one.tag, str) and one.tag in BLOCKS for one in element.iterdescendants())

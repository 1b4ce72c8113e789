"""Tell who wrote a web page: from its head, its linked data, its byline, its block of details, its imprint."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml.etree import _Element

from ingest.author_names import is_corporate, is_placeholder, names_body, split_names
from ingest.readers.web_details import Detail, is_aside, names_in, read_details, top_of
from ingest.readers.web_head import named_in, read_fields, read_items
from ingest.readers.web_notes import text_of

_CATALOGUED = ("citation_author", "citation_authors", "bepress_citation_author", "dc.creator", "dcterms.creator")
_PUBLISHERS = ("govuk:primary-publishing-organisation", "citation_publisher", "dc.publisher", "dcterms.publisher")
_PLAIN = ("author", "article:author", "parsely-author", "sailthru.author", "creator", "byl")
_INSTITUTIONS = ("citation_author_institution", "citation_technical_report_institution")
_WRITTEN = re.compile(
    r"(?:(?:report |lead |corporate )?authors?(?:\(s\))?|written by|words by|prepared by|creators?|by)"
)
_FROM = re.compile(r"(?:from|organi[sz]ations?|department|published by|publisher|produced by|issued by)")
_DIRECTORATE = re.compile(r"(?:part of|directorate|team|service area)")
# Names of elements that hold an author and nothing else; "author-bio" and "about-author" say something of one.
_BYLINE = re.compile(
    r"(?:.*[-_])?(?:authors?|by-?line|contributors?|writer)(?:[-_]{1,2}(?:names?|links?|list|text|inner))?|posted-?by|"
    r"entry-author|submitted|fn"
)
_ABOUT = re.compile(r"bio|about|avatar|image|photo|box|info|comment|related|wrap|count|authority|card$")
_MINISTER = re.compile(r"\bRt\.? Hon\b|\bMS?P$")
_LOGO = re.compile(r"(?:.*[-_])?(?:organi[sz]ation|department)-?logo(?:[-_].*)?|committee(?:-name)?")
_BEFORE = re.compile(
    r"(?:(?:posted|written|published|submitted|authored|created|words|prepared|produced)\s+)?by\b:?\s+|authors?\s*:\s*",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"\s*(?:[|•·–—]|\bon\s+(?:\w+day\b|\d)|,?\s+(?:\w+day,?\s+)?\d{1,2}(?:st|nd|rd|th)?\s+\w+\s+\d{4}"
    r"|,?\s+(?:published|posted|updated|last)\b|\d{4}-\d\d|\bin\s+[A-Z]\w+$).*$",
    re.DOTALL,
)
_ROLE = re.compile(
    r",\s*(?:\w+ ){0,3}(?:director|professor|head|officer|manager|chief|research(?:er)?|lecturer|fellow|editor|lead"
    r"|minister|advis[eo]r|chair|convener|secretary|consultant|analyst|ph\.?d|phd|student)\b.*$",
    re.IGNORECASE,
)
# A sentence may begin so as well, but it ends with a stop.
_LINE = re.compile(r"(?:(?:Written|Posted) by|By)\s+[A-Z].*[^.!?:;,]")
_DATE_LINE = re.compile(r"(?:\d{1,2}(?:st|nd|rd|th)?\s+)?[A-Z][a-z]{2,8}\s+(?:19|20)\d\d\.?")
_PLATFORMS = frozenset("gov.uk wordpress medium wix blogger squarespace youtube facebook linkedin issuu scribd".split())
_MOST_NAMES, _LONGEST_NAME, _MOST_WORDS = 40, 120, 14


def read_authors(root: _Element) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The authors of a page, and those of them that the page says are bodies.

    What a library's catalogue would be given counts first, then what a reader sees, then who published it.
    """
    fields = read_fields(root)
    items = list(read_items(root))
    top = list(top_of(root))
    details = list(read_details(top))
    bodies: list[str] = []
    for found in (
        _of_fields(fields, _CATALOGUED),
        _of_details(details, _WRITTEN),
        _of_items(items, "author", bodies),
        _of_items(items, "creator", bodies),
        _of_fields(fields, _PLAIN),
        _of_bylines(root),
        _of_lines(top),
        _named(fields.get("govuk:primary-publishing-organisation", []), bodies),
        _of_details(details, _FROM, bodies),
        _of_logos(top, bodies),
        _of_imprint(top, bodies),
        _of_fields(fields, _INSTITUTIONS, bodies),
        _of_fields(fields, _PUBLISHERS, bodies),
        _of_items(items, "publisher", bodies),
        [name for name in fields.get("og:site_name", []) if names_body(name)],
        _of_details(details, _DIRECTORATE, bodies),
    ):
        names = tuple(dict.fromkeys(name for name in found if _is_name(name)))[:_MOST_NAMES]
        if names:
            return names, tuple(name for name in names if name in bodies)
    return (), ()


def _is_name(name: str) -> bool:
    words = name.split()
    shaped = 0 < len(words) <= _MOST_WORDS and len(name) <= _LONGEST_NAME and any(sign.isupper() for sign in name)
    strange = "://" in name or "@" in name or name.casefold().removeprefix("www.") in _PLATFORMS
    return shaped and not strange and not is_placeholder(name) and (not re.search(r"\d{3}", name) or is_corporate(name))


def _named(names: Iterable[str], bodies: list[str]) -> list[str]:
    """The names of bodies, noted as such."""
    found = [name for one in names for name in _tidy(one, body=True)]
    bodies += found
    return found


def _tidy(text: str, body: bool = False) -> list[str]:
    """The names in a line without the words around them."""
    words = " ".join(text.split())
    words = _BEHIND.sub("", _BEFORE.sub("", words, count=1)) if not body else words
    return [name for name in split_names(words if body else _ROLE.sub("", words)) if name] if words else []


def _of_fields(fields: dict[str, list[str]], names: Iterable[str], bodies: list[str] | None = None) -> list[str]:
    for name in names:
        given = [one for one in fields.get(name, []) if "://" not in one and not one.startswith("@")]
        found = [one for text in given for one in (split_names(text) if bodies is None else [text])]
        if any(map(_is_name, found)):
            if bodies is not None:
                bodies += found
            return found
    return []


def _of_items(items: Iterable[dict[str, object]], role: str, bodies: list[str]) -> list[str]:
    for item in items:
        found: list[str] = []
        for text, is_body in named_in(item.get(role)):
            found += _named([text], bodies) if is_body else split_names(text)
        if any(map(_is_name, found)):
            return found
    return []


def _of_details(details: Iterable[Detail], label: re.Pattern[str], bodies: list[str] | None = None) -> list[str]:
    found: list[str] = []
    for detail in details:
        if label.fullmatch(detail.label):
            for text in detail.names:
                found += _tidy(text) if bodies is None else _tidy(text, body=True)
    if bodies is not None:
        # Beside a body, its minister is named as one of those from whom a paper comes.
        found = [name for name in found if not _MINISTER.search(name)] or found
        bodies += [name for name in found if not _MINISTER.search(name)]
    return found


def _of_bylines(root: _Element) -> list[str]:
    """The names that stand in an element that is marked as the author's."""
    articles = [one for one in root.iter("article") if not any(above.tag == "article" for above in one.iterancestors())]
    elsewhere = set(articles[1:]) if len(articles) > 1 else set()
    group: _Element | None = None
    found: list[str] = []
    for element in islice(_marked(root), 200):
        around = list(islice(element.iterancestors(), 12))
        if is_aside(element) or any(one in elsewhere or one is group for one in around):
            continue
        near = around[1] if len(around) > 1 else around[0]
        if group is not None and near is not group and group not in around:
            break
        names = [name for text in names_in(element) for name in _tidy(text) if _is_name(name)]
        if names and group is None:
            group = near
        found += names
    return found


def _marked(root: _Element) -> Iterator[_Element]:
    taken: set[_Element] = set()
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag in ("html", "body", "main", "article", "meta", "link"):
            continue
        if any(above in taken for above in islice(element.iterancestors(), 8)):
            continue
        classes = (element.get("class") or "").casefold().split()
        named = any(_BYLINE.fullmatch(one) and not _ABOUT.search(one) for one in classes)
        stated = {"author", "creator"} & {*(element.get("itemprop") or "").split(), *(element.get("rel") or "").split()}
        if (named or stated or element.get("data-hook") == "user-name") and len(text_of(element)) <= 4 * _LONGEST_NAME:
            taken.add(element)
            yield element


def _of_lines(top: Iterable[_Element]) -> list[str]:
    """The names in a line “By Mara Quill” that nothing marks."""
    for element in top:
        if element.tag in ("p", "span", "div", "h2", "h3", "h4", "em", "address") and element.find(".//p") is None:
            line = " ".join("".join(islice((str(part) for part in element.itertext()), 20))[:300].split())
            if len(line) <= _LONGEST_NAME and _LINE.fullmatch(line):
                names = [name for name in _tidy(line) if _is_name(name)]
                if names and all(is_corporate(name) or 1 < len(name.split()) < 5 for name in names):
                    return names
    return []


def _of_logos(top: Iterable[_Element], bodies: list[str]) -> list[str]:
    logos = (one for one in top if any(map(_LOGO.fullmatch, (one.get("class") or "").casefold().split())))
    return _named([name for one in islice(logos, 3) if (name := " ".join(names_in(one)))], bodies)


def _of_imprint(top: Iterable[_Element], bodies: list[str]) -> list[str]:
    """The body that signs a paper at its beginning: lines with a name, a body and the day."""
    for element in top:
        if element.tag not in ("p", "address", "div") or element.find("br") is None:
            continue
        lines = [" ".join(line.split()) for line in _lines(element)]
        lines = [line for line in lines if line]
        if 1 < len(lines) <= 6 and _DATE_LINE.fullmatch(lines[-1]):
            signed = [line for line in lines[:-1] if names_body(line) and _is_name(line)]
            if signed:
                return _named(signed[-1:], bodies)
    return []


def _lines(element: _Element) -> list[str]:
    text = element.text or ""
    for child in element:
        text += ("\n" if child.tag == "br" else text_of(child)) + " ".join((child.tail or "").split())
    return text.split("\n")

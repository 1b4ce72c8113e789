"""Read what a web page says of itself: title, authors and date in its head, its address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice

from lxml.etree import _Element

from ingest.readers.web_notes import text_of

_AUTHORS = ("citation_author", "bepress_citation_author", "dc.creator", "dcterms.creator", "author", "article:author")
_DATES = (
    "citation_publication_date",
    "citation_date",
    "bepress_citation_date",
    "dcterms.issued",
    "dc.date.issued",
    "dcterms.date",
    "dc.date",
    "article:published_time",
    "datepublished",
    "date",
    "pubdate",
)
_TITLES = ("citation_title", "bepress_citation_title", "dc.title", "dcterms.title", "og:title")
_DATE = re.compile(r"((?:1[5-9]|2[01])\d\d)(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?!\d)")
_SITE = re.compile(r"\s+[|–—·:»-]\s+")
_ARTICLES = frozenset("Article NewsArticle ScholarlyArticle Report BlogPosting TechArticle WebPage Book Guide".split())
_LARGEST_JSON = 200_000
_PUBLISHED = re.compile(
    r"(?:first\s+)?published:?\s+(?:on\s+)?(?:(\d{1,2})\s+)?"
    r"(?:(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+)?((?:1[5-9]|2[01])\d\d)\b",
    re.IGNORECASE,
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_FIRST_ELEMENTS = 400


def read_title(root: _Element, heading: str) -> str:
    """The page's main heading, else the title in its head without the site's name."""
    if heading:
        return heading
    fields = _fields(root)
    for name in _TITLES:
        if fields.get(name):
            return _without_site(fields[name][0], fields)
    title = next(iter(root.iter("title")), None)
    return _without_site(text_of(title), fields) if title is not None else ""


def read_authors(root: _Element) -> tuple[str, ...]:
    """Who the page's head says wrote it."""
    fields = _fields(root)
    for name in _AUTHORS:
        names = [one for one in fields.get(name, []) if "://" not in one and not one.startswith("@")]
        if names:
            return tuple(dict.fromkeys(names))
    for item in _items(root):
        given = item.get("author")
        people = given if isinstance(given, list) else [given]
        named = [one.get("name") if isinstance(one, dict) else one for one in people]
        authors = [" ".join(one.split()) for one in named if isinstance(one, str) and one.strip()]
        if authors:
            return tuple(dict.fromkeys(authors))
    return ()


def read_date(root: _Element) -> str:
    """When the page was published, by its head, else by the line that says so; as far as the day is known."""
    fields = _fields(root)
    given = [value for name in _DATES for value in fields.get(name, [])]
    given += [value for item in _items(root) if isinstance(value := item.get("datePublished"), str)]
    days = [day for value in given if (day := plain_date(value))]
    return days[0] if days else _printed_date(root)


def _printed_date(root: _Element) -> str:
    """The date in a line such as “Published 8 March 2017” near the top."""
    for element in islice(root.iter("p", "div", "span", "dd", "li", "time"), _FIRST_ELEMENTS):
        match = _PUBLISHED.match("".join(islice((str(part) for part in element.itertext()), 40)).strip()[:80])
        if match:
            month = _MONTHS.index(match[2][:3].casefold()) + 1 if match[2] else 0
            return plain_date(f"{match[3]}-{month}-{match[1] or 0}") if month else match[3]
    return ""


def plain_date(value: str) -> str:
    """A date as 2019, 2019-05 or 2019-05-31, or "".

    >>> plain_date("2019/5/31T10:00:00Z")
    '2019-05-31'
    """
    match = _DATE.match(value.strip())
    if not match:
        return ""
    parts = [match[1]]
    if match[2] and 1 <= int(match[2]) <= 12:
        parts.append(f"{int(match[2]):02d}")
        if match[3] and 1 <= int(match[3]) <= 31:
            parts.append(f"{int(match[3]):02d}")
    return "-".join(parts)


def read_address(root: _Element) -> str:
    """The public address of the page, from which its relative links start."""
    links = [link.get("href") or "" for link in root.iter("link") if (link.get("rel") or "").casefold() == "canonical"]
    bases = [base.get("href") or "" for base in root.iter("base")]
    for address in (*bases, *links, *_fields(root).get("og:url", [])):
        if re.match(r"https?://[^/\s]", address.strip()):
            return address.strip()
    return ""


def _fields(root: _Element) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").strip().casefold()
        value = " ".join((meta.get("content") or "").split())
        if name and value:
            fields.setdefault(name.replace("dc:", "dc.").replace("dcterms:", "dcterms."), []).append(value)
    return fields


def _without_site(title: str, fields: dict[str, list[str]]) -> str:
    """A title without the site's name behind a dash or bar."""
    parts = _SITE.split(title)
    if len(parts) == 1:
        return title
    site = (fields.get("og:site_name") or [""])[0].casefold()
    if parts[-1].casefold() == site or (not site and len(parts[-1].split()) <= 4):
        return title[: title.rfind(parts[-1])].rstrip(" |–—·:»-")
    return title


def _items(root: _Element) -> Iterator[dict[str, object]]:
    """The articles that linked data in the page describes."""
    for script in root.iter("script"):
        content = script.text or ""
        if (script.get("type") or "").casefold() != "application/ld+json" or len(content) > _LARGEST_JSON:
            continue
        try:
            data = json.loads(content, strict=False)
        except (ValueError, RecursionError):
            continue
        graph = data.get("@graph") if isinstance(data, dict) else None
        for item in data if isinstance(data, list) else graph if isinstance(graph, list) else [data]:
            if not isinstance(item, dict):
                continue
            kinds = item.get("@type")
            if {kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)} & _ARTICLES:
                yield item

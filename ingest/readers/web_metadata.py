"""Read what a web page says of itself: its title, its date, its address."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from lxml.etree import _Element

from ingest.readers.web_details import Detail, is_aside, read_details, top_of
from ingest.readers.web_head import read_fields, read_items
from ingest.readers.web_notes import text_of

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
    "govuk:first-published-at",
    "citation_online_date",
    "dc.date.created",
    "dcterms.created",
    "parsely-pub-date",
    "sailthru.date",
)
_TITLES = ("citation_title", "bepress_citation_title", "dc.title", "dcterms.title", "og:title")
_DATE = re.compile(r"((?:1[5-9]|2[01])\d\d)(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?!\d)")
_SITE = re.compile(r"\s+[|–—·:»-]\s+")
_MONTH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_DAY = re.compile(
    rf"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?"
    rf"(?:(?P<month>{_MONTH})[a-z]*\.?,?\s+)?(?:(?P<us>\d{{1,2}})(?:st|nd|rd|th)?,\s+)?(?P<year>(?:1[5-9]|2[01])\d\d)\b",
    re.IGNORECASE,
)
_FIGURES = re.compile(r"(\d{1,2})[./](\d{1,2})[./]((?:19|20)\d\d)\b")
_PUBLISHED = re.compile(
    r"(?:(?:first|originally|date)\s+)?(?:published|posted)(?:\s+date)?:?\s+(?:on:?\s+)?", re.IGNORECASE
)
_PUBLISHED_LABEL = re.compile(
    r"(?:(?:date|first|originally) )?published(?: on| date)?|(?:publication|release|issue) date|posted(?: on)?|"
    r"date(?: of publication| posted)?"
)
_BYLINE = re.compile(r"(?:(?:posted|submitted|written|published)\s+)?by\s.{2,80}", re.IGNORECASE)
_UPDATED_LABEL = re.compile(r"last updated|updated|date updated")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_FIRST_ELEMENTS = 400


def read_title(root: _Element, heading: str) -> str:
    """The page's main heading, else the title in its head without the site's name."""
    if heading:
        return heading
    fields = read_fields(root)
    for name in _TITLES:
        if fields.get(name):
            return _without_site(fields[name][0], fields)
    title = next(iter(root.iter("title")), None)
    return _without_site(text_of(title), fields) if title is not None else ""


def read_date(root: _Element) -> str:
    """When the page was published, as far as the day is known: by its head, else by what a reader sees."""
    fields = read_fields(root)
    given = [value for name in _DATES for value in fields.get(name, [])]
    given += [value for item in read_items(root) if isinstance(value := item.get("datePublished"), str)]
    days = [day for value in given if (day := plain_date(value))]
    if days:
        return days[0]
    top = list(top_of(root))
    details = list(read_details(top))
    return (
        _detailed(details, _PUBLISHED_LABEL)
        or _printed_date(root)
        or _marked_date(root)
        or _signed_date(top)
        or _detailed(details, _UPDATED_LABEL)
    )


def _detailed(details: Iterable[Detail], label: re.Pattern[str]) -> str:
    for detail in details:
        if label.fullmatch(detail.label) and (day := spoken_date(detail.text)):
            return day
    return ""


def _printed_date(root: _Element) -> str:
    """The date in a line such as “Published 8 March 2017” near the top."""
    for element in islice(root.iter("p", "div", "span", "dd", "li", "time"), _FIRST_ELEMENTS):
        line = " ".join("".join(islice((str(part) for part in element.itertext()), 40))[:200].split())
        match = _PUBLISHED.match(line)
        if match and (day := spoken_date(line[match.end() : match.end() + 60])):
            return day
    return ""


def _marked_date(root: _Element) -> str:
    """The date of an element that is marked as the day of publication, else of the only time that the text gives."""
    times = [one for one in islice(root.iter("time"), 50) if not is_aside(one)]
    marked = [one for one in times if re.search(r"publish|entry-date|posted|pubdate", _says(one))]
    marked += [one for one in islice(root.iter(), 4 * _FIRST_ELEMENTS) if one.get("itemprop") == "datePublished"]
    for element in (*marked, *(times if len(times) == 1 else [])):
        given = element.get("datetime") or element.get("content") or ""
        if day := plain_date(given) or spoken_date(text_of(element)):
            return day
    return ""


def _says(element: _Element) -> str:
    return f"{element.get('class') or ''} {element.get('itemprop') or ''} {'pubdate' in element.attrib and 'pubdate'}"


def _signed_date(top: Iterable[_Element]) -> str:
    """The date that stands alone in a line near the top, or ends a byline or an imprint."""
    for element in top:
        if element.tag in ("p", "span", "div", "time", "li", "address", "em", "strong"):
            line = " ".join("".join(islice((str(part) for part in element.itertext()), 20))[:200].split())
            found = _DAY.search(line)
            if found and found["month"] and (found["day"] or found["us"]) and found.end() == len(line):
                before = line[: found.start()]
                if not before or _BYLINE.fullmatch(before) or (element.find("br") is not None and len(line) < 120):
                    return spoken_date(found[0])
    return ""


def spoken_date(text: str) -> str:
    """A date as people write it, as 2019, 2019-05 or 2019-05-31, or "".

    >>> spoken_date("8 March 2017"), spoken_date("March 8, 2017"), spoken_date("08/03/2017"), spoken_date("2018")
    ('2017-03-08', '2017-03-08', '2017-03-08', '2018')
    """
    text = text.strip()
    figures = _FIGURES.match(text)
    if figures:
        return plain_date(f"{figures[3]}-{figures[2]}-{figures[1]}")
    match = _DAY.match(text)
    if not match:
        return plain_date(text)
    if not match["month"]:
        return plain_date(text) if not match["day"] else match["year"]
    month = _MONTHS.index(match["month"][:3].casefold()) + 1
    return plain_date(f"{match['year']}-{month}-{match['day'] or match['us'] or 0}")


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
    for address in (*bases, *links, *read_fields(root).get("og:url", [])):
        if re.match(r"https?://[^/\s]", address.strip()):
            return address.strip()
    return ""


def _without_site(title: str, fields: dict[str, list[str]]) -> str:
    """A title without the site's name behind a dash or bar."""
    parts = _SITE.split(title)
    if len(parts) == 1:
        return title
    site = (fields.get("og:site_name") or [""])[0].casefold()
    if parts[-1].casefold() == site or (not site and len(parts[-1].split()) <= 4):
        return title[: title.rfind(parts[-1])].rstrip(" |–—·:»-")
    return title

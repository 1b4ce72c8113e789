"""Link a web page's notes to their markers where the page does that by a script, or not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree
from lxml.etree import _Element

from ingest.lexicon import NOTES_TITLES, plain
from ingest.readers.web_notes import BLOCKS, text_of
from ingest.readers.web_tree import set_attribute

_TOOLTIP = re.compile(r"footnote__note|footnote_tooltip|footnote-tooltip|(?:^|\s)sidenote(?:\s|$)|footnote-content")
_NUMBER = re.compile(r"[\[(]?(\d{1,3})[\])]?")
_ENTRY = re.compile(r"\s*[↑^]?\s*[\[(]?(\d{1,3})[\])]?\s*[.):]?\s*(?=\S)")
# m², km³ and 10⁶ are measures: such a number is no note.
_MEASURE = re.compile(r"(?:(?:^|[^A-Za-z])(?:km|m|cm|mm|ft|mi|in|R|r|x|y|n|CO)|(?:^|\D)10)$")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_ROWS = frozenset(("li", "tr", "p", "dd", "div"))
_MOST_NOTES = 1_000


def link_notes(body: _Element, base: str) -> None:
    """Write into a page's tree the links between markers and notes that it lacks; `base` is its address."""
    _shorten_links(body, base)
    _move_tooltips(body)
    if not any(_is_within(link) for link in body.iter("a") if link.find(".//sup") is not None or _in_sup(link)):
        _link_numbers(body)


def _is_within(link: _Element) -> bool:
    return (link.get("href") or "").startswith("#")


def _in_sup(link: _Element) -> bool:
    parent = link.getparent()
    return parent is not None and parent.tag == "sup"


def _shorten_links(body: _Element, base: str) -> None:
    """A link to a place of the page itself may be written with the page's whole address."""
    page = base.partition("#")[0].rstrip("/")
    names = {element.get("id") for element in body.iter() if element.get("id")}
    for link in body.iter("a"):
        address, _, place = (link.get("href") or "").partition("#")
        if not address or place not in names or not address.startswith(("http://", "https://")):
            continue
        if address.rstrip("/") == page or _NUMBER.fullmatch(text_of(link)):
            set_attribute(link, "href", f"#{place}")


def _move_tooltips(body: _Element) -> None:
    """A note whose text stands beside its marker, for a script to show, becomes a note at the end of the page."""
    tooltips = [one for one in body.iter("span", "small") if _TOOLTIP.search((one.get("class") or "").casefold())]
    known = set(tooltips)
    rows = _rows_by_text(body) if tooltips else {}
    for count, tooltip in enumerate(tooltips[:_MOST_NOTES], 1):
        words = text_of(tooltip)
        parent = tooltip.getparent()
        if not words or parent is None or any(one in known for one in tooltip.iterancestors()):
            continue
        marker = _sup_before(tooltip)
        label = text_of(marker).strip("[]() ") if marker is not None else str(count)
        listed = rows.get(_bare(words))
        note = listed if listed is not None else etree.SubElement(body, "aside")
        name = note.get("id") or f"note-{count}-of-page"
        set_attribute(note, "id", name)
        note.set("role", "doc-footnote")
        if listed is None:
            note.text = tooltip.text
            note.extend(list(tooltip))
        link = etree.Element("a", role="doc-noteref")
        set_attribute(link, "href", f"#{name}")
        link.text = label
        link.tail = tooltip.tail
        tooltip.tail = None
        parent.replace(tooltip, link)
        if marker is not None:
            _drop(marker)


def _rows_by_text(body: _Element) -> dict[str, _Element]:
    """The rows of lists of notes by their words, without what they begin with."""
    found: dict[str, _Element] = {}
    for row in body.iter("li", "tr"):
        said = " ".join(f"{one.get('class') or ''}" for one in (row, *list(row.iterancestors())[:4]))
        if "footnote" in said.casefold():
            found.setdefault(_bare(text_of(row)), row)
    return found


def _bare(words: str) -> str:
    return re.sub(r"[^\w]+", " ", _ENTRY.sub("", words, count=1)).strip()


def _sup_before(tooltip: _Element) -> _Element | None:
    """The raised number that stands directly before a tooltip, which may be within a link or a span."""
    before = tooltip.getprevious()
    if before is None or (before.tail or "").strip() or before.tag not in ("sup", "a", "span"):
        return None
    return before if _NUMBER.fullmatch(text_of(before)) else None


def _drop(element: _Element) -> None:
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _link_numbers(body: _Element) -> None:
    """Raised numbers without links belong to the numbered entries at the end, where the two agree."""
    entries = _entries(body)
    if not entries:
        return
    inside = {one for entry in entries.values() for one in entry.iter()}
    markers = [sup for sup in body.iter("sup") if sup not in inside and sup.find(".//a") is None]
    markers = [sup for sup in markers if _NUMBER.fullmatch(text_of(sup)) and not _MEASURE.search(_before(sup))]
    numbers = [int(_NUMBER.fullmatch(text_of(sup))[1]) for sup in markers]  # type: ignore[index]
    first_use = list(dict.fromkeys(numbers))
    # Notes are called in their order, each has its entry: anything else is some other raised number.
    if not numbers or first_use != sorted(first_use) or first_use[0] > 2 or not set(numbers) <= set(entries):
        return
    for number, entry in entries.items():
        set_attribute(entry, "id", entry.get("id") or f"note-{number}-of-page")
        entry.set("role", "doc-footnote")
    for sup, number in zip(markers, numbers, strict=True):
        words = text_of(sup)
        for child in list(sup):
            sup.remove(child)
        sup.text = None
        link = etree.SubElement(sup, "a", role="doc-noteref")
        set_attribute(link, "href", f"#{entries[number].get('id')}")
        link.text = words


def _before(sup: _Element) -> str:
    previous, parent = sup.getprevious(), sup.getparent()
    text = previous.tail if previous is not None else parent.text if parent is not None else ""
    return (text or "")[-4:]


def _entries(body: _Element) -> dict[int, _Element]:
    """The last run of numbered entries of a page: under a heading such as “Notes”, or begun by raised numbers."""
    elements = [one for one in body.iter() if isinstance(one.tag, str)]
    headings = [
        place for place, one in enumerate(elements) if one.tag in _HEADINGS and plain(text_of(one)) in NOTES_TITLES
    ]
    if headings:
        following = elements[headings[-1] + 1 :]
        lists = [one for one in following if one.tag == "ol"]
        if lists:
            start = lists[0].get("start") or "1"
            first = int(start) if _NUMBER.fullmatch(start) else 1
            return dict(enumerate(lists[0].iterchildren("li"), first))
        return _numbered([one for one in following if one.tag in _ROWS and _is_row(one)])
    raised = [one for one in elements if one.tag in ("p", "li", "div") and _is_row(one) and _begins_raised(one)]
    return _numbered(raised)


def _is_row(element: _Element) -> bool:
    return not any(isinstance(one.tag, str) and one.tag in BLOCKS for one in element.iterdescendants())


def _begins_raised(element: _Element) -> bool:
    first = next(iter(element), None)
    return (
        first is not None
        and first.tag == "sup"
        and not (element.text or "").strip()
        and bool(_NUMBER.fullmatch(text_of(first)))
        and bool((first.tail or "").strip())
    )


def _numbered(rows: Sequence[_Element]) -> dict[int, _Element]:
    """Rows by the numbers they begin with, as long as these count on from 1."""
    found: dict[int, _Element] = {}
    for row in rows:
        match = _ENTRY.match(text_of(row))
        if match and int(match[1]) == len(found) + 1:
            found[int(match[1])] = row
    return found

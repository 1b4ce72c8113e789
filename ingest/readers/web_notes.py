"""Find a web page's notes by its links: which links are note markers and which elements are notes."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import unquote

from lxml.etree import _Element

from ingest.readers.web_tree import EPUB_TYPE

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table tbody "
    "td tfoot th thead tr ul".split()
)
_LABEL = re.compile(r"(?:(?:note|n|nb|fn|ref)\.?\s?)?(?:\d{1,4}|[ivxlc]{1,6}|[a-z])|[*†‡§¶#]{1,4}", re.IGNORECASE)
_SPOKEN = re.compile(r"(?:foot|end)?note\s+(?=\d)", re.IGNORECASE)
_OWN = re.compile(r"[\s^↑]*[\[(]?\s*(\d{1,4}|[*†‡§¶]{1,4}|[a-z])\s*[\])]?\s*[.):]?(?=\s|\W)", re.IGNORECASE)
_MARKER = frozenset(("doc-noteref", "noteref"))
_NOTE = frozenset(("doc-footnote", "doc-endnote", "footnote", "rearnote", "endnote", "note"))
_LIST = frozenset(("doc-footnotes", "doc-endnotes", "footnotes", "rearnotes", "endnotes"))
_MARKER_CLASS = re.compile(
    r"foot-?note|end-?note|note-?ref|fn-?ref|spip_note|\breference\b|sdfootnoteanc|citation-?ref"
)
_LIST_CLASS = re.compile(
    r"(?:^|[\s_-])(?:foot-?notes?|end-?notes?|notes|references|reflist|fnlist|easy-footnotes)(?:$|[\s_-])"
)
_BACK = re.compile(r"back|revers|return|retour|(?:^|\s)up(?:\s|$)")
_WHOLE = frozenset("body main article section ol ul dl table tbody figure nav header footer h1 h2 h3 h4 h5 h6".split())
_RAISED_LABEL = 12
_MOST_LINKS = 40


@dataclass(slots=True)
class Marker:
    """A link that is a note marker: its label as printed and its note, or None where there is none."""

    link: _Element
    label: str
    note: WebNote | None = None
    missing: str = ""
    is_words: bool = False


@dataclass(slots=True)
class WebNote:
    """A note: the elements that hold it (several where title and text are apart), the blocks of its markers."""

    elements: list[_Element]
    markers: list[Marker] = field(default_factory=list)
    holders: set[_Element] = field(default_factory=set)
    label: str = ""


@dataclass(frozen=True, slots=True)
class WebNotes:
    """The markers by their link, the notes in document order, and the places that links can lead to."""

    markers: dict[_Element, Marker]
    notes: list[WebNote]
    targets: dict[str, _Element]


def roles_of(element: _Element) -> set[str]:
    """What an element says it is, in the words of ARIA and EPUB."""
    return {*(element.get("role") or "").casefold().split(), *(element.get(EPUB_TYPE) or "").casefold().split()}


def block_of(element: _Element) -> _Element:
    """The nearest block an element stands in, itself included."""
    while element.tag not in BLOCKS and (parent := element.getparent()) is not None:
        element = parent
    return element


def text_of(element: _Element) -> str:
    """The words of an element, spaces collapsed."""
    return " ".join("".join(str(part) for part in element.itertext()).split())


def spoken_label(words: str) -> str:
    """The label in the words of a marker: “[footnote 1]” is the number 1 with a word for those who hear the page."""
    return _SPOKEN.sub("", words.strip("[]() "))


def find_notes(main: _Element, elements: Sequence[_Element], left_out: Collection[_Element]) -> WebNotes:
    """The markers in the main text and all notes of the page.

    A marker whose target is missing, or is no note, stays without a note.
    """
    order = {element: place for place, element in enumerate(elements)}
    targets: dict[str, _Element] = {}
    for element in elements:
        for name in (element.get("id"), element.get("name") if element.tag == "a" else None):
            if name:
                targets.setdefault(name, element)
    markers: dict[_Element, Marker] = {}
    found: dict[_Element, WebNote] = {}
    named = set(targets.values())
    alone: dict[_Element, bool] = {}
    links = [link for link in main.iter("a") if not any(above in left_out for above in link.iterancestors())]
    for link in links:
        marker = _marker(link)
        if marker is None:
            continue
        target = _target(link, targets)
        if target is None or target in link.iterancestors():
            if _is_raised(link) or roles_of(link) & _MARKER:
                markers[link] = marker
            continue
        if not _leads_to_note(link, target, order, targets):
            continue
        held = _held_by(target, named, alone)
        if held is None or any(one in held for one in (link, *link.iterancestors())):
            marker.missing = marker.missing or link.get("href", "")
        else:
            marker.note = found.setdefault(held[0], WebNote(held))
            marker.note.markers.append(marker)
        markers[link] = marker
    _add_uncited(found, elements)
    # A link inside a note is a cross-reference between notes, and no marker of the text.
    inside = {one for note in found.values() for element in note.elements for one in element.iter("a")}
    notes = sorted(found.values(), key=lambda note: order[note.elements[0]])
    for note in notes:
        note.markers = [marker for marker in note.markers if marker.link not in inside]
        note.holders = {block_of(marker.link) for marker in note.markers}
    return WebNotes({link: marker for link, marker in markers.items() if link not in inside}, notes, targets)


def _target(link: _Element, targets: dict[str, _Element]) -> _Element | None:
    name = (link.get("href") or "").strip()[1:]
    return targets.get(name) if name in targets else targets.get(unquote(name))


def _marker(link: _Element) -> Marker | None:
    """A link within the page that may be a note's marker."""
    address = (link.get("href") or "").strip()
    if not address.startswith("#") or len(address) < 2 or "doc-backlink" in roles_of(link):
        return None
    words = text_of(link)
    label = spoken_label(words)
    explicit = bool(roles_of(link) & _MARKER) or bool(link.get("aria-describedby"))
    if _LABEL.fullmatch(label) or (_is_raised(link) and 0 < len(label) <= _RAISED_LABEL):
        return Marker(link, label, missing=address)
    return Marker(link, "", missing=address, is_words=bool(words)) if explicit else None


def _is_raised(link: _Element) -> bool:
    if any(above.tag == "sup" for _, above in zip(range(3), link.iterancestors(), strict=False)):
        return True
    raised = link.find(".//sup")
    return raised is not None and text_of(raised) == text_of(link)


def _says(element: _Element) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}".casefold()


def _leads_to_note(link: _Element, target: _Element, order: dict[_Element, int], targets: dict[str, _Element]) -> bool:
    if roles_of(link) & _MARKER or roles_of(target) & _NOTE:
        return True
    if order[target] < order[link]:
        return False
    around = [target, *target.iterancestors()][:5]
    if any(roles_of(one) & _LIST or _LIST_CLASS.search(_says(one)) for one in around if one.tag != "body"):
        return True
    holder = block_of(link)
    # A note begins with its link back or is short: a block of many links is no single note.
    for back in (target, *islice(block_of(target).iter("a"), _MOST_LINKS)):
        returned = _target(back, targets) if (back.get("href") or "").startswith("#") else None
        if returned is not None and order[returned] < order[target] and block_of(returned) is holder:
            return True
    named = any(_MARKER_CLASS.search(_says(one)) for one in [link, *link.iterancestors()][:2] if one.tag not in BLOCKS)
    return (named or _is_raised(link)) and target.tag not in _WHOLE


def _held_by(target: _Element, targets: set[_Element], alone: dict[_Element, bool]) -> list[_Element] | None:
    """The elements that hold the note at a target, or None where the target is a whole list or chapter."""
    if target.tag in _WHOLE and not roles_of(target) & _NOTE:
        return None if target.tag != "table" or not _says(target) else [target]
    held = block_of(target)
    if held.tag in ("dt", "th"):
        following = []
        for sibling in held.itersiblings():
            if sibling.tag == held.tag:
                break
            following.append(sibling)
        return [held, *following]
    if held.tag == "td" and (row := held.getparent()) is not None:
        return [row]
    if held.tag in _WHOLE:
        return None
    if held is target and held.tag != "p":
        return [held]
    parent = held.getparent()
    if parent is None or parent.tag not in ("li", "div", "dd", "aside") or _LIST_CLASS.search(_says(parent)):
        return [held]
    if parent not in alone:
        alone[parent] = _holds_one(parent, targets)
    return [parent if alone[parent] else held]


def _holds_one(parent: _Element, targets: set[_Element]) -> bool:
    """Whether an element holds one note and nothing else, so that all its paragraphs are the note's."""
    if next(parent.iter("h1", "h2", "h3", "h4", "hr"), None) is not None:
        return False
    blocks = {block_of(one) for one in parent.iter() if one in targets and one is not parent}
    blocks |= {block_of(link) for link in parent.iter("a") if (link.get("href") or "").startswith("#")}
    return len(blocks) == 1


def _add_uncited(found: dict[_Element, WebNote], elements: Sequence[_Element]) -> None:
    """Add the notes that no marker leads to: neighbours in a list of notes, and what says it is a note."""
    taken = {one for note in found.values() for one in note.elements}
    lists = {parent for one in taken if one.tag == "li" and (parent := one.getparent()) is not None}
    for element in elements:
        roles = roles_of(element)
        if element.tag == "ol" and (
            any(roles_of(one) & _LIST for one in (element, element.getparent()) if one is not None)
            or any("footnotes" in _says(one) for one in (element, element.getparent()) if one is not None)
        ):
            lists.add(element)
        is_note = roles & (_NOTE - {"note"}) or (element.tag == "li" and element.getparent() in lists)
        held = is_note and any(one in taken for one in (*element.iterancestors(), *element.iter()))
        if is_note and not held:
            found[element] = WebNote([element])
            taken.add(element)


def own_label(text: str) -> str:
    """The number or sign that a note's own text begins with, or ""."""
    match = _OWN.match(text)
    return match[1] if match else ""


def is_back_link(link: _Element, note: WebNote, targets: dict[str, _Element]) -> bool:
    """Whether a link in a note leads back to its marker."""
    address = (link.get("href") or "").strip()
    if not address.startswith("#"):
        return False
    if "doc-backlink" in roles_of(link) or _BACK.search(f"{_says(link)} {link.get('rev') or ''}".casefold()):
        return True
    target = _target(link, targets)
    return target is not None and block_of(target) in note.holders

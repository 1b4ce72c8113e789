"""Give a web page's notes their labels and texts, and its markers the labels by which they are joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from lxml.etree import _Element

from ingest.clean import normalise
from ingest.readers.web_furniture import NO_TEXT
from ingest.readers.web_notes import BLOCKS, Marker, WebNote, WebNotes, is_back_link, own_label, spoken_label, text_of
from ingest.readers.web_tree import walk
from ingest.references import read_reference
from ingest.source import Mark

_BETWEEN = re.compile(r"\s*[,;–-]?\s*")
_NUMBER = re.compile(r"\d{1,4}")
_ARROWS = " \t\n\xa0↩↑⤴⏎^←\u21a9\ufe0e\ufe0f"
_LONGEST_RANGE = 50


@dataclass(frozen=True, slots=True)
class WebNoteText:
    """A note as it is read: the label that no other note has, and its words with the addresses behind them."""

    label: str
    text: str


def note_texts(notes: WebNotes, base: str) -> tuple[list[WebNoteText], tuple[str, ...]]:
    """The notes in document order, and a warning where their printed numbers had to be counted through."""
    read = [_text(note, notes, base) for note in notes.notes]
    places: dict[_Element, int] = {}
    for place, (note, (text, addresses)) in enumerate(zip(notes.notes, read, strict=True)):
        note.label = _label(note, text, places)
        read[place] = (_without_label(text, note.label), addresses)
    cited = Counter(note.label for note in notes.notes if note.markers)
    warnings: tuple[str, ...] = ()
    if any(times > 1 for times in cited.values()):
        warnings = ("The numbers of the notes repeat: the notes are counted through the whole text.",)
        for number, note in enumerate(notes.notes, 1):
            note.label = str(number)
    taken = {note.label for note in notes.notes if note.markers}
    following = max((int(label) for label in taken if _NUMBER.fullmatch(label)), default=0)
    for note in notes.notes:
        if not note.markers and (not note.label or note.label in taken):
            following += 1
            while str(following) in taken:
                following += 1
            note.label = str(following)
        taken.add(note.label)
    made = []
    for note, (text, addresses) in zip(notes.notes, read, strict=True):
        missing = [address for address in addresses if address not in read_reference(text)[1]]
        made.append(WebNoteText(note.label, " ".join((text, *(f"<{address}>" for address in missing))).strip()))
    return made, warnings


def _label(note: WebNote, text: str, places: dict[_Element, int]) -> str:
    """What the marker prints, else what the note prints, else the note's place in its list."""
    printed = next((marker.label for marker in note.markers if marker.label), "")
    number = _NUMBER.search(printed)
    if number or printed.isalnum():
        return number[0] if number and not _NUMBER.fullmatch(printed) and "note" in printed.casefold() else printed
    own = own_label(text)
    if own and not own.isalpha():
        return own
    element = note.elements[0]
    parent = element.getparent()
    if element.tag == "li" and parent is not None and parent.tag == "ol":
        first = parent.get("start") or "1"
        if element not in places:
            places.update((item, place) for place, item in enumerate(parent.iterchildren("li")))
        return str((int(first) if _NUMBER.fullmatch(first) else 1) + places[element])
    return printed


def _without_label(text: str, label: str) -> str:
    for form in (f"[{label}]", f"({label})", f"{label}.", f"{label})", f"{label}:", f"{label} "):
        if label and text.startswith(form):
            return text[len(form) :].strip(_ARROWS)
    return text


def _text(note: WebNote, notes: WebNotes, base: str) -> tuple[str, list[str]]:
    """The words of a note without its links back, and the addresses of its other links."""
    pieces: list[str] = []
    addresses: list[tuple[str, bool]] = []
    opened: list[tuple[str, bool, int]] = []
    skipped = {
        inner for element in note.elements for inner in element.iter("a", "span") if _leads_back(inner, note, notes)
    }
    for element in note.elements:
        for kind, inner, text in walk(element, skipped, NO_TEXT):
            if kind == "text":
                pieces.append(normalise(text))
            elif kind == "open" and inner.tag == "a":
                opened.append((*_address(inner, base), len(pieces)))
            elif kind == "close" and inner.tag == "a" and opened:
                address, outward, start = opened.pop()
                words = "".join(pieces[start:]).strip()
                if address and re.match(r"https?://|www\.", words) and " " not in words:
                    pieces[start:] = [f"<{address}>"]
                elif address:
                    addresses.append((address, outward))
            elif inner.tag in BLOCKS or inner.tag == "br":
                pieces.append(" ")
            touches = kind == "close" and inner.tag == "a" and (inner.tail or "")[:1].isalpha()
            if touches and is_back_link(inner, note, notes.targets):
                pieces.append(" ")  # the number may touch the words
    # Beside links to other places, a site's links to itself explain words ("doi") and are no sources.
    outward_only = any(outward for _, outward in addresses)
    kept = [address for address, outward in addresses if outward or not outward_only]
    return " ".join("".join(pieces).split()).strip(_ARROWS), list(dict.fromkeys(kept))


def _leads_back(inner: _Element, note: WebNote, notes: WebNotes) -> bool:
    if inner.tag == "span":
        return "backlink" in (inner.get("class") or "")
    # A link back that is the note's own number stays, to be read as its label.
    return is_back_link(inner, note, notes.targets) and not _NUMBER.fullmatch(text_of(inner).strip("[]() ."))


def _address(link: _Element, base: str) -> tuple[str, bool]:
    """Where a link leads on the web ("" for nowhere), and whether the page writes its address in full."""
    address = (link.get("href") or "").strip()
    outward = re.match(r"(?:https?:)?//", address, re.IGNORECASE) is not None
    if not address or address.startswith("#"):
        return "", False
    if address.startswith("//"):
        address = f"https:{address}"
    elif base and not outward:
        try:
            address = urljoin(base, address)
        except ValueError:
            return "", False
    if not re.match(r"https?://[^\s<>]", address, re.IGNORECASE):
        return "", False
    return address.replace("<", "%3C").replace(">", "%3E").replace(" ", "%20"), outward


def group_marks(notes: WebNotes, texts: Sequence[WebNoteText]) -> dict[_Element, Mark]:
    """The marks that stand for marker links, by the outermost element that holds nothing else.

    A mark of length nought replaces its element; where the link's words are text, it is set behind them.
    """
    labels = {text.label for text in texts}
    marks: dict[_Element, Mark] = {}
    for link, marker in notes.markers.items():
        if marker.is_words:
            marks[link] = Mark(-1, -1, marker.note.label if marker.note else "", (_key(marker, labels),))
            continue
        near = zip(range(3), link.iterancestors(), strict=False)
        raised = next((above for _, above in near if above.tag == "sup"), link)
        if raised in marks:
            continue
        group = [notes.markers[one] for one in raised.iter("a") if one in notes.markers]
        alone = raised is not link and not _words_beside(raised, group)
        if not alone:
            marks[link] = Mark(0, 0, _shown(marker), (_key(marker, labels),))
            continue
        printed = spoken_label(text_of(raised))
        keys = [_key(one, labels) for one in group]
        if len(keys) == 2 and re.fullmatch(r"\d+\]?\s*[–-]\s*\[?\d+", printed) and all(key.isdecimal() for key in keys):
            first, last = int(keys[0]), int(keys[1])
            between = [str(number) for number in range(first, last + 1)] if 0 < last - first <= _LONGEST_RANGE else keys
            keys = [key for key in between if key in labels]
        marks[raised] = Mark(0, 0, printed or _shown(marker), tuple(dict.fromkeys(keys)))
    return marks


def _shown(marker: Marker) -> str:
    return marker.label or (marker.note.label if marker.note else marker.missing)


def _key(marker: Marker, labels: set[str]) -> str:
    """The label by which a marker finds its note; one without a note must not meet another's by chance."""
    if marker.note is not None:
        return marker.note.label
    label = marker.label or marker.missing
    return f"{label} ({marker.missing})" if label in labels else label


def _words_beside(raised: _Element, group: Sequence[Marker]) -> str:
    """What a raised element says besides its markers, other than brackets, commas and dashes."""
    parts = []
    for kind, _, text in walk(raised, {marker.link for marker in group}):
        if kind == "text":
            parts.append(text)
    return "".join(parts).strip("[](),;–- \t\n\xa0")


def joined_brackets(text: str, marks: Sequence[Mark]) -> list[Mark]:
    """Marks in brackets take the brackets with them, and those in one pair of brackets become one.

    >>> joined_brackets("reform [, ].", [Mark(8, 8, "1", ("1",)), Mark(10, 10, "2", ("2",))])
    [Mark(start=7, end=11, label='1, 2', keys=('1', '2'))]
    """
    made: list[Mark] = []
    place = 0
    while place < len(marks):
        end = place
        while end + 1 < len(marks) and _BETWEEN.fullmatch(text, marks[end].end, marks[end + 1].start):
            end += 1
        first, last = marks[place], marks[end]
        before, after = text[: first.start].rstrip(), text[last.end :].lstrip()
        if (before[-1:], after[:1]) in (("[", "]"), ("(", ")")):
            label = ", ".join(mark.label for mark in marks[place : end + 1])
            keys = tuple(dict.fromkeys(key for mark in marks[place : end + 1] for key in mark.keys))
            made.append(Mark(len(before) - 1, len(text) - len(after) + 1, label, keys))
        elif end > place and text[first.end : last.start].strip():
            keys = tuple(dict.fromkeys(key for mark in marks[place : end + 1] for key in mark.keys))
            made.append(Mark(first.start, last.end, ", ".join(mark.label for mark in marks[place : end + 1]), keys))
        else:
            made += [replace(mark) for mark in marks[place : end + 1]]
        place = end + 1
    return made

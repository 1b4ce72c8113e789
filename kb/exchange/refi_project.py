"""Codings with their texts as a project of REFI-QDA 1.5 (https://www.qdasoftware.org): `project.qde` and its sources.

Positions count Unicode code points from 0; the end is the position after the last one.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from lxml import etree

from kb.archive import check_archive
from kb.coding.marking import Span
from kb.errors import InputRefused
from kb.exchange.coding_files import guid
from kb.exchange.refi import ORIGIN, PROJECT_SPACE, code_guid, codes
from kb.exchange.xml_tree import Elements, as_bytes, parse
from kb.models import Anchor, Coding, Concept, Decision

PROJECT = ".qdpx"
_INTERNAL = "internal://"
# The names of notes that tell what a project has no other place for.
NOTHING_FITS = "No theme fits"
REASON, NOTE, BASED_ON, DECISION, HOW = "Reason", "Note", "Based on", "Decision", "How it was coded"
_FLAT = str.maketrans({"\r": " ", "\x00": " "})


@dataclass(frozen=True, slots=True)
class QdaSource:
    """A text that is part of a project: its id, its title and its words."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class QdaCoding:
    """A coding as a project tells it: who put which code on which words, and when.

    `code` is None for notes that belong to no code. `span` is None for a whole source, `coder` is empty and `made_at`
    None where it is not told. `said` are its notes, by name.
    """

    source: str
    span: Span | None
    code: str | None
    coder: str
    made_at: datetime | None
    said: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class QdaProject:
    """What is read of a project: the names of its codes by their guids, its texts, and what was coded in them.

    `own` says that Kist wrote it, and nobody since. `elsewhere` counts what was coded in pictures, sound, film or on
    places of a page, which no text tells.
    """

    own: bool
    codes: Mapping[str, str]
    sources: tuple[QdaSource, ...]
    codings: tuple[QdaCoding, ...]
    elsewhere: int


def project_file(
    title: str,
    concepts: Sequence[Concept],
    sources: Sequence[QdaSource],
    codings: Iterable[tuple[Anchor, Coding]],
    decisions: Iterable[tuple[Anchor, Decision]] = (),
) -> bytes:
    """Return sources, codings and decisions as a project; each stands in one of the sources."""
    make = Elements(PROJECT_SPACE)
    entries: list[tuple[Anchor, Coding | Decision]] = [*codings, *decisions]
    notes: list[etree._Element] = []
    users = [make("User", guid=_user(name), name=name) for name in sorted({_person(one) for _, one in entries})]
    guids = {concept.id: code_guid(concept) for concept in concepts}
    texts = [_source(make, source, entries, guids, notes) for source in sources]
    parts = [
        make("Users", *users) if users else None,
        make("CodeBook", codes(make, concepts)),
        make("Sources", *texts) if texts else None,
        make("Notes", *notes) if notes else None,
    ]
    root = make("Project", *(part for part in parts if part is not None), name=title, origin=ORIGIN)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("project.qde"), as_bytes(root))
        for source in sources:
            archive.writestr(zipfile.ZipInfo(f"Sources/{_file(source.id)}"), source.text.translate(_FLAT).encode())
    return file.getvalue()


def _source(
    make: Elements,
    source: QdaSource,
    entries: Sequence[tuple[Anchor, Coding | Decision]],
    guids: dict[str, str],
    notes: list[etree._Element],
) -> etree._Element:
    """One source with its selections; the notes of its codings are added to `notes`."""
    by_span: dict[Span | None, list[Coding | Decision]] = {}
    for place, judgement in entries:
        if place.document_id == source.id:
            span = None if place.start is None or place.end is None else (place.start, place.end)
            by_span.setdefault(span, []).append(judgement)
    children: list[etree._Element] = []
    whole: list[etree._Element] = []
    for span, made in sorted(by_span.items(), key=lambda one: one[0] or (-1, -1)):
        words = "" if span is None else source.text[slice(*span)]
        inside = _coded(make, made, words, guids, notes)
        if span is None:
            whole = inside
            continue
        children.append(
            make(
                "PlainTextSelection",
                *inside,
                guid=guid("selection", source.id, *span),
                name=" ".join(source.text[slice(*span)].split())[:60],
                startPosition=str(span[0]),
                endPosition=str(span[1]),
            )
        )
    return make(
        "TextSource",
        *children,
        *whole,
        guid=guid("document", source.id),
        name=source.title,
        plainTextPath=_INTERNAL + _file(source.id),
    )


def _coded(
    make: Elements,
    made: Sequence[Coding | Decision],
    text: str,
    guids: dict[str, str],
    notes: list[etree._Element],
) -> list[etree._Element]:
    """What was said of one place, with these words: the codings, then references to notes that belong to no code."""
    elements, references = [], []
    for one in made:
        who, labels = _person(one), one.labels if isinstance(one, Coding) else None
        by = {"creatingUser": _user(who), "creationDateTime": _time(one.made_at)}
        told = []
        for name, words in _said(one, text):
            identity = guid("note", who, by["creationDateTime"], one.item_id, name)
            notes.append(make("Note", make("PlainTextContent", words), guid=identity, name=name, **by))
            told.append(make("NoteRef", targetGUID=identity))
        for label in sorted(labels or ()):
            code = make("CodeRef", targetGUID=guids[label])
            identity = guid("code", who, by["creationDateTime"], one.item_id, label)
            # An element stands in one place only: each code gets references of its own.
            again = [make("NoteRef", targetGUID=note.get("targetGUID")) for note in told]
            elements.append(make("Coding", code, *again, guid=identity, **by))
        references += [] if labels else told
    return elements + references


def _said(one: Coding | Decision, text: str) -> Iterator[tuple[str, str]]:
    """Yield the notes of a coding or decision, by name."""
    if isinstance(one, Decision):
        themes, disputed = ("; ".join(sorted(labels)) for labels in (one.labels, one.disputed))
        yield DECISION, f"Themes: {themes}\nDiffered on: {disputed}\nWhy: {one.reason}"
        return
    if not one.labels:
        yield NOTHING_FITS, NOTHING_FITS
    yield from ((name, words) for name, words in ((REASON, one.reason), (NOTE, one.note)) if words)
    if one.based_on:
        marks = ((start, end, " ".join(text[start:end].split())) for start, end in one.based_on)
        yield BASED_ON, "\n".join(f"{start} to {end}: “{words}”" for start, end, words in marks)
    if one.suggestions is not None or not one.blind:
        shown = "none" if one.suggestions is None else json.dumps([asdict(one) for one in one.suggestions])
        yield HOW, f"Blind: {'yes' if one.blind else 'no'}\nSuggestions shown: {shown}"


def _person(one: Coding | Decision) -> str:
    return one.coder if isinstance(one, Coding) else one.judge


def _user(name: str) -> str:
    return guid("person", name)


def _file(document_id: str) -> str:
    return f"{guid('document', document_id)}.txt"


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def open_project(content: bytes, name: str) -> QdaProject:
    """Return what a project of any program tells in plain texts. Raises InputRefused."""
    check_archive(content, name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            root = parse(archive.read("project.qde"))
            if root.tag != _in("Project"):
                raise ValueError("another kind of XML")
            inside = (path for path in archive.namelist() if path.lower().startswith("sources/"))
            texts = {path.rpartition("/")[2]: path for path in inside}

            def text_of(source: etree._Element) -> str:
                path = (source.get("plainTextPath") or "").removeprefix(_INTERNAL)
                if path in texts:
                    return archive.read(texts[path]).decode("utf-8-sig")
                if path.startswith(_INTERNAL) or (path and "://" not in path):
                    raise KeyError(path)
                return source.findtext(_in("PlainTextContent")) or ""

            sources = tuple(
                QdaSource(_guid(owner), owner.get("name") or "", text_of(source)) for owner, source in _texts(root)
            )
        return QdaProject(
            own=root.get("origin") == ORIGIN,
            codes={_guid(one): " ".join((one.get("name") or "").split()) for one in root.iter(_in("Code"))},
            sources=sources,
            codings=tuple(_codings(root)),
            elsewhere=sum(1 for one in root.iter(_in("Coding")) if not _in_text(one)),
        )
    except (KeyError, ValueError, etree.XMLSyntaxError) as error:
        raise InputRefused(f"`{name}` is no REFI-QDA project that can be read: export it again.") from error


def _texts(root: etree._Element) -> Iterator[tuple[etree._Element, etree._Element]]:
    """Yield each source of words with the element that holds them: itself, or the text that represents a PDF."""
    for listed in root.iter(_in("Sources")):
        for source in listed:
            if source.tag == _in("TextSource"):
                yield source, source
            elif source.tag == _in("PDFSource"):
                yield from ((source, one) for one in source.findall(_in("Representation")))


def _in_text(coding: etree._Element) -> bool:
    place = coding.getparent()
    return place is not None and place.tag in map(
        _in, ("TextSource", "PDFSource", "Representation", "PlainTextSelection")
    )


def _codings(root: etree._Element) -> Iterator[QdaCoding]:
    users = {_guid(one): one.get("name") or "" for one in root.iter(_in("User"))}
    notes = {_guid(one): one for one in root.iter(_in("Note"))}
    for owner, source in _texts(root):
        for place in (*dict.fromkeys((owner, source)), *source.findall(_in("PlainTextSelection"))):
            selected = place.tag == _in("PlainTextSelection")
            span = (int(place.attrib["startPosition"]), int(place.attrib["endPosition"])) if selected else None
            judged = [(one, one.find(_in("CodeRef")), _notes(one, notes)) for one in place.findall(_in("Coding"))]
            # What belongs to no code comes with its first note: who judged that nothing fits, and when.
            loose: dict[tuple[str | None, str | None], list[etree._Element]] = {}
            for note in _notes(place, notes):
                loose.setdefault((note.get("creatingUser"), note.get("creationDateTime")), []).append(note)
            for one, code, said in (*judged, *((group[0], None, group) for group in loose.values())):
                yield QdaCoding(
                    source=_guid(owner),
                    span=span,
                    code=None if code is None else _plain(code.get("targetGUID")),
                    coder=users.get(_plain(one.get("creatingUser") or one.get("modifyingUser")), ""),
                    made_at=_moment(one.get("creationDateTime") or one.get("modifiedDateTime")),
                    said=tuple((note.get("name") or "", note.findtext(_in("PlainTextContent")) or "") for note in said),
                )


def _moment(told: str | None) -> datetime | None:
    if not told:
        return None
    moment = datetime.fromisoformat(told)
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)


def _notes(element: etree._Element, notes: Mapping[str, etree._Element]) -> list[etree._Element]:
    wanted = (_plain(one.get("targetGUID")) for one in element.findall(_in("NoteRef")))
    return [notes[one] for one in wanted if one in notes]


def _guid(element: etree._Element) -> str:
    return _plain(element.get("guid"))


def _plain(identity: str | None) -> str:
    """Some programs write a guid in braces and capitals."""
    return (identity or "").strip("{}").lower()


def _in(name: str) -> str:
    return f"{{{PROJECT_SPACE}}}{name}"

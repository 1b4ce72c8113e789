"""Codings with their texts as a project of REFI-QDA 1.5 (https://www.qdasoftware.org): `project.qde` and its sources.

Positions count Unicode code points from 0; the end is the position after the last one.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from kb.archive import check_archive
from kb.coding_files import guid
from kb.errors import InputRefused
from kb.models import Anchor, Coding, Concept
from kb.refi import ORIGIN, PROJECT_SPACE, code_guid, codes
from kb.xml_tree import Elements, as_bytes, parse

PROJECT = ".qdpx"
_INTERNAL = "internal://"
_NOTHING_FITS = "No theme fits"
_REASON, _NOTE = "Reason", "Note"
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

    `code` is None for a judgement that no code fits. `span` is None for a whole source. `said` are its notes, by name.
    """

    source: str
    span: tuple[int, int] | None
    code: str | None
    coder: str
    made_at: datetime
    said: tuple[tuple[str, str], ...] = ()


def project_file(
    title: str, concepts: Sequence[Concept], sources: Sequence[QdaSource], codings: Iterable[tuple[Anchor, Coding]]
) -> bytes:
    """Return sources and codings as a project; each coding stands in one of the sources."""
    make = Elements(PROJECT_SPACE)
    entries = list(codings)
    notes: list[etree._Element] = []
    users = [make("User", guid=_user(name), name=name) for name in sorted({coding.coder for _, coding in entries})]
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
    entries: Sequence[tuple[Anchor, Coding]],
    guids: dict[str, str],
    notes: list[etree._Element],
) -> etree._Element:
    """One source with its selections; the notes of its codings are added to `notes`."""
    by_span: dict[tuple[int, int] | None, list[Coding]] = {}
    for place, coding in entries:
        if place.document_id == source.id:
            span = None if place.start is None or place.end is None else (place.start, place.end)
            by_span.setdefault(span, []).append(coding)
    children: list[etree._Element] = []
    whole: list[etree._Element] = []
    for span, made in sorted(by_span.items(), key=lambda one: one[0] or (-1, -1)):
        inside = _coded(make, made, guids, notes)
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
    make: Elements, made: Sequence[Coding], guids: dict[str, str], notes: list[etree._Element]
) -> list[etree._Element]:
    """The codings of one place, then the references to notes that belong to no code."""
    elements, references = [], []
    for coding in made:
        by = {"creatingUser": _user(coding.coder), "creationDateTime": _time(coding.made_at)}
        said = [] if coding.labels else [(_NOTHING_FITS, _NOTHING_FITS)]
        said += [(name, words) for name, words in ((_REASON, coding.reason), (_NOTE, coding.note)) if words]
        told = []
        for name, words in said:
            identity = guid("note", coding.coder, by["creationDateTime"], coding.item_id, name)
            notes.append(make("Note", make("PlainTextContent", words), guid=identity, name=name, **by))
            told.append(make("NoteRef", targetGUID=identity))
        for label in sorted(coding.labels or ()):
            code = make("CodeRef", targetGUID=guids[label])
            identity = guid("code", coding.coder, by["creationDateTime"], coding.item_id, label)
            # An element stands in one place only: each code gets references of its own.
            again = [make("NoteRef", targetGUID=note.get("targetGUID")) for note in told]
            elements.append(make("Coding", code, *again, guid=identity, **by))
        references += [] if coding.labels else told
    return elements + references


def _user(name: str) -> str:
    return guid("person", name)


def _file(document_id: str) -> str:
    return f"{guid('document', document_id)}.txt"


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_project(content: bytes, name: str) -> tuple[tuple[QdaSource, ...], tuple[QdaCoding, ...]]:
    """Return the plain texts of a project and what was coded in them, by guid. Raises InputRefused."""
    check_archive(content, name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            root = parse(archive.read("project.qde"))
            texts = {path.rpartition("/")[2]: path for path in archive.namelist() if path.startswith("Sources/")}

            def text_of(source: etree._Element) -> str:
                path = (source.get("plainTextPath") or "").removeprefix(_INTERNAL)
                inside = source.findtext(_in("PlainTextContent"))
                return archive.read(texts[path]).decode("utf-8-sig") if path else inside or ""

            sources = tuple(
                QdaSource(str(one.get("guid")), one.get("name") or "", text_of(one))
                for one in root.iter(_in("TextSource"))
            )
        return sources, tuple(_codings(root))
    except (KeyError, ValueError, etree.XMLSyntaxError) as error:
        raise InputRefused(f"`{name}` is no REFI-QDA project that can be read: export it again.") from error


def _codings(root: etree._Element) -> Iterator[QdaCoding]:
    users = {one.get("guid"): one.get("name") or "" for one in root.iter(_in("User"))}
    notes = {one.get("guid"): one for one in root.iter(_in("Note"))}
    for source in root.iter(_in("TextSource")):
        for place in (source, *source.findall(_in("PlainTextSelection"))):
            span = None if place is source else (int(place.attrib["startPosition"]), int(place.attrib["endPosition"]))
            judged = [(one, one.find(_in("CodeRef")), _notes(one, notes)) for one in place.findall(_in("Coding"))]
            # What belongs to no code comes with its first note: who judged that nothing fits, and when.
            loose: dict[tuple[str | None, str | None], list[etree._Element]] = {}
            for note in _notes(place, notes):
                loose.setdefault((note.get("creatingUser"), note.get("creationDateTime")), []).append(note)
            for one, code, said in (*judged, *((group[0], None, group) for group in loose.values())):
                yield QdaCoding(
                    source=str(source.get("guid")),
                    span=span,
                    code=None if code is None else code.get("targetGUID"),
                    coder=users.get(one.get("creatingUser"), ""),
                    made_at=datetime.fromisoformat(one.get("creationDateTime") or ""),
                    said=tuple((note.get("name") or "", note.findtext(_in("PlainTextContent")) or "") for note in said),
                )


def _notes(element: etree._Element, notes: dict[str | None, etree._Element]) -> list[etree._Element]:
    return [notes[one.get("targetGUID")] for one in element.findall(_in("NoteRef"))]


def _in(name: str) -> str:
    return f"{{{PROJECT_SPACE}}}{name}"

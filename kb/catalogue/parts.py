"""What a document is made of, as rows: sections, passages, themes, notes and their markers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, delete, select

from kb.addresses import address_key
from kb.catalogue import schema as t
from kb.catalogue.coding_tables import judged_passage, passage_theme
from kb.catalogue.nouns import content_hash
from kb.catalogue.settled import settle
from kb.catalogue.store import insert_all
from kb.models import ParsedDocument, Passage, Section

# Children before their parents.
_OF_DOCUMENT = (
    t.note_marker_note,
    t.note_marker,
    t.note_address,
    t.note,
    t.left_out,
    t.abbreviation,
    t.section,
    t.passage,
)


def write_parts(connection: Connection, document: int, parsed: ParsedDocument) -> None:
    """Write everything but the passages of a document that has no parts yet."""

    def numbered(items: Sequence[Any]) -> list[tuple[dict[str, Any], Any]]:
        return [({"document": document, "position": position}, item) for position, item in enumerate(items)]

    sections = [place | asdict(section) for place, section in numbered(_with_pages(parsed.sections))]
    insert_all(connection, t.section, [row | {"trail": list(row["trail"])} for row in sections])
    insert_all(connection, t.left_out, [place | asdict(left_out) for place, left_out in numbered(parsed.left_out)])
    short_forms = [place | {"short": short, "long": long} for place, (short, long) in numbered(parsed.abbreviations)]
    insert_all(connection, t.abbreviation, short_forms)

    notes, addresses, markers, led_to = [], [], [], []
    for place, note in numbered(parsed.notes):
        fields = asdict(note)
        for order, address in enumerate(fields.pop("addresses")):
            addresses.append(
                {"document": document, "note": place["position"], "position": order}
                | {"address": address, "key": address_key(address)}
            )
        notes.append(place | fields)
    for place, marker in numbered(parsed.markers):
        markers.append(place | {"label": marker.label, "offset": marker.position, "page": marker.page})
        for order, number in enumerate(marker.notes):
            led_to.append({"document": document, "marker": place["position"], "position": order, "note": number})
    insert_all(connection, t.note, notes)
    insert_all(connection, t.note_address, addresses)
    insert_all(connection, t.note_marker, markers)
    insert_all(connection, t.note_marker_note, led_to)


def write_passages(
    connection: Connection,
    document: int,
    parsed: ParsedDocument,
    names: Sequence[tuple[int, str]],
) -> list[bytes]:
    """Write the passages under their (key, id) and return what their vectors are kept under."""
    rows, themes = [], []
    hashes: list[bytes] = []
    for (key, passage_id), passage in zip(names, parsed.passages, strict=True):
        hashes.append(content_hash(parsed.work.title, passage))
        rows.append(_passage_row(document, key, passage_id, passage, parsed.sections) | {"content_hash": hashes[-1]})
        for position, theme in enumerate(passage.themes):
            themes.append(
                {"passage": key, "position": position, "concept": theme.concept_id}
                | {"origin": theme.origin, "method": theme.method, "score": theme.score}
            )
    insert_all(connection, t.passage, rows)
    insert_all(connection, t.theme_assignment, themes)
    settle(connection, t.document.c.sequence == document)
    return hashes


def clear_parts(connection: Connection, document: int) -> None:
    """Erase everything a document is made of, but not its vectors, which other documents may share."""
    own = select(t.passage.c.key).where(t.passage.c.document == document)
    for table in (t.theme_assignment, passage_theme, judged_passage):
        connection.execute(delete(table).where(table.c.passage.in_(own)))
    for table in _OF_DOCUMENT:
        connection.execute(delete(table).where(table.c.document == document))


def passage_hashes(connection: Connection, document: int) -> list[bytes]:
    """What the vectors of a document's passages are kept under."""
    chosen = select(t.passage.c.content_hash).where(t.passage.c.document == document).distinct()
    return list(connection.execute(chosen).scalars())


def _with_pages(sections: Sequence[Section]) -> list[Section]:
    """Give a section without pages of its own those of the section around it: it lies somewhere within them."""
    paged = [section for section in sections if section.page is not None]
    placed = []
    for section in sections:
        around = None if section.page is not None else innermost(paged, section.start)
        if around is not None:
            section = replace(section, page=paged[around].page, last_page=paged[around].last_page)
        placed.append(section)
    return placed


def innermost(sections: Sequence[Section], start: int) -> int | None:
    """The position of the narrowest section around an offset."""
    around = [n for n, section in enumerate(sections) if section.start <= start < section.end]
    return min(around, key=lambda n: (sections[n].end - sections[n].start, -n)) if around else None


def _passage_row(
    document: int, key: int, passage_id: str, passage: Passage, sections: Sequence[Section]
) -> dict[str, Any]:
    place = passage.locator
    return {
        "key": key,
        "id": passage_id,
        "document": document,
        "start": place.start,
        "end": place.end,
        "section": list(place.section),
        "section_position": innermost(sections, place.start),
        "page": place.page,
        "page_label": place.page_label,
        "line": place.line,
        "kind": passage.kind.value,
        "block": passage.block.value,
        "sentences": [list(span) for span in passage.sentences],
        "gaps": [list(span) for span in passage.gaps],
        "mentions": [[mention.start, mention.end, mention.body_id] for mention in passage.mentions],
        "restates": passage.restates,
        "declares_gap": bool(passage.gaps),
        "text": passage.text,
    }

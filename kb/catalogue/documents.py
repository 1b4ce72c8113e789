"""Documents: acknowledging, retiring and erasing them, and reading them back."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Table, delete, insert, select, update

from kb.catalogue import schema as t
from kb.catalogue.coding_tables import item_anchor
from kb.catalogue.list_tables import erase_from_lists
from kb.catalogue.log import append, next_key
from kb.catalogue.nouns import NewDocument
from kb.catalogue.parts import clear_parts, passage_hashes, write_parts, write_passages
from kb.catalogue.saved_answers import erase_from_saved
from kb.catalogue.store import AnyRow, Store
from kb.catalogue.vectors import discard_unused, write_vectors
from kb.catalogue.works import CATALOGUE, DOCUMENT, load_works, title_key, write_work
from kb.errors import NotHeld
from kb.models import DESCRIPTION, Document, DocumentStatus, LeftOut, Note, NoteMarker, Section, Work

HELD = DocumentStatus.HELD.value
_ERASED_TITLE = "(erased)"


class Documents(Store):
    """Documents, held and retired."""

    def add_document(self, connection: Connection, new: NewDocument) -> tuple[int, ...]:
        """Acknowledge a document and return the keys of its passages, in order.

        A document that was replaced or withdrawn is held again; one that is held is read anew. A passage at the
        same place keeps its key.
        """
        if len(new.vectors) != len(new.parsed.passages):
            raise ValueError(f"{len(new.parsed.passages)} passages but {len(new.vectors)} vectors")
        self._write_own_work(connection, new.parsed.work)
        earlier = connection.execute(
            select(t.document.c.sequence, t.document.c.status).where(t.document.c.id == new.id)
        ).first()
        keys: dict[str, int] = {}
        hashes: Sequence[bytes] = ()
        if earlier is None:
            made = insert(t.document).values(_document_row(new)).returning(t.document.c.sequence)
            sequence = int(connection.execute(made).scalar_one())
        else:
            sequence = int(earlier.sequence)
            keys = _keys(connection, sequence)
            hashes = passage_hashes(connection, sequence)
            clear_parts(connection, sequence)
            connection.execute(update(t.document).where(t.document.c.sequence == sequence), _document_row(new))
        unused = next_key(connection)
        rows = []
        for number, passage in enumerate(new.parsed.passages):
            passage_id = f"{new.id}:{passage.locator.start}-{passage.locator.end}"
            rows.append((keys.get(passage_id, unused + number), passage_id))
        if earlier is not None and earlier.status == HELD:
            written = {key for key, _ in rows}
            append(connection, "remove", [(key, name) for name, key in keys.items() if key not in written])
        write_parts(connection, sequence, new.parsed)
        content = write_passages(connection, sequence, new.parsed, rows)
        write_vectors(connection, content, new.vectors, new.model)
        discard_unused(connection, hashes)
        append(connection, "add", rows)
        return tuple(key for key, _ in rows)

    def retire_document(self, connection: Connection, document_id: str, status: DocumentStatus) -> tuple[int, ...]:
        """Hold a document no longer and return the keys of the passages that this removes."""
        if status is DocumentStatus.HELD:
            raise ValueError("a document is held again by adding it")
        row = _find(connection, document_id)
        values: dict[str, Any] = {"status": status.value}
        keys: dict[str, int] = {}
        if row.status == HELD:
            values["retired_at"] = datetime.now(UTC)
            keys = _keys(connection, row.sequence)
            append(connection, "remove", [(key, name) for name, key in keys.items()])
        connection.execute(update(t.document).where(t.document.c.sequence == row.sequence).values(values))
        return tuple(keys.values())

    def join_documents(self, connection: Connection, record: Work) -> int:
        """Join documents whose own title is that of a record to the record; returns how many there were."""
        own = select(t.work.c.id).where(
            t.work.c.origin != CATALOGUE,
            t.work.c.title_key == title_key(record.title),
            t.work.c.digest_of.is_(None),
            t.work.c.id != record.id,
        )
        joined = update(t.document).where(t.document.c.work.in_(own)).values(work=record.id)
        return connection.execute(joined).rowcount

    def purge_document(self, connection: Connection, document_id: str) -> tuple[int, ...]:
        """Erase a document's words everywhere in the catalogue; that it was there stays known.

        Returns the keys that this removes, where it was still held.
        """
        keys = self.retire_document(connection, document_id, DocumentStatus.WITHDRAWN)
        row = _find(connection, document_id)
        hashes = passage_hashes(connection, row.sequence)
        clear_parts(connection, row.sequence)
        discard_unused(connection, hashes)
        erased = {"text": "", "text_sha256": _sha256(""), "file_name": "", "origin": "", "warnings": [], "passages": 0}
        words = dict.fromkeys(("exact", "prefix", "suffix"), "")
        connection.execute(update(item_anchor).where(item_anchor.c.document_id == document_id).values(words))
        chosen = t.document.c.sequence == row.sequence
        connection.execute(update(t.document).where(chosen).values(**erased, erased_at=datetime.now(UTC)))
        others = select(t.document.c.id).where(t.document.c.work == row.work, t.document.c.erased_at.is_(None))
        # Under another id, since an id that was made from the title still says it.
        nameless = f"erased-{document_id}"
        alone = row.work != nameless and connection.execute(others).first() is None
        alone = alone and _work_origin(connection, row.work) == DOCUMENT
        erase_from_saved(connection, document_id, row.work if alone else None)
        erase_from_lists(connection, document_id, row.work if alone else None)
        if alone:
            write_work(connection, Work(id=nameless, title=_ERASED_TITLE), DOCUMENT)
            connection.execute(update(t.document).where(t.document.c.work == row.work).values(work=nameless))
            for table, column in ((t.work_author, "work"), (t.work_address, "work"), (t.work, "id")):
                connection.execute(delete(table).where(table.c[column] == row.work))
        return keys

    def document(self, document_id: str, connection: Connection | None = None) -> Document | None:
        """The document with this id, in whatever status."""
        return self._first(t.document.c.id == document_id, connection)

    def document_by_content(self, sha256: str, connection: Connection | None = None) -> Document | None:
        """The document made from this original; a held one goes before a retired one."""
        return self._first(t.document.c.sha256 == sha256, connection)

    def document_by_origin(self, origin: str, connection: Connection | None = None) -> Document | None:
        """The held document that came from this path or address."""
        return self._first((t.document.c.origin == origin) & (t.document.c.status == HELD), connection)

    def held_document_of_work(self, work_id: str, connection: Connection | None = None) -> Document | None:
        """The held document of a work, the latest if there are several."""
        return self._first((t.document.c.work == work_id) & (t.document.c.status == HELD), connection)

    def documents(self, include_retired: bool = False, connection: Connection | None = None) -> list[Document]:
        """The documents held, or all there ever were, in the order in which they came."""
        chosen = _select_documents().order_by(t.document.c.sequence)
        with self._on(connection) as c:
            return _documents(c, chosen if include_retired else chosen.where(t.document.c.status == HELD))

    def fingerprint_of(self, document_id: str, connection: Connection | None = None) -> str | None:
        """How the document was parsed."""
        with self._on(connection) as c:
            found = select(t.document.c.fingerprint).where(t.document.c.id == document_id)
            return c.execute(found).scalar()

    def fingerprints(self, connection: Connection | None = None) -> dict[str, str]:
        """How each held document was parsed, by id."""
        held = select(t.document.c.id, t.document.c.fingerprint).where(t.document.c.status == HELD)
        with self._on(connection) as c:
            return {row.id: row.fingerprint for row in c.execute(held.order_by(t.document.c.sequence))}

    def document_text(self, document_id: str, connection: Connection | None = None) -> str:
        """The canonical text; empty after it was erased."""
        with self._on(connection) as c:
            text = c.execute(select(t.document.c.text).where(t.document.c.id == document_id)).scalar()
        if text is None:
            raise NotHeld(f"There is no document “{document_id}”: `python -m kb documents` lists them.")
        return str(text)

    def document_texts(self, ids: Sequence[str], connection: Connection | None = None) -> dict[str, str]:
        """The canonical texts of a few documents, by their ids."""
        chosen = select(t.document.c.id, t.document.c.text).where(t.document.c.id.in_(ids))
        with self._on(connection) as c:
            return {row.id: row.text for row in c.execute(chosen)}

    def sections(self, document_id: str, connection: Connection | None = None) -> tuple[Section, ...]:
        """The document's sections, in order."""
        rows = self._parts(t.section, document_id, connection)
        return tuple(Section(r.title, r.level, tuple(r.trail), r.start, r.end, r.page, r.last_page) for r in rows)

    def left_out(self, document_id: str, connection: Connection | None = None) -> tuple[LeftOut, ...]:
        """What was read in the document but is no passage."""
        return tuple(LeftOut(r.text, r.why, r.page) for r in self._parts(t.left_out, document_id, connection))

    def notes(self, document_id: str, connection: Connection | None = None) -> tuple[Note, ...]:
        """The document's notes, in order."""
        with self._on(connection) as c:
            addresses: dict[int, list[str]] = {}
            for row in self._parts(t.note_address, document_id, c):
                addresses.setdefault(row.note, []).append(row.address)
            return tuple(
                Note(r.label, r.number, r.scope, r.text, r.title, tuple(addresses.get(r.position, ())), r.page)
                for r in self._parts(t.note, document_id, c)
            )

    def markers(self, document_id: str, connection: Connection | None = None) -> tuple[NoteMarker, ...]:
        """The document's note markers, in order."""
        with self._on(connection) as c:
            notes: dict[int, list[int]] = {}
            for row in self._parts(t.note_marker_note, document_id, c):
                notes.setdefault(row.marker, []).append(row.note)
            return tuple(
                NoteMarker(r.label, r.offset, tuple(notes.get(r.position, ())), r.page)
                for r in self._parts(t.note_marker, document_id, c)
            )

    def abbreviations(self, connection: Connection | None = None) -> tuple[tuple[str, str], ...]:
        """The (short form, long form) pairs that held documents introduce, each once."""
        with self._on(connection) as c:
            rows = c.execute(
                select(t.abbreviation.c.short, t.abbreviation.c.long)
                .join(t.document, t.document.c.sequence == t.abbreviation.c.document)
                .where(t.document.c.status == HELD)
                .order_by(t.document.c.sequence, t.abbreviation.c.position)
            )
            return tuple(dict.fromkeys((row.short, row.long) for row in rows))

    def digested_works(self, connection: Connection | None = None) -> frozenset[str]:
        """The ids of works that a digest restates and of which a full text is held."""
        # From the few digests and not from all documents: this is asked at every question.
        restated = select(t.work.c.digest_of).where(t.work.c.digest_of.is_not(None)).distinct()
        with self._on(connection) as c:
            works = list(c.execute(restated).scalars())
            if not works:
                return frozenset()
            in_full = (
                select(t.document.c.work)
                .join(t.work, t.work.c.id == t.document.c.work)
                .where(t.document.c.work.in_(works), t.document.c.status == HELD, t.work.c.digest_of.is_(None))
            )
            return frozenset(c.execute(in_full).scalars())

    def digest_keys_superseded(self, connection: Connection | None = None) -> NDArray[np.int64]:
        """The keys of held passages of digests whose digested work is held in full."""
        with self._on(connection) as c:
            works = sorted(self.digested_works(c))
            if not works:
                return np.empty(0, np.int64)
            digests = select(t.work.c.id).where(t.work.c.digest_of.in_(works))
            documents = select(t.document.c.sequence).where(t.document.c.status == HELD, t.document.c.work.in_(digests))
            chosen = select(t.passage.c.key).where(t.passage.c.document.in_(documents)).order_by(t.passage.c.key)
            return np.fromiter(c.execute(chosen).scalars(), np.int64)

    def description_keys(self, connection: Connection | None = None) -> NDArray[np.int64]:
        """The keys of held passages of descriptions: what our own records say of a work or case."""
        works = select(t.work.c.id).where(t.work.c.type == DESCRIPTION, t.work.c.digest_of.is_not(None))
        documents = select(t.document.c.sequence).where(t.document.c.status == HELD, t.document.c.work.in_(works))
        chosen = select(t.passage.c.key).where(t.passage.c.document.in_(documents)).order_by(t.passage.c.key)
        with self._on(connection) as c:
            return np.fromiter(c.execute(chosen).scalars(), np.int64)

    def _first(self, chosen: ColumnElement[bool], connection: Connection | None) -> Document | None:
        held_first = (t.document.c.status != HELD, t.document.c.sequence.desc())
        with self._on(connection) as c:
            found = _documents(c, _select_documents().where(chosen).order_by(*held_first).limit(1))
        return found[0] if found else None

    def _parts(self, table: Table, document_id: str, connection: Connection | None) -> Sequence[AnyRow]:
        of = select(t.document.c.sequence).where(t.document.c.id == document_id).scalar_subquery()
        with self._on(connection) as c:
            return c.execute(select(table).where(table.c.document == of).order_by(*table.primary_key)).all()

    def _write_own_work(self, connection: Connection, work: Work) -> None:
        """A file's word about itself never replaces a record of the catalogue, which is fuller."""
        if _work_origin(connection, work.id) != CATALOGUE:
            write_work(connection, work, DOCUMENT)


def _document_row(new: NewDocument) -> dict[str, Any]:
    parsed = new.parsed
    return {
        "id": new.id,
        "work": parsed.work.id,
        "status": HELD,
        "sha256": new.sha256,
        "file_name": new.file_name,
        "origin": new.origin,
        "fingerprint": new.fingerprint,
        "media_type": parsed.media_type,
        "pages": parsed.pages,
        "identified": parsed.identified,
        "warnings": list(parsed.warnings),
        "passages": len(parsed.passages),
        "added_at": datetime.now(UTC),
        "retired_at": None,
        "erased_at": None,
        "text_sha256": _sha256(parsed.text),
        "text": parsed.text,
    }


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _find(connection: Connection, document_id: str) -> AnyRow:
    columns = (t.document.c.sequence, t.document.c.status, t.document.c.work)
    row = connection.execute(select(*columns).where(t.document.c.id == document_id)).first()
    if row is None:
        raise NotHeld(f"There is no document “{document_id}”: `python -m kb documents` lists them.")
    return row


def _keys(connection: Connection, sequence: int) -> dict[str, int]:
    """The keys of a document's passages by their ids, in document order."""
    chosen = select(t.passage.c.id, t.passage.c.key).where(t.passage.c.document == sequence)
    return {row.id: row.key for row in connection.execute(chosen.order_by(t.passage.c.start, t.passage.c.key))}


def _work_origin(connection: Connection, work_id: str) -> str | None:
    return connection.execute(select(t.work.c.origin).where(t.work.c.id == work_id)).scalar()


def _select_documents() -> Any:
    names = ("id", "work", "status", "sha256", "file_name", "media_type", "added_at", "passages")
    return select(*(t.document.c[name] for name in names))


def _documents(connection: Connection, chosen: Any) -> list[Document]:
    rows = connection.execute(chosen).all()
    works = load_works(connection, (row.work for row in rows))
    return [
        Document(
            id=row.id,
            work=works[row.work],
            status=DocumentStatus(row.status),
            sha256=row.sha256,
            file_name=row.file_name,
            media_type=row.media_type,
            added_at=row.added_at,
            passages=row.passages,
        )
        for row in rows
    ]

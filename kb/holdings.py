"""Take documents and records into the knowledge base, and withdraw them again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

from kb.catalogue import Catalogue, Connection, NewDocument, PassageVectors
from kb.embedding import Embedder, PassageText
from kb.errors import NotHeld
from kb.models import (
    Case,
    Document,
    DocumentStatus,
    HeldPassage,
    Outcome,
    ParsedDocument,
    Passage,
    ThemeAssignment,
    Work,
)
from kb.originals import Originals
from kb.ranking.indexing import lexical_rows, trail
from kb.ranking.lexical_index import LexicalIndex


class Holdings:
    """What is held: originals, record and lexical index change together or not at all."""

    def __init__(
        self, catalogue: Catalogue, originals: Originals, lexical: LexicalIndex, embedder: Callable[[], Embedder]
    ) -> None:
        self._catalogue = catalogue
        self._originals = originals
        self._lexical = lexical
        self._embedder = embedder

    def held_copy(self, content: bytes, origin: str, fingerprint: str) -> Document | None:
        """Return the document that these bytes already are, read by the same rules; None when there is work to do."""
        document = self._catalogue.document_by_content(hashlib.sha256(content).hexdigest())
        if document is None or not self._is_current(document, fingerprint):
            return None
        before = self._catalogue.document_by_origin(origin)
        if before is not None and before.id != document.id:
            return None
        self._originals.put(content)  # puts it back where it was lost or damaged
        return document

    def _is_current(self, document: Document, fingerprint: str) -> bool:
        return document.status is DocumentStatus.HELD and self._catalogue.fingerprint_of(document.id) == fingerprint

    def add_document(
        self,
        content: bytes,
        parsed: ParsedDocument,
        *,
        file_name: str,
        origin: str,
        fingerprint: str,
        confirmed: bool = False,
        along: Callable[[Connection, str], None] | None = None,
    ) -> tuple[Outcome, str]:
        """Take in one parsed document; return its outcome and id. What is returned survives a crash.

        The original is stored first; record, vectors, lexical index and index log are committed together.
        The document that came from the same place, or says it is the same work, is replaced. `confirmed` says that
        a person has stated which work it is: that becomes its record where there is none yet. `along` is given the
        document's id and records more in the same transaction.
        """
        sha256 = self._originals.put(content)
        parsed = self._joined_to_its_record(parsed, sha256, origin)
        vectors = self._embed(parsed)
        with self._catalogue.transaction() as connection:
            # Looked up inside the write lock: another process may have added the same file meanwhile.
            same = self._catalogue.document_by_content(sha256)
            before = self._predecessor(parsed, origin)
            as_stated = same is not None and (not confirmed or same.work.id == parsed.work.id)
            known = same is not None and as_stated and self._is_current(same, fingerprint)
            outdated = {
                document.id
                for document in (before, None if known else same)
                if document and document.status is DocumentStatus.HELD and not (known and document.id == sha256[:16])
            }
            for document_id in sorted(outdated):
                removed = self._catalogue.retire_document(connection, document_id, DocumentStatus.REPLACED)
                self._lexical.remove(connection, removed)
            if confirmed and not self._catalogue.is_recorded(parsed.work.id, connection):
                self._catalogue.put_work(connection, parsed.work)
            if not known:
                new = NewDocument(
                    id=sha256[:16],
                    parsed=parsed,
                    sha256=sha256,
                    file_name=file_name,
                    origin=origin,
                    fingerprint=fingerprint,
                    vectors=vectors,
                    model=self._embedder().fingerprint,
                )
                added = self._catalogue.passages(self._catalogue.add_document(connection, new), connection)
                self._lexical.add(connection, lexical_rows(added, lambda d: self._catalogue.notes(d, connection)))
            if outdated or not known:
                self._catalogue.carry_over(connection, sha256[:16], outdated)
            if along is not None:
                along(connection, sha256[:16])
        outcome = Outcome.REPLACED if outdated else Outcome.UNCHANGED if known else Outcome.ADDED
        return outcome, sha256[:16]

    def _joined_to_its_record(self, parsed: ParsedDocument, sha256: str, origin: str) -> ParsedDocument:
        """A file that does not say which work it is belongs to the one record that it had before, or that has its DOI,
        its address or its title; passages on which nothing else says so get the record's themes as suggestions.
        """
        if parsed.identified:
            return parsed
        record = self._record_of(parsed, sha256, origin)
        if record is None:
            return parsed
        known = {concept.id for concept in self._catalogue.concepts()}
        suggested = tuple(
            ThemeAssignment(theme, "suggestion", "the record of the work") for theme in record.themes if theme in known
        )
        passages = tuple(replace(passage, themes=passage.themes or suggested) for passage in parsed.passages)
        return replace(parsed, work=replace(parsed.work, id=record.id), passages=passages)

    def _record_of(self, parsed: ParsedDocument, sha256: str, origin: str) -> Work | None:
        before = self._catalogue.document_by_content(sha256)
        if before is not None and self._catalogue.is_recorded(before.work.id):
            return before.work
        led_by = [f"https://doi.org/{parsed.work.doi}"] if parsed.work.doi else []
        led_by += [*parsed.work.addresses, *([origin] if origin.startswith(("http://", "https://")) else [])]
        led_to = {work.id: work for address in led_by if (work := self._catalogue.work_by_address(address))}
        titled = {work.id: work for work in self._catalogue.works_titled(parsed.work.title)}
        for known in (led_to, titled):
            records = [work for work in known.values() if work.digest_of is None]
            if records:
                return records[0] if len(records) == 1 else None  # a choice between two would be a guess
        return None

    def _predecessor(self, parsed: ParsedDocument, origin: str) -> Document | None:
        return self._catalogue.document_by_origin(origin) or (
            self._catalogue.held_document_of_work(parsed.work.id) if parsed.identified else None
        )

    def _embed(self, parsed: ParsedDocument) -> tuple[PassageVectors, ...]:
        """Embed the passages that have not been embedded before."""
        model, title = self._embedder().fingerprint, parsed.work.title
        known = self._catalogue.known_vectors(title, parsed.passages, model)
        missing = [passage for passage, vectors in zip(parsed.passages, known, strict=True) if vectors is None]
        made = iter(self._embedder().embed_passages([_to_embed(title, passage) for passage in missing]))
        return tuple(vectors or PassageVectors(*next(made)) for vectors in known)

    def embed_missing(self) -> int:
        """Embed held passages that the model of the settings has not embedded; return how many there were."""
        model = self._embedder().fingerprint
        missing = self._catalogue.missing_vectors(model)
        passages = self._catalogue.passages(missing)
        made = self._embedder().embed_passages([_to_embed(passage.work.title, passage) for passage in passages])
        with self._catalogue.transaction() as connection:
            keys = [passage.key for passage in passages]
            self._catalogue.put_vectors(connection, keys, [PassageVectors(*vectors) for vectors in made], model)
        return len(passages)

    def add_work(self, work: Work) -> Outcome:
        """Take in one bibliographic record."""
        with self._catalogue.transaction() as connection:
            outcome = self._catalogue.put_work(connection, work)
            if work.digest_of is None:
                self._catalogue.join_documents(connection, work)
            if outcome is not Outcome.UNCHANGED and self._catalogue.held_document_of_work(work.id, connection):
                # Its passages are found by its title too, which may be another now.
                held = self._catalogue.documents(connection=connection)
                for document_id in (document.id for document in held if document.work.id == work.id):
                    keys = self._catalogue.held_keys(document_id=document_id, connection=connection)
                    passages = self._catalogue.passages(keys, connection)
                    self._lexical.add(
                        connection, lexical_rows(passages, lambda d: self._catalogue.notes(d, connection))
                    )
            return outcome

    def add_case(self, case: Case) -> Outcome:
        """Take in the record of a case."""
        with self._catalogue.transaction() as connection:
            return self._catalogue.put_case(connection, case)

    def keep(self, content: bytes) -> str:
        """Keep a file that no document is made of yet; return its SHA-256."""
        return self._originals.put(content)

    def kept(self, sha256: str) -> bytes:
        """Return a file that is kept. Raises NotHeld."""
        return self._originals.read(sha256)

    def forget(self, sha256: str) -> None:
        """Erase a kept file, unless a document was made of it."""
        if self._catalogue.document_by_content(sha256) is None:
            self._originals.remove(sha256)

    def remove_document(
        self, document_id: str, purge: bool = False, along: Callable[[Connection], None] | None = None
    ) -> None:
        """Withdraw a document: it is never cited again. With `purge` its text is erased. Raises NotHeld.

        `along` records more in the same transaction.
        """
        document = self._catalogue.document(document_id)
        if document is None:
            raise NotHeld(f"No document has the id `{document_id}`: list them with `python -m kb documents`.")
        with self._catalogue.transaction() as connection:
            removed = self._catalogue.retire_document(connection, document_id, DocumentStatus.WITHDRAWN)
            self._lexical.remove(connection, removed)
            if purge:
                self._catalogue.purge_document(connection, document_id)
                self._lexical.compact(connection)
            if along is not None:
                along(connection)
        if purge:
            self._originals.remove(document.sha256)
            self._catalogue.compact()


def _to_embed(title: str, passage: Passage | HeldPassage) -> PassageText:
    return PassageText(trail(title, passage.locator.section), passage.text, passage.sentences)

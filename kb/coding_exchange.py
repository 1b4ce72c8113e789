"""The use cases of codings that go out in a file and come back: all of a file is taken in, or nothing."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from kb.anchoring import find_again
from kb.catalogue import Catalogue, Connection
from kb.coding_desk import CodingDesk
from kb.coding_files import Brought, occurrences
from kb.coding_table import COLUMNS, NEEDED, Edit, coding_rows, read_edits
from kb.errors import InputRefused
from kb.models import Anchor, Coding, Document, Item, Placing
from kb.refi_project import QdaSource, project_file
from kb.tables import read_table, table_file
from kb.web_annotations import annotation_page, read_annotations

History = tuple[tuple[Item, Anchor, Coding], ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a file: the codings that it added, in its order, and how many of its entries changed nothing.

    `left_out` says of each entry that could not be placed why that is.
    """

    added: tuple[Coding, ...]
    unchanged: int
    left_out: tuple[str, ...] = ()


class CodingExchange:
    """Codings out of the record and into it. What comes in supersedes, as if its coder had coded again."""

    def __init__(self, catalogue: Catalogue, desk: CodingDesk) -> None:
        self._catalogue = catalogue
        self._desk = desk

    def history(self, coder: str | None = None) -> History:
        """Every coding there ever was, of one coder or all, oldest first. Raises InputRefused for one unknown."""
        made = self._desk.codings()
        if coder is None:
            return made
        name = self._desk.person(coder)
        if name not in {coding.coder for _, _, coding in made}:
            raise InputRefused(f"Nothing was coded by “{name}”: `python -m kb codings` tells who has coded.")
        return tuple(one for one in made if one[2].coder == name)

    def table(self, suffix: str, coder: str | None = None) -> bytes:
        """Return the codings that stand as a CSV or XLSX file, to be edited and brought back."""
        made = self.history(coder)
        gone = {coding.supersedes for _, _, coding in made}
        standing = [one for one in made if one[2].id not in gone and one[2].labels is not None]
        return table_file(suffix, "Codings", COLUMNS, coding_rows(standing))

    def bring_back(self, content: bytes, name: str, apply: bool = True) -> Taken:
        """Take an edited table in: each changed row supersedes its coding. Without `apply` only say what it would do.

        Raises InputRefused naming the first row that cannot be taken; then nothing is changed.
        """
        edits = read_edits(read_table(content, name, NEEDED), self._catalogue.concepts())
        if not apply:
            with self._catalogue.reading() as connection:
                return self._taken(edits, connection, lambda coding: coding)
        with self._catalogue.transaction() as connection:
            return self._taken(edits, connection, lambda coding: self._catalogue.add_coding(connection, coding), True)

    def _taken(
        self, edits: Sequence[Edit], connection: Connection, add: Callable[[Coding], Coding], writing: bool = False
    ) -> Taken:
        codings = {coding.id: coding for coding in self._catalogue.codings(connection=connection)}
        places = self._catalogue.all_places(connection)
        superseded = {coding.supersedes for coding in codings.values()}
        retired = {concept.id for concept in self._catalogue.concepts(connection) if concept.deprecated}
        together: dict[int, set[str]] = defaultdict(set)
        changed = []
        for edit in edits:
            coding = codings.get(edit.coding_id)
            if coding is None or _signature(coding, places) != (edit.coder, edit.words, edit.made_at):
                raise InputRefused(
                    f"Row {edit.row} is not coding {edit.coding_id} of this installation: change only themes, reason "
                    "and note of a table that was exported here."
                )
            if coding.id in superseded:
                raise InputRefused(
                    f"Row {edit.row}: {coding.coder} has changed this since the table was made: export it again."
                )
            if edit.labels & retired - (coding.labels or frozenset()):
                gone = sorted(edit.labels & retired)[0]
                raise InputRefused(f"Row {edit.row}: the theme “{gone}” is retired: choose another.")
            together[coding.item_id].add(coding.coder)
            row = f"Row {edit.row}"
            made = replace(
                coding, labels=edit.labels, reason=self._kept(row, edit.reason), note=self._kept(row, edit.note)
            )
            if made != coding:
                changed.append(replace(made, made_at=datetime.now(UTC), supersedes=coding.id, id=0))
        for coding in changed:
            # Who had others' judgements in the same table no longer codes the item blind.
            if writing and len(together[coding.item_id]) > 1:
                self._catalogue.mark_seen(connection, coding.item_id, coding.coder)
        return Taken(tuple(map(add, changed)), len(edits) - len(changed))

    def annotations(self, coder: str | None = None) -> bytes:
        """Return every coding there ever was as Web Annotations in JSON-LD."""
        made = self.history(coder)
        documents = {document.id: document.work.id for document in self._catalogue.documents(include_retired=True)}
        page = annotation_page(made, self._catalogue.concepts(), documents)
        return json.dumps(page, ensure_ascii=False, indent=1).encode()

    def take_over(self, content: bytes, name: str, apply: bool = True) -> Taken:
        """Take annotations in as codings of their creators, in their order. Without `apply` only say what it would do.

        What is known already changes nothing. What stands on no held words, or is older than what its creator has
        coded here since, is left out. Raises InputRefused naming the annotation that cannot be read.
        """
        brought = read_annotations(content, name, self._catalogue.concepts())
        people = {one.coder: self._desk.person(one.coder) for one in brought}
        with self._catalogue.transaction() as connection:
            taken = self._taken_over(brought, people, connection)
            if not apply:
                connection.rollback()
        return taken

    def _taken_over(self, brought: Sequence[Brought], people: dict[str, str], connection: Connection) -> Taken:
        places = _Places(self._catalogue, connection)
        added, left_out, unchanged = [], [], 0
        for one in sorted(brought, key=lambda one: (one.made_at, one.number)):
            found = places.find(one)
            if found is None:
                left_out.append(
                    f"Annotation {one.number} is on words that are not held here: take its document in, then import "
                    "it again."
                )
                continue
            target, based_on = found
            item = self._catalogue.put_item(connection, target)
            coder = people[one.coder]
            theirs = self._catalogue.codings([item.id], coder, connection=connection)
            if any(coding.made_at == one.made_at for coding in theirs):
                unchanged += 1
                continue
            if any(coding.made_at > one.made_at for coding in theirs):
                left_out.append(f"Annotation {one.number} is older than what {coder} has coded here since.")
                continue
            made = Coding(
                item_id=item.id,
                anchor_id=item.anchor.id,
                coder=coder,
                labels=one.labels,
                made_at=one.made_at,
                suggestions=one.suggestions,
                based_on=based_on,
                reason=self._kept(f"Annotation {one.number}", one.reason),
                note=self._kept(f"Annotation {one.number}", one.note),
                blind=one.blind,
            )
            added.append(self._catalogue.add_coding(connection, made))
        return Taken(tuple(added), unchanged, tuple(left_out))

    def project(self) -> tuple[bytes, int]:
        """Return codings that stand, their texts and the scheme as a REFI-QDA project, and how many had to stay out.

        What stays out are codings of texts that are no longer held.
        """
        made = self.history()
        gone = {coding.supersedes for _, _, coding in made}
        standing = [(item, coding) for item, _, coding in made if coding.id not in gone and coding.labels is not None]
        held = {document.id: document for document in self._catalogue.documents()}
        inside = [
            (item.anchor, coding)
            for item, coding in standing
            if item.anchor.document_id in held and item.anchor.placing is not Placing.STALE
        ]
        sources = [
            QdaSource(document.id, document.work.title, self._catalogue.document_text(document.id))
            for document in held.values()
            if any(place.document_id == document.id for place, _ in inside)
        ]
        return project_file("Kist", self._catalogue.concepts(), sources, inside), len(standing) - len(inside)

    def _kept(self, entry: str, words: str) -> str:
        try:
            return self._desk.said(words)
        except InputRefused as error:
            raise InputRefused(f"{entry}: {error}") from error


def _signature(coding: Coding, places: dict[int, Anchor]) -> tuple[str, str, str]:
    exact = places[coding.anchor_id].exact.replace("\r\n", "\n").replace("\r", "\n")
    return coding.coder, exact, coding.made_at.isoformat()


class _Places:
    """Where the words of codings that come in stand among what is held."""

    def __init__(self, catalogue: Catalogue, connection: Connection) -> None:
        self._catalogue = catalogue
        self._connection = connection
        self._documents = catalogue.documents(connection=connection)
        self._read: dict[str, tuple[str, list[tuple[int, int]]]] = {}

    def find(self, one: Brought) -> tuple[str, tuple[tuple[int, int], ...]] | None:
        """The id of the passage or document, and the words in it that the coding is based on; None if not clear."""
        named = [document for document in self._documents if document.id == one.source]
        for document in named or [other for other in self._documents if _is_of(one, other)]:
            if not one.exact and one.span is None:
                return document.id, ()
            text, spans = self._text_of(document.id)
            if not one.exact:
                if not named or one.span is None or not text[slice(*one.span)]:
                    return None  # a place alone says nothing of another text
                one = replace(one, exact=text[slice(*one.span)])
            found = list(occurrences(one, text))
            around = [(start, end) for start, end in spans if any(start <= s and e <= end for s, e in found)]
            if len(around) == 1:
                (start, end), (first, last) = around[0], found[0]
                whole = one.exact == text[start:end]
                based_on = one.based_on if whole else ((first - start, last - start),)
                return f"{document.id}:{start}-{end}", based_on if _fits(based_on, end - start) else ()
            if not found:
                near = Anchor(document.id, one.made_at, 0, 0, one.exact, one.prefix, one.suffix)
                (close,) = find_again([near], text, spans)
                if close:
                    return f"{document.id}:{close[0][0]}-{close[0][1]}", ()
        return None

    def _text_of(self, document_id: str) -> tuple[str, list[tuple[int, int]]]:
        if document_id not in self._read:
            text = self._catalogue.document_text(document_id, self._connection)
            keys = self._catalogue.held_keys(document_id=document_id, connection=self._connection)
            passages = self._catalogue.passages(keys, self._connection)
            spans = [(passage.locator.start, passage.locator.end) for passage in passages]
            self._read[document_id] = text, spans
        return self._read[document_id]


def _is_of(one: Brought, document: Document) -> bool:
    return bool(one.work_id and document.work.id == one.work_id) or one.source in document.work.addresses


def _fits(spans: Sequence[tuple[int, int]], length: int) -> bool:
    return all(0 <= start < end <= length for start, end in spans)

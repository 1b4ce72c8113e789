"""The use cases of codings that go out in a file and come back: all of a file is taken in, or nothing."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from kb.catalogue import Catalogue, Connection
from kb.coding.coding_desk import CodingDesk
from kb.coding.marking import find_words
from kb.errors import InputRefused
from kb.exchange.coding_files import Brought
from kb.exchange.coding_places import Places
from kb.exchange.coding_table import COLUMNS, NEEDED, Edit, coding_rows, read_edits, words_of
from kb.exchange.decision_exchange import DecisionExchange
from kb.exchange.project_exchange import ProjectExchange
from kb.exchange.tables import read_table, table_file
from kb.exchange.web_annotations import annotation_page, read_annotations
from kb.models import Anchor, Coding, Decision, Item

History = tuple[tuple[Item, Anchor, Coding], ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a file: the codings and decisions that it added, in its order, and how many entries changed nothing.

    `left_out` says of each entry that could not be placed why that is.
    """

    added: tuple[Coding, ...]
    unchanged: int
    left_out: tuple[str, ...] = ()
    decided: tuple[Decision, ...] = ()


class CodingExchange:
    """Codings out of the record and into it. What comes in supersedes, as if its coder had coded again."""

    def __init__(self, catalogue: Catalogue, desk: CodingDesk) -> None:
        self.decisions = DecisionExchange(catalogue, desk)
        self.projects = ProjectExchange(catalogue, desk)
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

    def mark_all_seen(self, reader: str) -> None:
        """Keep that somebody has taken everybody's codings along: they code none of these items blind any more."""
        name = self._desk.person(reader)
        with self._catalogue.transaction() as connection:
            for item_id in {item for item, coder in self._catalogue.coded_by(connection) if coder != name}:
                self._catalogue.mark_seen(connection, item_id, name)

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
                coding,
                labels=edit.labels,
                reason=self._kept(row, edit.reason),
                note=self._kept(row, edit.note),
                based_on=_marked(edit, coding, places[coding.anchor_id]),
            )
            if made != coding:
                changed.append(replace(made, made_at=datetime.now(UTC), supersedes=coding.id, id=0))
        for coding in changed:
            # Who had others' judgements in the same table no longer codes the item blind.
            if writing and len(together[coding.item_id]) > 1:
                self._catalogue.mark_seen(connection, coding.item_id, coding.coder)
        return Taken(tuple(map(add, changed)), len(edits) - len(changed))

    def annotations(self, coder: str | None = None) -> bytes:
        """Return every coding and decision there ever was, of one person or all, as Web Annotations in JSON-LD."""
        made, decided = self.history(coder), self._desk.decisions()
        places = self._catalogue.all_places()
        name = self._desk.person(coder) if coder else ""
        settled = [(places[one.anchor_id], one) for one in decided if not name or one.judge == name]
        documents = {document.id: document.work.id for document in self._catalogue.documents(include_retired=True)}
        page = annotation_page(made, self._catalogue.concepts(), documents, settled)
        return json.dumps(page, ensure_ascii=False, indent=1).encode()

    def take_over(self, content: bytes, name: str, apply: bool = True) -> Taken:
        """Take annotations in as codings and decisions of their creators, in their order.

        Without `apply` only say what it would do. What is known already changes nothing. What stands on no held words,
        or is older than what was said here since, is left out. Raises InputRefused naming the annotation that cannot
        be read.
        """
        return self.take(read_annotations(content, name, self._catalogue.concepts()), "Annotation", apply)

    def take(self, brought: Sequence[Brought], entry: str, apply: bool) -> Taken:
        """Take in what any file brings; `entry` is what its entries are called where they are told of."""
        people = {one.coder: self._desk.person(one.coder) for one in brought}
        with self._catalogue.transaction() as connection:
            taken = self._taken_over(brought, people, entry, connection)
            if not apply:
                connection.rollback()
        return taken

    def _taken_over(
        self, brought: Sequence[Brought], people: dict[str, str], entry: str, connection: Connection
    ) -> Taken:
        places = Places(self._catalogue, connection)
        added: list[Coding] = []
        decided: list[Decision] = []
        left_out, unchanged = [], 0
        for one in sorted(brought, key=lambda one: (one.made_at, one.number)):
            found = places.find(one)
            if found is None:
                left_out.append(
                    f"{entry} {one.number} is on words that are not held here: take its document in, then import it "
                    "again."
                )
                continue
            target, based_on = found
            item, coder = self._catalogue.put_item(connection, target), people[one.coder]
            before = self._said_before(one, item, coder, connection)
            if one.made_at in before:
                unchanged += 1
            elif before and max(before) > one.made_at:
                since = "was decided" if one.disputed is not None else f"{coder} has coded"
                left_out.append(f"{entry} {one.number} is older than what {since} here since.")
            elif one.disputed is not None:
                decided.append(self._decided(one, item, coder, f"{entry} {one.number}", connection))
            else:
                made = Coding(
                    item_id=item.id,
                    anchor_id=item.anchor.id,
                    coder=coder,
                    labels=one.labels,
                    made_at=one.made_at,
                    suggestions=one.suggestions,
                    based_on=based_on,
                    reason=self._kept(f"{entry} {one.number}", one.reason),
                    note=self._kept(f"{entry} {one.number}", one.note),
                    blind=one.blind,
                )
                added.append(self._catalogue.add_coding(connection, made))
        return Taken(tuple(added), unchanged, tuple(left_out), tuple(decided))

    def _said_before(self, one: Brought, item: Item, coder: str, connection: Connection) -> list[datetime]:
        """When something was said here that this would supersede: by the same coder, or of decisions by anybody."""
        if one.disputed is not None:
            return [decision.made_at for decision in self._catalogue.decisions([item.id], connection=connection)]
        return [coding.made_at for coding in self._catalogue.codings([item.id], coder, connection=connection)]

    def _decided(self, one: Brought, item: Item, judge: str, entry: str, connection: Connection) -> Decision:
        reason, labels = self._kept(entry, one.reason), one.labels or frozenset()
        if not reason:
            raise InputRefused(f"{entry} does not say why it was decided so: give it a body that is “assessing”.")
        self._catalogue.mark_seen(connection, item.id, judge)
        disputed = one.disputed or frozenset()
        made = Decision(item.id, item.anchor.id, judge, labels, disputed, reason, one.made_at)
        return self._catalogue.add_decision(connection, made)

    def project(self) -> tuple[bytes, int]:
        """Return what stands as a REFI-QDA project, and how many codings had to stay out."""
        return self.projects.file()

    def _kept(self, entry: str, words: str) -> str:
        try:
            return self._desk.said(words)
        except InputRefused as error:
            raise InputRefused(f"{entry}: {error}") from error


def _marked(edit: Edit, coding: Coding, place: Anchor) -> tuple[tuple[int, int], ...]:
    """The words on which an edited coding is based, as they were where nobody has changed them."""
    if edit.based_on is None or edit.based_on == words_of(coding, place):
        return coding.based_on
    try:
        return tuple(dict.fromkeys(find_words(place.exact, line) for line in edit.based_on))
    except InputRefused as error:
        raise InputRefused(f"Row {edit.row}, based on: {error}") from error


def _signature(coding: Coding, places: dict[int, Anchor]) -> tuple[str, str, str]:
    exact = places[coding.anchor_id].exact.replace("\r\n", "\n").replace("\r", "\n")
    return coding.coder, exact, coding.made_at.isoformat()

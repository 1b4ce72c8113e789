"""The use cases of codings that go out in a file and come back: all of a file is taken in, or nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from kb.catalogue import Catalogue, Connection
from kb.coding_desk import CodingDesk
from kb.coding_table import COLUMNS, NEEDED, Edit, coding_rows, read_edits
from kb.errors import InputRefused
from kb.models import Anchor, Coding, Item
from kb.tables import read_table, table_file

History = tuple[tuple[Item, Anchor, Coding], ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a file: the codings that it added, in its order, and how many of its entries changed nothing."""

    added: tuple[Coding, ...]
    unchanged: int


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
            made = replace(
                coding, labels=edit.labels, reason=self._kept(edit, edit.reason), note=self._kept(edit, edit.note)
            )
            if made != coding:
                changed.append(replace(made, made_at=datetime.now(UTC), supersedes=coding.id, id=0))
        for coding in changed:
            # Who had others' judgements in the same table no longer codes the item blind.
            if writing and len(together[coding.item_id]) > 1:
                self._catalogue.mark_seen(connection, coding.item_id, coding.coder)
        return Taken(tuple(map(add, changed)), len(edits) - len(changed))

    def _kept(self, edit: Edit, words: str) -> str:
        try:
            return self._desk.said(words)
        except InputRefused as error:
            raise InputRefused(f"Row {edit.row}: {error}") from error


def _signature(coding: Coding, places: dict[int, Anchor]) -> tuple[str, str, str]:
    exact = places[coding.anchor_id].exact.replace("\r\n", "\n").replace("\r", "\n")
    return coding.coder, exact, coding.made_at.isoformat()

"""The use cases of decisions that go out as a table and come back: all of a file is taken in, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from kb.catalogue import Catalogue, Connection
from kb.coding.coding_desk import CodingDesk
from kb.errors import InputRefused
from kb.exchange.decision_table import COLUMNS, NEEDED, DecisionEdit, decision_rows, read_decision_edits
from kb.exchange.tables import read_table, table_file
from kb.models import Decision


class DecisionExchange:
    """What was decided on disputed items, and why, out of the record and into it. What comes in supersedes."""

    def __init__(self, catalogue: Catalogue, desk: CodingDesk) -> None:
        self._catalogue = catalogue
        self._desk = desk

    def table(self, suffix: str) -> bytes:
        """Return the decisions that stand as a CSV or XLSX file, to be edited and brought back."""
        places = self._catalogue.all_places()
        standing = [(places[one.anchor_id], one) for one in self._catalogue.decisions(current=True)]
        return table_file(suffix, "Decisions", COLUMNS, decision_rows(standing))

    def bring_back(self, content: bytes, name: str, apply: bool = True) -> tuple[tuple[Decision, ...], int]:
        """Take an edited table in: each changed row supersedes its decision; return what changed and how many did not.

        Without `apply` only say what it would do. Raises InputRefused naming the first row that cannot be taken; then
        nothing is changed.
        """
        edits = read_decision_edits(read_table(content, name, NEEDED), self._catalogue.concepts())
        with self._catalogue.transaction() as connection:
            changed = self._changed(edits, connection)
            if apply:
                changed = tuple(self._catalogue.add_decision(connection, one) for one in changed)
        return changed, len(edits) - len(changed)

    def _changed(self, edits: Sequence[DecisionEdit], connection: Connection) -> tuple[Decision, ...]:
        decisions = {one.id: one for one in self._catalogue.decisions(connection=connection)}
        places = self._catalogue.all_places(connection)
        superseded = {one.supersedes for one in decisions.values()}
        retired = {concept.id for concept in self._catalogue.concepts(connection) if concept.deprecated}
        changed = []
        for edit in edits:
            row, known = f"Row {edit.row}", decisions.get(edit.decision_id)
            if known is None or (known.judge, places[known.anchor_id].exact, known.made_at.isoformat()) != (
                edit.judge,
                edit.words,
                edit.made_at,
            ):
                raise InputRefused(
                    f"{row} is not decision {edit.decision_id} of this installation: change only themes and reason of "
                    "a table that was exported here."
                )
            if known.id in superseded:
                raise InputRefused(f"{row}: this was decided anew since the table was made: export it again.")
            if gone := sorted(edit.labels & retired - known.labels):
                raise InputRefused(f"{row}: the theme “{gone[0]}” is retired: choose another.")
            try:
                reason = self._desk.said(edit.reason)
            except InputRefused as error:
                raise InputRefused(f"{row}: {error}") from error
            if not reason:
                raise InputRefused(f"{row}: say why it is decided so: others follow it as a precedent.")
            made = replace(known, labels=edit.labels, reason=reason)
            if made != known:
                changed.append(replace(made, made_at=datetime.now(UTC), supersedes=known.id, id=0))
        return tuple(changed)

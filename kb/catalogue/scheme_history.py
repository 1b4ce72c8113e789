"""What researchers did to the concept scheme, and which terms they would not have in it. Rows are added, never changed,
but a refusal may be taken back.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
from sqlalchemy import Connection, delete, insert, select

from kb.catalogue import coding_tables as ct
from kb.catalogue import schema as t
from kb.catalogue.documents import Documents
from kb.catalogue.passages import HELD, Passages
from kb.models import Deed, Kind, RefusedTerm, SchemeChange

_HELD = select(t.document.c.sequence).where(t.document.c.status == HELD)


class SchemeHistory(Documents, Passages):
    """The history of the scheme, and how much is held on each of its concepts."""

    def add_scheme_change(self, connection: Connection, change: SchemeChange) -> None:
        """Record what somebody did to a concept."""
        values = {
            "concept": change.concept_id,
            "deed": change.deed.value,
            "person": change.person,
            "reason": change.reason,
            "told": list(change.told),
            "made_at": change.made_at,
        }
        connection.execute(insert(ct.scheme_change).values(values))

    def scheme_changes(self, connection: Connection | None = None) -> tuple[SchemeChange, ...]:
        """All that was done to the scheme here, the latest first."""
        with self._on(connection) as c:
            rows = c.execute(select(ct.scheme_change).order_by(ct.scheme_change.c.id.desc()))
            return tuple(
                SchemeChange(row.concept, Deed(row.deed), row.person, row.reason, tuple(row.told), row.made_at)
                for row in rows
            )

    def refuse_term(self, connection: Connection, stems: str, refused: RefusedTerm) -> None:
        """Record that a term, known by its stems, is no theme; what was said of it before is replaced."""
        self.allow_term(connection, stems)
        values = {"stems": stems, "term": refused.term, "person": refused.person, "reason": refused.reason}
        connection.execute(insert(ct.refused_term).values(**values, made_at=refused.made_at))

    def allow_term(self, connection: Connection, stems: str) -> bool:
        """Take the refusal of a term back; return whether there was one."""
        return connection.execute(delete(ct.refused_term).where(ct.refused_term.c.stems == stems)).rowcount > 0

    def refused_terms(self, connection: Connection | None = None) -> dict[str, RefusedTerm]:
        """The terms that were refused, by their stems, the latest first."""
        with self._on(connection) as c:
            rows = c.execute(
                select(ct.refused_term).order_by(ct.refused_term.c.made_at.desc(), ct.refused_term.c.stems)
            )
            return {row.stems: RefusedTerm(row.term, row.person, row.reason, row.made_at) for row in rows}

    def passages_on(self, connection: Connection | None = None) -> Counter[str]:
        """How many held passages each concept has, as the page of a theme shows them."""
        columns = ct.passage_theme.c
        chosen = (
            select(columns.passage, columns.concept)
            .join(t.passage, t.passage.c.key == columns.passage)
            .where(t.passage.c.document.in_(_HELD))
        )
        with self._on(connection) as c:
            # What our own words say of a work is no finding on the theme; the account of a case is one.
            descriptions = np.setdiff1d(self.description_keys(c), self.held_keys(kinds=[Kind.CASE], connection=c))
            hidden = set(np.union1d(self.digest_keys_superseded(c), descriptions).tolist())
            return Counter(concept for key, concept in c.execute(chosen) if key not in hidden)

    def codings_with(self, connection: Connection | None = None) -> Counter[str]:
        """How many codings ever gave each concept, superseded ones too: they are what a retired concept keeps."""
        with self._on(connection) as c:
            return Counter(c.execute(select(ct.coding_label.c.concept)).scalars())

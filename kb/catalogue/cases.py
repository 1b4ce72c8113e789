"""Case studies: what was tried, where and with what result."""

from __future__ import annotations

import dataclasses
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from kb.catalogue import schema as t
from kb.catalogue.store import AnyRow, Store
from kb.models import Case, Outcome

_FIELDS = tuple(field.name for field in dataclasses.fields(Case))
_CASES = select(*(t.case_study.c[name] for name in _FIELDS))


class Cases(Store):
    """Cases of the catalogue."""

    def put_case(self, connection: Connection, case: Case) -> Outcome:
        """Record a case over whatever stood under its id."""
        before = self.case(case.id, connection)
        if before == case:
            return Outcome.UNCHANGED
        connection.execute(delete(t.case_study).where(t.case_study.c.id == case.id))
        values = {name: getattr(case, name) for name in _FIELDS}
        plain = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
        connection.execute(insert(t.case_study).values(plain))
        return Outcome.ADDED if before is None else Outcome.REPLACED

    def remove_case(self, connection: Connection, case_id: str) -> None:
        """Take a case off the record; nothing happens if there is none."""
        connection.execute(delete(t.case_study).where(t.case_study.c.id == case_id))

    def case(self, case_id: str, connection: Connection | None = None) -> Case | None:
        """The case with this id."""
        with self._on(connection) as c:
            row = c.execute(_CASES.where(t.case_study.c.id == case_id)).first()
        return None if row is None else _case(row)

    def cases(self, connection: Connection | None = None) -> tuple[Case, ...]:
        """Every case, by id."""
        with self._on(connection) as c:
            return tuple(_case(row) for row in c.execute(_CASES.order_by(t.case_study.c.id)))


def _case(row: AnyRow) -> Case:
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in row._mapping.items()
    }
    return Case(**values)

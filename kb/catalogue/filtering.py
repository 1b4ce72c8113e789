"""Which passages pass the filters of a question: found in SQL, before anything is ranked."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Text, case, cast, literal, null, select

from kb.catalogue import schema as t
from kb.catalogue.passages import HELD, Passages
from kb.catalogue.store import read_keys
from kb.models import CASE_STUDY, Filters

Facts = tuple[str | None, int | None, tuple[str, ...]]  # type, year and places of works, each combination once
_restated, _case = t.work.alias("restated"), t.case_study


def _told(of_work: ColumnElement[Any], of_case: ColumnElement[Any], own: ColumnElement[Any]) -> ColumnElement[Any]:
    """What our own words restate counts as the work or case that they restate."""
    return case((_restated.c.id.is_not(None), of_work), (_case.c.id.is_not(None), of_case), else_=own)


_told_type = _told(_restated.c.type, literal(CASE_STUDY), t.work.c.type)
_told_year = _told(_restated.c.year, null(), t.work.c.year)  # a case has no year of publication
# As text, which every database compares; the record always writes it in the same way.
_told_places = _told(cast(_restated.c.places, Text), cast(_case.c.places, Text), cast(t.work.c.places, Text))
_FROM = t.work.outerjoin(_restated, _restated.c.id == t.work.c.digest_of).outerjoin(
    _case, _case.c.id == t.work.c.digest_of
)
_HELD_WORKS = select(t.document.c.work).where(t.document.c.status == HELD)


class Filtering(Passages):
    """Held passages by what is known of their works."""

    def filtered_keys(self, filters: Filters, connection: Connection | None = None) -> NDArray[np.int64]:
        """The keys of held passages that pass filters, ascending. Names are compared as they are written."""
        with self._on(connection) as c:
            if not filters.of_works:
                return self.held_keys(themes=filters.themes, connection=c)
            works = select(t.work.c.id).select_from(_FROM).where(*_conditions(filters, c))
            documents = select(t.document.c.sequence).where(t.document.c.status == HELD, t.document.c.work.in_(works))
            keys = read_keys(c, select(t.passage.c.key).where(t.passage.c.document.in_(documents)))
            if not filters.themes:
                return keys
            return np.intersect1d(keys, self.held_keys(themes=filters.themes, connection=c), assume_unique=True)

    def facts(self, held: bool, connection: Connection | None = None) -> list[Facts]:
        """What filters look at in all known works, or in those of which a text or our own words are `held`."""
        chosen = select(_told_type, _told_year, _told_places).select_from(_FROM).distinct()
        if held:
            chosen = chosen.where(t.work.c.id.in_(_HELD_WORKS))
        with self._on(connection) as c:
            rows = c.execute(chosen).all()
        return [(kind, year, tuple(json.loads(places))) for kind, year, places in rows]


def _conditions(filters: Filters, connection: Connection) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.types:
        conditions.append(_told_type.in_(filters.types))
    if filters.first is not None:
        conditions.append(_told_year >= filters.first)
    if filters.last is not None:
        conditions.append(_told_year <= filters.last)
    if filters.places:
        conditions.append(_told_places.in_(_lists_with(filters.places, connection)))
    if filters.full_text:
        conditions.append(t.work.c.digest_of.is_(None))
    return conditions


def _lists_with(places: Collection[str], connection: Connection) -> list[str]:
    """The lists of places, as they are written, that name one of these."""
    lists = connection.execute(select(_told_places).select_from(_FROM).distinct()).scalars()
    return [written for written in lists if not set(places).isdisjoint(json.loads(written))]

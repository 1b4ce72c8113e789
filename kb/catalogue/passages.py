"""Passages as the record returns them: with their work, their themes and what their notes lead to."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Select, bindparam, select

from kb.catalogue import schema as t
from kb.catalogue.coding_tables import judged_passage, passage_theme
from kb.catalogue.nouns import SectionText
from kb.catalogue.sources import Markers, markers_between, markers_of_passages
from kb.catalogue.store import AnyRow, Store, batches, read_keys, whole
from kb.catalogue.works import load_works
from kb.errors import NotHeld
from kb.models import Block, DocumentStatus, HeldPassage, Kind, Locator, Mention, Work

Keys = NDArray[np.int64]
HELD = DocumentStatus.HELD.value


class Passages(Store):
    """Held passages."""

    def held_keys(
        self,
        themes: Sequence[str] = (),
        kinds: Sequence[Kind] = (),
        document_id: str | None = None,
        connection: Connection | None = None,
    ) -> Keys:
        """The keys of held passages, ascending: of any of the themes, any of the kinds and the document.

        Themes are those that people settled, or else that the document says (`kb.coding.settling`); what is only
        suggested never counts.
        """
        documents = select(t.document.c.sequence)
        retired = select(t.passage.c.key).where(t.passage.c.document.in_(documents.where(t.document.c.status != HELD)))
        held = documents.where(t.document.c.status == HELD)
        if document_id is not None:
            held = held.where(t.document.c.id == document_id)
        chosen = select(t.passage.c.key).where(t.passage.c.document.in_(held))
        if kinds:
            chosen = chosen.where(t.passage.c.kind.in_([kind.value for kind in kinds]))
        # Each statement is answered from an index alone; joined in SQL they would read the passages' rows.
        with self._on(connection) as c:
            if not themes:
                return read_keys(c, chosen)
            keys = read_keys(c, _THEMED, {"themes": list(themes)})
            if kinds or document_id is not None:
                return np.intersect1d(keys, read_keys(c, chosen), assume_unique=True)
            return np.setdiff1d(keys, read_keys(c, retired), assume_unique=True)

    def passages(self, keys: Sequence[int] | Keys, connection: Connection | None = None) -> list[HeldPassage]:
        """The passages in the order of their keys, without those that are no longer held."""
        wanted = whole(keys)
        found: dict[int, HeldPassage] = {}
        with self._on(connection) as c:
            for portion in batches(list(dict.fromkeys(wanted))):
                found.update((p.key, p) for p in _load(c, _BY_KEY, {"keys": portion}))
        return [found[key] for key in wanted if key in found]

    def passage_ids(self, keys: Sequence[int] | Keys, connection: Connection | None = None) -> list[str]:
        """The ids of passages, held or not, in the order of their keys. Raises NotHeld for an unknown key."""
        names: dict[int, str] = {}
        with self._on(connection) as c:
            for portion in batches(whole(keys)):
                chosen = select(t.passage.c.key, t.passage.c.id).where(t.passage.c.key.in_(portion))
                names.update((row.key, row.id) for row in c.execute(chosen))
        try:
            return [names[key] for key in whole(keys)]
        except KeyError as error:
            raise NotHeld(f"There is no passage with key {error}: rebuild the index from the catalogue.") from error

    def passage_by_id(self, passage_id: str, connection: Connection | None = None) -> HeldPassage | None:
        """The passage with this id, if it is held."""
        with self._on(connection) as c:
            return next(iter(_load(c, _BY_ID, {"id": passage_id})), None)

    def theme_passages(self, theme: str, connection: Connection | None = None) -> list[HeldPassage]:
        """The held passages of a theme in the order of documents and text."""
        with self._on(connection) as c:
            return _load(c, _BY_THEME, {"themes": [theme]})

    def section_of(self, key: int, connection: Connection | None = None) -> SectionText:
        """The innermost section around a held passage; the whole document where it has none."""
        chosen = (
            _select_passages()
            .add_columns(t.section.c.title.label("section_title"), t.section.c.trail.label("section_trail"))
            .add_columns(t.section.c.start.label("section_start"), t.section.c.end.label("section_end"))
            .add_columns(t.document.c.text.label("document_text"), t.work.c.title.label("work_title"))
            .join(t.work, t.work.c.id == t.document.c.work)
            .where(t.passage.c.key == int(key))
        )
        with self._on(connection) as c:
            row = c.execute(chosen).first()
            if row is None:
                raise NotHeld("This passage is no longer held: ask the question again to see what is.")
            start, end = row.section_start, row.section_end
            if start is None:
                start, end = 0, len(row.document_text)
            within = select(t.passage.c.start, t.passage.c.end, t.passage.c.id).where(
                t.passage.c.document == row.document, t.passage.c.start >= start, t.passage.c.end <= end
            )
            passages = c.execute(within.order_by(t.passage.c.start)).all()
            markers = markers_between(c, row.document, start, end)
        return SectionText(
            title=row.section_title if row.section_title is not None else row.work_title,
            trail=tuple(row.section_trail or ()),
            text=row.document_text[start:end],
            start=start,
            passages=tuple((p.start - start, p.end - start, p.id) for p in passages),
            markers=markers,
        )


def _select_passages() -> Select[Any]:
    return (
        select(
            t.passage,
            t.document.c.id.label("document_id"),
            t.document.c.work.label("work_id"),
            t.section.c.page.label("first_page"),
            t.section.c.last_page,
        )
        .join(t.document, t.document.c.sequence == t.passage.c.document)
        .outerjoin(
            t.section,
            (t.section.c.document == t.passage.c.document) & (t.section.c.position == t.passage.c.section_position),
        )
        .where(t.document.c.status == HELD)
    )


_THEMED = select(passage_theme.c.passage).where(passage_theme.c.concept.in_(bindparam("themes", expanding=True)))
_SETTLED = (
    select(passage_theme.c.passage, passage_theme.c.concept)
    .where(passage_theme.c.passage.in_(bindparam("keys", expanding=True)))
    .order_by(passage_theme.c.passage, passage_theme.c.position)
)
_SUGGESTED = (
    select(t.theme_assignment.c.passage, t.theme_assignment.c.concept)
    .where(
        t.theme_assignment.c.passage.in_(bindparam("keys", expanding=True)),
        t.theme_assignment.c.origin == "suggestion",
        t.theme_assignment.c.passage.not_in(select(judged_passage.c.passage)),
    )
    .order_by(t.theme_assignment.c.passage, t.theme_assignment.c.position)
)
_BY_KEY = t.passage.c.key.in_(bindparam("keys", expanding=True))
_BY_ID = t.passage.c.id == bindparam("id")
_BY_THEME = t.passage.c.key.in_(_THEMED)


@cache
def _chosen_passages(chosen: ColumnElement[bool]) -> Select[Any]:
    order = (t.passage.c.document, t.passage.c.start, t.passage.c.key)
    return _select_passages().where(chosen).order_by(*order)


def _themes_of(connection: Connection, chosen: Select[Any], keys: Sequence[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, dict[str, None]] = {}
    for portion in batches(keys):
        for key, concept in connection.execute(chosen, {"keys": portion}):
            found.setdefault(key, {})[concept] = None
    return {key: tuple(themes) for key, themes in found.items()}


def _load(connection: Connection, chosen: ColumnElement[bool], values: dict[str, Any]) -> list[HeldPassage]:
    """The held passages that are chosen, in document order: the same few queries for one or a thousand."""
    rows = connection.execute(_chosen_passages(chosen), values).all()
    if not rows:
        return []
    works = load_works(connection, (row.work_id for row in rows))
    markers = markers_of_passages(connection, chosen, values)
    themes = _themes_of(connection, _SETTLED, [row.key for row in rows])
    without = [row.key for row in rows if row.key not in themes]
    suggested = _themes_of(connection, _SUGGESTED, without) if without else {}
    return [
        _held_passage(
            row, works[row.work_id], markers.get(row.key, ()), themes.get(row.key, ()), suggested.get(row.key, ())
        )
        for row in rows
    ]


def _held_passage(
    row: AnyRow, work: Work, markers: Markers, themes: tuple[str, ...], suggested: tuple[str, ...]
) -> HeldPassage:
    pages = None
    if row.page is None and row.page_label is None and row.first_page is not None:
        pages = (row.first_page, row.last_page or row.first_page)
    return HeldPassage(
        key=row.key,
        id=row.id,
        text=row.text,
        locator=Locator(row.start, row.end, tuple(row.section), row.page, row.page_label, row.line),
        kind=Kind(row.kind),
        block=Block(row.block),
        sentences=tuple((start, end) for start, end in row.sentences),
        themes=themes,
        document_id=row.document_id,
        work=work,
        markers=markers,
        section_pages=pages,
        gaps=tuple((start, end) for start, end in row.gaps),
        mentions=tuple(Mention(*mention) for mention in row.mentions),
        restates=row.restates,
        suggested=suggested,
    )

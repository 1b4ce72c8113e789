"""Reading lists: drafts that are saved over only by those who saw them, and versions that are never changed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from kb.catalogue import list_tables as lt
from kb.catalogue import schema as t
from kb.catalogue.passages import HELD
from kb.catalogue.store import AnyRow, Store
from kb.errors import InputRefused, NotHeld
from kb.models import DocumentStatus, Importance, Kind, Level, ListSection, ListStatus, Need, Reading, ReadingList

_MISSING = "There is no such reading list: check its address, or choose one from those there are."
_OVERTAKEN = (
    "This list was changed elsewhere since you opened it: open it again to see that change, then make yours once more."
)


class ReadingLists(Store):
    """Reading lists by their ids, which are random and never given twice."""

    def add_list(self, connection: Connection, draft: ReadingList) -> ReadingList:
        """Record a new draft; return it with its id."""
        made = replace(
            draft, id=secrets.token_hex(16), edition=1, version=0, status=ListStatus.DRAFT, saved_at=datetime.now(UTC)
        )
        origin, version = made.cloned_from or (None, None)
        values = {"id": made.id, "made_at": made.saved_at, "cloned_from": origin, "cloned_version": version}
        connection.execute(insert(lt.reading_list).values(values))
        saved = {"list": made.id, "edition": 1, "saved_at": made.saved_at, "content": _content(made)}
        connection.execute(insert(lt.list_draft).values(saved))
        return made

    def save_list(self, connection: Connection, draft: ReadingList) -> ReadingList:
        """Save a draft over the edition that it was made from; return it with its new edition.

        Raises NotHeld for an unknown id, and InputRefused where another edition was saved meanwhile.
        """
        self.reading_list(draft.id, connection=connection)
        saved = replace(draft, edition=draft.edition + 1, status=ListStatus.DRAFT, saved_at=datetime.now(UTC))
        seen = (lt.list_draft.c.list == draft.id) & (lt.list_draft.c.edition == draft.edition)
        values = {"edition": saved.edition, "saved_at": saved.saved_at, "content": _content(saved)}
        if not connection.execute(update(lt.list_draft).where(seen).values(values)).rowcount:
            raise InputRefused(_OVERTAKEN)
        return replace(saved, version=_last_version(connection, draft.id))

    def publish_list(self, connection: Connection, list_id: str, edition: int) -> ReadingList:
        """Add the draft as a version, and return that. Raises as `save_list` does."""
        draft = self.reading_list(list_id, connection=connection)
        if draft.edition != edition:
            raise InputRefused(_OVERTAKEN)
        made = replace(
            draft, version=draft.version + 1, edition=0, status=ListStatus.PUBLISHED, saved_at=datetime.now(UTC)
        )
        values = {"list": made.id, "version": made.version, "published_at": made.saved_at, "content": _content(made)}
        connection.execute(insert(lt.list_version).values(values))
        return made

    def reading_list(
        self, list_id: str, version: int | None = None, connection: Connection | None = None
    ) -> ReadingList:
        """The draft of a list, or one of its published versions. Raises NotHeld."""
        table = lt.list_draft if version is None else lt.list_version
        chosen = select(table, lt.reading_list).join(lt.reading_list).where(table.c.list == list_id)
        if version is not None:
            chosen = chosen.where(lt.list_version.c.version == version)
        with self._on(connection) as c:
            row = c.execute(chosen).first()
            if row is None:
                raise NotHeld(_MISSING)
            return _draft(row, _last_version(c, list_id)) if version is None else _published(row)

    def reading_lists(self, connection: Connection | None = None) -> tuple[ReadingList, ...]:
        """The draft of every list, the last saved first."""
        last = (
            select(lt.list_version.c.list, func.max(lt.list_version.c.version).label("last"))
            .group_by(lt.list_version.c.list)
            .subquery()
        )
        chosen = (
            select(lt.list_draft, lt.reading_list, last.c.last)
            .join(lt.reading_list, lt.reading_list.c.id == lt.list_draft.c.list)
            .outerjoin(last, last.c.list == lt.list_draft.c.list)
            .order_by(lt.list_draft.c.saved_at.desc(), lt.list_draft.c.list)
        )
        with self._on(connection) as c:
            return tuple(_draft(row, row.last or 0) for row in c.execute(chosen))

    def list_versions(self, list_id: str, connection: Connection | None = None) -> tuple[tuple[int, datetime], ...]:
        """The numbers of a list's published versions and when each was published, in order. Raises NotHeld."""
        columns = lt.list_version.c
        chosen = select(columns.version, columns.published_at).where(columns.list == list_id).order_by(columns.version)
        with self._on(connection) as c:
            self.reading_list(list_id, connection=c)
            return tuple((row.version, row.published_at) for row in c.execute(chosen))

    def texts_now(
        self, documents: Sequence[str], connection: Connection | None = None
    ) -> dict[str, tuple[DocumentStatus, datetime | None, str, str | None]]:
        """What became of documents, by id: status, since when it is not held, its text, the document held instead."""
        columns = t.document.c
        held = select(columns.work, columns.id).where(columns.status == HELD).order_by(columns.sequence)
        chosen = select(columns.id, columns.work, columns.status, columns.retired_at, columns.text)
        with self._on(connection) as c:
            rows = c.execute(chosen.where(columns.id.in_(list(documents)))).all()
            works = [row.work for row in rows]
            instead = {row.work: row.id for row in c.execute(held.where(columns.work.in_(works)))}
        return {row.id: (DocumentStatus(row.status), row.retired_at, row.text, instead.get(row.work)) for row in rows}


def _last_version(connection: Connection, list_id: str) -> int:
    last = select(func.max(lt.list_version.c.version)).where(lt.list_version.c.list == list_id)
    return connection.execute(last).scalar() or 0


def _content(made: ReadingList) -> dict[str, Any]:
    whole = asdict(made)
    return {name: whole[name] for name in ("title", "sections", "need", "outcomes", "note")}


def _draft(row: AnyRow, version: int) -> ReadingList:
    return replace(_read(row), edition=row.edition, saved_at=row.saved_at, version=version)


def _published(row: AnyRow) -> ReadingList:
    return replace(_read(row), status=ListStatus.PUBLISHED, saved_at=row.published_at, version=row.version)


def _read(row: AnyRow) -> ReadingList:
    content = row.content
    return ReadingList(
        id=row.id,
        title=content["title"],
        sections=tuple(
            ListSection(section["title"], tuple(map(_reading, section["readings"])), section["note"])
            for section in content["sections"]
        ),
        need=_need(content["need"]) if content["need"] else None,
        outcomes=tuple(content["outcomes"]),
        note=content["note"],
        cloned_from=(row.cloned_from, row.cloned_version) if row.cloned_from else None,
    )


def _need(fields: dict[str, Any]) -> Need:
    names = {name: tuple(fields[name]) for name in ("themes", "places", "types")}
    return Need(**{**fields, **names, "level": Level(fields["level"]) if fields["level"] else None})


def _reading(fields: dict[str, Any]) -> Reading:
    names: dict[str, Any] = {name: tuple(fields[name]) for name in ("trail", "themes", "places")}
    return Reading(
        **{
            **fields,
            **names,
            "kinds": tuple(map(Kind, fields["kinds"])),
            "importance": Importance(fields["importance"]),
            "complicates": tuple(fields["complicates"]) if fields["complicates"] else None,
        }
    )

"""Case studies that are written here. A draft is changed in place; versions are added and never changed."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, exists, insert, select, update

from kb.catalogue import schema as t
from kb.catalogue.case_tables import case_version, written_case
from kb.catalogue.store import AnyRow, Store
from kb.models import CaseDocument, CaseSource, CaseText, CaseVersion, DocumentStatus, WrittenCase


class WrittenCases(Store):
    """Drafts and versions of case studies."""

    def start_case(self, connection: Connection, coder: str, when: datetime, draft: CaseText) -> int:
        """Record a new draft and return its number."""
        values = {"started_by": coder, "started_at": when, "saved_by": coder, "saved_at": when, "revision": 1}
        made = insert(written_case).values(**values, draft=_plain(draft)).returning(written_case.c.id)
        return int(connection.execute(made).scalar_one())

    def save_draft(
        self, connection: Connection, number: int, revision: int, coder: str, when: datetime, draft: CaseText | None
    ) -> bool:
        """Replace the draft that has this revision, or drop it; False where it was saved meanwhile."""
        values = {"draft": _plain(draft), "saved_by": coder, "saved_at": when, "revision": revision + 1}
        chosen = (written_case.c.id == number) & (written_case.c.revision == revision)
        return bool(connection.execute(update(written_case).where(chosen).values(values)).rowcount)

    def name_case(self, connection: Connection, number: int, case_id: str) -> None:
        """Give a case the id under which it is published."""
        connection.execute(update(written_case).where(written_case.c.id == number).values(case_id=case_id))

    def drop_case(self, connection: Connection, number: int) -> None:
        """Forget a draft that was never published."""
        connection.execute(delete(written_case).where(written_case.c.id == number))

    def add_version(self, connection: Connection, number: int, version: CaseVersion) -> None:
        """Record that a case was published or withdrawn."""
        fields = {name: getattr(version, name) for name in ("number", "made_by", "made_at", "reason", "document_id")}
        values = {**fields, "written_case": number, "text": _plain(version.text), "erased": version.erased}
        connection.execute(insert(case_version).values(values))

    def erase_versions(self, connection: Connection, number: int) -> None:
        """Erase the words of every version of a case; that they were published stays known."""
        chosen = case_version.c.written_case == number
        connection.execute(update(case_version).where(chosen).values(text=None, erased=True))
        connection.execute(update(written_case).where(written_case.c.id == number).values(draft=None))

    def written_cases(self, connection: Connection | None = None) -> tuple[WrittenCase, ...]:
        """Every case study that was started here, oldest first."""
        with self._on(connection) as c:
            versions: dict[int, list[CaseVersion]] = defaultdict(list)
            for row in c.execute(select(case_version).order_by(case_version.c.number)):
                versions[row.written_case].append(_version(row))
            rows = c.execute(select(written_case).order_by(written_case.c.id))
            return tuple(_case(row, tuple(versions[row.id])) for row in rows)

    def written_case(self, number: int, connection: Connection | None = None) -> WrittenCase | None:
        """The case study with this number."""
        with self._on(connection) as c:
            row = c.execute(select(written_case).where(written_case.c.id == number)).first()
            if row is None:
                return None
            chosen = select(case_version).where(case_version.c.written_case == number)
            return _case(row, tuple(map(_version, c.execute(chosen.order_by(case_version.c.number)))))

    def documents_from(
        self, origins: Collection[str], held: bool = True, connection: Connection | None = None
    ) -> tuple[str, ...]:
        """The ids of documents that came from these origins, only those that are held or all there ever were."""
        chosen = select(t.document.c.id).where(t.document.c.origin.in_(origins)).order_by(t.document.c.sequence)
        if held:
            chosen = chosen.where(t.document.c.status == DocumentStatus.HELD.value)
        with self._on(connection) as c:
            return tuple(c.execute(chosen).scalars())

    def writers(self, connection: Connection | None = None) -> tuple[str, ...]:
        """Everybody who ever wrote on a case study, by name."""
        names: set[str] = set()
        with self._on(connection) as c:
            for column in (written_case.c.started_by, written_case.c.saved_by, case_version.c.made_by):
                names.update(c.execute(select(column).distinct()).scalars())
        return tuple(sorted(names))


def written_case_problems(connection: Connection) -> Iterator[str]:
    """One sentence for each case study whose standing differs from what readers find."""
    later = case_version.alias("later")
    is_last = ~exists().where(
        later.c.written_case == case_version.c.written_case, later.c.number > case_version.c.number
    )
    held = exists().where(
        t.document.c.id == case_version.c.document_id, t.document.c.status == DocumentStatus.HELD.value
    )
    listed = exists().where(t.case_study.c.id == written_case.c.case_id)
    found = (
        select(written_case.c.id, written_case.c.case_id, case_version.c.document_id, held, listed, case_version.c.text)
        .join(case_version, case_version.c.written_case == written_case.c.id)
        .where(is_last)
    )
    for number, case_id, document_id, is_held, is_listed, text in connection.execute(found).all():
        attached = text["document"]["sha256"][:16] if text and text["document"] else None
        kept = select(t.document.c.id).where(
            t.document.c.id == attached, t.document.c.status == DocumentStatus.HELD.value
        )
        if attached and connection.execute(kept).first() is None:
            yield (
                f"The document of case study {number} ({case_id}) is not held: revise the case study, and publish it "
                "again with or without the document."
            )
        if document_id and not (is_held and is_listed):
            yield (
                f"Case study {number} ({case_id}) is published but not found any more: revise and publish it, with "
                f"`python -m kb case revise {number} --coder NAME`, or withdraw it."
            )
        if not document_id and is_listed:
            yield f"Case study {number} ({case_id}) is withdrawn but still listed: withdraw it once more."


def _plain(text: CaseText | None) -> dict[str, Any] | None:
    return None if text is None else dataclasses.asdict(text)


def _text(fields: dict[str, Any] | None) -> CaseText | None:
    if fields is None:
        return None
    document = fields["document"]
    parts = {
        "places": tuple(fields["places"]),
        "themes": tuple(fields["themes"]),
        "sources": tuple(CaseSource(**source) for source in fields["sources"]),
        "document": None if document is None else CaseDocument(**document),
    }
    return CaseText(**{**fields, **parts})


def _version(row: AnyRow) -> CaseVersion:
    return CaseVersion(
        row.number, _text(row.text), row.made_by, row.made_at, row.reason, row.document_id, erased=row.erased
    )


def _case(row: AnyRow, versions: tuple[CaseVersion, ...]) -> WrittenCase:
    return WrittenCase(
        row.id,
        row.started_by,
        row.started_at,
        row.saved_by,
        row.saved_at,
        row.revision,
        _text(row.draft),
        row.case_id,
        versions,
    )

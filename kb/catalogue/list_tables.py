"""The tables of reading lists: the list, its draft, its published versions; and erasing what they say of a document."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Column, Connection, ForeignKey, Integer, Table, Text, select, update

from kb.catalogue.schema import UtcTime, _required, metadata

reading_list = Table(
    "reading_list",
    metadata,
    Column("id", Text, primary_key=True),  # random, since it is the list's address
    _required("made_at", UtcTime),
    Column("cloned_from", Text),
    Column("cloned_version", Integer),
)
list_draft = Table(
    "list_draft",
    metadata,
    Column("list", ForeignKey("reading_list.id"), primary_key=True),
    _required("edition", Integer),
    _required("saved_at", UtcTime),
    _required("content", JSON),
)
list_version = Table(
    "list_version",
    metadata,
    Column("list", ForeignKey("reading_list.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    _required("published_at", UtcTime),
    _required("content", JSON),
)


def erase_from_lists(connection: Connection, document_id: str, work_id: str | None) -> None:
    """Take the headings of an erased document out of all lists, and with `work_id` the title of its work too.

    This alone ever changes a published version. That something was read there stays, and is flagged as withdrawn.
    """
    for table in (list_draft, list_version):
        for row in connection.execute(select(table)).all():
            if document_id not in str(row.content):
                continue
            content = _erased(row.content, document_id, work_id)
            same = [column == row._mapping[column.name] for column in table.primary_key]
            connection.execute(update(table).where(*same).values(content=content))


def _erased(content: dict[str, Any], document_id: str, work_id: str | None) -> dict[str, Any]:
    def reading(one: dict[str, Any]) -> dict[str, Any]:
        if one["document_id"] != document_id:
            return one
        nameless = {"title": "(erased)", "work_id": f"erased-{document_id}", "voice": ""}
        return one | {"trail": []} | (nameless if one["work_id"] == work_id else {})

    sections = [one | {"readings": [reading(two) for two in one["readings"]]} for one in content["sections"]]
    return content | {"sections": sections}

"""The tables of case studies that are written here: what is being written, and every version that readers saw."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, Table, Text

from kb.catalogue.schema import UtcTime, _required, metadata

# Apart from `case_study`, where what is found and counted is looked for: so no draft can be.
written_case = Table(
    "written_case",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", Text, unique=True),
    _required("started_by", Text),
    _required("started_at", UtcTime),
    _required("saved_by", Text),
    _required("saved_at", UtcTime),
    _required("revision", Integer),
    Column("draft", JSON(none_as_null=True)),
    sqlite_autoincrement=True,
)
case_version = Table(
    "case_version",
    metadata,
    Column("written_case", ForeignKey("written_case.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("text", JSON(none_as_null=True)),
    _required("made_by", Text),
    _required("made_at", UtcTime),
    _required("reason", Text),
    Column("document_id", Text),
    _required("erased", Boolean),
)

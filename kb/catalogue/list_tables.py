"""The tables of reading lists: the list, its draft, its published versions."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Integer, Table, Text

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

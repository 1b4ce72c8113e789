"""The tables of what researchers say: coded items, where they stand, codings and decisions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, Table, Text

from kb.catalogue.schema import UtcTime, _required, metadata


def _judgement(name: str, person: str, *columns: Column[Any]) -> Table:
    """A table of judgements of items: rows are added, superseded and never changed."""
    return Table(
        name,
        metadata,
        Column("id", Integer, primary_key=True),
        _required("item", ForeignKey("coded_item.id"), index=True),
        _required("anchor", ForeignKey("item_anchor.id")),
        _required(person, Text, index=True),
        _required("made_at", UtcTime),
        _required("reason", Text),
        Column("supersedes", ForeignKey(f"{name}.id"), unique=True),  # so that no history can branch
        *columns,
        sqlite_autoincrement=True,
    )


# Worked out from what people say and from what documents say (`kb.coding.settling`) whenever either changes: a question
# only looks it up.
passage_theme = Table(
    "passage_theme",
    metadata,
    Column("passage", ForeignKey("passage.key"), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    _required("concept", Text),
    _required("standing", Text),
    Index("ix_passage_theme_concept_passage", "concept", "passage"),
)
judged_passage = Table(
    "judged_passage",
    metadata,
    Column("passage", ForeignKey("passage.key"), primary_key=True, autoincrement=False),
    _required("itself", Boolean),  # False where only its whole document was judged
)
theme_rules = Table("theme_rules", metadata, Column("version", Text, primary_key=True))  # one row

# What researchers changed of the concept scheme, and which candidates they would not have in it.
scheme_change = Table(
    "scheme_change",
    metadata,
    Column("id", Integer, primary_key=True),
    _required("concept", Text, index=True),
    _required("deed", Text),
    _required("person", Text),
    _required("reason", Text),
    _required("told", JSON),  # what changed, a line each
    _required("made_at", UtcTime),
    sqlite_autoincrement=True,
)
refused_term = Table(
    "refused_term",
    metadata,
    Column("stems", Text, primary_key=True),
    *(_required(name, Text) for name in ("term", "person", "reason")),
    _required("made_at", UtcTime),
)

coded_item = Table("coded_item", metadata, Column("id", Integer, primary_key=True), sqlite_autoincrement=True)
item_anchor = Table(
    "item_anchor",
    metadata,
    Column("id", Integer, primary_key=True),
    _required("item", ForeignKey("coded_item.id")),
    # By its id and by offsets, since an item outlives the passage that it stood on.
    _required("document_id", Text),
    Column("start", Integer),
    Column("end", Integer),
    *(_required(name, Text) for name in ("exact", "prefix", "suffix", "placing")),
    _required("placed_at", UtcTime),
    Index("ix_item_anchor_item_id", "item", "id"),
    Index("ix_item_anchor_document_id_start", "document_id", "start"),
    sqlite_autoincrement=True,
)
coding = _judgement(
    "coding",
    "coder",
    _required("taken_back", Boolean),
    Column("suggestions", JSON(none_as_null=True)),
    _required("based_on", JSON),
    _required("note", Text),
    _required("blind", Boolean),
)
coding_label = Table(
    "coding_label",
    metadata,
    Column("coding", ForeignKey("coding.id"), primary_key=True),
    Column("concept", Text, primary_key=True, index=True),
)
decision = _judgement("decision", "judge")
decision_label = Table(
    "decision_label",
    metadata,
    Column("decision", ForeignKey("decision.id"), primary_key=True),
    Column("concept", Text, primary_key=True, index=True),
    _required("chosen", Boolean),
    _required("disputed", Boolean),
)
judgement_seen = Table(
    "judgement_seen",
    metadata,
    Column("item", ForeignKey("coded_item.id"), primary_key=True),
    Column("reader", Text, primary_key=True),
    _required("seen_at", UtcTime),
)

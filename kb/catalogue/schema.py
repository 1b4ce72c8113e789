"""The tables of the record. A change here comes with a revision in `migrations/versions`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC; SQLite keeps no time zone, so it is taken off and put on again."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store the moment in UTC."""
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Say that it is UTC."""
        return value and value.replace(tzinfo=UTC)


def _required(name: str, kind: Any, *arguments: Any, **options: Any) -> Column[Any]:
    return Column(name, kind, *arguments, nullable=False, **options)


def _position() -> Column[Any]:
    return Column("position", Integer, primary_key=True, autoincrement=False)


def _of_document() -> Column[Any]:
    return Column("document", ForeignKey("document.sequence"), primary_key=True, autoincrement=False)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# --- bibliographic records ---------------------------------------------------------------------

work = Table(
    "work",
    metadata,
    Column("id", Text, primary_key=True),
    _required("origin", Text),  # "catalogue", or "document" for what a file says of itself
    _required("title", Text),
    _required("title_key", Text, index=True),
    *(Column(name, Text) for name in ("type", "date", "publisher", "series", "journal", "volume", "issue", "pages")),
    *(Column(name, Text) for name in ("doi", "licence", "language", "summary")),
    Column("year", Integer),
    Column("digest_of", Text, index=True),
    *(_required(name, JSON) for name in ("corporate_authors", "contributors", "cited_titles")),
    *(_required(name, JSON) for name in ("places", "partners", "keywords")),
    Column("knowledge", Text),
    Column("programme", Text, index=True),
    _required("themes", JSON),
)
case_study = Table(
    "case_study",
    metadata,
    Column("id", Text, primary_key=True),
    *(_required(name, Text) for name in ("name", "kind")),
    *(Column(name, Text) for name in ("case_site", "parent", "period", "start", "end", "summary")),
    *(_required(name, JSON) for name in ("places", "partners", "people", "asked", "done", "observed", "learned")),
    *(_required(name, JSON) for name in ("outputs", "themes")),
)
work_author = Table(
    "work_author",
    metadata,
    Column("work", ForeignKey("work.id"), primary_key=True),
    _position(),
    _required("family", Text),
    Column("given", Text),
    Column("affiliation", Text),
)
work_address = Table(
    "work_address",
    metadata,
    Column("work", ForeignKey("work.id"), primary_key=True),
    _position(),
    _required("address", Text),
    _required("key", Text, index=True),  # kb.addresses.address_key
    _required("listed", Boolean),  # False for the DOI, which is a field of its own but leads there as well
)
address_check = Table(
    "address_check",
    metadata,
    Column("key", Text, primary_key=True),  # kb.addresses.address_key
    _required("state", Text),
    _required("checked_at", UtcTime),
    *(Column(name, Text) for name in ("final_address", "archived_address")),
    Column("archived_on", Date),
)
address_rules = Table("address_rules", metadata, Column("version", Text, primary_key=True))  # one row

# --- what readers say --------------------------------------------------------------------------

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    *(_required(name, Text) for name in ("kind", "question")),
    _required("filters", JSON),
    *(_required(name, Text) for name in ("corpus_version", "model")),
    _required("given_at", UtcTime),
    Column("passage_id", Text),
    *(Column(name, Integer) for name in ("start", "end", "rank")),
    *(Column(name, Text) for name in ("reason", "comment")),
    Index("ix_feedback_question", "question"),
    sqlite_autoincrement=True,  # a number that was given once never names another record
)

# --- documents ---------------------------------------------------------------------------------

document = Table(
    "document",
    metadata,
    Column("sequence", Integer, primary_key=True),
    _required("id", Text, unique=True),
    _required("work", ForeignKey("work.id"), index=True),
    _required("status", Text),
    _required("sha256", Text, index=True),
    _required("file_name", Text),
    _required("origin", Text, index=True),
    _required("fingerprint", Text),
    _required("media_type", Text),
    Column("pages", Integer),
    _required("identified", Boolean),
    _required("warnings", JSON),
    _required("passages", Integer),
    _required("added_at", UtcTime),
    Column("retired_at", UtcTime),
    Column("erased_at", UtcTime),
    _required("text_sha256", Text),
    _required("text", Text),  # last: what stands before it is read without reading it
)
section = Table(
    "section",
    metadata,
    _of_document(),
    _position(),
    _required("title", Text),
    _required("level", Integer),
    _required("trail", JSON),
    _required("start", Integer),
    _required("end", Integer),
    Column("page", Text),
    Column("last_page", Text),
)
left_out = Table(
    "left_out",
    metadata,
    _of_document(),
    _position(),
    _required("text", Text),
    _required("why", Text),
    Column("page", Integer),
)
abbreviation = Table(
    "abbreviation", metadata, _of_document(), _position(), _required("short", Text), _required("long", Text)
)

# --- passages, themes and notes ----------------------------------------------------------------

passage = Table(
    "passage",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=False),  # never given to another passage again
    _required("id", Text, unique=True),
    _required("document", ForeignKey("document.sequence")),
    _required("start", Integer),
    _required("end", Integer),
    _required("section", JSON),
    Column("section_position", Integer),  # of the innermost section
    Column("page", Integer),
    Column("page_label", Text),
    Column("line", Integer),
    _required("kind", Text),
    _required("block", Text),
    _required("sentences", JSON),
    _required("gaps", JSON),  # (start, end) of sentences that declare something unknown
    _required("mentions", JSON),  # (start, end, body id)
    Column("restates", Text),
    _required("declares_gap", Boolean, index=True),
    _required("content_hash", LargeBinary, index=True),
    # The text again, though it stands in the document: 30 slices of 300 kB documents take 4 ms, this 0.3.
    _required("text", Text),
)
Index("ix_passage_document_start", passage.c.document, passage.c.start)
# Filters and the start of the program read this alone, and not the rows with their texts.
Index("ix_passage_document_kind_key", passage.c.document, passage.c.kind, passage.c.key, passage.c.content_hash)

concept = Table(
    "concept",
    metadata,
    Column("id", Text, primary_key=True),
    _required("position", Integer),
    _required("pref_label", Text),
    _required("kind", Text),
    Column("notation", Integer),
    _required("alt_labels", JSON),
    Column("definition", Text),
    Column("scope_note", Text),
    _required("related", JSON),
    _required("deprecated", Boolean),
    Column("broader", Text),
    Column("replaced_by", Text),
    Column("uri", Text),
)
theme_assignment = Table(
    "theme_assignment",
    metadata,
    Column("passage", ForeignKey("passage.key"), primary_key=True, autoincrement=False),
    _position(),
    _required("concept", Text),
    _required("origin", Text),
    Column("method", Text),
    Column("score", Float),
    Index("ix_theme_assignment_concept_passage", "concept", "passage"),
)
note = Table(
    "note",
    metadata,
    _of_document(),
    _position(),
    _required("label", Text),
    _required("number", Integer),
    _required("scope", Text),
    _required("text", Text),
    _required("title", Text),
    Column("page", Integer),
)
note_address = Table(
    "note_address",
    metadata,
    Column("document", Integer, primary_key=True, autoincrement=False),
    Column("note", Integer, primary_key=True, autoincrement=False),
    _position(),
    _required("address", Text),
    _required("key", Text, index=True),
    ForeignKeyConstraint(["document", "note"], ["note.document", "note.position"]),
)
note_marker = Table(
    "note_marker",
    metadata,
    _of_document(),
    _position(),
    _required("label", Text),
    _required("offset", Integer),
    Column("page", Integer),
    Index("ix_note_marker_document_offset", "document", "offset"),
)
note_marker_note = Table(
    "note_marker_note",
    metadata,
    Column("document", Integer, primary_key=True, autoincrement=False),
    Column("marker", Integer, primary_key=True, autoincrement=False),
    _position(),
    _required("note", Integer),
    Index("ix_note_marker_note_document_note", "document", "note"),
    ForeignKeyConstraint(["document", "marker"], ["note_marker.document", "note_marker.position"]),
    ForeignKeyConstraint(["document", "note"], ["note.document", "note.position"]),
)

# --- vectors and the log of the indexes --------------------------------------------------------

embedding_model = Table(
    "embedding_model",
    metadata,
    Column("id", Integer, primary_key=True),
    _required("fingerprint", Text, unique=True),
)


def _vector_table(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("model", ForeignKey("embedding_model.id"), primary_key=True, autoincrement=False),
        Column("content_hash", LargeBinary, primary_key=True),
        _required("checksum", Integer),  # CRC-32 of the values
        _required("values", LargeBinary),
    )


# Tables of their own, since every start of the program reads the passages' vectors and leaves the others.
vector = _vector_table("vector")  # float32, little-endian, unit length
sentence_vector = _vector_table("sentence_vector")  # float16, little-endian, one row a sentence
token_vector = _vector_table("token_vector")  # int8, one row for a few tokens, of any length

index_log = Table(
    "index_log",
    metadata,
    Column("sequence", Integer, primary_key=True),
    _required("operation", Text),
    _required("key", Integer, index=True),
    _required("passage_id", Text),
    sqlite_autoincrement=True,  # an index that has applied number n must never meet another n
)

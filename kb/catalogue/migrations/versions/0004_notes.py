"""Notes and the markers that lead to them.

Notes are counted by their place in the document, because printed numbers begin again in each chapter and are
sometimes wrong. A marker may stand for several notes or, where no entry was found, for none.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "note",
        *_place("note"),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer()),
    )
    op.create_table(
        "note_address",
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("note", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("document", "note", "position", name="pk_note_address"),
        sa.ForeignKeyConstraint(
            ["document", "note"], ["note.document", "note.position"], name="fk_note_address_document_note"
        ),
    )
    op.create_index("ix_note_address_key", "note_address", ["key"])
    op.create_table(
        "note_marker",
        *_place("note_marker"),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer()),
    )
    op.create_index("ix_note_marker_document_offset", "note_marker", ["document", "offset"])
    op.create_table(
        "note_marker_note",
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("marker", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("note", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("document", "marker", "position", name="pk_note_marker_note"),
        sa.ForeignKeyConstraint(
            ["document", "marker"],
            ["note_marker.document", "note_marker.position"],
            name="fk_note_marker_note_document_marker",
        ),
        sa.ForeignKeyConstraint(
            ["document", "note"], ["note.document", "note.position"], name="fk_note_marker_note_document_note"
        ),
    )
    # A document's notes are erased together, and each erasure looks for markers that still need it.
    op.create_index("ix_note_marker_note_document_note", "note_marker_note", ["document", "note"])


def _place(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("document", "position", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["document"], ["document.sequence"], name=f"fk_{table}_document"),
    )

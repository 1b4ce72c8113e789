"""Passages, the concept scheme and the themes of passages.

The key is a number because indexes want one; the id is made of document and place and never changes. Retired
concepts stay, marked as deprecated, hence no foreign key from the themes that documents name.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "passage",
        sa.Column("key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("section", sa.JSON(), nullable=False),
        sa.Column("section_position", sa.Integer()),
        sa.Column("page", sa.Integer()),
        sa.Column("page_label", sa.Text()),
        sa.Column("line", sa.Integer()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("block", sa.Text(), nullable=False),
        sa.Column("sentences", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_passage"),
        sa.UniqueConstraint("id", name="uq_passage_id"),
        sa.ForeignKeyConstraint(["document"], ["document.sequence"], name="fk_passage_document"),
    )
    op.create_index("ix_passage_content_hash", "passage", ["content_hash"])
    op.create_index("ix_passage_document_start", "passage", ["document", "start"])
    op.create_index("ix_passage_document_kind_key", "passage", ["document", "kind", "key", "content_hash"])
    op.create_table(
        "concept",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("pref_label", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("notation", sa.Integer()),
        sa.Column("alt_labels", sa.JSON(), nullable=False),
        sa.Column("definition", sa.Text()),
        sa.Column("scope_note", sa.Text()),
        sa.Column("related", sa.JSON(), nullable=False),
        sa.Column("deprecated", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_concept"),
    )
    op.create_table(
        "theme_assignment",
        sa.Column("passage", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("concept", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("method", sa.Text()),
        sa.Column("score", sa.Float()),
        sa.PrimaryKeyConstraint("passage", "position", name="pk_theme_assignment"),
        sa.ForeignKeyConstraint(["passage"], ["passage.key"], name="fk_theme_assignment_passage"),
    )
    op.create_index("ix_theme_assignment_concept_passage", "theme_assignment", ["concept", "passage"])

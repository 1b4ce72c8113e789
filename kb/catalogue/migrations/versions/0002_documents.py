"""Documents and their canonical text.

A retired document keeps its row, so that its id is never given to other content. The text comes last in the
row: listing documents then does not read it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "document",
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("work", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("status", "sha256", "file_name", "origin")),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer()),
        sa.Column("identified", sa.Boolean(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("retired_at", sa.DateTime()),
        sa.Column("erased_at", sa.DateTime()),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_document"),
        sa.UniqueConstraint("id", name="uq_document_id"),
        sa.ForeignKeyConstraint(["work"], ["work.id"], name="fk_document_work"),
    )
    for column in ("work", "sha256", "origin"):
        op.create_index(f"ix_document_{column}", "document", [column])
    op.create_table(
        "section",
        *_place("section"),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("trail", sa.JSON(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("page", sa.Text()),
        sa.Column("last_page", sa.Text()),
    )
    op.create_table(
        "left_out",
        *_place("left_out"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer()),
    )
    op.create_table(
        "abbreviation",
        *_place("abbreviation"),
        sa.Column("short", sa.Text(), nullable=False),
        sa.Column("long", sa.Text(), nullable=False),
    )


def _place(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("document", "position", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["document"], ["document.sequence"], name=f"fk_{table}_document"),
    )

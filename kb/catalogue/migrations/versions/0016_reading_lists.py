"""Reading lists: drafts, which are saved over, and published versions, which are added and never changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the tables, empty."""
    op.create_table(
        "reading_list",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("cloned_from", sa.Text()),
        sa.Column("cloned_version", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_list")),
    )
    op.create_table(
        "list_draft",
        sa.Column("list", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["list"], ["reading_list.id"], name=op.f("fk_list_draft_list")),
        sa.PrimaryKeyConstraint("list", name=op.f("pk_list_draft")),
    )
    op.create_table(
        "list_version",
        sa.Column("list", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["list"], ["reading_list.id"], name=op.f("fk_list_version_list")),
        sa.PrimaryKeyConstraint("list", "version", name=op.f("pk_list_version")),
    )

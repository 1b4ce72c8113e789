"""Case studies that researchers write here: drafts, and the versions that were published or withdrawn."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add the tables, empty."""
    op.create_table(
        "written_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Text()),
        sa.Column("started_by", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("saved_by", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("draft", sa.JSON()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_written_case")),
        sa.UniqueConstraint("case_id", name=op.f("uq_written_case_case_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "case_version",
        sa.Column("written_case", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.JSON()),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Text()),
        sa.Column("erased", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["written_case"], ["written_case.id"], name=op.f("fk_case_version_written_case")),
        sa.PrimaryKeyConstraint("written_case", "number", name=op.f("pk_case_version")),
    )

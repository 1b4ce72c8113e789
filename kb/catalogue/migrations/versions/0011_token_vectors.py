"""Vectors of the tokens of passages, against which the words of a question are read.

What was embedded before has none: `python -m kb rebuild-index` and `python -m ingest` make them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the table, empty."""
    op.create_table(
        "token_vector",
        sa.Column("model", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("checksum", sa.Integer(), nullable=False),
        sa.Column("values", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("model", "content_hash", name="pk_token_vector"),
        sa.ForeignKeyConstraint(["model"], ["embedding_model.id"], name="fk_token_vector_model"),
    )

"""Vectors by content and model, and the log that the indexes follow.

Vectors are kept under a hash of what was embedded: a document that is read anew embeds only what changed, and a
second model stands beside the first. Log numbers are never reused: an index remembers how far it has come.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "embedding_model",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_embedding_model"),
        sa.UniqueConstraint("fingerprint", name="uq_embedding_model_fingerprint"),
    )
    for name in ("vector", "sentence_vector"):
        op.create_table(
            name,
            sa.Column("model", sa.Integer(), nullable=False),
            sa.Column("content_hash", sa.LargeBinary(), nullable=False),
            sa.Column("checksum", sa.Integer(), nullable=False),
            sa.Column("values", sa.LargeBinary(), nullable=False),
            sa.PrimaryKeyConstraint("model", "content_hash", name=f"pk_{name}"),
            sa.ForeignKeyConstraint(["model"], ["embedding_model.id"], name=f"fk_{name}_model"),
        )
    op.create_table(
        "index_log",
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("passage_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_index_log"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_index_log_key", "index_log", ["key"])

"""Answers that readers save, each whole as it was shown.

The whole answer is one text with a hash, since it is kept as it was and never asked for in parts. Its quotations stand
beside it by place and hash, and name documents by id and not by a key, since a saved answer outlives what it quotes.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the tables, empty."""
    op.create_table(
        "saved_answer",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("id", "answer_id", "question", "status")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("corpus_version", "model")),
        sa.Column("quotations", sa.Integer(), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("title", "note")),
        sa.Column("erased", sa.JSON(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("body_sha256", "body")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_answer")),
    )
    op.create_index(op.f("ix_saved_answer_answer_id"), "saved_answer", ["answer_id"])
    op.create_table(
        "saved_quotation",
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("document_id", "passage_id", "words_sha256")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("start", "end")),
        sa.ForeignKeyConstraint(["answer"], ["saved_answer.id"], name=op.f("fk_saved_quotation_answer")),
        sa.PrimaryKeyConstraint("answer", "position", name=op.f("pk_saved_quotation")),
    )
    op.create_index("ix_saved_quotation_document_id", "saved_quotation", ["document_id"])

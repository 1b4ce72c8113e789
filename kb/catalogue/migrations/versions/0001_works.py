"""Bibliographic records.

A work is kept apart from the documents that hold its text, since most works that the notes lead to are known
by their record alone. Addresses have a key under which equal ones are equal, so that a note finds its work.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    lists = ("corporate_authors", "contributors", "cited_titles", "places", "partners", "keywords")
    texts = ("type", "date", "publisher", "series", "journal", "volume", "issue", "pages")
    op.create_table(
        "work",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_key", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text()) for name in (*texts, "doi", "licence", "language", "summary")),
        sa.Column("year", sa.Integer()),
        sa.Column("digest_of", sa.Text()),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in lists),
        sa.PrimaryKeyConstraint("id", name="pk_work"),
    )
    op.create_index("ix_work_title_key", "work", ["title_key"])
    op.create_index("ix_work_digest_of", "work", ["digest_of"])
    op.create_table(
        "work_author",
        sa.Column("work", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("given", sa.Text()),
        sa.Column("affiliation", sa.Text()),
        sa.PrimaryKeyConstraint("work", "position", name="pk_work_author"),
        sa.ForeignKeyConstraint(["work"], ["work.id"], name="fk_work_author_work"),
    )
    op.create_table(
        "work_address",
        sa.Column("work", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("work", "position", name="pk_work_address"),
        sa.ForeignKeyConstraint(["work"], ["work.id"], name="fk_work_address_work"),
    )
    op.create_index("ix_work_address_key", "work_address", ["key"])

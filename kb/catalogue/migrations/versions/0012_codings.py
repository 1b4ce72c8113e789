"""What researchers say of passages and documents: codings, decisions and where the coded items stand.

Codings and decisions are added and superseded, never changed. An item has a history of places, since its document may
be read anew; it names them by id and offsets and not by a key, since it outlives the passages that it stood on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the tables, empty."""
    op.create_table(
        "coded_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coded_item")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "item_anchor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer()),
        sa.Column("end", sa.Integer()),
        sa.Column("exact", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.Column("placing", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["item"], ["coded_item.id"], name=op.f("fk_item_anchor_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_anchor")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_item_anchor_document_id_start", "item_anchor", ["document_id", "start"])
    op.create_index("ix_item_anchor_item_id", "item_anchor", ["item", "id"])
    _judgements(
        "coding",
        "coder",
        sa.Column("taken_back", sa.Boolean(), nullable=False),
        sa.Column("suggestions", sa.JSON()),
        sa.Column("based_on", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
    )
    _judgements("decision", "judge")
    _labels("coding")
    _labels(
        "decision",
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("disputed", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "judgement_seen",
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["item"], ["coded_item.id"], name=op.f("fk_judgement_seen_item")),
        sa.PrimaryKeyConstraint("item", "reader", name=op.f("pk_judgement_seen")),
    )


def _judgements(name: str, person: str, *columns: sa.Column[object]) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.Integer(), nullable=False),
        sa.Column(person, sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("supersedes", sa.Integer()),
        *columns,
        sa.ForeignKeyConstraint(["item"], ["coded_item.id"], name=op.f(f"fk_{name}_item")),
        sa.ForeignKeyConstraint(["anchor"], ["item_anchor.id"], name=op.f(f"fk_{name}_anchor")),
        sa.ForeignKeyConstraint(["supersedes"], [f"{name}.id"], name=op.f(f"fk_{name}_supersedes")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("supersedes", name=op.f(f"uq_{name}_supersedes")),
        sqlite_autoincrement=True,
    )
    op.create_index(f"ix_{name}_item", name, ["item"])
    op.create_index(f"ix_{name}_{person}", name, [person])


def _labels(of: str, *columns: sa.Column[object]) -> None:
    name = f"{of}_label"
    op.create_table(
        name,
        sa.Column(of, sa.Integer(), nullable=False),
        sa.Column("concept", sa.Text(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint([of], [f"{of}.id"], name=op.f(f"fk_{name}_{of}")),
        sa.PrimaryKeyConstraint(of, "concept", name=op.f(f"pk_{name}")),
    )
    op.create_index(f"ix_{name}_concept", name, ["concept"])

"""Which themes passages have by people's word, worked out beforehand; and the history of the concept scheme.

The themes are worked out when the installation is opened next, since `theme_rules` is empty until then.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add the tables, empty."""
    op.create_table(
        "passage_theme",
        sa.Column("passage", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("concept", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["passage"], ["passage.key"], name=op.f("fk_passage_theme_passage")),
        sa.PrimaryKeyConstraint("passage", "position", name=op.f("pk_passage_theme")),
    )
    op.create_index("ix_passage_theme_concept_passage", "passage_theme", ["concept", "passage"])
    op.create_table(
        "judged_passage",
        sa.Column("passage", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("itself", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["passage"], ["passage.key"], name=op.f("fk_judged_passage_passage")),
        sa.PrimaryKeyConstraint("passage", name=op.f("pk_judged_passage")),
    )
    op.create_table(
        "theme_rules",
        sa.Column("version", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_theme_rules")),
    )
    op.create_table(
        "scheme_change",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("concept", "deed", "person", "reason")),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheme_change")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_scheme_change_concept", "scheme_change", ["concept"])
    op.create_table(
        "refused_term",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("stems", "term", "person", "reason")),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("stems", name=op.f("pk_refused_term")),
    )

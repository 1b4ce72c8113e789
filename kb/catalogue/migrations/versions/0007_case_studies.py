"""Case studies: what was tried, where, by whom, and what was asked, done, observed and learned."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_TEXTS = ("case_site", "parent", "period", "start", "end", "summary")
_LISTS = ("places", "partners", "people", "asked", "done", "observed", "learned", "outputs", "themes")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "case_study",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text()) for name in _TEXTS),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in _LISTS),
        sa.PrimaryKeyConstraint("id", name="pk_case_study"),
    )

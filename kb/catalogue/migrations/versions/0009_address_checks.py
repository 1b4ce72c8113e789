"""What became of web addresses, and by which rules the keys of addresses were made.

Keys are made again when the rules change; without a row here that happens once.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the tables, empty."""
    op.create_table(
        "address_check",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.DateTime(), nullable=False),
        sa.Column("final_address", sa.Text()),
        sa.Column("archived_address", sa.Text()),
        sa.Column("archived_on", sa.Date()),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_address_check")),
    )
    op.create_table(
        "address_rules",
        sa.Column("version", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_address_rules")),
    )

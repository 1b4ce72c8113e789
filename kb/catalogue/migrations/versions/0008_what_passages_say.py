"""What passages say besides their words: declared gaps, bodies they name, and what a digest's passage restates.

They are found when a document is read. Documents read before are read again, since the parser's version is another.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the columns, empty."""
    op.add_column("passage", sa.Column("gaps", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("passage", sa.Column("mentions", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("passage", sa.Column("restates", sa.Text()))
    op.add_column("passage", sa.Column("declares_gap", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_passage_declares_gap", "passage", ["declares_gap"])

"""What kind of knowledge a work offers, from which programme it comes and its themes.

An answer says on how many independent voices it rests: the works of one programme are one voice.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the columns; records are filled when the catalogue is taken in again."""
    op.add_column("work", sa.Column("knowledge", sa.Text()))
    op.add_column("work", sa.Column("programme", sa.Text()))
    op.add_column("work", sa.Column("themes", sa.JSON(), nullable=False, server_default="[]"))
    op.create_index("ix_work_programme", "work", ["programme"])

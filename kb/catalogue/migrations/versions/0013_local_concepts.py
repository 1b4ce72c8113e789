"""What a concept lies under, which one took its place, and its address in the scheme that it came from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the columns, empty; the scheme is read anew whenever an installation is opened."""
    for name in ("broader", "replaced_by", "uri"):
        op.add_column("concept", sa.Column(name, sa.Text()))

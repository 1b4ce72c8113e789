"""What is not known: the sentences of held passages that declare a gap."""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection, select

from kb.catalogue import schema as t
from kb.catalogue.passages import Passages
from kb.catalogue.store import read_keys
from kb.models import Gap

_DECLARING = select(t.passage.c.key).where(t.passage.c.declares_gap.is_(True))


class Gaps(Passages):
    """Declared gaps."""

    def gaps(self, theme: str | None = None, connection: Connection | None = None) -> tuple[Gap, ...]:
        """The gaps declared in held passages, of one theme or of all, in the order in which they were taken in."""
        with self._on(connection) as c:
            keys = read_keys(c, _DECLARING)
            if theme is not None:
                keys = np.intersect1d(keys, self.held_keys(themes=[theme], connection=c), assume_unique=True)
            declaring = self.passages(keys, c)
        return tuple(Gap(passage, start, end) for passage in declaring for start, end in passage.gaps)

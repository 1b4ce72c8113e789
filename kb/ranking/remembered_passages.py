"""The passages that the last questions read, kept in memory for as long as nothing is committed."""

from __future__ import annotations

from collections.abc import Sequence

from kb.catalogue import Catalogue, Connection
from kb.models import HeldPassage

_MOST = 3_000  # passages of a reader: about 15 MB
_READERS = 8  # those that read at the same time; the numbers of closed ones never come again


class RememberedPassages:
    """Passages as one state of the record has them. Safe to share between threads.

    Much of a small corpus is near to any question, so that the next one needs what the last one read.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        # By reader of the catalogue: the state that it saw, and what was read of it. A pair is replaced, never changed.
        self._kept: dict[int, tuple[int, dict[int, HeldPassage]]] = {}

    def of(self, keys: Sequence[int], connection: Connection) -> dict[int, HeldPassage]:
        """Return the held passages with these keys as `connection` sees them, in the order of the keys."""
        seen = self._catalogue.state(connection)
        known: dict[int, HeldPassage] = {}
        if seen:
            state, kept = self._kept.get(seen[0], (None, known))
            known = kept if state == seen[1] else known
        missing = [key for key in keys if key not in known]
        if missing:
            read = {passage.key: passage for passage in self._catalogue.passages(missing, connection)}
            known = {**known, **read} if len(known) + len(read) <= _MOST else read | _only(known, keys)
            if seen:
                if len(self._kept) >= _READERS and seen[0] not in self._kept:
                    self._kept.clear()
                self._kept[seen[0]] = (seen[1], known)
        return _only(known, keys)


def _only(known: dict[int, HeldPassage], keys: Sequence[int]) -> dict[int, HeldPassage]:
    return {key: known[key] for key in keys if key in known}

"""The nouns of links: what became of a web address. They need the standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class LinkState(StrEnum):
    """What became of a web address. An archived copy is all that is left of a dead one."""

    UNCHECKED = "unchecked"
    ALIVE = "alive"
    MOVED = "moved"
    DEAD = "dead"
    ARCHIVED = "archived copy"


@dataclass(frozen=True, slots=True)
class LinkCheck:
    """What was seen when an address was last asked; `key` is its `kb.addresses.address_key`.

    UNCHECKED with a date means that it was asked and gave no clear answer. `final_address` is where a moved page
    stands; `archived_address` is a copy made on `archived_on`, nearest to the year of publication.
    """

    key: str
    state: LinkState
    checked_at: datetime
    final_address: str | None = None
    archived_address: str | None = None
    archived_on: date | None = None

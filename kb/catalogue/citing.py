"""Who cites a work: the held passages whose notes lead to it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, Text, bindparam, literal, select, union_all

from kb.addresses import local_address
from kb.catalogue import schema as t
from kb.catalogue.sources import within_passage
from kb.catalogue.store import Store, read_keys
from kb.models import DocumentStatus


class Citing(Store):
    """From a work back to the passages that rest on it."""

    def keys_citing(self, work_id: str, connection: Connection | None = None) -> NDArray[np.int64]:
        """The keys of held passages with a note that has an address of the work, ascending.

        The address may lead to another work too; whether it does so is told by the passage's own sources.
        """
        with self._on(connection) as c:
            return read_keys(c, _CITING, {"work": work_id})


def _citing() -> Select[Any]:
    sign, entry, address = t.note_marker.c, t.note_marker_note.c, t.note_address.c
    led_to = select(t.work_address.c.key).where(t.work_address.c.work == bindparam("work"))
    here = select(literal(local_address(""), Text) + bindparam("work", type_=Text))
    return (
        select(t.passage.c.key)
        .distinct()
        .select_from(t.note_address)
        .join(t.note_marker_note, (entry.document == address.document) & (entry.note == address.note))
        .join(t.note_marker, (sign.document == entry.document) & (sign.position == entry.marker))
        .join(t.passage, within_passage)
        .join(t.document, t.document.c.sequence == t.passage.c.document)
        .where(address.key.in_(union_all(led_to, here)), t.document.c.status == DocumentStatus.HELD.value)
    )


_CITING = _citing()

"""Do the codings contradict themselves? Nothing here can be derived again, so what is wrong is named."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, exists, func, or_, select

from kb.catalogue import coding_tables as ct
from kb.catalogue import schema as t

_RESTORE = "restore the catalogue from a backup"


def coding_problems(connection: Connection) -> Iterator[str]:
    """One sentence for each contradiction in what researchers said."""
    for labels, what in ((ct.coding_label, "Codings"), (ct.decision_label, "Decisions")):
        unknown = select(labels.c.concept).where(~exists().where(t.concept.c.id == labels.c.concept)).distinct()
        for concept in connection.execute(unknown).scalars():
            yield f"{what} have the theme “{concept}”, which is not in the concept scheme: put it back as deprecated."
    place = ct.item_anchor.c
    length = func.length(place.exact)
    misplaced = select(place.id, place.item).where(length > 0, length != place.end - place.start)
    for number, item in connection.execute(misplaced):
        yield f"The words of place {number} of coded item {item} do not fit its offsets: {_RESTORE}."
    for table, person in ((ct.coding, "coder"), (ct.decision, None)):
        earlier = table.alias("earlier")
        others = [earlier.c.item != table.c.item, earlier.c.id >= table.c.id]
        if person:
            others.append(earlier.c[person] != table.c[person])
        crossed = select(table.c.id).join(earlier, earlier.c.id == table.c.supersedes).where(or_(*others))
        for number in connection.execute(crossed).scalars():
            yield f"{table.name.capitalize()} {number} supersedes one of another item or person: {_RESTORE}."
        astray = select(table.c.id).join(ct.item_anchor, place.id == table.c.anchor).where(place.item != table.c.item)
        for number in connection.execute(astray).scalars():
            yield f"{table.name.capitalize()} {number} was made at a place of another item: {_RESTORE}."

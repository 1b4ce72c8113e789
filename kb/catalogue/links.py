"""Web addresses: which there are, and what was seen when they were last asked."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, select

from kb.addresses import address_key, known_rules, local_work
from kb.catalogue import schema as t
from kb.catalogue.store import AnyRow, batches
from kb.catalogue.works import Works, load_works, resolve_addresses
from kb.link_state import LinkCheck, LinkState
from kb.models import DocumentStatus, Work

SEEN = tuple(column for column in t.address_check.columns if column.name != "key")


class Links(Works):
    """Addresses of works and of the notes of held documents."""

    def addresses(self, connection: Connection | None = None) -> list[tuple[str, str, int | None]]:
        """Every address once, as (key, address as it is shown first, year of the work behind it)."""
        of_works = (
            select(t.work_address.c.key, t.work_address.c.address, t.work.c.year)
            .join(t.work, t.work.c.id == t.work_address.c.work)
            .order_by(t.work.c.id, t.work_address.c.position)
        )
        of_notes = (
            select(t.note_address.c.key, t.note_address.c.address)
            .join(t.document, t.document.c.sequence == t.note_address.c.document)
            .where(t.document.c.status == DocumentStatus.HELD.value)
            .order_by(t.note_address.c.document, t.note_address.c.note, t.note_address.c.position)
        )
        found: dict[str, tuple[str, int | None]] = {}
        with self._on(connection) as c:
            for key, address, year in c.execute(of_works):
                found.setdefault(key, (address, year))
            for key, address in c.execute(of_notes):
                if local_work(key) is None:
                    found.setdefault(key, (address, None))
        return [(key, address, year) for key, (address, year) in found.items()]

    def works_behind(self, addresses: Iterable[str], connection: Connection | None = None) -> dict[str, Work]:
        """The works to which addresses lead, by address, where that is clear."""
        keys = {address: address_key(address) for address in addresses}
        with self._on(connection) as c:
            led_to = resolve_addresses(c, keys.values())
            works = load_works(c, (row.id for row in led_to.values()))
        return {address: works[led_to[key].id] for address, key in keys.items() if key in led_to}

    def put_link_check(self, connection: Connection, check: LinkCheck) -> None:
        """Record what was seen of an address, over what was seen before."""
        connection.execute(delete(t.address_check).where(t.address_check.c.key == check.key))
        values = {column.name: getattr(check, column.name) for column in t.address_check.columns}
        connection.execute(insert(t.address_check).values(values | {"state": check.state.value}))

    def link_checks(self, addresses: Iterable[str], connection: Connection | None = None) -> dict[str, LinkCheck]:
        """What was last seen of addresses, by address, as far as they were ever asked."""
        keys = {address: address_key(address) for address in addresses}
        found: dict[str, LinkCheck] = {}
        with self._on(connection) as c:
            for portion in batches(list(dict.fromkeys(keys.values()))):
                rows = c.execute(select(t.address_check).where(t.address_check.c.key.in_(portion)))
                found.update((row.key, link_check(row.key, row)) for row in rows)
        return {address: found[key] for address, key in keys.items() if key in found}

    def follow_address_rules(self, connection: Connection) -> int:
        """Make the keys of addresses again where the rules for them are others than before; returns how many."""
        made_by = connection.execute(select(t.address_rules.c.version)).scalars().all()
        return 0 if made_by == [known_rules().version] else self.repair_addresses(connection)

    def repair_addresses(self, connection: Connection) -> int:
        """Make the keys of all addresses and titles again, and record by which rules; returns how many."""
        repaired = super().repair_addresses(connection)
        connection.execute(delete(t.address_rules))
        connection.execute(insert(t.address_rules).values(version=known_rules().version))
        return repaired


def link_check(key: str, row: AnyRow) -> LinkCheck:
    """What a row with the columns SEEN says of an address."""
    return LinkCheck(
        key, LinkState(row.state), row.checked_at, row.final_address, row.archived_address, row.archived_on
    )

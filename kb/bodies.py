"""The gazetteer: bodies, laws and programmes, read from a file that a librarian edits, and what became of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from kb.errors import BadMetadata
from kb.models import Body, Mention
from kb.themes import tables

_LISTS = ("other_names", "abbreviations", "seen_at")
_FIELDS = {field.name for field in fields(Body)}


def read_bodies(path: Path) -> tuple[Body, ...]:
    """Read the gazetteer (corpus/bodies.toml). Raises BadMetadata naming the body and field."""
    found: dict[str, Body] = {}
    for number, table in enumerate(tables(path, "body"), 1):
        body = _body(table, f"`{path.name}`, body {number}")
        if body.id in found:
            raise BadMetadata(
                f"`{path.name}`, body {number}: the id “{body.id}” is used twice: give it one of its own."
            )
        found[body.id] = body
    return tuple(found.values())


def _body(table: dict[str, Any], where: str) -> Body:
    for field in ("id", "name", "kind"):
        if not isinstance(table.get(field), str) or not table[field].strip():
            raise BadMetadata(f"{where}: give it an id, a name and a kind.")
    for field, value in table.items():
        if field not in _FIELDS:
            raise BadMetadata(f"{where} ({table['id']}): `{field}` is not a field of a body; is it misspelt?")
        fits = isinstance(value, str)
        if field in _LISTS:
            fits = isinstance(value, list) and all(isinstance(one, str) for one in value)
        if not fits:
            raise BadMetadata(
                f"{where} ({table['id']}): `{field}` must be {'a list of texts' * (field in _LISTS) or 'text'}."
            )
    values: dict[str, Any] = {field: tuple(value) if field in _LISTS else value for field, value in table.items()}
    return Body(**values)


def changed(mentions: Iterable[Mention], start: int, end: int, bodies: Sequence[Body]) -> tuple[Body, ...]:
    """Return the bodies named between two offsets of a passage of which it is known that they have changed since."""
    by_id = {body.id: body for body in bodies if body.changed or body.successor}
    named = (by_id.get(one.body_id) for one in mentions if start <= one.start and one.end <= end)
    return tuple(dict.fromkeys(body for body in named if body is not None))


def what_became(body: Body) -> str:
    """Say what became of a body, as far as it is known.

    >>> what_became(Body("a", "The Halls Board", "public body", changed="2020-04-01", successor="Halls Scotland"))
    'The Halls Board: changed on 1 April 2020; followed by Halls Scotland.'
    """
    when = f"changed {_written(body.changed)}" if body.changed else "has changed"
    followed = f"; followed by {body.successor}" if body.successor else ""
    return f"{body.name}: {when}{followed}." + (f" {body.change}" if body.change else "")


_MONTHS = "January February March April May June July August September October November December".split()


def _written(date: str) -> str:
    """A date as exact as it is known: "in 2013", "in April 2020", "on 1 April 2020"."""
    parts = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", date)
    if not parts or (parts[2] and not 1 <= int(parts[2]) <= 12):
        return f"in {date}"
    month = f"{_MONTHS[int(parts[2]) - 1]} " if parts[2] else ""
    return f"on {int(parts[3])} {month}{parts[1]}" if parts[3] else f"in {month}{parts[1]}"

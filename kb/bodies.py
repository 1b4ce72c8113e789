"""The gazetteer: bodies, laws and programmes, read from a file that a librarian edits."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

from kb.errors import BadMetadata
from kb.models import Body
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

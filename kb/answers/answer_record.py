"""A whole answer as JSON with a version number, and back: what a saved answer is kept as.

Fields of their usual value are left out, and a field that is new since an answer was saved gets its usual value.
"""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from kb.errors import RecordDamaged
from kb.models import Answer, Summary

VERSION = 1
_Noun = TypeVar("_Noun")


def write_answer(answer: Answer, summary: Summary | None = None) -> str:
    """Return an answer, and the summary that stood above it, as one line of JSON."""
    kept = {"version": VERSION, "answer": plain(answer), "summary": plain(summary)}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def read_answer(text: str) -> tuple[Answer, Summary | None]:
    """Return the answer and the summary that were written. Raises RecordDamaged."""
    try:
        kept = json.loads(text)
        version = kept["version"]
        if version == VERSION:
            return read(Answer, kept["answer"]), read(Summary, kept["summary"]) if kept["summary"] else None
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise RecordDamaged("A saved answer cannot be read: restore the catalogue from a backup.") from error
    raise RecordDamaged(f"An answer was saved by another version of Kist (form {version}): update Kist to open it.")


def plain(value: Any) -> Any:
    """Return a noun as objects, lists, texts and numbers."""
    if is_dataclass(value):
        kept = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: plain(held) for field, held in kept if field.default is MISSING or held != field.default}
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def read(noun: type[_Noun], value: Any) -> _Noun:
    """Return the noun that was made plain. Raises ValueError, TypeError or KeyError where it was not."""
    made: _Noun = _read(noun, value)
    return made


def _read(kind: Any, value: Any) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        (chosen,) = (one for one in inner if one is not type(None))
        return None if value is None else _read(chosen, value)
    if origin is tuple:
        if not isinstance(value, list):
            raise TypeError("a list is missing")
        kinds = (inner[0],) * len(value) if inner[-1] is Ellipsis else inner
        return tuple(_read(one, held) for one, held in zip(kinds, value, strict=True))
    if is_dataclass(kind):
        return _read_noun(kind, value)
    if issubclass(kind, Enum):
        return kind(value)
    if issubclass(kind, date):  # a moment is a date too
        return kind.fromisoformat(value)
    if not isinstance(value, (int, float) if kind is float else kind):
        raise TypeError(f"{kind.__name__} is missing")
    return kind(value)


def _read_noun(noun: Any, value: Mapping[str, Any]) -> Any:
    return noun(**{name: _read(kind, value[name]) for name, kind in _kinds(noun).items() if name in value})


@cache
def _kinds(noun: type[Any]) -> dict[str, Any]:
    """The kinds of a noun's fields by name."""
    named = get_type_hints(noun)
    return {field.name: named[field.name] for field in fields(noun)}

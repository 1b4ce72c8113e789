"""Write a document as plain JSON and read it back exactly, so that it can cross from one process to another."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Hashable
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import IO, Any, TypeVar, cast, get_args, get_origin, get_type_hints

_Value = TypeVar("_Value")
_Reader = Callable[[Any], Any]


def to_plain(value: Any) -> Any:
    """Return a value made of the nouns as lists, texts and numbers: a noun becomes the list of its fields."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [to_plain(one) for one in value]
    if dataclasses.is_dataclass(value):
        return [to_plain(getattr(value, field.name)) for field in dataclasses.fields(value)]
    return value


def from_plain(kind: type[_Value], plain: Any) -> _Value:
    """Return the value of this kind that `to_plain` was given. Raises ValueError where it cannot be one."""
    value: _Value = _reader(cast(Hashable, kind))(plain)
    return value


@cache
def _reader(kind: Any) -> _Reader:
    """What reads a value of this kind, made once from its annotations."""
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return _noun_reader(kind)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind
    parts = get_args(kind)
    if get_origin(kind) is tuple:
        return _tuple_reader(parts)
    if parts:  # "this or None": no noun has any other choice
        (other,) = (part for part in parts if part is not NoneType)
        read = _reader(other)
        return lambda plain: None if plain is None else read(plain)
    return _plain_reader(kind)


def _noun_reader(kind: type) -> _Reader:
    annotations = get_type_hints(kind)
    readers = [_reader(annotations[field.name]) for field in dataclasses.fields(kind)]

    def read(plain: Any) -> Any:
        return kind(*(reader(one) for reader, one in zip(readers, _list(plain), strict=True)))

    return read


def _tuple_reader(parts: tuple[Any, ...]) -> _Reader:
    if parts[-1] is Ellipsis:
        one_reader = _reader(parts[0])
        return lambda plain: tuple([one_reader(one) for one in _list(plain)])
    readers = [_reader(part) for part in parts]
    return lambda plain: tuple([reader(one) for reader, one in zip(readers, _list(plain), strict=True)])


def _plain_reader(kind: type) -> _Reader:
    def read(plain: Any) -> Any:
        # JSON knows one sort of number, and a score of 1.0 may be written as 1 by others.
        if type(plain) is not kind and not (kind is float and type(plain) is int):
            raise ValueError(f"{type(plain).__name__} instead of {kind.__name__}")
        return plain

    return read


def _list(plain: Any) -> list[Any]:
    if not isinstance(plain, list):
        raise ValueError(f"{type(plain).__name__} instead of a list")
    return plain


def send(pipe: IO[bytes], message: bytes) -> None:
    """Write one message: its length in eight bytes, then the bytes."""
    pipe.write(len(message).to_bytes(8, "big"))
    pipe.write(message)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes | None:
    """Read one message; None where the other side has ended."""
    header = pipe.read(8)
    if len(header) < 8:
        return None
    length = int.from_bytes(header, "big")
    message = pipe.read(length)
    return message if len(message) == length else None

"""Files that people get: written as a whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from kb.errors import InputRefused


def check_place(path: Path) -> None:
    """Refuse a place for results where no file can be, before any work is done for it. Raises InputRefused."""
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise InputRefused(f"`{path}` cannot be written: name a file in a folder that exists.")


@contextmanager
def written_whole(path: Path) -> Iterator[TextIO]:
    """Give a text file to write that gets its name when it is complete: a stopped run leaves no half file."""
    check_place(path)
    unfinished = path.with_name(f"{path.name}.part")
    try:
        file = unfinished.open("w", encoding="utf-8")
    except OSError as error:
        raise InputRefused(f"`{path}` cannot be written ({error.strerror}): check its folder.") from error
    try:
        with file:
            yield file
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that gets its name when it is complete. Raises InputRefused."""
    check_place(path)
    unfinished = path.with_name(f"{path.name}.part")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    except OSError as error:
        raise InputRefused(f"`{path}` cannot be written ({error.strerror}): check its folder.") from error
    finally:
        unfinished.unlink(missing_ok=True)

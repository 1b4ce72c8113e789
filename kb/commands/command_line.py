"""What the commands share: options are read, errors become one sentence and an exit code."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, TextIO

from kb.config import read_settings
from kb.errors import InputRefused, KistError
from kb.incidents import record_incident


class CommandParser(argparse.ArgumentParser):
    """Reads options; wrong use is told in one sentence, and no option may be shortened."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{"allow_abbrev": False, **options})

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where to look, and end with 2."""
        self.exit(2, f"{message[:1].upper()}{message[1:].rstrip('.')}: see `{self.prog} --help`.\n")


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


def run(parser: argparse.ArgumentParser, arguments: Sequence[str]) -> int:
    """Parse the arguments and call `options.action(settings, options)`; return the exit code.

    0 done; 1 unexpected fault (its incident number is printed); 2 wrong use or refused input; 3 partly done.
    """
    options = parser.parse_args(arguments)
    try:
        settings = read_settings(options.data)
    except KistError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        code = int(options.action(settings, options))
        sys.stdout.flush()  # here, where a reader that has gone is noticed in good time
        return code
    except KistError as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): nothing is wrong. Python flushes once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("Stopped. What was reported as added is kept; run the command again to go on.", file=sys.stderr)
        return 1
    except Exception as error:
        number = record_incident(settings.data, error)
        print(
            f"Something unexpected went wrong (incident {number}): see incidents.log in {settings.data}.",
            file=sys.stderr,
        )
        return 1

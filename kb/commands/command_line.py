"""What the commands share: options are read, errors become one sentence and an exit code."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from kb.config import read_settings
from kb.errors import KistError
from kb.incidents import record_incident


class CommandParser(argparse.ArgumentParser):
    """Reads options; wrong use is told in one sentence, and no option may be shortened."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{"allow_abbrev": False, **options})

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where to look, and end with 2."""
        self.exit(2, f"{message[:1].upper()}{message[1:].rstrip('.')}: see `{self.prog} --help`.\n")


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

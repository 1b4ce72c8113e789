"""What the commands share: options are read, errors become one sentence and an exit code."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from kb.config import read_settings
from kb.errors import KistError
from kb.incidents import record_incident


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
        return int(options.action(settings, options))
    except KistError as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): nothing is wrong.
        sys.stderr.close()
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

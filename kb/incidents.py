"""Unexpected faults: the trace goes to a log under a number, the person gets the number and no trace."""

from __future__ import annotations

import secrets
import traceback
from datetime import UTC, datetime
from pathlib import Path


def record_incident(folder: Path, error: BaseException) -> str:
    """Append the trace of an error to incidents.log in `folder`; return the number to tell the person.

    The trace names files and lines; question texts are not written.
    """
    number = secrets.token_hex(4)
    frames = "".join(traceback.format_tb(error.__traceback__))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "incidents.log").open("a", encoding="utf-8") as log:
            log.write(f"{datetime.now(UTC).isoformat()} {number} {type(error).__name__}\n{frames}\n")
    except OSError:
        # A full disk must not hide the fault itself; without a log the number still tells two faults apart.
        return f"{number} (no log could be written)"
    return number

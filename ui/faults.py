"""What a reader is told when something goes wrong: a sentence, never a trace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from kb.errors import KistError
from kb.incidents import record_incident
from ui import state
from ui.safe_html import Html, draw, element


@contextmanager
def explained() -> Iterator[None]:
    """Draw a fault as a notice and go on; an unexpected one is logged under a number that the reader can tell us."""
    try:
        yield
    except KistError as error:
        draw(notice(str(error)))
    except Exception as error:  # the page must never show a trace
        number = record_incident(state.log_folder(), error)
        draw(
            notice(
                "Something went wrong on our side.",
                f"Try again. If it happens again, tell the person who runs Kist the number {number}.",
            )
        )


def _quoted(message: str) -> str:
    """Names stand between backticks where messages are printed; people read quotation marks."""
    return re.sub(r"`([^`]*)`", r"“\1”", message)


def notice(heading: str, *lines: str) -> Html:
    """Return a message that stands out from the page."""
    return element(
        "div",
        element("p", _quoted(heading), class_="kist-notice-heading"),
        *(element("p", _quoted(line)) for line in lines),
        class_="kist-notice",
        role="status",
    )

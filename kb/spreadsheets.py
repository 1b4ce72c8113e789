"""Tables as CSV that a spreadsheet shows and never runs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from kb.citations import listed_names
from kb.exports import one_line, web_addresses
from kb.models import Work

# A cell that begins so may be taken as a formula, also behind quotes or spaces (OWASP ASVS 5.0, 1.2.10).
_FORMULA = re.compile("""^["'\\s\\x00]*[=+\\-@＝＋－＠]|^[\\t\\r\\n\\x00]""")
_WORKS = (
    *("id", "title", "authors", "year", "type", "kind of knowledge", "programme", "publisher", "places", "themes"),
    *("doi", "address", "licence"),
)


def csv_table(header: Sequence[str], rows: Iterable[Sequence[str | int | None]]) -> str:
    """Return a table as CSV with CRLF; numbers stay numbers, and None is an empty cell.

    It begins with a byte order mark, without which spreadsheets misread what is not ASCII.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(map(safe_cell, header))
    writer.writerows(map(safe_cell, row) for row in rows)
    return "\ufeff" + file.getvalue()


def safe_cell(value: str | int | None) -> str | int:
    """Return a cell that is no formula: an apostrophe in front makes it text."""
    if value is None or isinstance(value, int):
        return "" if value is None else value
    words = value.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return f"'{words}" if _FORMULA.match(value) else words


def works_table(works: Iterable[Work]) -> str:
    """Return works as CSV, a row each; what is not known is an empty cell."""

    def joined(names: Iterable[str]) -> str:
        return "; ".join(map(one_line, names))

    rows = (
        (
            *(work.id, one_line(work.title), joined(listed_names(work)), work.year, work.type, work.knowledge),
            *(work.programme, work.publisher, joined(work.places), joined(work.themes), work.doi),
            *(next(iter(web_addresses(work)), None), work.licence),
        )
        for work in works
    )
    return csv_table(_WORKS, rows)

"""Tables that people edited in a spreadsheet and bring back, as CSV or XLSX."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.errors import InputRefused
from kb.exchange.spreadsheets import csv_table, plain_cell, safe_cell
from kb.exchange.workbooks import Row, read_workbook, workbook

TABLES = (".csv", ".xlsx")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row by its number in the sheet (the header is row 1) and its cells by the names of their columns."""

    number: int
    cells: dict[str, str]


def table_file(suffix: str, title: str, header: Sequence[str], rows: Sequence[Sequence[str | int | None]]) -> bytes:
    """Return a table as the file of this kind; no cell is a formula."""
    if suffix == ".csv":
        return csv_table(header, rows).encode()
    return workbook(title, [[safe_cell(value) for value in row] for row in (header, *rows)])


def read_table(content: bytes, name: str, needed: Sequence[str]) -> list[TableRow]:
    """Return the rows of a CSV or XLSX file whose header names at least what is `needed`. Raises InputRefused."""
    rows = read_workbook(content, name) if content.startswith(b"PK") else list(_csv_rows(content, name))
    if not rows:
        raise InputRefused(f"`{name}` is empty: export the table again.")
    header = [cell.strip().casefold() for cell in rows[0][1]]
    for column in needed:
        if header.count(column) != 1:
            raise InputRefused(f"`{name}` needs one column “{column}” in its first row: export the table again.")
    told = []
    for number, cells in rows[1:]:
        if any(cell.strip() for cell in cells[len(header) :]):
            raise InputRefused(f"`{name}`, row {number}: it has more cells than the first row has columns: mend it.")
        filled = [*cells, *[""] * (len(header) - len(cells))]
        told.append(TableRow(number, dict(zip(header, map(plain_cell, filled), strict=False))))
    return told


def _csv_rows(content: bytes, name: str) -> Iterator[Row]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputRefused(f"`{name}` is not in UTF-8: save it as “CSV UTF-8”, or as XLSX.") from error
    # Where a comma stands in decimal numbers, spreadsheets part the cells by semicolons.
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            if any(cells):
                yield number, cells
    except csv.Error as error:
        raise InputRefused(f"`{name}`, near line {reader.line_num}, is not CSV ({error}): export it again.") from error

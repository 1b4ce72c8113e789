"""A table that is opened in a spreadsheet shows words and runs nothing."""

from __future__ import annotations

import csv
import io

import pytest

from kb.models import Author, Work
from kb.spreadsheets import csv_table, safe_cell, works_table


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@SUM(A1)", " =1", '"=1', "'=1", "\t=1", "\tx", "\r=1", "\n=1", "\x00=1", "＝1", "  \t@x"],
)
def test_what_may_be_a_formula_becomes_text(cell: str) -> None:
    safe = safe_cell(cell)
    assert isinstance(safe, str) and safe.startswith("'") and "\x00" not in safe


@pytest.mark.parametrize("cell", ["a=1", "Fife", "2 - 1", "“quoted”", ""])
def test_other_words_stay_as_they_are(cell: str) -> None:
    assert safe_cell(cell) == cell


def test_numbers_stay_numbers_and_nothing_is_an_empty_cell() -> None:
    assert csv_table(("a", "b"), [(-5, None)]) == "\ufeffa,b\r\n-5,\r\n"


def test_works_are_read_back_row_by_row() -> None:
    work = Work(
        id="w",
        title='=HYPERLINK("x")\nsecond "line"',
        year=2017,
        authors=(Author("Bynner", "Claire"),),
        places=("A", "B"),
    )
    header, row = csv.reader(io.StringIO(works_table([work]).removeprefix("\ufeff")))
    read = dict(zip(header, row, strict=True))
    assert read["title"] == '\'=HYPERLINK("x") second "line"'
    assert (read["authors"], read["year"], read["places"], read["licence"]) == ("Claire Bynner", "2017", "A; B", "")

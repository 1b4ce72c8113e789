"""A table that is opened in a spreadsheet shows words and runs nothing."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kb.answers.feedback import Demand, Feedback, Objected, Objection, Reason, Review
from kb.exchange.spreadsheets import csv_table, feedback_table, safe_cell, works_table
from kb.models import Author, Filters, Work
from tests.fakes import held_passage


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


def test_feedback_is_a_row_each_record_and_no_formula() -> None:
    when = datetime(2026, 11, 3, tzinfo=UTC)
    asked = Feedback("=1+1 halls?", Filters(("place",)), "v1", "m", when, id=1)
    again = replace(asked, question="Halls?", id=2)
    objection = Objection("document:1", 0, 10, 1, Reason.OUT_OF_DATE, "@SUM(A1)")
    held = Objected(replace(asked, objection=objection, id=3), objection, held_passage())
    lost = replace(held, passage=None)
    review = Review((Demand(asked.question, (asked, again)),), (held, lost), "v2")
    header, *rows = csv.reader(io.StringIO(feedback_table(review).removeprefix("\ufeff")))
    first, second, third, fourth = (dict(zip(header, row, strict=True)) for row in rows)
    assert (first["question"], first["themes"], first["reason"]) == ("'=1+1 halls?", "place", "")
    assert (second["number"], second["kind"], second["together with"]) == ("2", "unanswered", "'=1+1 halls?")
    assert (third["comment"], third["words now"], third["document"]) == ("'@SUM(A1)", "One thing.", "A report")
    assert third["place"] == "1. Participation > Research insights"
    assert (fourth["reason"], fourth["words now"], fourth["document"]) == ("out of date", "", "")

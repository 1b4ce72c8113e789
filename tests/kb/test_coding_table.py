"""Codings as tables: out, edited, and back."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from kb.errors import InputRefused
from kb.exchange.coding_table import COLUMNS
from kb.exchange.spreadsheets import plain_cell, safe_cell
from kb.exchange.tables import read_table, table_file
from kb.models import ThemeSuggestion
from tests.fakes import lent, markdown

ADA, BEN = "Ada Ross", "Ben Muir"
HALLS = "=Volunteers keep the “village halls” open, and more. The keys hang at the bakery; ask there."
BOATS = "Nobody knows who paid for the boats that carry the children to school."
NASTY = [
    "=1+1",
    "'=1",
    "''=1",
    "+1",
    "-1",
    "@A1",
    "\t=1",
    "'\tx",
    "\tx",
    " =1",
    '"=1',
    "＝1",
    "'plain",
    "plain",
    "a\nb",
    "",
]


@pytest.fixture(scope="module")
def halls(tmp_path_factory):
    folder = tmp_path_factory.mktemp("halls")
    (folder / "halls.md").write_bytes(markdown("Village halls", HALLS, BOATS))
    return folder


@pytest.fixture
def base(halls, tmp_path):
    yield from lent(tmp_path, halls)


@pytest.fixture
def coded(base):
    """Three codings of two passages by two people, with words that a spreadsheet might run."""
    desk = base.coding
    first, second = (task.target_id for task in desk.next_tasks(ADA, 10))
    seen = [ThemeSuggestion("place", "words", 0.5)]
    desk.record(ADA, first, ["place"], reason="=HYPERLINK(1)", suggestions=seen, based_on=[(1, 11)])
    desk.record(BEN, first, ["governance", "place"], note="-2 of them, “so”; and, more")
    desk.record(ADA, second, [], reason="'@none")
    return base


def sheet(content):
    """The rows of a CSV or XLSX file as other programs read them."""
    if content.startswith(b"PK"):
        book = openpyxl.load_workbook(io.BytesIO(content))
        return [["" if cell is None else str(cell) for cell in row] for row in book.active.values]
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def file_of(rows, suffix):
    """The rows as another program saves them."""
    if suffix == ".csv":
        text = io.StringIO()
        csv.writer(text, delimiter=";").writerows(rows)
        return text.getvalue().encode()
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([int(cell) if cell.isdecimal() else cell for cell in row])
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def edited(content, row, **cells):
    rows = sheet(content)
    for name, value in cells.items():
        rows[row - 1][COLUMNS.index(name.replace("_", " "))] = value
    return rows


def standing(base):
    made = [coding for _, _, coding in base.coding.codings()]
    gone = {coding.supersedes for coding in made}
    return [coding for coding in made if coding.id not in gone]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_each_cell_is_safe_in_a_spreadsheet_and_comes_back_as_it_was(suffix):
    content = table_file(suffix, "T", ["words", "number"], [[cell, 7] for cell in NASTY])
    for row in sheet(content)[1:]:
        assert row[0] is None or not row[0].startswith(("=", "+", "-", "@", "\t", "\r"))
    back = read_table(content, "t", ["words"])
    assert [(row.cells["words"], row.cells["number"]) for row in back] == [(cell, "7") for cell in NASTY]
    assert [row.number for row in back] == list(range(2, len(NASTY) + 2))


def test_what_is_made_safe_is_made_plain_again():
    assert [plain_cell(safe_cell(cell)) for cell in NASTY] == NASTY


def test_a_workbook_holds_no_formula_and_keeps_signs_that_xml_cannot():
    content = table_file(".xlsx", "T", ["a"], [["=1+1"], ["a\x0bb _x0041_ <&>"]])
    cells = [cell for (cell,) in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    assert read_table(content, "t", ["a"])[1].cells["a"] == "a\x0bb _x0041_ <&>"


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("saved_elsewhere", [False, True])
def test_a_table_that_comes_back_as_it_went_changes_nothing(coded, suffix, saved_elsewhere):
    before, content = coded.coding.codings(), coded.exchange.table(suffix)
    if saved_elsewhere:
        content = file_of(sheet(content), suffix)
    taken = coded.exchange.bring_back(content, "codings")
    assert (taken.added, taken.unchanged) == ((), 3)
    assert coded.coding.codings() == before


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_an_edited_row_supersedes_its_coding_and_keeps_the_rest_of_it(coded, suffix):
    rows = edited(coded.exchange.table(suffix), 2, themes="Prevention; 3", reason="+ “kept”")
    (made,) = coded.exchange.bring_back(file_of(rows, suffix), "codings").added
    before = next(coding for _, _, coding in coded.coding.codings() if coding.id == made.supersedes)
    assert made.labels == {"prevention", "governance"} and made.reason == "+ “kept”" and made.coder == ADA
    assert (made.suggestions, made.based_on, made.item_id) == (before.suggestions, before.based_on, before.item_id)
    assert before.reason == "=HYPERLINK(1)" and made in standing(coded) and before not in standing(coded)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_the_words_that_a_coding_rests_on_are_shown_and_can_be_edited(coded, suffix):
    rows = edited(coded.exchange.table(suffix), 2, based_on="The keys hang\n\n and  more. ")
    assert sheet(coded.exchange.table(suffix))[1][COLUMNS.index("based on")] == "Volunteers"
    (made,) = coded.exchange.bring_back(file_of(rows, suffix), "codings").added
    assert [HALLS[start:end] for start, end in made.based_on] == ["The keys hang", "and more."]
    before = coded.exchange.table(suffix)
    with pytest.raises(InputRefused, match="Row 4, based on: These words do not stand in the passage"):
        coded.exchange.bring_back(file_of(edited(before, 4, based_on="Not there."), suffix), "codings")


def test_a_table_without_the_words_that_codings_rest_on_leaves_them_as_they_are(coded):
    place = COLUMNS.index("based on")
    rows = [[*row[:place], *row[place + 1 :]] for row in edited(coded.exchange.table(".csv"), 2, themes="prevention")]
    (made,) = coded.exchange.bring_back(file_of(rows, ".csv"), "codings").added
    assert made.based_on == ((1, 11),)


def test_who_had_anothers_judgement_in_the_table_is_no_longer_blind(coded):
    rows = edited(coded.exchange.table(".csv"), 2, themes="prevention")
    rows = [*rows[:3], [*rows[3][:5], "place", *rows[3][6:]]]
    shared, own = coded.exchange.bring_back(file_of(rows, ".csv"), "codings").added
    assert not shared.blind and own.blind


def test_a_table_of_ones_own_codings_tells_nobody_elses(coded):
    rows = sheet(coded.exchange.table(".csv", "ben muir"))
    assert [row[1] for row in rows[1:]] == [BEN]
    with pytest.raises(InputRefused, match="Nothing was coded by “Clo”"):
        coded.exchange.table(".csv", "Clo")


def test_without_being_applied_a_table_changes_nothing(coded):
    before = coded.coding.codings()
    rows = edited(coded.exchange.table(".csv"), 2, themes="prevention")
    assert len(coded.exchange.bring_back(file_of(rows, ".csv"), "codings", apply=False).added) == 1
    assert coded.coding.codings() == before


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"themes": "Halls"}, "Row 4: There is no theme called “Halls”"),
        ({"coding": ""}, "Row 4 has no coding number"),
        ({"coding": "2"}, "Row 4 is about coding 2 as row 3 is"),
        ({"coding": "99"}, "Row 4 is not coding 99 of this installation"),
        ({"coder": BEN}, "Row 4 is not coding 3"),
        ({"words": "Other words."}, "Row 4 is not coding 3"),
        ({"note": "x" * 1001}, "Row 4: That is too long to keep"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_half_written(coded, cells, told):
    before = coded.coding.codings()
    rows = edited(coded.exchange.table(".csv"), 2, themes="prevention")
    for name, value in cells.items():
        rows[3][COLUMNS.index(name)] = value
    with pytest.raises(InputRefused, match=told):
        coded.exchange.bring_back(file_of(rows, ".csv"), "codings")
    assert coded.coding.codings() == before


def test_a_table_that_is_older_than_its_coding_is_refused(coded):
    content = coded.exchange.table(".csv")
    coded.exchange.bring_back(file_of(edited(content, 2, themes="prevention"), ".csv"), "codings")
    with pytest.raises(InputRefused, match="Row 2: Ada Ross has changed this since"):
        coded.exchange.bring_back(file_of(edited(content, 2, themes="evidence"), ".csv"), "codings")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"coding,coder\r\n1,x\r\n", "needs one column “words”"),
        ("coding,themes,reason é".encode("latin-1"), "not in UTF-8"),
        (b"PK\x03\x04 broken", "damaged"),
        (b'coding,"open', "is not CSV"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_in_one_sentence(base, content, told):
    with pytest.raises(InputRefused, match=told):
        base.exchange.bring_back(content, "t.csv")

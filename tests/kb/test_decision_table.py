"""Decisions as tables: out, edited, and back."""

from __future__ import annotations

import csv
import io

import pytest

from kb.errors import InputRefused
from kb.exchange.decision_table import COLUMNS
from tests.fakes import lent, markdown

ADA, BEN = "Ada Ross", "Ben Muir"
HALLS = "=Volunteers keep the village halls\nopen. The keys hang at the bakery; ask there."


@pytest.fixture(scope="module")
def halls(tmp_path_factory):
    folder = tmp_path_factory.mktemp("halls")
    (folder / "halls.md").write_bytes(markdown("Village halls", HALLS))
    return folder


@pytest.fixture
def base(halls, tmp_path):
    for base in lent(tmp_path, halls):
        (task,) = base.coding.next_tasks(ADA)
        base.coding.record(ADA, task.target_id, ["place"])
        item_id = base.coding.record(BEN, task.target_id, ["governance"]).item_id
        base.coding.decide(BEN, item_id, ["place"], "-Halls are places.")
        yield base


def edited(base, **cells):
    header, *rows = csv.reader(io.StringIO(base.exchange.decisions.table(".csv").decode("utf-8-sig"), newline=""))
    for name, value in cells.items():
        rows[0][COLUMNS.index(name.replace("_", " "))] = value
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_decisions_that_come_back_as_they_went_change_nothing(base, suffix):
    content = base.exchange.decisions.table(suffix)
    assert base.exchange.decisions.bring_back(content, "decisions") == ((), 1)
    assert len(base.coding.decisions()) == 1


def test_an_edited_decision_supersedes_with_its_reason_and_settles_the_same_dispute(base):
    content = edited(base, themes="Governance; place", reason="Who keeps the keys governs.")
    ((told,), _) = base.exchange.decisions.bring_back(content, "decisions", apply=False)
    assert len(base.coding.decisions()) == 1 and told.labels == {"governance", "place"}
    ((made,), unchanged) = base.exchange.decisions.bring_back(content, "decisions")
    first, last = base.coding.decisions()
    assert last == made and (made.supersedes, made.disputed, unchanged) == (first.id, first.disputed, 0)
    assert base.coding.precedents("governance")[0].reason == "Who keeps the keys governs."
    with pytest.raises(InputRefused, match="Row 2: this was decided anew since"):
        base.exchange.decisions.bring_back(content, "decisions")


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"reason": " "}, "Row 2: say why it is decided so"),
        ({"reason": "x" * 1001}, "Row 2: That is too long"),
        ({"themes": "Halls"}, "Row 2: There is no theme called “Halls”"),
        ({"decision": ""}, "Row 2 has no decision number"),
        ({"decision": "9"}, "Row 2 is not decision 9 of this installation"),
        ({"judge": ADA}, "Row 2 is not decision 1"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_changed(base, cells, told):
    with pytest.raises(InputRefused, match=told):
        base.exchange.decisions.bring_back(edited(base, **cells), "decisions")
    assert len(base.coding.decisions()) == 1

"""The commands for reading lists, from a need to the sheets for a session."""

from __future__ import annotations

import json
import shutil

import pytest

from kb.__main__ import main
from tests.fakes import TWO_DIGESTS, ingested


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("list-commands") / "data"
    shutil.copytree(ingested(*TWO_DIGESTS), folder)
    return str(folder)


@pytest.fixture
def run(data, capsys):
    def told(*arguments: str) -> tuple[int, str, str]:
        code = main(["lists", *arguments, "--data", data])
        return code, *capsys.readouterr()

    return told


def test_a_list_goes_from_a_need_to_a_published_version_and_its_sheets(run, tmp_path):
    _, out, _ = run("propose", "--theme", "partnership", "--minutes", "20", "--save", "Trust", "--json")
    proposal = json.loads(out)
    assert proposal["minutes"] <= 20
    (one,) = (line for line in run()[1].splitlines() if line.endswith("Trust"))
    made = proposal["saved_as"]
    assert one.startswith(made)
    assert "Version 1" in run("publish", made)[1]
    shown = json.loads(run("show", made, "--version", "1", "--json")[1])
    assert shown["sections"] == proposal["sections"]
    assert "Cloned as" in run("clone", made)[1]
    pack = json.loads(run("pack", made, "--json")[1])
    assert len(pack["items"]) == sum(len(section["readings"]) for section in shown["sections"])
    assert "Question:" in run("pack", made)[1]
    sheets = [tmp_path / name for name in ("leads.md", "takes-part.md", "list.html")]
    run("pack", made, "--out", str(sheets[0]))
    run("pack", made, "--participants", "--out", str(sheets[1]))
    run("show", made, "--out", str(sheets[2]))
    leads, takes_part, page = (sheet.read_text(encoding="utf-8") for sheet in sheets)
    quoted = next(item["insight"]["text"] for item in pack["items"] if item["insight"])
    assert "Facilitator’s sheet" in leads and quoted in leads
    assert "Participant’s sheet" in takes_part and "To think about" in takes_part
    assert "Reading list" in page


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("propose", "--theme", "place"), "Say how long"),
        (("propose", "--minutes", "20"), "Choose at least one theme"),
        (("propose", "abc", "--theme", "place", "--minutes", "20"), "leave the id out"),
        (("show",), "Say which"),
        (("show", "abc"), "There is no such reading list"),
        (("pack", "abc", "--out", "sheet.exe"), "of no known kind"),
    ],
)
def test_wrong_use_is_told_in_one_sentence(run, arguments, told):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert told in err and err.count("\n") == 1

"""`python -m kb case`: the way of a case study by commands."""

from __future__ import annotations

import json
import shutil

import pytest

from kb.__main__ import main
from tests.fakes import TWO_DIGESTS, ingested

FILLED = """# Case study

## Name

Warm rooms in Wick

## Context

In the winter of 2022 fuel cost more.

## Places

Wick

## Period

2022

## Themes

Prevention

## What was done

Three village halls opened heated rooms on weekdays. [1]

## What was learned

Ask people first which hours of a warm room suit them.

## Sources

1. Minutes of the hall group, 2022
"""


@pytest.fixture
def data(tmp_path):
    return shutil.copytree(ingested(*TWO_DIGESTS), tmp_path / "data")


def run(capsys, data, *arguments):
    code = main([*map(str, arguments), "--data", str(data)])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_a_case_goes_from_its_template_to_an_answer_and_away(capsys, data, tmp_path):
    for name in ("t.md", "t.docx"):
        assert run(capsys, data, "case", "template", tmp_path / name)[0] == 0
        assert (tmp_path / name).stat().st_size > 500
    file = tmp_path / "warm.md"
    file.write_text(FILLED)
    code, out, _ = run(capsys, data, "case", "add", file, "--coder", "Ada Ross", "--json")
    assert code == 0 and json.loads(out)["missing"] == []
    question = ["ask", "Where were heated rooms opened in village halls?"]
    assert "Warm rooms" not in run(capsys, data, *question)[1]
    code, out, _ = run(capsys, data, "case", "publish", 1, "--coder", "ada ross")
    assert code == 0 and "published" in out and "Ada Ross" in out
    told = run(capsys, data, *question)[1]
    assert "Three village halls opened heated rooms" in told and "Case study written in Kist by Ada Ross" in told
    assert run(capsys, data, "case", "revise", 1, "--coder", "Ben Muir")[0] == 0
    assert "published, being revised" in run(capsys, data, "case", "list")[1]
    assert run(capsys, data, "case", "discard", 1, "--coder", "Ben Muir")[0] == 0
    assert run(capsys, data, "case", "withdraw", 1, "--coder", "Ada Ross", "--reason", "Wrong hall.")[0] == 0
    assert "Warm rooms" not in run(capsys, data, *question)[1]
    (listed,) = json.loads(run(capsys, data, "case", "list", "--json")[1])
    assert (listed["state"], listed["versions"][-1]["reason"]) == ("withdrawn", "Wrong hall.")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["template"], "Say which file"),
        (["template", "x.pdf"], "name a file that ends with .md or .docx"),
        (["add", "nowhere.md", "--coder", "Ada"], "does not exist"),
        (["add", "nowhere.md"], "Say who does it"),
        (["publish", "x", "--coder", "Ada"], "is no number of a case study"),
        (["publish", "7", "--coder", "Ada"], "no case study with the number 7"),
        (["publish", "7", "--coder", "Ada", "--reason", "so"], "--reason is for withdraw only"),
        (["list", "--erase"], "--erase is for withdraw only"),
    ],
)
def test_wrong_use_is_told_in_one_sentence(capsys, data, arguments, told):
    code, out, err = run(capsys, data, "case", *arguments)
    assert code == 2 and out == "" and told in err and len(err.strip().splitlines()) == 1

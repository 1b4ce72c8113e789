"""Saved answers on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.__main__ import main
from kb.config import Settings
from kb.knowledge_base import open_knowledge_base
from tests.fakes import TWO_DIGESTS, lent

QUESTION = "What makes a partnership work well?"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `python -m kb` on an installation of the test's own; give exit code, output and errors."""
    for base in lent(tmp_path, *TWO_DIGESTS):
        base.update_index()

    def command(*arguments: str) -> tuple[int, str, str]:
        code = 0
        try:
            code = main([*arguments, "--data", str(tmp_path / "data")])
        except SystemExit as end:
            code = int(end.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    return command


def test_an_answer_is_saved_listed_shown_and_removed(run: Run) -> None:
    assert run("saved") == (0, "No answer is saved yet.\n", "")
    code, out, err = run("ask", QUESTION, "--save", "--json")
    asked = json.loads(out)
    assert code == 0 and err == f"Saved: python -m kb saved show {asked['id']}\n"
    (line,) = json.loads(run("saved", "--json")[1])
    assert (line["id"], line["question"], line["quotations"]) == (asked["id"], QUESTION, len(asked["answer_sentences"]))
    shown = json.loads(run("saved", "show", asked["id"], "--json")[1])
    assert shown["answer"] == asked
    assert not shown["moved_on"] and {one["stand"] for one in shown["standings"]} == {"stands"}
    told = run("saved", "show", asked["id"])[1]
    assert f"from corpus {asked['corpus_version']}. Nothing that is held has changed since." in told
    assert asked["answer_sentences"][0]["text"] in told
    assert asked["id"] in run("saved", "--find", "PARTNERSHIP")[1]
    assert run("saved", "--find", "peru")[1] == "No saved answer has these words.\n"
    assert run("saved", "remove", asked["id"]) == (0, f"Removed: {asked['id']}\n", "")
    assert json.loads(run("saved", "--json")[1]) == []


def test_a_question_that_nothing_answered_is_saved_as_that(run: Run) -> None:
    _, _, err = run("ask", "What is the capital of Peru?", "--place", "Fife", "--save")
    told = run("saved", "show", err.split()[-1])[1]
    assert "Nothing that was held then answers this question." in told


def test_without_save_the_id_is_the_same_for_the_same_question_and_nothing_is_kept(run: Run) -> None:
    first, second = (json.loads(run("ask", QUESTION, "--json")[1]) for _ in range(2))
    assert first["id"] == second["id"]
    assert run("saved", "--json")[1] == "[]\n"
    assert run("saved", "show", first["id"])[0] == 2


def test_withdrawn_sources_are_told_before_the_answer(run: Run, tmp_path: Path) -> None:
    asked = json.loads(run("ask", QUESTION, "--save", "--json")[1])

    base = open_knowledge_base(Settings(data=tmp_path / "data"))
    for document in {one["document"]["id"] for one in asked["passages"]}:
        base.remove_document(document)
    base.close()
    head = run("saved", "show", asked["id"])[1].partition("\n\n")[0]
    assert "! Source withdrawn on " in head and f"“{asked['answer_sentences'][0]['text']}”" in head


def test_wrong_use_is_told_in_a_sentence(run: Run) -> None:
    assert run("saved", "show") == (
        2, "", "Say which: python -m kb saved show ID, as `python -m kb saved` lists them.\n",
    )  # fmt: skip
    code, _, err = run("saved", "show", "0" * 32)
    assert code == 2
    assert err.startswith("There is no saved answer at this address")
    assert run("ask", "--questions", "none.jsonl", "--save")[0] == 2

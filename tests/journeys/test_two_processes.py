"""Several processes use one installation: an open app, a command that ingests, another that withdraws."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from ingest.pipeline import ingest_files, list_inputs
from kb.__main__ import main
from kb.config import ROOT
from kb.errors import IndexBusy
from kb.knowledge_base import open_knowledge_base
from tests.fakes import markdown

QUESTION = "Who keeps Zimmelkorn village halls open?"
HALLS = "Zimmelkorn villages keep their halls open with volunteers. The keys hang at the bakery."


def start(*arguments, data):
    command = [sys.executable, "-m", *map(str, arguments), "--data", str(data)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def end(process, code=0):
    out, err = process.communicate(timeout=120)
    assert process.returncode == code, err
    return out


@pytest.fixture
def app(settings, tmp_path):
    """An open installation that owns the vector index, as an app over a large corpus does."""
    (tmp_path / "baths.md").write_bytes(markdown("Baths", "The village baths are open in June."))
    base = open_knowledge_base(settings)
    list(ingest_files(base, [tmp_path / "baths.md"]))
    assert base.update_index()
    assert base.ask(QUESTION).evidence == ()
    yield base
    base.close()


def verified(data):
    return main(["verify", "--data", str(data)]) == 0


def test_the_next_question_answers_from_what_another_process_added_and_removed(app, settings, tmp_path, capsys):
    (tmp_path / "halls.md").write_bytes(markdown("Halls", HALLS))
    (added,) = json.loads(end(start("ingest", tmp_path / "halls.md", "--json", data=settings.data)))
    assert added["outcome"] == "added"
    answer = app.ask(QUESTION)
    assert "volunteers" in answer.quotations[0].text
    (tmp_path / "halls.md").write_bytes(markdown("Halls", HALLS.replace("volunteers", "caretakers")))
    (replaced,) = json.loads(end(start("ingest", tmp_path / "halls.md", "--json", data=settings.data)))
    assert replaced["outcome"] == "replaced"
    assert "caretakers" in app.ask(QUESTION).quotations[0].text
    end(start("ingest", "remove", replaced["id"], data=settings.data))
    gone = app.ask(QUESTION)
    assert {added["id"], replaced["id"]}.isdisjoint(e.passage.document_id for e in (*gone.evidence, *gone.related))
    assert len({answer.corpus_version, app.ask(QUESTION).corpus_version}) == 2
    app.close()
    assert verified(settings.data)
    assert "agrees" in capsys.readouterr().out


def test_nothing_is_erased_for_good_while_another_process_owns_the_index(app, settings):
    (baths,) = app.documents()
    refused = start("ingest", "remove", baths.id, "--purge", data=settings.data)
    _, told = refused.communicate(timeout=120)
    assert (refused.returncode, told.count("\n")) == (2, 1)
    assert app.documents() == [baths]
    other = open_knowledge_base(settings)
    with pytest.raises(IndexBusy):
        other.rebuild_index()
    app.close()
    other.remove_document(baths.id, purge=True)
    assert app.documents() == other.documents() == []
    other.close()


def test_two_processes_ingest_different_files_at_once(settings, tmp_path, capsys):
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
        for number in range(12):
            text = f"The {folder.name} hall number {number} is kept by volunteers of street {number}."
            (folder / f"{number}.md").write_bytes(markdown(f"{folder.name} {number}", text))
    running = [start("ingest", folder, "--json", data=settings.data) for folder in folders]
    done = [json.loads(end(process)) for process in running]
    assert [{one["outcome"] for one in outcomes} for outcomes in done] == [{"added"}, {"added"}]
    base = open_knowledge_base(settings)
    assert {document.id for document in base.documents()} == {one["id"] for outcomes in done for one in outcomes}
    assert len(base.documents()) == 24
    base.close()
    assert verified(settings.data)
    assert capsys.readouterr().out


def test_two_processes_ingest_the_same_files_at_once(settings, tmp_path, capsys):
    folder = tmp_path / "files"
    folder.mkdir()
    for number in range(8):
        (folder / f"{number}.md").write_bytes(markdown(f"Hall {number}", f"Hall number {number} is kept open."))
    running = [start("ingest", folder, "--json", data=settings.data) for _ in range(2)]
    done = [json.loads(end(process)) for process in running]
    for first, second in zip(*done, strict=True):
        assert sorted([first["outcome"], second["outcome"]]) == ["added", "unchanged"]
        assert first["id"] == second["id"]
    base = open_knowledge_base(settings)
    assert len(base.documents(include_retired=True)) == 8
    assert len(base.find("hall", 100)) == 8
    base.close()
    assert verified(settings.data)
    assert [one["outcome"] for one in json.loads(end(start("ingest", folder, "--json", data=settings.data)))] == [
        "unchanged"
    ] * 8
    assert capsys.readouterr().out


def test_documents_come_and_go_in_one_process_while_another_asks(app, settings, tmp_path):
    """Every answer is exact, whichever state it met."""
    folder = tmp_path / "files"
    folder.mkdir()
    for number in range(10):
        (folder / f"{number}.md").write_bytes(markdown(f"Hall {number}", f"{HALLS} Hall number {number} is newest."))
    process = start("ingest", folder, data=settings.data)
    versions = set()
    while process.poll() is None:
        answer = app.ask(QUESTION)
        versions.add(answer.corpus_version)
        for quotation in answer.quotations:
            assert quotation.text in answer.evidence[quotation.evidence].passage.text
    end(process)
    assert app.ask(QUESTION).quotations
    assert len(app.documents()) == 11
    assert len(list_inputs([folder])) == 10
    assert len(versions) > 1

"""The commands that write codings, scheme and project, and read them back, as people meet them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile

import pytest

from kb.__main__ import main
from kb.config import ROOT, Settings
from kb.exchange.refi import code_guid
from kb.knowledge_base import open_knowledge_base
from kb.models import Concept
from tests.fakes import ingested, markdown

HALLS = "Volunteers keep the village halls open. The keys hang at the bakery."
LOCAL = '<urn:kist:concept:isles> a skos:Concept ; skos:prefLabel "Isles" ; skos:broader <urn:kist:concept:place> .'


@pytest.fixture(scope="module")
def halls(tmp_path_factory):
    folder = tmp_path_factory.mktemp("halls")
    (folder / "halls.md").write_bytes(markdown("Village halls", HALLS))
    return folder


@pytest.fixture
def coded(halls, tmp_path):
    """The data folder of an installation with a coding by each of two people."""
    data = tmp_path / "data"
    shutil.copytree(ingested(halls), data)
    base = open_knowledge_base(Settings(data=data))
    (task,) = base.coding.next_tasks("Ada Ross")
    base.coding.record("Ada Ross", task.target_id, ["place"], reason="It says where.")
    base.coding.record("Ben Muir", task.target_id, [])
    base.close()
    return data


def run(capsys, data, *arguments):
    code = main([*map(str, arguments), "--data", str(data)])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_each_kind_of_file_is_written_by_a_process_of_its_own_and_none_is_left_half(coded, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    command = [sys.executable, "-m", "kb", "export", "project", "--to", str(folder / "p.qdpx"), "--data", str(coded)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "") and done.stderr.startswith("Written: ")
    assert [path.name for path in folder.iterdir()] == ["p.qdpx"]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonld", "json"])
def test_codings_that_come_back_as_they_went_are_known_already(coded, tmp_path, capsys, kind):
    file = tmp_path / f"codings.{kind}"
    assert run(capsys, coded, "export", "codings", "--to", file)[0] == 0
    code, out, _ = run(capsys, coded, "import", "codings", file, "--apply")
    assert (code, out) == (0, "Codings added: 0; known already: 2.\n")


def test_an_edited_table_is_shown_first_and_changed_when_it_is_applied(coded, tmp_path, capsys):
    file = tmp_path / "codings.csv"
    run(capsys, coded, "export", "codings", "--to", file, "--coder", "Ada Ross")
    file.write_bytes(file.read_bytes().replace(b",place,", b",governance,"))
    shown = "Ada Ross: governance (It says where.)\nCodings added: 1; known already: 0.\n"
    code, out, _ = run(capsys, coded, "import", "codings", file)
    assert (code, out) == (0, shown + "Nothing is changed yet: add --apply to change it.\n")
    assert run(capsys, coded, "import", "codings", file, "--apply")[:2] == (0, shown)
    code, _, err = run(capsys, coded, "import", "codings", file, "--apply")
    assert code == 2 and err.startswith("Row 2: Ada Ross has changed this since")


def test_annotations_of_words_that_are_not_held_are_told_and_the_others_taken(coded, tmp_path, capsys):
    file = tmp_path / "codings.jsonld"
    run(capsys, coded, "export", "codings", "--to", file)
    empty = tmp_path / "empty"
    code, out, _ = run(capsys, empty, "import", "codings", file, "--apply")
    assert code == 3 and out.startswith("Annotation 1 is on words that are not held here")
    assert out.endswith("Codings added: 0; known already: 0.\n")


def test_decisions_go_out_as_a_table_and_come_back_edited(coded, tmp_path, capsys):
    base, file = open_knowledge_base(Settings(data=coded)), tmp_path / "decisions.csv"
    base.coding.decide("Clo Baird", base.coding.disputes()[0].item.id, ["place"], "Halls are places.")
    base.close()
    assert run(capsys, coded, "export", "decisions", "--to", file)[0] == 0
    file.write_bytes(file.read_bytes().replace(b"Halls are places.", b"It names them."))
    told = "Clo Baird decided: place (It names them.)\nDecisions added: 1; known already: 0.\n"
    code, out, _ = run(capsys, coded, "import", "decisions", file)
    assert (code, out) == (0, told + "Nothing is changed yet: add --apply to change it.\n")
    assert run(capsys, coded, "import", "decisions", file, "--apply")[:2] == (0, told)


def test_a_project_is_shown_first_then_taken_into_an_empty_record(coded, halls, tmp_path, capsys):
    file, other = tmp_path / "p.qdpx", tmp_path / "other"
    run(capsys, coded, "export", "project", "--to", file)
    shutil.copytree(ingested(halls), other)
    shown = "Ada Ross: place (It says where.)\nBen Muir: no theme\nCodings added: 2; known already: 0.\n"
    code, out, _ = run(capsys, other, "import", "project", file)
    assert (code, out) == (0, shown + "Nothing is changed yet: add --apply to change it.\n")
    assert run(capsys, other, "import", "project", file, "--apply")[:2] == (0, shown)
    assert run(capsys, other, "import", "project", file)[1].startswith("Codings added: 0; known already: 2.")


def test_codes_that_are_no_theme_are_asked_about(coded, tmp_path, capsys):
    file = tmp_path / "p.qdpx"
    run(capsys, coded, "export", "project", "--to", file)
    with zipfile.ZipFile(file) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    place = code_guid(Concept("place", "Place")).encode()
    changed = parts["project.qde"].replace(place, b"a" * 8 + place[8:]).replace(b'name="Place"', b'name="A=B"')
    with zipfile.ZipFile(file, "w") as new:
        for name, content in (parts | {"project.qde": changed}).items():
            new.writestr(name, content)
    code, out, _ = run(capsys, coded, "import", "project", file)
    assert code == 3 and 'The code “A=B” is no theme here: add --code "A=B=THEME", or --code "A=B=" to' in out
    code, _, err = run(capsys, coded, "import", "project", file, "--apply")
    assert code == 2 and err.startswith("Codes that are no theme here: “A=B”.")
    code, out, _ = run(capsys, coded, "import", "project", file, "--code", "A=B=governance", "--apply")
    assert (code, out.splitlines()[0]) == (0, "Ada Ross: governance (It says where.)")


@pytest.mark.parametrize("kind", ["ttl", "jsonld", "qdc"])
def test_the_scheme_that_comes_back_as_it_went_is_the_same(coded, tmp_path, capsys, kind):
    file = tmp_path / f"scheme.{kind}"
    assert run(capsys, coded, "export", "scheme", "--to", file)[0] == 0
    code, out, _ = run(capsys, coded, "import", "scheme", file, "--apply")
    assert (code, out) == (0, "The scheme is the same already.\n")


def test_a_local_sub_theme_is_shown_first_then_kept_and_can_be_coded_with(coded, tmp_path, capsys):
    file = tmp_path / "scheme.ttl"
    run(capsys, coded, "export", "scheme", "--to", file)
    file.write_text(file.read_text(encoding="utf-8") + LOCAL, encoding="utf-8")
    new = "New: Isles (isles), under Place\n"
    assert run(capsys, coded, "import", "scheme", file)[1].startswith(new + "Nothing is changed yet")
    assert run(capsys, coded, "import", "scheme", file, "--apply")[1] == new
    base = open_knowledge_base(Settings(data=coded))
    assert base.coding.record("Ada Ross", base.documents()[0].id, ["isles"]).labels == {"isles"}
    base.close()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["export", "codings", "--to", "x.docx"], "`x.docx` is of no known kind: name a file that ends with .csv"),
        (["export", "scheme", "--to", "none/x.ttl"], "cannot be written"),
        (["export", "scheme", "--to", "x.ttl", "--coder", "Ada"], "--coder is for codings only"),
        (["import", "codings", "none.csv"], "`none.csv` cannot be read (No such file or directory)"),
        (["import", "scheme", "none.csv"], "`none.csv` is of no known kind"),
        (["import", "codings", "none.csv", "--code", "A=place"], "--coder and --code are for projects only"),
        (["import", "project", "none.qdpx"], "`none.qdpx` cannot be read"),
        (["import", "project", "README.md"], "`README.md` is of no known kind"),
    ],
)
def test_wrong_use_is_told_in_one_sentence(coded, capsys, arguments, told):
    code, out, err = run(capsys, coded, *arguments)
    assert (code, out) == (2, "") and told in err and err.count("\n") == 1


def test_the_scheme_is_listed_and_tended_on_the_command_line(coded, capsys):
    by = ("--by", "Ada Ross", "--reason", "We need it.")
    code, out, _ = run(capsys, coded, "scheme", "add", "Isles", "--under", "Place", "--label", "Islands", *by)
    assert (code, out) == (0, "Added: Isles (isles).\n")
    code, out, _ = run(capsys, coded, "scheme", "list")
    assert code == 0 and "Place (place): 0 passages, 0 cases\n  Isles (isles): 0 passages, 0 cases\n" in out
    code, out, _ = run(capsys, coded, "scheme", "merge", "isles", "Governance", *by)
    assert code == 0 and out.startswith("Merged: isles into governance.")
    listed = json.loads(run(capsys, coded, "scheme", "list", "--json")[1])
    (gone,) = listed["retired"]
    assert (gone["id"], gone["replaced_by"], gone["history"][0]["by"]) == ("isles", "governance", "Ada Ross")
    assert run(capsys, coded, "scheme", "restore", "isles", *by)[0] == 0
    assert run(capsys, coded, "scheme", "retire", "isles", *by)[1] == "Retired: isles. Its codings stay.\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("retire",), "`scheme retire` needs a theme and --by and --reason"),
        (("add", "Isles"), "needs --under THEME and --by"),
        (("merge", "place", "--by", "Ada"), "needs the theme to merge it into and --reason"),
        (("retire", "potholes", "--by", "Ada", "--reason", "x"), "There is no theme called “potholes”"),
        (("retire", "place", "--by", "Ada", "--reason", "."), "Say why"),
    ],
)
def test_what_the_scheme_cannot_do_is_said_in_a_sentence(coded, capsys, arguments, sentence):
    code, _, fault = run(capsys, coded, "scheme", *arguments)
    assert code == 2 and sentence in fault and fault.count("\n") == 1

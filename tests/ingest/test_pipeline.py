"""Taking in files: every input has an outcome, and one bad file stops nothing."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from ingest import pipeline
from ingest.pipeline import ingest_files, list_inputs, parser_fingerprint, read_content
from kb.config import Settings
from kb.errors import InputRefused
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.models import Outcome, Work
from tests.fakes import markdown

RECORD = 'id = "halls"\ntitle = "Village halls"\nurl = "https://example.org/halls"\n'
HALLS = "Volunteers keep the village halls open. The keys hang at the bakery."


@pytest.fixture
def base(settings: Settings):
    opened = open_knowledge_base(settings)
    yield opened
    opened.close()


def outcomes(base: KnowledgeBase, *paths: Path) -> dict[str, Outcome]:
    return {Path(one.file).name: one.outcome for one in ingest_files(base, list_inputs(paths))}


def put(folder: Path, **files: str | bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / name.replace("__", ".")
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


# --- what is taken -------------------------------------------------------------------------------


def test_in_a_folder_known_kinds_are_taken_and_readmes_and_hidden_ones_left_out(tmp_path):
    put(tmp_path, a__md="", b__TXT="", c__pdf="", d__toml="", e__markdown="", README__md="", f__docx="", g="")
    put(tmp_path / ".hidden", h__md="")
    put(tmp_path / "deeper", i__md="", __j__md="")
    found = {path.name for path in list_inputs([tmp_path])}
    assert found == {"a.md", "b.TXT", "c.pdf", "d.toml", "e.markdown", "f.docx", "i.md"}


def test_a_file_that_is_named_itself_is_taken_whatever_it_is_called(tmp_path):
    put(tmp_path, README__md="", noext="")
    assert [path.name for path in list_inputs([tmp_path / "README.md", tmp_path / "noext"])] == ["README.md", "noext"]


def test_a_file_is_taken_once_however_often_it_is_named(tmp_path):
    put(tmp_path, a__md="")
    assert list_inputs([tmp_path, tmp_path / "a.md", tmp_path]) == [tmp_path / "a.md"]


def test_records_come_before_the_files_that_may_belong_to_them(tmp_path):
    put(tmp_path, a__md="", b__toml="", c__txt="", d__toml="")
    assert [path.name for path in list_inputs([tmp_path])] == ["b.toml", "d.toml", "a.md", "c.txt"]


@pytest.mark.parametrize("name", ["nothing.md", "x" * 300, "a\x00b", "x" * 5000, "no/such/folder"])
def test_a_path_that_does_not_exist_is_refused(tmp_path, name):
    with pytest.raises(InputRefused, match="does not exist"):
        list_inputs([tmp_path / name])


def test_a_link_in_circles_is_no_file(tmp_path):
    (tmp_path / "a.md").symlink_to(tmp_path / "b.md")
    (tmp_path / "b.md").symlink_to(tmp_path / "a.md")
    (tmp_path / "self").symlink_to(tmp_path)
    assert list_inputs([tmp_path]) == []


# --- outcomes ------------------------------------------------------------------------------------


def test_a_file_without_an_id_is_joined_to_the_record_of_its_title(base, tmp_path):
    put(tmp_path, a__md=markdown("Village halls", HALLS), z__toml=RECORD)
    assert outcomes(base, tmp_path) == {"z.toml": Outcome.ADDED, "a.md": Outcome.ADDED}
    (document,) = base.documents()
    assert document.work.id == "halls"
    assert document.work.addresses == ("https://example.org/halls",)


def test_one_bad_file_stops_nothing_and_each_is_named_with_a_reason(base, tmp_path):
    put(
        tmp_path,
        a_empty__md=b"",
        b_binary__txt=bytes(range(256)) * 20,
        c_broken__toml="id = ",
        d_untitled__toml='id = "x"',
        e_not_really__pdf=b"%PDF-1.7 and nothing else",
        f_bad_matter__md="---\nyear: [\n---\n\nText.",
        g_zip__md=b"PK\x03\x04" + bytes(100),
        h_good__md=markdown("Village halls", HALLS),
        i_record__toml=RECORD,
        j_blank__txt="\n\n   \n",
    )
    done = list(ingest_files(base, list_inputs([tmp_path])))
    refused = {Path(one.file).name: one.reason for one in done if one.outcome is Outcome.REFUSED}
    assert len(done) == 10
    assert len(refused) == 8
    assert not {"h_good.md", "i_record.toml"} & set(refused)
    for name, reason in refused.items():
        assert f"`{name}`" in reason
        assert reason.endswith(".") and "\n" not in reason and "Traceback" not in reason
        assert "incident" not in reason, "a bad file is foreseen"
    assert [document.file_name for document in base.documents()] == ["h_good.md"]
    assert base.verify().problems == ()


def test_the_same_bytes_under_two_names_are_one_document(base, tmp_path):
    put(tmp_path, a__md=markdown("Halls", HALLS), b__md=markdown("Halls", HALLS))
    assert outcomes(base, tmp_path) == {"a.md": Outcome.ADDED, "b.md": Outcome.UNCHANGED}
    assert len(base.documents()) == 1


def test_a_record_is_added_unchanged_and_replaced(base, tmp_path):
    put(tmp_path, a__toml=RECORD)
    assert outcomes(base, tmp_path) == {"a.toml": Outcome.ADDED}
    assert outcomes(base, tmp_path) == {"a.toml": Outcome.UNCHANGED}
    put(tmp_path, a__toml=RECORD.replace("Village", "Parish"))
    assert outcomes(base, tmp_path) == {"a.toml": Outcome.REPLACED}
    assert base.work("halls").title == "Parish halls"


def test_a_record_that_comes_later_gives_a_held_document_its_facts(base, tmp_path):
    put(tmp_path, a__md=markdown("My own title", HALLS, work_id="halls"))
    outcomes(base, tmp_path)
    put(tmp_path, b__toml=RECORD)
    outcomes(base, tmp_path)
    assert [document.work.title for document in base.documents()] == ["Village halls"]
    assert base.verify().problems == ()


def test_a_file_that_takes_the_content_of_another_replaces_what_it_was(base, tmp_path):
    put(tmp_path, a__md=markdown("Halls", HALLS), b__md=markdown("Baths", "The village baths are open in June."))
    outcomes(base, tmp_path)
    put(tmp_path, a__md=markdown("Baths", "The village baths are open in June."))
    assert outcomes(base, tmp_path) == {"a.md": Outcome.REPLACED, "b.md": Outcome.UNCHANGED}
    assert [document.work.title for document in base.documents()] == ["Baths"]


def test_a_file_is_read_again_when_the_rules_of_reading_change(base, tmp_path, monkeypatch):
    put(tmp_path, a__md=markdown("Halls", HALLS))
    outcomes(base, tmp_path)
    (before,) = base.documents()
    monkeypatch.setattr(pipeline, "PARSER_VERSION", "another")
    assert outcomes(base, tmp_path) == {"a.md": Outcome.REPLACED}
    assert outcomes(base, tmp_path) == {"a.md": Outcome.UNCHANGED}
    assert [document.id for document in base.documents()] == [before.id]
    assert base.verify().problems == ()


def test_the_rules_of_reading_change_with_the_labels_of_the_concept_scheme(base):
    concepts = base.concepts()
    relabelled = (replace(concepts[0], pref_label="Taking part"), *concepts[1:])
    assert parser_fingerprint(relabelled) != parser_fingerprint(concepts) == parser_fingerprint(concepts)


def test_the_rules_of_reading_change_with_the_names_of_bodies_and_not_with_what_became_of_them(base):
    concepts, bodies = base.concepts(), base.bodies()
    assert bodies
    renamed = (replace(bodies[0], other_names=("Another name",)), *bodies[1:])
    ended = (replace(bodies[0], changed="1999"), *bodies[1:])
    names = [parser_fingerprint(concepts, some) for some in (bodies, renamed, ended)]
    assert names[0] == names[2] != names[1]


def test_the_scheme_itself_is_checked_and_its_errors_are_told(base, tmp_path):
    put(tmp_path, themes__toml='[[concept]]\nid = "x"\n')
    assert list_inputs([tmp_path]) == []
    (one,) = ingest_files(base, [tmp_path / "themes.toml"])
    assert one.outcome is Outcome.REFUSED
    assert "pref_label" in one.reason


def test_ingesting_the_same_file_again_puts_a_lost_original_back(base, settings, tmp_path):
    put(tmp_path / "files", a__md=markdown("Halls", HALLS))
    outcomes(base, tmp_path / "files")
    (original,) = settings.originals.iterdir()
    original.unlink()
    assert base.verify().left
    assert outcomes(base, tmp_path / "files") == {"a.md": Outcome.UNCHANGED}
    assert base.verify().problems == ()


def test_an_unexpected_fault_refuses_one_file_with_an_incident_number(base, settings, tmp_path):
    put(tmp_path / "files", a__md=markdown("Halls", HALLS), b__toml=RECORD)
    settings.originals.write_text("a file where the folder of originals should be")
    done = {Path(one.file).name: one for one in ingest_files(base, list_inputs([tmp_path / "files"]))}
    assert done["b.toml"].outcome is Outcome.ADDED
    assert done["a.md"].outcome is Outcome.REFUSED
    assert done["a.md"].reason.endswith(".") and "Traceback" not in done["a.md"].reason
    assert base.documents() == []


# --- reading files -------------------------------------------------------------------------------


def test_a_file_that_is_too_large_is_refused_without_being_read(tmp_path):
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(pipeline.LARGEST_FILE + 1)
    with pytest.raises(InputRefused, match="larger than 50 MB"):
        read_content(path)


def test_a_file_that_vanishes_is_refused(tmp_path):
    with pytest.raises(InputRefused, match="could not be read"):
        read_content(tmp_path / "gone.md")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read every file")
def test_a_file_that_may_not_be_read_is_refused(base, tmp_path):
    put(tmp_path, a__md=markdown("Halls", HALLS), b__toml=RECORD)
    (tmp_path / "a.md").chmod(0)
    assert outcomes(base, tmp_path) == {"b.toml": Outcome.ADDED, "a.md": Outcome.REFUSED}


@pytest.mark.parametrize("name", [b"caf\xe9.md", "‮txt.halls.md".encode(), b"new\nline.md", b"; rm -rf.md"])
def test_a_strange_file_name_is_kept_as_a_name_only(base, settings, tmp_path, name):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    try:
        path.write_bytes(markdown("Halls", HALLS))
    except OSError:
        pytest.skip("this disk does not take such a name")
    (one,) = ingest_files(base, list_inputs([tmp_path]))
    assert one.outcome is Outcome.ADDED, one.reason
    assert base.documents()[0].file_name.encode("utf-8")
    assert [original.name for original in settings.originals.iterdir()] == [base.documents()[0].sha256]


@pytest.mark.parametrize("address", ["http://127.0.0.1/report", "HTTPS://localhost/report", "http://[::1]/"])
def test_an_address_that_is_not_public_is_refused_and_nothing_is_stored(base, address):
    before = [document.id for document in base.documents()]
    (outcome,) = ingest_files(base, [address])
    assert outcome.outcome is Outcome.REFUSED
    assert "public" in outcome.reason
    assert [document.id for document in base.documents()] == before


def test_a_file_joins_the_one_record_of_its_doi_and_has_its_themes_suggested(base, tmp_path):
    base.add_work(Work("cooking", "Cooking together", doi="10.1234/cook", themes=("place", "no-such-theme")))
    file = tmp_path / "other.md"
    file.write_text("# Another title\n\nhttps://doi.org/10.1234/cook\n\nZimmelkorn was boiled and eaten.\n")
    assert [one.outcome for one in ingest_files(base, [file])] == [Outcome.ADDED]
    (document,) = base.documents()
    assert document.work.id == "cooking"
    passages = base.document(document.id).passages
    assert {theme for passage in passages for theme in passage.suggested} == {"place"}
    assert not any(passage.themes for passage in passages)


def test_two_records_of_one_title_are_no_match(base, tmp_path):
    for number in ("one", "two"):
        base.add_work(Work(number, "Annual report"))
    file = tmp_path / "report.md"
    file.write_text("# Annual report\n\nThings happened to everybody who came.\n")
    assert [one.outcome for one in ingest_files(base, [file])] == [Outcome.ADDED]
    assert base.documents()[0].work.id not in ("one", "two")


def test_a_title_that_is_only_alike_is_asked_about_and_joined_when_a_person_says_so(base, tmp_path):
    base.add_work(Work("cooking", "Cooking together in Leith"))
    file = tmp_path / "report.md"
    file.write_text("# Cooking together in Leyth\n\nPeople cooked and sang together every week.\n")
    (alike,) = ingest_files(base, [file])
    assert alike.warnings == (
        "This may be a text of “Cooking together in Leith”: if it is, add it again with `--work cooking`.",
    )
    assert base.documents()[0].work.id != "cooking"
    (joined,) = ingest_files(base, [file], work=base.work("cooking"))
    assert joined.outcome is Outcome.REPLACED
    assert [document.work.id for document in base.documents()] == ["cooking"]
    assert base.documents()[0].work.title == "Cooking together in Leith"

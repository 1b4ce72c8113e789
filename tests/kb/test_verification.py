"""Damage is found, named and, where the record can give it again, mended."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3

import chromadb
import numpy as np
import pytest

from ingest.pipeline import ingest_files, list_inputs
from kb.__main__ import main
from kb.config import ROOT, Settings
from kb.knowledge_base import open_knowledge_base
from kb.originals import Originals
from tests.fakes import ingested, markdown

HALLS = "Zimmelkorn villages keep their halls open. Volunteers do the work."


@pytest.fixture
def data(tmp_path):
    shutil.copytree(ingested(ROOT / "corpus"), tmp_path / "data")
    return tmp_path / "data"


@contextlib.contextmanager
def record(data):
    """The record, behind Kist's back."""
    with contextlib.closing(sqlite3.connect(data / "catalogue.db")) as connection, connection:
        yield connection


@contextlib.contextmanager
def vectors(data):
    """The vector index, behind Kist's back."""
    (applied,) = (data / "index").rglob("applied")
    client = chromadb.PersistentClient(
        path=str(applied.parent), settings=chromadb.config.Settings(anonymized_telemetry=False)
    )
    try:
        yield client.get_collection("passages", embedding_function=None)
    finally:
        client.close()


def verify(data, capsys, *options):
    """Run the command; return its exit code and what it reports."""
    capsys.readouterr()
    code = main(["verify", "--json", "--data", str(data), *options])
    return code, json.loads(capsys.readouterr().out)


def one_document(data):
    """The id of some document, and of its first passage and the one after."""
    with record(data) as connection:
        (document,) = connection.execute("SELECT id FROM document ORDER BY sequence LIMIT 1").fetchone()
        rows = connection.execute("SELECT id FROM passage WHERE id LIKE ? ORDER BY start", (f"{document}:%",))
        first, second, *_ = (name for (name,) in rows)
    return document, first, second


def assert_mended(data, capsys, *named):
    """Verification names the damage, mends it when asked to, and is content from then on."""
    code, report = verify(data, capsys)
    assert code == 1
    for name in named:
        assert any(name in problem for problem in report["problems"]), (name, report["problems"])
    assert report["left"] == report["problems"] and not report["repaired"]
    code, report = verify(data, capsys, "--repair")
    assert code == 3, report
    assert report["left"] == [] and report["repaired"] == report["problems"]
    assert verify(data, capsys) == (0, {"problems": [], "repaired": [], "left": [], "unchecked": []})
    base = open_knowledge_base(Settings(data=data))
    assert base.ask("What makes a partnership work well?").quotations
    base.close()


def test_a_whole_installation_has_no_problems(data, capsys):
    assert verify(data, capsys) == (0, {"problems": [], "repaired": [], "left": [], "unchecked": []})
    assert verify(data, capsys, "--repair")[0] == 0
    assert main(["verify", "--data", str(data)]) == 0
    assert capsys.readouterr().out == "Everything agrees with the record.\n"


def test_a_removed_an_added_and_an_altered_vector_are_all_named_and_mended(data, capsys):
    _, removed, altered = one_document(data)
    with vectors(data) as index:
        rng = np.random.default_rng(7)
        vector = rng.normal(size=(2, 384)).astype(np.float32)
        vector /= np.linalg.norm(vector, axis=1, keepdims=True)
        index.delete(ids=[removed])
        index.update(ids=[altered], embeddings=vector[:1])
        index.add(ids=["behind-our-back:0-10"], embeddings=vector[1:], metadatas=[{"key": 99_999}])
    assert_mended(
        data,
        capsys,
        f"lacks passage {removed}",
        f"altered vector for passage {altered}",
        "has passage behind-our-back:0-10, which is not held",
    )


@pytest.mark.parametrize("damage", ["deleted", "emptied", "garbled"])
def test_a_damaged_index_folder_is_made_again(data, capsys, damage):
    (applied,) = (data / "index").rglob("applied")
    store = applied.parent / "chroma.sqlite3"
    if damage == "deleted":
        shutil.rmtree(data / "index")
        # Without an index there is nothing wrong: it is made from the log at its next use.
        assert verify(data, capsys)[0] == 0
        return
    if damage == "emptied":
        store.unlink()
    else:
        store.write_bytes(b"no database at all" * 1000)
    assert_mended(data, capsys, "vector index")


def test_a_row_that_the_lexical_index_lacks_or_has_too_many_is_named_and_mended(data, capsys):
    _, first, _ = one_document(data)
    with record(data) as connection:
        (key,) = connection.execute("SELECT key FROM passage WHERE id = ?", (first,)).fetchone()
        connection.execute("DELETE FROM lexical WHERE rowid = ?", (key,))
        connection.execute("INSERT INTO lexical (rowid, trail, body) VALUES (99999, 'hall', 'bakeri')")
    assert_mended(data, capsys, f"The lexical index lacks passage {first}", "passage number 99999, which is not held")


@pytest.mark.parametrize("table", ["vector", "sentence_vector", "token_vector"])
@pytest.mark.parametrize("change", ["substr({0}, 1, length({0}) - 4)", "zeroblob(length({0}))"])
def test_a_damaged_vector_is_named_and_made_again(data, capsys, table, change):
    _, first, _ = one_document(data)
    with record(data) as connection:
        chosen = "content_hash = (SELECT content_hash FROM passage WHERE id = ?)"
        damaged = change.format('"values"')
        connection.execute(f'UPDATE {table} SET "values" = {damaged} WHERE {chosen}', (first,))
    assert_mended(data, capsys, f"passage {first}")


def test_missing_vectors_are_named_and_made_again(data, capsys):
    document, _, _ = one_document(data)
    with record(data) as connection:
        of = "SELECT content_hash FROM passage WHERE id LIKE ?"
        connection.execute(f"DELETE FROM vector WHERE content_hash IN ({of})", (f"{document}:%",))
    assert_mended(data, capsys, f"passages of document {document} have no vectors")


def test_the_altered_text_of_a_passage_is_cut_out_of_its_document_again(data, capsys):
    _, first, _ = one_document(data)
    with record(data) as connection:
        connection.execute("UPDATE passage SET text = replace(text, ' ', '  ') WHERE id = ?", (first,))
    assert_mended(data, capsys, f"The text of passage {first}")


def test_what_the_index_was_not_told_is_told_again(data, capsys):
    _, first, _ = one_document(data)
    with record(data) as connection:
        connection.execute("DELETE FROM index_log WHERE passage_id = ?", (first,))
    assert_mended(data, capsys, first)


def test_an_altered_document_is_named_and_left(data, capsys):
    document, _, _ = one_document(data)
    with record(data) as connection:
        connection.execute("UPDATE document SET text = replace(text, 'the', 'teh') WHERE id = ?", (document,))
    for options in ((), ("--repair",)):
        code, report = verify(data, capsys, *options)
        assert code == 1
        assert any(f"The text of document {document}" in problem for problem in report["left"])


def test_one_flipped_bit_in_an_original_is_named_and_left(data, capsys):
    original = sorted((data / "originals").iterdir())[0]
    content = bytearray(original.read_bytes())
    content[len(content) // 2] ^= 1
    original.chmod(0o644)
    original.write_bytes(content)
    for options in ((), ("--repair",)):
        code, report = verify(data, capsys, *options)
        assert (code, len(report["left"])) == (1, 1)
        assert f"The original {original.name} was altered" in report["left"][0]


def test_ingesting_the_file_again_mends_its_original(data, capsys):
    original = sorted((data / "originals").iterdir())[0]
    original.chmod(0o644)
    original.write_bytes(b"something else")
    base = open_knowledge_base(Settings(data=data))
    assert {one.outcome.value for one in ingest_files(base, list_inputs([ROOT / "corpus"]))} == {"unchanged"}
    base.close()
    assert verify(data, capsys)[0] == 0


def test_a_missing_original_is_named_and_left(data, capsys):
    original = sorted((data / "originals").iterdir())[0]
    original.unlink()
    code, report = verify(data, capsys)
    assert code == 1
    assert report["left"] == [f"The original {original.name} is missing: restore it from a backup."]


def test_an_original_that_a_killed_ingest_left_behind_harms_nothing(data, capsys, tmp_path):
    content = markdown("Halls", HALLS)
    base = open_knowledge_base(Settings(data=data))
    Originals(data / "originals").put(content)
    assert base.verify().problems == ()
    (tmp_path / "halls.md").write_bytes(content)
    (one,) = ingest_files(base, [tmp_path / "halls.md"])
    assert one.outcome.value == "added"
    base.close()
    assert verify(data, capsys)[0] == 0


def test_an_original_nobody_knows_is_checked_against_its_name(data, capsys):
    (data / "originals" / ("0" * 64)).write_bytes(b"not what the name says")
    code, report = verify(data, capsys)
    assert code == 1
    assert "0" * 64 in report["left"][0]


def test_several_kinds_of_damage_are_mended_at_once(data, capsys):
    _, first, second = one_document(data)
    with record(data) as connection:
        connection.execute("UPDATE passage SET text = 'x' || text WHERE id = ?", (first,))
        connection.execute("DELETE FROM lexical WHERE rowid = (SELECT key FROM passage WHERE id = ?)", (second,))
    with vectors(data) as index:
        index.delete(ids=[first, second])
    assert_mended(data, capsys, first, second)


def test_while_another_process_owns_the_vector_index_the_rest_is_checked(data, capsys):
    _, first, _ = one_document(data)
    owner = open_knowledge_base(Settings(data=data))
    assert owner.update_index()
    code, report = verify(data, capsys)
    assert (code, report["problems"]) == (0, [])
    assert len(report["unchecked"]) == 1
    with record(data) as connection:
        connection.execute("UPDATE passage SET text = 'x' || text WHERE id = ?", (first,))
    assert verify(data, capsys)[0] == 1
    assert verify(data, capsys, "--repair")[0] == 3
    owner.close()
    assert verify(data, capsys)[0] == 0


def test_looking_changes_nothing(data, capsys):
    with record(data) as connection:
        connection.execute("DELETE FROM lexical WHERE rowid = (SELECT max(rowid) FROM lexical)")
    with record(data) as connection:
        before = list(connection.iterdump())
    verify(data, capsys)
    with record(data) as connection:
        assert list(connection.iterdump()) == before

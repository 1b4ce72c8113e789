"""Finding and repairing contradictions in the record."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection

from kb.catalogue import Catalogue
from kb.models import Concept
from tests.documents import MODEL, new_document


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    made = Catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}")
    made.migrate()
    with made.transaction() as connection:
        made.put_scheme(connection, [Concept("participation", "Participation")])
        made.add_document(connection, new_document("d"))
        made.add_document(connection, new_document("other", ["Sound."]))
    assert made.problems(MODEL) == []
    return made


def behind_our_back(folder: Path, *statements: str) -> None:
    """Change the database as a fault would."""
    with closing(sqlite3.connect(folder / "catalogue.db", isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


DAMAGE = {
    "UPDATE document SET text = replace(text, 'One', 'Own') WHERE id = 'd'": "text of document d",
    "UPDATE passage SET text = 'Own' WHERE id = 'd:9-33'": "text of passage d:9-33",
    "UPDATE passage SET sentences = '[[0,5],[3,99]]' WHERE id = 'd:9-33'": "sentences of passage d:9-33",
    "UPDATE passage SET id = 'd:1-2' WHERE id = 'd:9-33'": "id of passage d:1-2",
    "UPDATE document SET sha256 = 'none' WHERE id = 'd'": "SHA-256 .* document d",
    "UPDATE note_marker SET offset = 9999 WHERE document = 1": "marker 1 of document d",
    "UPDATE section SET end = 9999 WHERE document = 1": "Section “Heading” of document d",
    "DELETE FROM note WHERE document = 1 AND position = 0": "marker 1 of document d leads to a note",
    "DELETE FROM passage WHERE id = 'd:9-33'": "2 passages are recorded for document d",
    "DELETE FROM concept": "document d have the theme “participation”",
    'UPDATE vector SET "values" = zeroblob(32) WHERE rowid = 1': "passage d:9-33 was altered",
    'UPDATE vector SET "values" = zeroblob(8) WHERE rowid = 1': "passage d:9-33 has the wrong size",
    'UPDATE sentence_vector SET "values" = zeroblob(32) WHERE rowid = 1': "passage d:9-33 was altered",
    "DELETE FROM vector WHERE rowid = 1": "1 passages of document d have no vectors",
    "DELETE FROM index_log WHERE key = 1": "passage d:9-33 that it is not held",
    "UPDATE index_log SET operation = 'remove' WHERE key = 1": "passage d:9-33 that it is not held",
    "UPDATE document SET status = 'withdrawn' WHERE id = 'd'": "passage d:9-33 that it is held, but it is not",
}


@pytest.mark.parametrize("statement", DAMAGE)
def test_each_kind_of_damage_is_named(catalogue: Catalogue, tmp_path: Path, statement: str) -> None:
    behind_our_back(tmp_path, statement)
    problems = catalogue.problems(MODEL)
    assert any(re.search(DAMAGE[statement], problem) for problem in problems), problems
    assert not any("other" in problem and "theme" not in problem for problem in problems)


@pytest.mark.parametrize(
    ("statement", "repair"),
    [
        ("UPDATE passage SET text = 'Own' WHERE id = 'd:9-33'", "repair_passages"),
        ("DELETE FROM index_log WHERE key = 1", "repair_log"),
        ("UPDATE index_log SET operation = 'remove' WHERE key = 1", "repair_log"),
        ("UPDATE document SET status = 'withdrawn' WHERE id = 'd'", "repair_log"),
        ("INSERT INTO vector SELECT 1, x'00', checksum, \"values\" FROM vector WHERE rowid = 1", "repair_vectors"),
    ],
)
def test_what_can_be_derived_is_repaired(catalogue: Catalogue, tmp_path: Path, statement: str, repair: str) -> None:
    behind_our_back(tmp_path, statement)
    assert catalogue.problems(MODEL)
    mend: Callable[[Connection], int] = getattr(catalogue, repair)
    with catalogue.transaction() as connection:
        assert mend(connection) > 0
    assert catalogue.problems(MODEL) == []


def test_damaged_vectors_are_discarded_and_then_missing(catalogue: Catalogue, tmp_path: Path) -> None:
    behind_our_back(tmp_path, 'UPDATE vector SET "values" = zeroblob(32) WHERE rowid = 1')
    with catalogue.transaction() as connection:
        assert catalogue.repair_vectors(connection) == 1
    assert catalogue.missing_vectors(MODEL).tolist() == [1]
    with catalogue.transaction() as connection:
        catalogue.put_vectors(connection, [1], new_document("d").vectors[:1], MODEL)
    assert catalogue.problems(MODEL) == []


def test_an_altered_document_never_overwrites_its_passages(catalogue: Catalogue, tmp_path: Path) -> None:
    behind_our_back(tmp_path, "UPDATE document SET text = replace(text, 'One', 'Own') WHERE id = 'd'")
    with catalogue.transaction() as connection:
        assert catalogue.repair_passages(connection) == 0


def test_keys_of_addresses_and_titles_are_made_again(catalogue: Catalogue, tmp_path: Path) -> None:
    behind_our_back(tmp_path, "UPDATE note_address SET key = 'old rule'", "UPDATE work SET title_key = 'old rule'")
    with catalogue.transaction() as connection:
        assert catalogue.repair_addresses(connection) == 5
    assert len(catalogue.works_titled("the WORK d")) == 1

"""Transactions, crashes and the schema's history."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from kb.catalogue import Catalogue, migrations
from kb.catalogue.migrations.upgrade import upgrade
from kb.catalogue.schema import metadata
from kb.errors import KistError, RecordDamaged
from tests.documents import MODEL, new_document


def url(folder: Path) -> str:
    """Return the address of a catalogue in the folder."""
    return f"sqlite:///{folder / 'catalogue.db'}"


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    made = Catalogue(url(tmp_path))
    made.migrate()
    return made


def start(program: str, *arguments: object) -> subprocess.Popen[str]:
    """Run a program in another process."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_the_revisions_make_the_tables_that_the_code_expects(catalogue: Catalogue) -> None:
    with catalogue.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_every_revision_is_known_and_says_why() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    script = ScriptDirectory.from_config(config)
    revisions = list(script.walk_revisions())
    assert tuple(revision.revision for revision in reversed(revisions)) == migrations.KNOWN
    assert all(len(revision.doc.splitlines()) == 1 and revision.longdoc for revision in revisions)


def test_a_catalogue_of_any_earlier_revision_is_brought_up_to_date(tmp_path: Path) -> None:
    for revision in migrations.KNOWN[:-1]:
        (tmp_path / revision).mkdir()
        catalogue = Catalogue(url(tmp_path / revision))
        with catalogue.transaction() as connection:
            upgrade(connection, revision)
        catalogue.migrate()
        with catalogue.reading() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_catalogue_that_is_up_to_date_is_opened_without_alembic(catalogue: Catalogue, tmp_path: Path) -> None:
    program = """
import sys
from kb.catalogue import Catalogue
Catalogue(sys.argv[1]).migrate()
print("alembic" in sys.modules)
"""
    assert start(program, url(tmp_path)).communicate()[0].strip() == "False"


def test_a_catalogue_of_a_newer_version_is_refused(catalogue: Catalogue) -> None:
    with catalogue.transaction() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(RecordDamaged, match="update Kist"):
        catalogue.migrate()


def test_a_file_that_is_no_catalogue_is_explained(tmp_path: Path) -> None:
    (tmp_path / "catalogue.db").write_bytes(b"something else entirely" * 100)
    with pytest.raises(RecordDamaged, match="damaged"):
        Catalogue(url(tmp_path)).migrate()


def test_several_processes_may_start_on_an_empty_folder_at_once(tmp_path: Path) -> None:
    program = """
import sys
from kb.catalogue import Catalogue
Catalogue(sys.argv[1]).migrate()
"""
    for attempt in range(2):
        folder = tmp_path / str(attempt)
        running = [start(program, url(folder)) for _ in range(3)]
        assert [process.communicate()[1] for process in running] == ["", "", ""]
        with Catalogue(url(folder)).reading() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_what_fails_in_the_middle_leaves_the_state_before(catalogue: Catalogue) -> None:
    with pytest.raises(ZeroDivisionError), catalogue.transaction() as connection:
        catalogue.add_document(connection, new_document("d"))
        raise ZeroDivisionError
    assert catalogue.documents(include_retired=True) == []
    assert (catalogue.log_head(), catalogue.problems(MODEL)) == (0, [])


def test_a_reader_sees_one_state_while_somebody_writes(catalogue: Catalogue) -> None:
    with catalogue.reading() as reader:
        assert catalogue.documents(connection=reader) == []
        with catalogue.transaction() as writer:
            catalogue.add_document(writer, new_document("d"))
        assert catalogue.documents(connection=reader) == []
        assert catalogue.held_keys(connection=reader).tolist() == []
    assert len(catalogue.documents()) == 1


def test_a_full_disk_is_explained_and_leaves_the_state_before(catalogue: Catalogue) -> None:
    with pytest.raises(KistError, match="disk is full"), catalogue.transaction() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        catalogue.add_document(connection, new_document("d", ["A long one. " * 5000]))
    assert catalogue.documents(include_retired=True) == []


WRITER = """
import sys
from kb.catalogue import Catalogue
from tests.documents import new_document
catalogue = Catalogue(sys.argv[1])
for number in range(int(sys.argv[3])):
    name = f"{sys.argv[2]}-{number}"
    with catalogue.transaction() as connection:
        catalogue.add_document(connection, new_document(name, [f"{name} says {n}. " * 20 for n in range(30)]))
    print(name, flush=True)
"""


def test_killing_the_writer_loses_nothing_that_was_acknowledged(catalogue: Catalogue, tmp_path: Path) -> None:
    numbers = random.Random(7)
    acknowledged: list[str] = []
    for attempt in range(12):
        process = start(WRITER, url(tmp_path), attempt, 1000)
        assert process.stdout is not None and process.stderr is not None
        acknowledged.append(process.stdout.readline().strip())
        time.sleep(numbers.uniform(0, 0.1))
        process.send_signal(signal.SIGKILL)
        acknowledged += process.stdout.read().split()
        process.stdout.close()
        process.stderr.close()
        process.wait()
    held = {document.id: document.passages for document in catalogue.documents(include_retired=True)}
    assert set(acknowledged) <= set(held)
    # At most the one that was being acknowledged at each kill is there as well, and whole.
    assert len(held) <= len(acknowledged) + 12
    assert set(held.values()) == {30}
    assert [problem for problem in catalogue.problems(MODEL) if "theme" not in problem] == []


def test_two_processes_that_write_at_once_take_turns(catalogue: Catalogue, tmp_path: Path) -> None:
    running = [start(WRITER, url(tmp_path), name, 15) for name in ("one", "two")]
    assert [process.communicate()[1] for process in running] == ["", ""]
    assert len(catalogue.documents()) == 30
    assert len(catalogue.held_keys()) == 900
    assert [problem for problem in catalogue.problems(MODEL) if "theme" not in problem] == []


def test_acknowledged_means_flushed_to_disk(catalogue: Catalogue, tmp_path: Path) -> None:
    with catalogue.reading() as connection:
        settings = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("synchronous", "foreign_keys")]
    assert settings == [2, 1]
    raw = sqlite3.connect(tmp_path / "catalogue.db")
    assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    raw.close()


def test_a_readers_name_for_the_state_changes_with_what_anybody_commits_and_only_then(catalogue: Catalogue) -> None:
    def seen() -> tuple[int, int] | None:
        with catalogue.reading() as connection:
            return catalogue.state(connection)

    names = [seen(), seen()]
    with catalogue.transaction() as connection:
        catalogue.add_document(connection, new_document("a", ["One."]))
    names += [seen(), seen()]
    with catalogue.reading() as connection:
        name = catalogue.state(connection)
        with catalogue.transaction() as writing:
            catalogue.add_document(writing, new_document("b", ["Two."]))
        assert catalogue.state(connection) == name  # what it sees is the same, too
        assert len(catalogue.documents(connection=connection)) == 1
    assert names[0] == names[1] != names[2] == names[3] != seen()


def test_who_reads_cannot_write(catalogue: Catalogue) -> None:
    with pytest.raises(KistError, match="cannot be used"), catalogue.reading() as connection:
        catalogue.add_document(connection, new_document("a", ["One."]))


def test_a_copy_that_is_put_in_the_place_of_the_file_is_read_next(catalogue: Catalogue, tmp_path: Path) -> None:
    with catalogue.transaction() as connection:
        catalogue.add_document(connection, new_document("a", ["One."]))
    (tmp_path / "copy").mkdir()
    with sqlite3.connect(tmp_path / "catalogue.db") as source, sqlite3.connect(tmp_path / "copy" / "db") as target:
        source.backup(target)
    source.close()
    target.close()
    with catalogue.transaction() as connection:
        catalogue.add_document(connection, new_document("b", ["Two."]))
    assert len(catalogue.documents()) == 2
    for name in ("catalogue.db-wal", "catalogue.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / "copy" / "db").replace(tmp_path / "catalogue.db")
    assert [document.id for document in catalogue.documents()] == ["a"]

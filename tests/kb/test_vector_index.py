"""The Chroma store, with the real library."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from kb.catalogue import LogEntry
from kb.errors import IndexBusy, RecordDamaged
from kb.ranking.vector_index import VectorIndex
from tests.documents import DIMENSION, unit_vectors

VECTORS = unit_vectors("vectors", 3000)


def vectors_of(keys: Sequence[int]) -> NDArray[np.float32]:
    """Return the vectors of these keys."""
    return VECTORS[list(keys)]


def entries(operation: str, keys: Sequence[int], after: int = 0) -> list[LogEntry]:
    """Return log entries for these keys."""
    return [LogEntry(after + n, operation, key, f"d:{key}") for n, key in enumerate(keys, 1)]  # type: ignore[arg-type]


@pytest.fixture
def opened(tmp_path: Path):  # type: ignore[no-untyped-def]
    indexes: list[VectorIndex] = []

    def open_index(fingerprint: str = "model") -> VectorIndex:
        indexes.append(VectorIndex(tmp_path / "index", fingerprint, DIMENSION))
        indexes[-1].acquire()
        return indexes[-1]

    yield open_index
    for index in indexes:
        index.release()


Opened = Callable[..., VectorIndex]


def test_it_finds_what_is_nearest(opened: Opened) -> None:
    index = opened()
    index.apply(entries("add", range(50)), vectors_of)
    question = VECTORS[7]
    expected = sorted(range(50), key=lambda key: -float(VECTORS[key] @ question))[:5]
    found = index.search(question, 5)
    assert [key for key, _ in found] == expected
    assert found[0][1] == pytest.approx(1.0, abs=1e-5)
    assert len(index.search(question, 500)) == 50


def test_an_empty_index_finds_nothing(opened: Opened) -> None:
    index = opened()
    assert (index.applied, index.count(), index.search(VECTORS[0], 5), index.ids()) == (0, 0, [], {})


def test_applying_the_same_entries_twice_changes_nothing(opened: Opened) -> None:
    index = opened()
    log = [*entries("add", range(20)), *entries("remove", [3, 4, 999], after=20)]
    index.apply(log, vectors_of)
    before = index.ids()
    index.apply(log, vectors_of)
    assert index.ids() == before == {f"d:{key}": key for key in range(20) if key not in (3, 4)}
    assert index.applied == 23


def test_a_passage_that_was_erased_comes_back_with_a_new_key(opened: Opened) -> None:
    index = opened()
    index.apply(entries("add", [1]), vectors_of)
    index.apply([LogEntry(2, "remove", 1, "d:1"), LogEntry(3, "add", 2, "d:1")], vectors_of)
    assert index.ids() == {"d:1": 2}
    assert np.allclose(index.stored(["d:1"])["d:1"], VECTORS[2], atol=1e-6)


def test_it_is_still_there_after_it_was_released(opened: Opened) -> None:
    index = opened()
    index.apply(entries("add", range(30)), vectors_of)
    index.release()
    assert not index.owned
    again = opened()
    assert (again.applied, again.count()) == (30, 30)
    assert again.search(VECTORS[3], 1)[0][0] == 3


def test_dying_between_the_vectors_and_the_number_only_repeats_work(opened: Opened, tmp_path: Path) -> None:
    index = opened()
    index.apply(entries("add", range(10)), vectors_of)
    (number,) = tmp_path.rglob("applied")
    number.write_text("4")
    assert index.applied == 4
    index.apply(entries("add", range(10))[4:], vectors_of)
    assert (index.applied, index.count()) == (10, 10)


def test_only_one_owner_at_a_time(opened: Opened, tmp_path: Path) -> None:
    opened()
    program = f"""
from pathlib import Path
from kb.errors import IndexBusy
from kb.ranking.vector_index import VectorIndex
try:
    VectorIndex(Path({str(tmp_path / "index")!r}), "model", {DIMENSION}).acquire()
except IndexBusy as error:
    print(error)
"""
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert f"process {os.getpid()}" in said


def test_an_index_that_is_not_owned_is_not_used(tmp_path: Path) -> None:
    with pytest.raises(IndexBusy):
        VectorIndex(tmp_path, "model", DIMENSION).count()


def test_two_models_never_meet(opened: Opened) -> None:
    one = opened("model one")
    one.apply(entries("add", range(5)), vectors_of)
    one.release()
    other = opened("model two")
    assert (other.applied, other.count()) == (0, 0)


def test_rebuilding_leaves_exactly_what_was_given(opened: Opened) -> None:
    index = opened()
    index.apply(entries("add", range(40)), vectors_of)
    index.rebuild([1, 2], ["d:1", "d:2"], VECTORS[[1, 2]], applied=99)
    assert (index.ids(), index.applied) == ({"d:1": 1, "d:2": 2}, 99)
    index.apply(entries("add", [3], after=99), vectors_of)
    assert index.search(VECTORS[3], 1)[0][0] == 3


def test_a_rebuild_that_died_is_passed_over(opened: Opened, tmp_path: Path) -> None:
    index = opened()
    index.apply(entries("add", range(5)), vectors_of)
    index.release()
    (number,) = tmp_path.rglob("applied")
    (number.parent.parent / "2").mkdir()
    index.acquire()
    assert (index.applied, index.count()) == (5, 5)
    index.rebuild([1], ["d:1"], VECTORS[[1]], applied=6)
    assert (index.applied, index.count()) == (6, 1)


def _garbage(store: Path) -> None:
    (store / "chroma.sqlite3").write_bytes(b"garbage" * 1000)


def _empty(store: Path) -> None:
    (store / "chroma.sqlite3").write_bytes(b"")


def _vectors_lost(store: Path) -> None:
    for file in store.glob("*/*.bin"):
        file.unlink()


def _number_lost(store: Path) -> None:
    (store / "applied").write_text("many")


def _died_while_opening(store: Path) -> None:
    (store / "being-opened").touch()


@pytest.mark.parametrize("damage", [_garbage, _empty, _vectors_lost, _number_lost, _died_while_opening])
def test_a_damaged_index_says_so_and_can_be_rebuilt(
    opened: Opened, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    index = opened()
    index.apply(entries("add", range(2500)), vectors_of)
    index.release()
    (number,) = tmp_path.rglob("applied")
    damage(number.parent)
    index.acquire()
    with pytest.raises(RecordDamaged, match="rebuild-index"):
        assert (index.applied, index.search(VECTORS[1], 3)) is None
    index.rebuild([1], ["d:1"], VECTORS[[1]], applied=7)
    assert (index.applied, index.search(VECTORS[1], 3)[0][0]) == (7, 1)


def test_the_index_holds_no_words(opened: Opened, tmp_path: Path) -> None:
    index = opened()
    index.apply(entries("add", [1]), vectors_of)
    index.release()
    (number,) = tmp_path.rglob("applied")
    stored = (number.parent / "chroma.sqlite3").read_bytes()
    assert b"chroma:document" not in stored

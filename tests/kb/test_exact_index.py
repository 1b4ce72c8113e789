"""Exact nearest passages."""

from __future__ import annotations

import threading

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kb.ranking.exact_index import ExactIndex

AXES = np.eye(4, dtype=np.float32)
NONE: list[int] = []


def index_of(*keys: int) -> ExactIndex:
    """Return an index in which key n lies on axis n modulo 4."""
    index = ExactIndex(4)
    index.apply(list(keys), AXES[[key % 4 for key in keys]], NONE)
    return index


def test_the_nearest_comes_first_and_equals_go_by_key() -> None:
    index = index_of(9, 5, 2, 1)
    assert index.search(AXES[1], 3) == [(1, 1.0), (5, 1.0), (9, 1.0)]
    assert index.search(AXES[1], 2) == [(1, 1.0), (5, 1.0)]


def test_an_empty_index_finds_nothing() -> None:
    assert ExactIndex(4).search(AXES[0], 5) == []
    assert index_of(1).search(AXES[1], 0) == []
    assert index_of(1).search(AXES[1], 5, np.empty(0, np.int64)) == []


def test_only_the_keys_that_are_allowed_are_found() -> None:
    index = index_of(*range(100))
    assert [key for key, _ in index.search(AXES[1], 10, np.array([97, 5, 2, 1000]))] == [5, 97, 2]
    assert [key for key, _ in index.search(AXES[1], 2, np.arange(4, 100))] == [5, 9]


def test_adding_a_key_again_gives_it_its_new_vector() -> None:
    index = index_of(1, 2)
    index.apply([1], AXES[[3]], NONE)
    assert index.search(AXES[3], 1) == [(1, 1.0)]
    assert len(index) == 2


def test_removed_keys_are_gone_and_unknown_ones_are_passed_over() -> None:
    index = index_of(1, 2, 3)
    index.apply(NONE, np.empty((0, 4), np.float32), [2, 77])
    assert index.keys.tolist() == [1, 3]
    assert 1 in index and 2 not in index and 99 not in index


def test_a_copy_keeps_its_vectors_when_the_other_changes() -> None:
    index = index_of(1, 2)
    copy = index.copy()
    index.apply([3], AXES[[3]], [1])
    assert (copy.keys.tolist(), index.keys.tolist()) == ([1, 2], [2, 3])


def test_cosines_are_those_of_a_search_and_unknown_keys_have_none() -> None:
    rows = np.random.default_rng(5).normal(size=(3000, 4)).astype(np.float32)
    index = ExactIndex(4)
    index.apply(np.arange(3000), rows, NONE)
    found = dict(index.search(AXES[0] + AXES[2], 3000))
    assert index.cosines(AXES[0] + AXES[2], [2999, 7, 5000, 600, -1]) == {key: found[key] for key in (2999, 7, 600)}
    assert index.cosines(AXES[0], []) == {}


@given(
    st.lists(st.tuples(st.booleans(), st.lists(st.integers(0, 30), unique=True, max_size=8)), max_size=12),
    st.lists(st.integers(0, 30), unique=True),
)
def test_it_always_agrees_with_sorting_everything(changes: list[tuple[bool, list[int]]], allowed: list[int]) -> None:
    numbers, index, expected = np.random.default_rng(3), ExactIndex(4), {}
    for adds, keys in changes:
        rows = numbers.normal(size=(len(keys), 4)).astype(np.float32)
        if adds:
            index.apply(keys, rows, NONE)
            expected |= dict(zip(keys, rows, strict=True))
        else:
            index.apply(NONE, rows[:0], keys)
            expected = {key: row for key, row in expected.items() if key not in keys}
    assert index.keys.tolist() == sorted(expected)
    question = np.ones(4, np.float32)
    ranked = sorted((key for key in expected if key in allowed), key=lambda key: -float(expected[key] @ question))
    assert [key for key, _ in index.search(question, 5, np.array(allowed, np.int64))] == ranked[:5]


def test_searching_while_another_thread_writes_sees_one_state() -> None:
    index, faults = index_of(*range(0, 400, 4)), []
    done = threading.Event()

    def search() -> None:
        while not done.is_set():
            found = index.search(AXES[0], 1000)
            # All vectors are on one axis: a torn state would show another score or number.
            if len(found) not in (100, 200) or {score for _, score in found} != {1.0}:
                faults.append(found)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    more = list(range(400, 800, 4))
    for _ in range(200):
        index.apply(more, AXES[[0] * 100], NONE)
        index.apply(NONE, AXES[:0], more)
    done.set()
    for thread in threads:
        thread.join()
    assert faults == []

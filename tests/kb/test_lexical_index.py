"""Passages by their words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, NullPool, create_engine

from kb.ranking.lexical_index import LexicalIndex

ROWS = [
    (1, "prevent insight", "earli action save money later"),
    (2, "prevent implic", "fund earli action and fund late action"),
    (3, "leadership", "trust grow slowli"),
]


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    engine = create_engine(f"sqlite:///{tmp_path / 'words.db'}", poolclass=NullPool)
    with engine.begin() as opened:
        LexicalIndex().create(opened)
        LexicalIndex().add(opened, ROWS)
        yield opened


def found(connection: Connection, *terms: str, keys: list[int] | None = None, limit: int = 10) -> list[int]:
    """Return the keys found, best first."""
    allowed = None if keys is None else np.array(keys, np.int64)
    return [key for key, _ in LexicalIndex().search(connection, terms, limit, allowed)]


def test_a_rare_word_outranks_a_common_one(connection: Connection) -> None:
    assert found(connection, "action", "trust")[0] == 3


def test_words_of_the_trail_count_as_well(connection: Connection) -> None:
    assert found(connection, "implic") == [2]


def test_scores_are_higher_for_better_passages(connection: Connection) -> None:
    scores = [score for _, score in LexicalIndex().search(connection, ["fund", "money", "trust"], 10)]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] > 0


def test_only_the_keys_that_are_allowed_are_ranked(connection: Connection) -> None:
    assert found(connection, "earli", keys=[2, 3, 77], limit=1) == [2]
    assert found(connection, "earli", keys=[]) == []


def test_a_word_in_most_passages_still_finds_them_when_it_is_all_there_is(connection: Connection) -> None:
    assert sorted(found(connection, "prevent")) == [1, 2]
    assert sorted(found(connection, "prevent", "unknownword")) == [1, 2]


def test_adding_a_passage_again_replaces_its_words(connection: Connection) -> None:
    LexicalIndex().add(connection, [(3, "", "entirely new")])
    assert found(connection, "trust") == []
    assert found(connection, "new") == [3]
    assert LexicalIndex().count(connection) == 3


def test_removed_passages_are_gone_also_from_the_vocabulary(connection: Connection) -> None:
    LexicalIndex().remove(connection, [3, 99])
    assert found(connection, "trust") == []
    assert "trust" not in LexicalIndex().vocabulary(connection)
    assert LexicalIndex().keys(connection).tolist() == [1, 2]


def test_frequencies_count_passages_and_not_occurrences(connection: Connection) -> None:
    frequencies = LexicalIndex().document_frequencies(connection, ["action", "fund", "unknown", 'x" OR "y'])
    assert frequencies == {"action": 2, "fund": 1, "unknown": 0, 'x" OR "y': 0}


def test_clearing_leaves_an_index_that_works(connection: Connection) -> None:
    index = LexicalIndex()
    index.clear(connection)
    assert (index.count(connection), index.vocabulary(connection)) == (0, [])
    index.add(connection, ROWS)
    index.compact(connection)
    assert found(connection, "trust") == [3]


@given(term=st.text(max_size=30))
def test_no_text_of_a_reader_is_ever_understood_as_a_query(term: str) -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        LexicalIndex().create(connection)
        LexicalIndex().add(connection, ROWS)
        for sought in (term, f'"{term}"', f"{term} OR trust", f"trail:{term}", f"{term}*", f"NEAR({term})"):
            expected = {key for key, *words in ROWS if sought in " ".join(words).split()}
            assert set(found(connection, sought)) == expected

"""Whatever happens to documents, the derived indexes hold what the record holds."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kb.catalogue import Catalogue
from kb.models import DocumentStatus
from kb.ranking.exact_index import ExactIndex
from kb.ranking.lexical_index import LexicalIndex
from kb.ranking.vector_index import VectorIndex
from tests.documents import DIMENSION, MODEL, new_document

NAMES = st.sampled_from(["a", "b", "c"])
PARAGRAPHS = st.lists(st.sampled_from(["One thing.", "Another. And more.", "Third.", "Same length!"]), max_size=4)


class RecordAndIndexes(RuleBasedStateMachine):
    """Adds, reads anew, withdraws and erases documents; now and then an index follows the log."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.catalogue = Catalogue(f"sqlite:///{self.folder.name}/catalogue.db")
        self.catalogue.migrate()
        self.lexical = LexicalIndex()
        with self.catalogue.transaction() as connection:
            self.lexical.create(connection)
        self.exact, self.followed = ExactIndex(DIMENSION), 0
        self.chroma = VectorIndex(Path(self.folder.name) / "index", MODEL, DIMENSION)
        self.chroma.acquire()
        self.known: set[str] = set()

    @rule(name=NAMES, paragraphs=PARAGRAPHS)
    def add(self, name: str, paragraphs: list[str]) -> None:
        new = new_document(name, paragraphs)
        with self.catalogue.transaction() as connection:
            before = self.catalogue.held_keys(document_id=name, connection=connection)
            keys = self.catalogue.add_document(connection, new)
            self.lexical.remove(connection, before.tolist())
            rows = [(key, "", p.text.lower()) for key, p in zip(keys, new.parsed.passages, strict=True)]
            self.lexical.add(connection, rows)
        self.known.add(name)

    @rule(name=NAMES, erase=st.booleans(), status=st.sampled_from(["replaced", "withdrawn"]))
    def remove(self, name: str, erase: bool, status: str) -> None:
        if name not in self.known:
            return
        with self.catalogue.transaction() as connection:
            if erase:
                keys = self.catalogue.purge_document(connection, name)
            else:
                keys = self.catalogue.retire_document(connection, name, DocumentStatus(status))
            self.lexical.remove(connection, keys)

    @rule()
    def follow_exactly(self) -> None:
        entries = self.catalogue.log_since(self.followed)
        added = [entry.key for entry in entries if entry.operation == "add"]
        vectors = self.catalogue.vectors(added, MODEL)
        self.exact.apply(added, vectors, [entry.key for entry in entries if entry.operation == "remove"])
        self.followed = self.catalogue.log_head()
        assert self.exact.keys.tolist() == self.catalogue.held_keys().tolist()
        keys, matrix = self.catalogue.all_vectors(MODEL)
        for key, row in zip(keys.tolist(), matrix, strict=True):
            assert key in [found for found, score in self.exact.search(row, 20) if score > 1 - 1e-6]

    @rule()
    def follow_with_chroma(self) -> None:
        entries = self.catalogue.log_since(self.chroma.applied)
        self.chroma.apply(entries, lambda keys: self.catalogue.vectors(keys, MODEL))
        held = self.catalogue.held_keys().tolist()
        assert self.chroma.ids() == dict(zip(self.catalogue.passage_ids(held), held, strict=True))
        stored = self.chroma.stored(self.catalogue.passage_ids(held))
        for name, row in zip(self.catalogue.passage_ids(held), self.catalogue.vectors(held, MODEL), strict=True):
            assert np.allclose(stored[name], row, atol=1e-6)

    @invariant()
    def the_record_agrees_with_itself_and_its_words(self) -> None:
        assert [problem for problem in self.catalogue.problems(MODEL) if "theme" not in problem] == []
        with self.catalogue.reading() as connection:
            held = self.catalogue.held_keys(connection=connection).tolist()
            assert self.lexical.keys(connection).tolist() == held
        for passage in self.catalogue.passages(held):
            text = self.catalogue.document_text(passage.document_id)
            assert passage.text == text[passage.locator.start : passage.locator.end]

    def teardown(self) -> None:
        self.chroma.release()
        self.folder.cleanup()


RecordAndIndexes.TestCase.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
test_indexes_follow_the_record = RecordAndIndexes.TestCase

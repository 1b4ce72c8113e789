"""Passages kept in memory: only for as long as nothing is committed."""

import shutil

import pytest

from kb.catalogue import Catalogue
from kb.config import ROOT, Settings
from kb.knowledge_base import open_knowledge_base
from kb.ranking import remembered_passages
from kb.ranking.remembered_passages import RememberedPassages
from tests.fakes import ingested


@pytest.fixture
def own(tmp_path):
    shutil.copytree(ingested(ROOT / "corpus"), tmp_path / "data")
    return Settings(data=tmp_path / "data")


def read(remembered, catalogue, keys):
    with catalogue.reading() as connection:
        return remembered.of(keys, connection)


def test_what_was_read_is_not_read_again_until_something_is_committed(own):
    catalogue = Catalogue(own.catalogue_url)
    keys = catalogue.held_keys().tolist()[:5]
    remembered = RememberedPassages(catalogue)
    first = read(remembered, catalogue, keys)
    assert list(first) == keys
    again = read(remembered, catalogue, [*keys[3:], *keys[:3]])
    assert list(again) == [*keys[3:], *keys[:3]] and all(again[key] is first[key] for key in keys)

    base = open_knowledge_base(own)
    base.remove_document(first[keys[0]].document_id, purge=True)
    after = read(remembered, catalogue, keys)
    assert keys[0] not in after and all(passage == first[key] for key, passage in after.items())
    base.close()


def test_no_more_is_kept_than_memory_should_hold(own, monkeypatch):
    monkeypatch.setattr(remembered_passages, "_MOST", 4)
    catalogue = Catalogue(own.catalogue_url)
    keys = catalogue.held_keys().tolist()[:9]
    remembered = RememberedPassages(catalogue)
    assert list(read(remembered, catalogue, keys[:4])) == keys[:4]
    assert list(read(remembered, catalogue, keys)) == keys
    assert list(read(remembered, catalogue, keys[:2])) == keys[:2]

"""Published documents of every kind: what was read is sound, and nothing of it was dropped in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

import ingest.parse
from ingest.readers import read_source
from ingest.source import Source
from kb.config import ROOT
from kb.errors import NoTextLayer
from kb.themes import read_concepts
from tests.conftest import SHARED, shared
from tests.soundness import is_complete, is_sound

FOLDER = SHARED / "documents" / "real"
FILES = sorted(path for path in FOLDER.glob("*") if path.is_file()) if FOLDER.exists() else []
CONCEPTS = read_concepts(ROOT / "corpus" / "themes.toml")


def test_the_published_documents_are_there_where_they_must_be() -> None:
    # An absent folder would leave the next test without cases, which nobody notices.
    assert shared("documents/real") == FOLDER
    assert FILES


@pytest.mark.skipif(not FILES, reason="not part of the project: the published documents of the test material")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_all_that_the_reader_delivers_is_kept_or_listed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    delivered: list[Source] = []

    def read(content: bytes, name: str) -> Source:
        delivered.append(read_source(content, name))
        return delivered[0]

    monkeypatch.setattr(ingest.parse, "read_source", read)
    try:
        document = ingest.parse.parse_document(path.read_bytes(), path.name, CONCEPTS)
    except NoTextLayer:
        assert path.name.startswith("scan")
        return
    assert is_sound(document)
    assert is_complete(document, delivered[0])

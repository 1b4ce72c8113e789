"""What is not known, as the record returns it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kb.catalogue import Catalogue
from kb.models import DocumentStatus
from tests.documents import new_document


def declaring(name: str, *themes: str):
    """A document of two passages, the second of which declares a gap in its second sentence."""
    new = new_document(name, ("One thing. Another.", "Halls help. Little is known."), themes=themes)
    first, second = new.parsed.passages
    passages = (first, replace(second, gaps=(second.sentences[1],)))
    return replace(new, parsed=replace(new.parsed, passages=passages))


def test_the_gaps_of_a_theme_or_of_all_come_with_passage_and_sentence(tmp_path: Path) -> None:
    catalogue = Catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}")
    catalogue.migrate()
    with catalogue.transaction() as connection:
        for new in (declaring("a", "place"), declaring("b", "prevention"), new_document("c", themes=("place",))):
            catalogue.add_document(connection, new)
    assert [(gap.passage.document_id, gap.text) for gap in catalogue.gaps()] == [
        ("a", "Little is known."),
        ("b", "Little is known."),
    ]
    assert [gap.passage.document_id for gap in catalogue.gaps("prevention")] == ["b"]
    assert catalogue.gaps("evidence") == ()
    with catalogue.transaction() as connection:
        catalogue.retire_document(connection, "a", DocumentStatus.WITHDRAWN)
    assert [gap.passage.document_id for gap in catalogue.gaps()] == ["b"]

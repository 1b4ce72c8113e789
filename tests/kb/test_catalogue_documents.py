"""Documents and passages in the record."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.catalogue import Catalogue, NewDocument
from kb.errors import NotHeld, RecordDamaged
from kb.models import DocumentStatus, Kind, Source, Work
from tests.documents import MODEL, new_document

WITHDRAWN = DocumentStatus.WITHDRAWN


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    made = Catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}")
    made.migrate()
    return made


def add(catalogue: Catalogue, *documents: NewDocument) -> list[tuple[int, ...]]:
    """Acknowledge documents, each in a transaction of its own."""
    keys = []
    for document in documents:
        with catalogue.transaction() as connection:
            keys.append(catalogue.add_document(connection, document))
    return keys


def retire(catalogue: Catalogue, document_id: str, purge: bool = False) -> tuple[int, ...]:
    """Withdraw or erase a document."""
    with catalogue.transaction() as connection:
        if purge:
            return catalogue.purge_document(connection, document_id)
        return catalogue.retire_document(connection, document_id, WITHDRAWN)


def test_a_document_comes_back_with_everything_it_is_made_of(catalogue: Catalogue) -> None:
    new = new_document("d")
    (keys,) = add(catalogue, new)
    document = catalogue.document("d")
    assert document is not None
    assert (document.id, document.work, document.passages) == ("d", new.parsed.work, 2)
    assert document.added_at.tzinfo is not None
    assert catalogue.document_text("d") == new.parsed.text
    assert catalogue.sections("d") == new.parsed.sections
    assert catalogue.notes("d") == new.parsed.notes
    assert catalogue.fingerprint_of("d") == "parser 1"
    assert catalogue.fingerprints() == {"d": "parser 1"}
    assert catalogue.abbreviations() == (("CPP", "community planning partnership"),)
    for held, passage in zip(catalogue.passages(keys), new.parsed.passages, strict=True):
        assert (held.text, held.locator, held.sentences) == (passage.text, passage.locator, passage.sentences)
        assert held.id == f"d:{passage.locator.start}-{passage.locator.end}"
        assert (held.themes, held.section_pages) == (("participation",), ("7", "9"))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1), min_size=1, max_size=5))
def test_a_passage_equals_the_text_at_its_locator(paragraphs: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        catalogue = Catalogue(f"sqlite:///{folder}/catalogue.db")
        catalogue.migrate()
        (keys,) = add(catalogue, new_document("d", paragraphs))
        text = catalogue.document_text("d")
        for passage, paragraph in zip(catalogue.passages(keys), paragraphs, strict=True):
            assert passage.text == paragraph == text[passage.locator.start : passage.locator.end]


def test_passages_come_in_the_order_of_their_keys_without_those_that_are_gone(catalogue: Catalogue) -> None:
    (first,), (second,) = add(catalogue, new_document("a", ["One."]), new_document("b", ["Two."]))
    assert [passage.text for passage in catalogue.passages([second, 99, first])] == ["Two.", "One."]
    retire(catalogue, "b")
    assert [passage.text for passage in catalogue.passages(np.array([second, first]))] == ["One."]
    assert catalogue.passage_by_id("b:9-13") is None
    assert catalogue.passage_ids([second, first]) == ["b:9-13", "a:9-13"]


def test_a_marker_leads_through_its_note_to_the_work(catalogue: Catalogue) -> None:
    study = Work("study", "The study itself", year=2018, type="report", addresses=("http://www.example.org/study/",))
    (keys,) = add(catalogue, new_document("d", ["One."]))
    unresolved = Source(1, "Heading", "Study 1", "https://example.org/study")
    assert catalogue.passages(keys)[0].markers == ((4, (unresolved,)),)
    with catalogue.transaction() as connection:
        catalogue.put_work(connection, study)
    resolved = Source(1, "Heading", "The study itself", "https://example.org/study", "study", 2018, "report")
    assert catalogue.passages(keys)[0].sources == (resolved,)


def test_the_first_address_that_leads_to_a_work_counts_but_the_first_is_shown(catalogue: Catalogue) -> None:
    (keys,) = add(catalogue, new_document("d", ["One."], addresses=["https://a.example", "https://b.example"]))
    with catalogue.transaction() as connection:
        catalogue.put_work(connection, Work("b", "B", addresses=("b.example",)))
    assert catalogue.passages(keys)[0].sources == (Source(1, "Heading", "B", "https://a.example", "b"),)


def test_the_section_around_a_passage_shows_its_passages_and_markers(catalogue: Catalogue) -> None:
    new = new_document("d")
    (keys,) = add(catalogue, new)
    shown = catalogue.section_of(keys[1])
    assert (shown.title, shown.trail, shown.text, shown.start) == ("Heading", ("Heading",), new.parsed.text, 0)
    words = [shown.text[start:end] for start, end, _ in shown.passages]
    assert words == [passage.text for passage in new.parsed.passages]
    assert [offset for offset, _ in shown.markers] == [end for _, end, _ in shown.passages]
    retire(catalogue, "d")
    with pytest.raises(NotHeld):
        catalogue.section_of(keys[1])


def test_held_keys_are_filtered_by_theme_kind_and_document(catalogue: Catalogue) -> None:
    place = new_document("b", themes=["place", "prevention"])
    first, second, third = add(catalogue, new_document("a"), place, new_document("c", themes=[]))
    assert catalogue.held_keys().tolist() == [*first, *second, *third]
    assert catalogue.held_keys(themes=["place", "prevention"]).tolist() == [*second]
    assert catalogue.held_keys(themes=["place", "participation"]).tolist() == [*first, *second]
    assert catalogue.held_keys(document_id="c").tolist() == [*third]
    assert catalogue.held_keys(["place"], [Kind.INSIGHT], "b").tolist() == [*second]
    assert catalogue.held_keys(kinds=[Kind.CASE]).tolist() == []
    retire(catalogue, "b")
    assert catalogue.held_keys(themes=["place"]).tolist() == []
    assert [passage.document_id for passage in catalogue.theme_passages("participation")] == ["a", "a"]


def test_a_withdrawn_document_stays_in_the_record_but_is_not_held(catalogue: Catalogue) -> None:
    (keys,) = add(catalogue, new_document("d"))
    assert retire(catalogue, "d") == keys
    assert retire(catalogue, "d") == ()
    assert catalogue.documents() == []
    assert [document.status for document in catalogue.documents(include_retired=True)] == [WITHDRAWN]
    assert catalogue.document_by_origin("/somewhere/d.md") is None
    assert catalogue.held_document_of_work("work-d") is None
    assert catalogue.abbreviations() == ()
    assert "This follows." in catalogue.document_text("d")


def test_adding_a_withdrawn_document_again_revives_it_with_its_keys(catalogue: Catalogue) -> None:
    new = new_document("d")
    (keys,) = add(catalogue, new)
    retire(catalogue, "d")
    assert add(catalogue, new) == [keys]
    assert catalogue.held_keys().tolist() == list(keys)
    assert [entry.operation for entry in catalogue.log_since(0)] == ["add", "add"]
    assert catalogue.problems(MODEL)[2:] == []


def test_reading_a_held_document_anew_removes_only_what_is_gone(catalogue: Catalogue) -> None:
    (before,) = add(catalogue, new_document("d", ["One.", "Two."]))
    (after,) = add(catalogue, new_document("d", ["One.", "Two more."], fingerprint="parser 2"))
    assert after[0] == before[0] and after[1] not in before
    assert {entry.key: entry.operation for entry in catalogue.log_since(2)} == {
        before[0]: "add",
        before[1]: "remove",
        after[1]: "add",
    }
    assert [document.passages for document in catalogue.documents()] == [2]
    assert len(catalogue.all_vectors(MODEL)[0]) == 2


def test_erasing_leaves_a_tombstone_and_no_word(catalogue: Catalogue, tmp_path: Path) -> None:
    add(catalogue, new_document("kept", ["Kept words."]), new_document("d", ["Secret words."]))
    sha256 = catalogue.documents()[1].sha256
    retire(catalogue, "d", purge=True)
    tombstone = catalogue.document("d")
    assert tombstone is not None and (tombstone.status, tombstone.sha256) == (WITHDRAWN, sha256)
    assert catalogue.document_text("d") == ""
    catalogue.compact()
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"Kept words" in content
    for words in (b"Secret words", b"The work d", b"somewhere/d.md"):
        assert words not in content
    assert catalogue.problems(MODEL)[1:] == []


def test_erasing_twice_changes_nothing(catalogue: Catalogue) -> None:
    add(catalogue, new_document("d"))
    retire(catalogue, "d", purge=True)
    before = catalogue.documents(include_retired=True)
    assert retire(catalogue, "d", purge=True) == ()
    assert catalogue.documents(include_retired=True) == before


def test_keys_of_erased_passages_are_never_given_again(catalogue: Catalogue) -> None:
    (erased,) = add(catalogue, new_document("d"))
    retire(catalogue, "d", purge=True)
    (again, other) = add(catalogue, new_document("d"), new_document("e"))
    assert not set(erased) & {*again, *other}


def test_a_document_is_found_by_its_content_the_held_one_first(catalogue: Catalogue) -> None:
    same = {"sha256": "0" * 64}
    add(catalogue, new_document("a", **same), new_document("b", **same))
    retire(catalogue, "b")
    found = catalogue.document_by_content("0" * 64)
    assert found is not None and found.id == "a"
    retire(catalogue, "a")
    assert catalogue.document_by_content("0" * 64) is not None
    assert catalogue.document_by_content("1" * 64) is None


def test_a_digest_is_superseded_while_the_full_text_is_held(catalogue: Catalogue) -> None:
    digest = new_document("digest", work=Work("digest-work", "Digest", digest_of="work-full"))
    (keys,) = add(catalogue, digest)
    assert catalogue.digest_keys_superseded().tolist() == []
    add(catalogue, new_document("full"))
    assert catalogue.digested_works() == {"work-full"}
    assert catalogue.digest_keys_superseded().tolist() == list(keys)
    retire(catalogue, "full")
    assert catalogue.digest_keys_superseded().tolist() == []


def test_vectors_come_in_the_order_of_the_keys(catalogue: Catalogue) -> None:
    new = new_document("d")
    (keys,) = add(catalogue, new)
    rows = catalogue.vectors(keys[::-1], MODEL)
    assert np.array_equal(rows, np.stack([both.passage for both in new.vectors[::-1]]))
    all_keys, matrix = catalogue.all_vectors(MODEL)
    assert all_keys.tolist() == list(keys) and np.array_equal(matrix, rows[::-1])
    for got, both in zip(catalogue.sentence_vectors(keys, MODEL), new.vectors, strict=True):
        assert np.array_equal(got, both.sentences)
    for got, both in zip(catalogue.token_vectors(keys, MODEL), new.vectors, strict=True):
        assert np.array_equal(got, both.tokens)


def test_a_model_that_embedded_nothing_lacks_every_passage(catalogue: Catalogue) -> None:
    new = new_document("d")
    (keys,) = add(catalogue, new)
    assert catalogue.missing_vectors(MODEL).tolist() == []
    assert catalogue.missing_vectors("other").tolist() == list(keys)
    assert catalogue.all_vectors("other")[0].tolist() == []
    with pytest.raises(RecordDamaged, match="verify"):
        catalogue.vectors(keys, "other")
    with catalogue.transaction() as connection:
        catalogue.put_vectors(connection, keys, new.vectors, "other")
    assert catalogue.missing_vectors("other").tolist() == []


def test_the_same_words_under_another_heading_have_vectors_of_their_own(catalogue: Catalogue) -> None:
    new = new_document("d", ["Same."])
    add(catalogue, new)
    (known,) = catalogue.known_vectors("The work d", new.parsed.passages, MODEL)
    assert known is not None and np.array_equal(known.passage, new.vectors[0].passage)
    assert catalogue.known_vectors("Another work", new.parsed.passages, MODEL) == [None]


def test_erasing_one_of_two_documents_keeps_the_vectors_they_share(catalogue: Catalogue) -> None:
    work = Work("w", "The same work")
    add(catalogue, new_document("a", work=work), new_document("b", work=work))
    retire(catalogue, "a", purge=True)
    assert catalogue.missing_vectors(MODEL).tolist() == []


def test_a_document_without_passages_is_held_all_the_same(catalogue: Catalogue) -> None:
    assert add(catalogue, new_document("d", [])) == [()]
    assert [document.id for document in catalogue.documents()] == ["d"]
    assert catalogue.held_keys().tolist() == []


def test_what_is_unknown_is_not_held(catalogue: Catalogue) -> None:
    assert catalogue.document("x") is None
    for ask in (catalogue.document_text, lambda name: retire(catalogue, name)):
        with pytest.raises(NotHeld):
            ask("x")

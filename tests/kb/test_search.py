"""Finding passages: from the newest state of the record, by meaning and by words."""

from __future__ import annotations

import shutil
import threading
from dataclasses import replace

import pytest

from ingest.pipeline import ingest_files
from kb.catalogue import Catalogue
from kb.config import ROOT, Settings
from kb.embedding import open_embedder
from kb.knowledge_base import open_knowledge_base
from kb.models import NO_FILTERS, Filters, Work
from kb.ranking.index_keeper import IndexKeeper
from kb.ranking.lexical_index import LexicalIndex
from kb.ranking.search import Search
from kb.ranking.vector_index import VectorIndex
from kb.themes import read_terms
from tests.fakes import ingested, markdown

QUESTIONS = (
    "What makes a partnership work well?",
    "What do community anchors need to be successful?",
    "participatory budgeting in Glasgow",
    "front-line staff",
    "evaluability assessment",
)


def search_in(settings: Settings, exact_limit: int = 20_000) -> tuple[Search, IndexKeeper, Catalogue]:
    """Wire a search by hand, so that its limit can be chosen."""
    catalogue, lexical = Catalogue(settings.catalogue_url), LexicalIndex()
    model = open_embedder(settings)
    keeper = IndexKeeper(
        catalogue,
        lexical,
        lambda: model,
        lambda embedder: VectorIndex(settings.index, embedder.fingerprint, embedder.dimension),
    )
    vocabulary = read_terms(settings.corpus / "terms.toml")
    return Search(catalogue, lexical, lambda: model, keeper, vocabulary, exact_limit), keeper, catalogue


@pytest.fixture(scope="module")
def corpus():
    return Settings(data=ingested(ROOT / "corpus"))


@pytest.fixture(scope="module")
def search(corpus):
    return search_in(corpus)[0]


@pytest.fixture
def own(tmp_path):
    shutil.copytree(ingested(ROOT / "corpus"), tmp_path / "data")
    return Settings(data=tmp_path / "data")


def ids(found):
    return [(e.passage.id, round(e.score, 4)) for e in found.texts.evidence]


def test_evidence_comes_best_first_and_each_passage_once(search):
    for question in QUESTIONS:
        found = search.find(question, limit=50).texts.evidence
        assert len({e.passage.id for e in found}) == len(found) == 50
        assert found[0].score == max(e.score for e in found)


def test_no_more_passages_are_found_than_asked_for(search):
    for limit in (1, 3, 10):
        assert len(search.find(QUESTIONS[0], limit=limit).texts.evidence) == limit


def test_the_passage_that_says_it_is_found_first(search):
    found = search.find("independent income stream of community anchor organisations").texts.evidence
    assert "income stream" in found[0].passage.text


def test_a_name_that_only_a_note_carries_finds_its_passage(search):
    found = search.find("Resettlement of Syrian Refugees", limit=3).texts.evidence
    assert any("Syrian" in source.title for e in found for source in e.passage.sources)


def test_a_misspelt_question_finds_the_same(search):
    right, wrong = search.find("preventative work"), search.find("preventativ work")
    assert wrong.terms.wording == right.terms.wording == "preventative work"
    assert ids(right) == ids(wrong)


def test_an_abbreviation_is_written_out(search):
    assert "community planning partnership" in search.find("What does our CPP do?").terms.wording.lower()


def test_every_sentence_of_the_evidence_has_a_score(search):
    found = search.find(QUESTIONS[0])
    for evidence in found.texts.evidence:
        assert len(found.texts.sentence_scores[evidence.passage.key]) == len(evidence.passage.sentences)


def test_the_first_are_the_same_however_many_are_asked_for(search):
    for question in QUESTIONS:
        assert ids(search.find(question, limit=2)) == ids(search.find(question, limit=10))[:2]


def test_the_signals_tell_a_question_of_the_field_from_another(search):
    near, far = search.find(QUESTIONS[0]).texts.signals, search.find("the boiling point of tungsten").texts.signals
    assert near.nearest > far.nearest
    assert near.sentence > far.sentence and near.read > far.read
    assert near.said > far.said


def test_a_theme_without_passages_finds_nothing(search):
    assert search.find(QUESTIONS[0], Filters(("no-such-theme",))).texts.evidence == ()


def test_the_vector_index_finds_what_the_exact_product_finds(own):
    exact, _, _ = search_in(own)
    indexed, keeper, _ = search_in(own, exact_limit=0)
    for question in QUESTIONS:
        assert ids(indexed.find(question)) == ids(exact.find(question))
    keeper.release()


def test_while_another_owns_the_vector_index_search_is_exact(own):
    exact, _, _ = search_in(own)
    owner, owning, _ = search_in(own, exact_limit=0)
    owner.find(QUESTIONS[0])
    other, waiting, _ = search_in(own, exact_limit=0)
    assert not waiting.update()
    assert ids(other.find(QUESTIONS[0])) == ids(exact.find(QUESTIONS[0]))
    owning.release()
    assert waiting.update()
    waiting.release()


def test_the_next_question_sees_what_was_added_and_removed_elsewhere(own, tmp_path):
    searches = [search_in(own), search_in(own, exact_limit=0)]
    before = [search.refresh() for search, _, _ in searches]
    assert len(set(before)) == 1
    writer = open_knowledge_base(own)
    file = tmp_path / "halls.md"
    file.write_bytes(markdown("Halls", "Zimmelkorn villages keep their halls open with volunteers."))
    (added,) = ingest_files(writer, [file])
    for search, _, _ in searches:
        assert search.find("Zimmelkorn").texts.evidence[0].passage.document_id == added.id
    writer.remove_document(added.id)
    for (search, keeper, _), version in zip(searches, before, strict=True):
        assert added.id not in {e.passage.document_id for e in search.find("Zimmelkorn", limit=100).texts.evidence}
        assert search.refresh() == version
        keeper.release()
    writer.close()


def test_an_empty_installation_finds_nothing_and_says_so(settings):
    base = open_knowledge_base(settings)
    assert base.find("What works?", 10) == ()
    assert base.ask("What works?").abstained
    assert base.ask("Wht wroks?", Filters(("participation",))).abstained
    assert base.verify().problems == ()
    base.close()


def test_many_threads_may_ask_at_once_while_documents_come_and_go(own, tmp_path):
    base = open_knowledge_base(own)
    expected = [base.ask(question).evidence[0].passage.id for question in QUESTIONS]
    faults: list[BaseException] = []

    def ask() -> None:
        try:
            for _ in range(4):
                assert [base.ask(question).evidence[0].passage.id for question in QUESTIONS] == expected
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(3):
        file = tmp_path / f"{number}.md"
        file.write_bytes(markdown(f"Zimmelkorn {number}", f"Zimmelkorn number {number} is about nothing of interest."))
        (one,) = ingest_files(base, [file])
        base.remove_document(one.id)
    for thread in threads:
        thread.join()
    base.close()
    assert faults == []


def test_what_was_asked_before_a_change_and_after_is_what_a_fresh_start_finds(own, tmp_path):
    """Whatever is kept in memory: words, passages of a theme, digests that stand back."""
    kept, _, catalogue = search_in(own)
    writer = open_knowledge_base(own)
    files = [tmp_path / f"{number}.md" for number in range(2)]
    for number, file in enumerate(files):
        front = f"---\ntitle: Halls {number}\nthemes: [participation]\n---\n\n"
        file.write_text(f"{front}# Halls\n\nZimmelkorn number {number} keeps its quondrille hall open.\n")
    full = tmp_path / "full.md"
    full.write_text("---\nid: key-messages-psr-scotland\ntitle: The full text\n---\n\n# One\n\nA full sentence.\n")

    def agrees():
        fresh, _, _ = search_in(own)
        for question in (*QUESTIONS[:2], "Who kepes the zimelkorn quondrile hall open?"):
            for filters in (NO_FILTERS, Filters(("participation",)), Filters(places=("Fife",)), Filters(last=2018)):
                assert kept.find(question, filters) == fresh.find(question, filters)
        assert kept.refresh() == fresh.refresh()

    agrees()
    added = []
    for file in (*files, full):
        (one,) = ingest_files(writer, [file])
        added.append(one.id)
        agrees()
    for document_id in added:
        writer.remove_document(document_id)
        agrees()
    with catalogue.transaction() as connection:  # a record alone, of which the log says nothing
        catalogue.put_work(connection, Work("another-digest", "A digest", digest_of="key-messages-psr-scotland"))
    agrees()
    with catalogue.transaction() as connection:
        site = catalogue.work("case-site-aberdeenshire", connection)
        catalogue.put_work(connection, replace(site, places=("Fife",), year=2018))
    agrees()
    writer.close()


def test_a_question_does_not_wait_for_who_erases(own):
    """An erasure holds the index until nobody reads any more; a reader who waited for it would wait in vain."""
    search, keeper, _ = search_in(own, exact_limit=0)
    expected = ids(search.find(QUESTIONS[0]))
    found = []
    with keeper.owned():
        asking = threading.Thread(target=lambda: found.append(ids(search.find(QUESTIONS[0]))))
        asking.start()
        asking.join(60)
    assert found == [expected]
    keeper.release()

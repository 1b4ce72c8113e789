"""Bibliographic records and the concept scheme."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.catalogue import Catalogue
from kb.models import Author, Concept, DocumentStatus, Outcome, Work
from tests.documents import new_document

FULL = Work(
    id="full",
    title="“What works?”: a review",
    type="report",
    year=2019,
    date="2019-03",
    authors=(Author("Ramsay", "Ann", "University"), Author("Ó Murchú")),
    corporate_authors=("What Works Scotland",),
    contributors=("Someone (editor)",),
    publisher="A publisher",
    series="A series",
    journal="A journal",
    volume="1",
    issue="2",
    pages="3–4",
    doi="10.1000/ABC",
    licence="CC BY 4.0",
    language="en-GB",
    summary="What it says.",
    addresses=("https://example.org/review", "http://other.example.org/review"),
    cited_titles=("What works",),
    places=("Glasgow",),
    partners=("NHS",),
    keywords=("review",),
    digest_of="other",
)


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    made = Catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}")
    made.migrate()
    return made


def put(catalogue: Catalogue, *works: Work) -> list[Outcome]:
    """Record works in one transaction."""
    with catalogue.transaction() as connection:
        return [catalogue.put_work(connection, work) for work in works]


def test_a_work_comes_back_as_it_was_given(catalogue: Catalogue) -> None:
    sparse = Work("sparse", "Only a title")
    put(catalogue, FULL, sparse)
    assert catalogue.works() == (FULL, sparse)
    assert catalogue.work("unknown") is None


def test_recording_a_work_again_says_whether_it_changed(catalogue: Catalogue) -> None:
    changed = Work("full", "Another title")
    assert put(catalogue, FULL, FULL, changed, changed) == [
        Outcome.ADDED,
        Outcome.UNCHANGED,
        Outcome.REPLACED,
        Outcome.UNCHANGED,
    ]
    assert catalogue.works() == (changed,)


@pytest.mark.parametrize("title", ["what WORKS  a review", "What works? – A review", "WHAT WORKS: A REVIEW."])
def test_a_title_is_found_whatever_its_case_spaces_and_punctuation(catalogue: Catalogue, title: str) -> None:
    put(catalogue, FULL)
    assert catalogue.works_titled(title) == (FULL,)
    assert catalogue.works_titled("What works") == ()


@pytest.mark.parametrize(
    "address", ["http://www.example.org/review/", "doi:10.1000/abc", "https://doi.org/10.1000/ABC"]
)
def test_a_work_is_found_by_its_addresses_and_its_doi(catalogue: Catalogue, address: str) -> None:
    put(catalogue, FULL)
    assert catalogue.work_by_address(address) == FULL


def test_an_address_shared_by_two_works_leads_to_the_one_that_lists_it_first(catalogue: Catalogue) -> None:
    own = Work("own", "Own", addresses=("http://other.example.org/review",))
    put(catalogue, Work("mention", "Mention", addresses=("https://a.example", "http://other.example.org/review")), own)
    assert catalogue.work_by_address("other.example.org/review") == own


def test_an_address_that_two_works_claim_alike_leads_to_neither(catalogue: Catalogue) -> None:
    put(catalogue, *(Work(name, name, addresses=("https://example.org/x",)) for name in ("one", "two")))
    assert catalogue.work_by_address("https://example.org/x") is None


def test_an_address_leads_to_a_work_before_its_digest(catalogue: Catalogue) -> None:
    whole = Work("whole", "Whole", addresses=("https://example.org/x",))
    digest = Work("digest", "Digest", addresses=("https://example.org/x",), digest_of="whole")
    put(catalogue, digest, whole)
    assert catalogue.work_by_address("https://example.org/x") == whole


def test_a_record_of_the_catalogue_is_not_replaced_by_what_a_file_says(catalogue: Catalogue) -> None:
    put(catalogue, FULL)
    with catalogue.transaction() as connection:
        catalogue.add_document(connection, new_document("d", work=Work("full", "Poorer")))
    assert catalogue.works() == (FULL,)


def test_a_record_of_the_catalogue_replaces_what_a_file_said(catalogue: Catalogue) -> None:
    with catalogue.transaction() as connection:
        catalogue.add_document(connection, new_document("d", work=Work("full", "Poorer")))
    assert put(catalogue, FULL) == [Outcome.REPLACED]
    document = catalogue.document("d")
    assert document is not None and document.work == FULL


def test_what_a_withdrawn_file_said_leads_nowhere(catalogue: Catalogue) -> None:
    work = Work("w", "W", addresses=("https://example.org/w",))
    with catalogue.transaction() as connection:
        catalogue.add_document(connection, new_document("d", work=work))
    assert catalogue.work_by_address("example.org/w") == work
    with catalogue.transaction() as connection:
        catalogue.retire_document(connection, "d", DocumentStatus.WITHDRAWN)
    assert catalogue.work_by_address("example.org/w") is None


def test_a_concept_that_leaves_the_scheme_stays_as_deprecated(catalogue: Catalogue) -> None:
    prevention = Concept("prevention", "Prevention", notation=6, alt_labels=("early action",), related=("place",))
    place = Concept("place", "Place", definition="Where.", scope_note="Not space.")
    for scheme in ([prevention, place], [prevention, place], [place]):
        with catalogue.transaction() as connection:
            catalogue.put_scheme(connection, scheme)
    assert [(concept.id, concept.deprecated) for concept in catalogue.concepts()] == [
        ("place", False),
        ("prevention", True),
    ]
    with catalogue.transaction() as connection:
        catalogue.put_scheme(connection, [prevention, place])
    assert catalogue.concepts() == (prevention, place)

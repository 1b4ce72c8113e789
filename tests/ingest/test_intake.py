"""Files on their way in: read in the background, recognised, described, published."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from ingest.intake import Intake, Offer, Stage, Statement
from kb.config import Settings
from kb.errors import BadMetadata
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.models import Kind, Likeness, Work

SENTENCES = " ".join(
    f"In the {place} the lunch club met every week and the people who cooked there also decided what it cost."
    for place in "north south east west centre harbour suburb valley island".split()
)
TEXT = f"# Lunch clubs that last\n\nEvaluation\n\n{SENTENCES}\n"


@pytest.fixture
def base(settings: Settings) -> Iterator[KnowledgeBase]:
    opened = open_knowledge_base(settings)
    yield opened
    opened.close()


def settled(intake: Intake) -> list[Offer]:
    """Wait until nothing is under way."""
    deadline = time.monotonic() + 120
    while intake.busy:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return list(intake.offers())


def read(intake: Intake, text: str, name: str = "lunch.md") -> Offer:
    intake.offer([(name, text.encode())])
    return settled(intake)[-1]


def published(intake: Intake, offer: Offer, statement: Statement) -> Offer:
    intake.publish(offer.id, statement)
    return next(one for one in settled(intake) if one.id == offer.id)


def test_a_file_is_read_and_nothing_is_held_before_it_is_published(base: KnowledgeBase) -> None:
    offer = read(Intake(base), TEXT)
    assert offer.stage is Stage.READ and offer.parsed is not None
    assert offer.parsed.work.title == "Lunch clubs that last"
    assert dict(offer.parsed.origins) == {"title": "title page", "type": "title page"}
    assert base.documents() == [] and base.works() == ()


def test_what_a_person_states_is_what_is_held(base: KnowledgeBase) -> None:
    intake = Intake(base)
    statement = Statement(
        title="Lunch clubs", authors="Ada Moss\nMinistry of Rain", year="2018", type="case study", places="Leith, Fife"
    )
    offer = published(intake, read(intake, TEXT), statement)
    assert offer.stage is Stage.PUBLISHED
    (document,) = base.documents()
    work = document.work
    assert (work.title, work.year, work.type, work.places) == ("Lunch clubs", 2018, "case study", ("Leith", "Fife"))
    assert [author.family for author in work.authors] == ["Moss"]
    assert work.corporate_authors == ("Ministry of Rain",)
    view = base.document(document.id)
    assert view is not None and {passage.kind for passage in view.passages} == {Kind.CASE}


def test_what_a_person_empties_is_not_known_whatever_the_file_says(base: KnowledgeBase) -> None:
    intake = Intake(base)
    text = "---\ntitle: Lunch\nauthors: [Ada Moss]\ndate: 2017-03-01\ntype: evaluation\n---\n\n" + TEXT
    published(intake, read(intake, text), Statement(title="Lunch"))
    (document,) = base.documents()
    assert (document.work.authors, document.work.year, document.work.date, document.work.type) == ((), None, None, None)


@pytest.mark.parametrize(
    ("statement", "told"), [(Statement(title=" "), "title is missing"), (Statement(title="A", year="20x9"), "no year")]
)
def test_a_wrong_field_is_told_and_nothing_is_published(base: KnowledgeBase, statement: Statement, told: str) -> None:
    intake = Intake(base)
    offer = read(intake, TEXT)
    with pytest.raises(BadMetadata, match=told.replace("no year", "not a year")):
        intake.publish(offer.id, statement)
    assert intake.offers()[0].stage is Stage.READ and base.documents() == []


def test_a_file_that_cannot_be_read_stops_no_other(base: KnowledgeBase) -> None:
    intake = Intake(base)
    intake.offer([("a.pdf", b"%PDF-1.4 nothing"), ("lunch.md", TEXT.encode()), ("b.bin", b"\x00\x01\x02")])
    stages = [offer.stage for offer in settled(intake)]
    assert stages == [Stage.REFUSED, Stage.READ, Stage.REFUSED]
    assert all(offer.problem for offer in intake.offers() if offer.stage is Stage.REFUSED)


def test_the_same_content_is_one_file_and_is_known_when_it_is_held(base: KnowledgeBase) -> None:
    intake = Intake(base)
    intake.offer([("lunch.md", TEXT.encode()), ("copy.md", TEXT.encode())])
    (offer,) = settled(intake)
    published(intake, offer, Statement(title="Lunch clubs"))
    again = read(Intake(base), TEXT, "other-name.md")
    assert again.held is not None and again.held.document_id == base.documents()[0].id


def test_almost_the_same_text_is_named(base: KnowledgeBase) -> None:
    intake = Intake(base)
    published(intake, read(intake, TEXT), Statement(title="Lunch clubs that last"))
    offer = read(
        intake, "# A quite different title\n\n" + SENTENCES.replace("suburb", "village") + " One more sentence."
    )
    assert [one.likeness for one in offer.resemblances] == [Likeness.SAME_TEXT]


def test_a_known_work_is_recognised_by_doi_title_and_a_similar_title(base: KnowledgeBase) -> None:
    base.add_work(Work("cooking", "Cooking together in Leith", year=2016, doi="10.1234/cook"))
    intake = Intake(base)
    by_doi = read(intake, "# Report\n\nhttps://doi.org/10.1234/COOK\n\nPeople cooked together.", "a.md")
    assert [(one.work.id, one.likeness) for one in by_doi.resemblances] == [("cooking", Likeness.SAME_DOI)]
    by_title = read(intake, "# Cooking together, in Leith\n\nPeople cooked and ate.", "b.md")
    assert [(one.work.id, one.likeness) for one in by_title.resemblances] == [("cooking", Likeness.SAME_TITLE)]
    alike = read(intake, "# Cooking together in Leyth\n\nPeople cooked and sang.", "c.md")
    assert [(one.work.id, one.likeness) for one in alike.resemblances] == [("cooking", Likeness.LIKE_TITLE)]
    other_year = read(intake, "# Cooking together in Leith 2\n\nPeople cooked and slept.", "d.md")
    assert other_year.resemblances == ()


def test_a_text_of_a_known_work_joins_its_record_which_stays_as_it_is(base: KnowledgeBase) -> None:
    record = Work("cooking", "Cooking together in Leith", year=2016, type="case study")
    base.add_work(record)
    intake = Intake(base)
    offer = read(intake, "# Cooking together in Leyth\n\nPeople cooked and sang together every week.", "c.md")
    published(intake, offer, Statement(offer.resemblances[0].work))
    (document,) = base.documents()
    assert document.work == record


def test_two_works_of_one_title_stay_apart(base: KnowledgeBase) -> None:
    intake = Intake(base)
    for number in range(2):
        offer = read(intake, f"# Annual report\n\nIn this year {number} things happened to everybody who came.", "r.md")
        published(intake, offer, Statement(title="Annual report"))
    assert len({document.work.id for document in base.documents()}) == 2


def test_what_is_left_out_is_forgotten(base: KnowledgeBase) -> None:
    intake = Intake(base)
    intake.discard(read(intake, TEXT).id)
    assert intake.offers() == ()
    assert read(intake, TEXT).stage is Stage.READ


def test_a_fault_while_publishing_leaves_the_file_to_be_published_again(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake = Intake(base)
    offer = read(intake, TEXT)
    with monkeypatch.context() as patched:
        patched.setattr(base, "add_document", lambda *_, **__: 1 / 0)
        failed = published(intake, offer, Statement(title="Lunch clubs"))
    assert failed.stage is Stage.READ and "report incident" in (failed.problem or "")
    assert published(intake, failed, Statement(title="Lunch clubs")).stage is Stage.PUBLISHED


def test_an_address_that_may_not_be_fetched_is_refused_with_its_reason(base: KnowledgeBase) -> None:
    intake = Intake(base)
    intake.offer_address("http://127.0.0.1:1/secret")
    (offer,) = settled(intake)
    assert offer.stage is Stage.REFUSED and offer.problem

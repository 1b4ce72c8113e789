"""Works and cases come with what belongs to them: texts, who cites them, what they came from."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.catalogue import Catalogue
from kb.library import Library
from kb.models import Case, DocumentStatus, Work
from tests.documents import new_document

STUDY = Work(id="study", title="The study", year=2017, addresses=("https://example.org/study",))


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    """A record with one study, what we say of it and a case that it came from."""
    opened = Catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}")
    opened.migrate()
    ours = Work(id="study-digest", title="The study", type="description", digest_of="study")
    with opened.transaction() as connection:
        opened.put_work(connection, STUDY)
        opened.put_case(connection, Case("site", "The site", "case site", outputs=("study", "unknown")))
        opened.add_document(connection, new_document("ours", ("We say this of it.",), ours, addresses=()))
        opened.add_document(connection, new_document("citing", ("It says so. And so.", "It says more.")))
        opened.add_document(connection, new_document("other", addresses=("https://example.org/another",)))
    return opened


def test_a_work_comes_with_every_held_passage_that_cites_it(catalogue: Catalogue) -> None:
    view = Library(catalogue).work("study")
    assert view is not None
    assert [(passage.document_id, passage.text) for passage in view.cited_by] == [
        ("citing", "It says so. And so."),
        ("citing", "It says more."),
    ]
    assert [[source.note for source in passage.sources] for passage in view.cited_by] == [[1], [2]]


def test_a_withdrawn_document_cites_nothing(catalogue: Catalogue) -> None:
    with catalogue.transaction() as connection:
        catalogue.retire_document(connection, "citing", DocumentStatus.WITHDRAWN)
    view = Library(catalogue).work("study")
    assert view is not None and view.cited_by == ()


def test_an_address_that_two_works_share_makes_neither_of_them_cited(catalogue: Catalogue) -> None:
    with catalogue.transaction() as connection:
        catalogue.put_work(connection, Work("twin", "Twin", addresses=STUDY.addresses))
    for work_id in ("study", "twin"):
        view = Library(catalogue).work(work_id)
        assert view is not None and view.cited_by == ()


def test_what_we_say_of_a_work_stands_with_it_and_not_on_the_shelf(catalogue: Catalogue) -> None:
    view = Library(catalogue).work("study")
    assert view is not None and view.description is not None
    assert view.description.passages[0].text == "We say this of it."
    assert (view.text, view.digests) == (None, ())
    shelf = {one.work.id: one.document is not None for one in Library(catalogue).shelf()}
    assert shelf == {"study": False, "work-citing": True, "work-other": True}


def test_a_work_and_a_case_lead_to_each_other(catalogue: Catalogue) -> None:
    view = Library(catalogue).work("study")
    assert view is not None and [case.id for case in view.cases] == ["site"]
    (case,) = Library(catalogue).cases(["nothing", "site", "site"])
    assert [one.work.id for one in case.outputs] == ["study"]


def test_a_work_with_a_text_has_it(catalogue: Catalogue) -> None:
    view = Library(catalogue).work("work-citing")
    assert view is not None and view.text is not None and len(view.text.passages) == 2
    assert Library(catalogue).work("nothing") is None

"""A comparison quotes what is held, and says where nothing is stated."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kb.cases.comparing import Aspect, stated
from kb.catalogue import Catalogue
from kb.library import Library
from kb.models import Case, HeldPassage
from kb.views import CaseView
from tests.documents import new_document

CASE = Case("c", "C", "inquiry", places=("Fife", "Kirkcaldy"), start="2015", end="2017", asked=("Why", "How"))


@pytest.fixture
def passage(tmp_path: Path) -> HeldPassage:
    """A held passage under the heading "What was asked"."""
    catalogue = Catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}")
    catalogue.migrate()
    with catalogue.transaction() as connection:
        catalogue.add_document(connection, new_document("d", ("Why. How.",)))
    view = Library(catalogue).document("d")
    assert view is not None
    return view.passages[0]


def test_facts_come_from_the_record() -> None:
    view = CaseView(CASE)
    assert stated(view, Aspect.PLACE).words == "Fife; Kirkcaldy"
    assert stated(view, Aspect.PERIOD).words == "2015 to 2017"
    assert stated(view, Aspect.PARTNERS).nothing and stated(view, Aspect.LEARNED).nothing


def test_without_a_held_passage_the_words_of_the_record_stand_alone() -> None:
    asked = stated(CaseView(CASE), Aspect.ASKED)
    assert (asked.words, asked.passages) == ("Why; How", ())


def test_only_passages_under_the_heading_are_quoted(passage: HeldPassage) -> None:
    asked = replace(passage, locator=replace(passage.locator, section=("C", "What was asked")))
    view = CaseView(CASE, (passage, asked))
    assert stated(view, Aspect.ASKED).passages == (asked,)
    assert stated(view, Aspect.DONE).nothing

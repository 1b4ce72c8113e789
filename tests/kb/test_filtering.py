"""Filters are hard: they are resolved before ranking, by the rule that the list of sources follows too."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.answers.voices import as_work
from kb.browsing import fits
from kb.catalogue import Catalogue
from kb.config import ROOT, Settings
from kb.errors import BadMetadata
from kb.knowledge_base import open_knowledge_base
from kb.models import CASE_STUDY, Filters, Work
from tests.fakes import ingested

QUESTIONS = ("What makes partnership working succeed?", "participatory budgeting", "How was the inquiry done?")
NARROWED = (
    Filters(places=("Fife",)),
    Filters(places=("Scotland",), types=("case study",)),
    Filters(types=("blog", "briefing")),
    Filters(first=2016, last=2017),
    Filters(("participation",), ("Glasgow", "Fife"), last=2019),
)


@pytest.fixture(scope="module")
def base():
    opened = open_knowledge_base(Settings(data=ingested(ROOT / "corpus")))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def told_of(base):
    """The work or case that each held document speaks of, with its keys."""
    records = {work.id: work for work in base.works()} | {
        case.id: replace(as_work(case, ()), type=CASE_STUDY) for case in base.cases()
    }
    documents = base.documents()
    return {
        document.id: records.get(document.work.digest_of or document.work.id, document.work) for document in documents
    }


@pytest.mark.parametrize("filters", NARROWED)
def test_whatever_is_found_passes_the_filters(base, told_of, filters):
    among = base.narrowing.widened(filters)
    seen = []
    for question in QUESTIONS:
        answer = base.ask(question, filters)
        seen += [found.passage for found in (*answer.evidence, *answer.related)]
    assert seen
    for passage in seen:
        assert fits(told_of[passage.document_id], replace(among, full_text=False)), passage.id
        assert not filters.themes or set(filters.themes) & set(passage.themes)


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_sql_and_the_list_of_sources_follow_one_rule(base, told_of, data):
    choices = base.narrowing.choices()
    years = st.none() | st.sampled_from(choices.years)
    filters = Filters(
        places=tuple(data.draw(st.lists(st.sampled_from(choices.places), max_size=2))),
        types=tuple(data.draw(st.lists(st.sampled_from(choices.types), max_size=2))),
        first=data.draw(years),
        last=data.draw(years),
        full_text=data.draw(st.booleans()),
    )
    catalogue = Catalogue(Settings(data=ingested(ROOT / "corpus")).catalogue_url)
    expected = set()
    for document in base.documents():
        work = replace(told_of[document.id], digest_of=document.work.digest_of)
        if fits(work, filters):
            expected.update(catalogue.held_keys(document_id=document.id).tolist())
    assert catalogue.filtered_keys(filters).tolist() == sorted(expected)
    catalogue.close()


def test_what_our_own_words_restate_counts_as_that_work_or_case(base):
    restated = base.ask(QUESTIONS[0], Filters(types=("research report",), first=2019, last=2019))
    assert any(found.passage.work.type == "digest" for found in restated.evidence)
    case = base.ask(
        "What did the Family Fun inquiry in Kirkcaldy do?", Filters(places=("Fife",), types=("case study",))
    )
    assert {found.passage.work.digest_of for found in case.evidence} >= {"fife-family-learning-inquiry"}


def test_a_fresh_install_holds_no_full_text_and_says_so(base):
    only = Filters(full_text=True)
    answer = base.ask(QUESTIONS[0], only)
    assert answer.abstained and not answer.related
    assert base.narrowing.emptied_by(only) == (only,)


def test_the_filter_that_leaves_nothing_is_named(base):
    nowhere, theme = Filters(places=("Moray",)), Filters(("participation",))
    both = replace(nowhere, themes=theme.themes)
    assert base.ask(QUESTIONS[0], both).abstained
    assert base.narrowing.emptied_by(both) == (nowhere,)
    assert base.narrowing.emptied_by(theme) == () == base.narrowing.emptied_by(Filters())
    several = replace(both, first=2990)
    assert base.narrowing.emptied_by(several) == (several,)
    assert base.narrowing.emptied_by(Filters(types=("film",), first=2018)) == (
        Filters(types=("film",)),
        Filters(first=2018),
    )


def test_each_choice_that_is_offered_leaves_something(base):
    choices = base.narrowing.choices()
    assert {"Scotland", "Fife", "Kirkcaldy", "International"} <= set(choices.places) and "Moray" not in choices.places
    assert {"research report", "case study"} <= set(choices.types) and "description" not in choices.types
    assert list(choices.years) == sorted(choices.years, reverse=True)
    single = [Filters(places=(place,)) for place in choices.places] + [Filters(types=(kind,)) for kind in choices.types]
    for filters in (*single, *(Filters(first=year, last=year) for year in choices.years)):
        assert base.narrowing.emptied_by(filters) == ()


def test_a_place_that_nobody_knows_is_refused(base):
    with pytest.raises(BadMetadata, match="did you mean Aberdeenshire"):
        base.ask(QUESTIONS[0], Filters(places=("Aberdenshire",)))


def test_a_record_that_changes_changes_what_passes_at_once(tmp_path):
    shutil.copytree(ingested(ROOT / "corpus"), tmp_path / "data")
    own = open_knowledge_base(Settings(data=tmp_path / "data"))
    moray, question = Filters(places=("Moray",)), "What did the Family Fun inquiry in Kirkcaldy do?"
    assert own.ask(question, moray).evidence == ()
    case = next(case for case in own.cases() if case.id == "fife-family-learning-inquiry")
    own.add_case(replace(case, places=("Moray",)))
    found = [found.passage.work.digest_of for found in own.ask(question, moray).evidence]
    assert set(found) == {case.id}
    own.add_work(replace(own.work("fife-family-fun"), places=("Moray",)))
    assert (
        len(own.narrowing.choices().places)
        and own.narrowing.emptied_by(replace(moray, types=("research report",))) == ()
    )
    own.close()


def test_feedback_is_asked_again_with_its_filters(tmp_path):
    shutil.copytree(ingested(ROOT / "corpus"), tmp_path / "data")
    own = open_knowledge_base(Settings(data=tmp_path / "data"))
    refused = own.ask("What is the capital of Peru?", Filters(("1",), ("fife",), first=2015))
    given = own.record_unanswered(refused)
    assert given.filters == Filters(("participation",), ("Fife",), first=2015)
    assert own.replay()[0].feedback == given and own.replay()[0].status is not None
    own.close()


def test_a_work_of_unknown_year_is_in_no_range_of_years():
    assert not fits(Work("a", "A"), Filters(first=1000)) and fits(Work("a", "A"), Filters())

"""Lists proposed from a real record: what the digests and cases that ship with Kist give for a need."""

from __future__ import annotations

import pytest

from kb.errors import BadMetadata, InputRefused
from kb.models import Importance, Need
from tests.fakes import TWO_DIGESTS, lent


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    yield from lent(tmp_path_factory.mktemp("proposals"), *TWO_DIGESTS)


@pytest.fixture(scope="module")
def proposed(base):
    return base.lists.propose(
        Need(("Partnership", "participation"), 40, purpose="why partners do not trust one another")
    )


def test_a_proposal_keeps_the_time_covers_its_themes_and_says_why_and_where(proposed):
    read = [one for one in proposed if one.importance is not Importance.FURTHER]
    assert proposed.need.themes == ("partnership", "participation")
    assert 0 < proposed.minutes <= 40
    assert {"partnership", "participation"} <= {theme for one in read for theme in one.themes}
    assert all(one.reason.endswith(".") and one.where for one in proposed)
    assert [section.title for section in proposed.sections][-1] == "Further reading"


def test_what_complicates_the_picture_is_an_exact_sentence_of_its_reading(base, proposed):
    marked = [one for one in proposed if one.complicates]
    assert marked
    for one in marked:
        words = base.lists.complication(one)
        assert words
        assert any(words in passage.text for passage in base.document(one.document_id).passages)


def test_works_that_are_not_held_are_further_reading_and_take_no_time(proposed):
    further = [one for one in proposed if one.importance is Importance.FURTHER]
    assert further
    assert all(
        one.words is None and one.where == "whole work" and one.reason.startswith("Known but not held")
        for one in further
    )


def test_the_same_need_gives_the_same_proposal(base, proposed):
    def told(proposal):
        return [(one.document_id, one.start, one.end, one.reason) for one in proposal]

    assert told(base.lists.propose(proposed.need)) == told(proposed)


def test_too_little_time_is_told_and_what_fits_is_proposed(base):
    proposal = base.lists.propose(Need(("partnership", "workforce", "leadership", "place", "evidence"), 1))
    assert any(line.startswith("1 minute is too few to read something on ") for line in proposal.unmet)
    assert proposal.minutes == 1


def test_a_wanted_place_is_found_within_a_wider_one(base):
    proposal = base.lists.propose(Need(("partnership", "participation"), 60, places=("Fife",)))
    read = [one for one in proposal if one.document_id]
    assert any({"Fife", "Kirkcaldy"} & set(one.places) for one in read)


@pytest.mark.parametrize(
    ("need", "error", "told"),
    [
        (Need((), 30), InputRefused, "Choose at least one theme"),
        (Need(("place",), 0), InputRefused, "from 1 to 600 minutes"),
        (Need(("place",), 30, words_a_minute=5), InputRefused, "reading speed"),
        (Need(("place",), 30, purpose="x" * 501), InputRefused, "at most 500 characters"),
        (Need(("plaice",), 30), BadMetadata, "no theme called “plaice”"),
        (Need(("place",), 30, places=("Fiffe",)), BadMetadata, "did you mean Fife"),
        (Need(("place",), 30, most_of_a_voice=0), InputRefused, "At least one reading"),
    ],
)
def test_a_need_that_makes_no_sense_is_refused_in_one_sentence(base, need, error, told):
    with pytest.raises(error, match=told):
        base.lists.propose(need)


def test_the_balance_says_what_a_list_is_made_of(base, proposed):
    shares = dict(proposed.balance.shares)
    assert set(shares) == {"theme", "kind", "voice", "place", "years", "type"}
    for some in shares.values():
        assert sum(one.listed for one in some) == pytest.approx(1)
        assert sum(one.held for one in some) == pytest.approx(1)
    assert proposed.balance.lines
    assert base.lists.balance(base.lists.create("Balanced", proposed)).lines


def test_a_session_pack_quotes_exactly_and_never_asks_the_same_twice(base, proposed):
    pack = base.lists.pack(base.lists.create("Session", proposed))
    assert [item.reading for item in pack.items] == list(proposed)
    for item in pack.items:
        for excerpt in filter(None, (item.insight, item.implication, item.counter_example)):
            assert excerpt.text == base.passage(excerpt.passage.id).text[excerpt.start : excerpt.end]
        if item.insight:
            assert len(item.questions) == 2
            assert all(question.excerpts for question in item.questions)
            assert item.counter_example or any("counter-example" in notice for notice in item.notices)
        else:
            assert item.notices
    asked = [question.text for item in pack.items for question in item.questions]
    assert len(asked) == len(set(asked))

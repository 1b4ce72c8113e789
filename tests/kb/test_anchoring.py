"""Coded passages found again in another text."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from kb.coding.anchoring import find_again, quoted
from kb.models import Anchor, Placing

NOW = datetime(2026, 11, 3, tzinfo=UTC)
GATES = "The gate at the old bridge has rusted shut since the winter before last."
HALLS = "Volunteers keep the village halls open, and the keys hang at the bakery."
BOATS = "Nobody knows who paid for the boats that carry the children to school."


def laid_out(*paragraphs):
    """A text of these paragraphs, and the place of each."""
    text, places = "", []
    for paragraph in paragraphs:
        text += "\n\n" if text else ""
        places.append((len(text), len(text) + len(paragraph)))
        text += paragraph
    return text, places


def anchors_of(*paragraphs):
    text, places = laid_out(*paragraphs)
    return [Anchor("before", NOW, *place, *quoted(text, place)) for place in places]


def found_in(anchors, *paragraphs):
    """The number of the paragraph and the placing of each anchor."""
    text, places = laid_out(*paragraphs)
    found = find_again(anchors, text, places)
    return [one and (places.index(one[0]), one[1]) for one in found]


def test_the_words_around_them_tell_the_same_words_apart():
    anchors = anchors_of(GATES, "Yes.", HALLS, "Yes.", BOATS)
    again = found_in(anchors, "A new beginning, of some length.", GATES, "Yes.", HALLS, "Yes.", BOATS)
    assert again[1] == (2, Placing.EXACT) and again[3] == (4, Placing.EXACT)


def test_words_that_moved_are_found_where_they_stand_once():
    assert found_in(anchors_of(GATES, HALLS, BOATS), BOATS, GATES, HALLS) == [
        (1, Placing.UNIQUE),
        (2, Placing.UNIQUE),
        (0, Placing.UNIQUE),
    ]


def test_words_that_were_mended_are_found_by_likeness():
    mended = GATES.replace("winter before last", "winter before this")
    assert found_in(anchors_of(GATES, HALLS), HALLS, mended) == [(1, Placing.CLOSE), (0, Placing.UNIQUE)]


def test_words_that_are_gone_or_quite_other_are_not_found():
    assert found_in(anchors_of(GATES, HALLS), BOATS, HALLS) == [None, (1, Placing.UNIQUE)]


def test_what_could_be_either_of_two_is_not_found():
    (anchor,) = anchors_of(GATES)
    assert found_in([anchor], HALLS, GATES, BOATS, GATES) == [None]
    assert found_in([anchor], GATES.replace("old", "new"), GATES.replace("old", "low")) == [None]


def test_two_that_became_one_do_not_both_get_its_place():
    first, second = anchors_of(GATES.replace("old", "new"), GATES)
    assert found_in([first, second], HALLS, GATES) == [None, (1, Placing.UNIQUE)]


def test_an_anchor_without_words_is_not_found():
    assert find_again([Anchor("before", NOW, 0, 4)], "Text", [(0, 4)]) == [None]


PARAGRAPHS = st.lists(st.text("ab ", min_size=1, max_size=12), min_size=1, max_size=7)


@given(PARAGRAPHS, PARAGRAPHS)
def test_no_place_is_given_twice_and_words_said_to_be_the_same_are(before, after):
    text, places = laid_out(*after)
    anchors = anchors_of(*before)
    found = find_again(anchors, text, places)
    given_places = [one[0] for one in found if one]
    assert len(set(given_places)) == len(given_places) and set(given_places) <= set(places)
    for anchor, one in zip(anchors, found, strict=True):
        if one and one[1] in (Placing.EXACT, Placing.UNIQUE):
            assert quoted(text, one[0])[0] == anchor.exact
        if one and one[1] is Placing.EXACT:
            assert quoted(text, one[0]) == (anchor.exact, anchor.prefix, anchor.suffix)


@given(st.lists(st.text("abcdef ", min_size=3, max_size=12), min_size=1, max_size=7, unique=True), st.randoms())
def test_passages_of_different_words_are_found_in_any_order(paragraphs, random):
    shuffled = random.sample(paragraphs, len(paragraphs))
    found = found_in(anchors_of(*paragraphs), *shuffled)
    assert [shuffled[number] for number, _ in found] == paragraphs

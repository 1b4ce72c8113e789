"""Filters are read from what people write, and told in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import BadMetadata, InputRefused
from kb.models import NO_FILTERS, Concept, Filters, Place
from kb.questions.filters import nothing_left, read_filters, read_stated, resolved, told

SCHEME = (Concept("place", "Place", notation=7), Concept("evidence", "Evidence", notation=8))
PLACES = (Place("Scotland", holds=("Fife", "Moray")), Place("Fife", ("Kingdom of Fife",), ("Kirkcaldy",)))
LABELS = {"place": "Place", "evidence": "Evidence"}
ALL = Filters(("place",), ("Fife",), ("blog",), 2015, 2018, True)
NAME = st.text(min_size=1, max_size=12).map(str.strip).filter(bool)


def found(filters: Filters) -> Filters:
    return resolved(filters, SCHEME, PLACES, ["Leith", "glasgow"], ["blog", "research report"])


def test_nothing_set_is_no_filter() -> None:
    assert not Filters() and not read_filters({"theme": [], "from": "", "full_text": "no", "place": ["  "]})
    assert all(ALL.parts()) and len(ALL.parts()) == 5


def test_each_filter_can_be_dropped_and_without_all_nothing_is_left() -> None:
    left = ALL
    for part in ALL.parts():
        assert not any(part == other for other in left.without(part).parts())
        left = left.without(part)
    assert left == NO_FILTERS


def test_filters_are_read_from_texts_lists_and_numbers_alike() -> None:
    as_typed = {
        "theme": "place",
        "place": ["Fife"],
        "type": ("blog",),
        "from": "2015",
        "to": [2018],
        "full_text": "yes",
    }
    assert read_filters(as_typed) == read_filters(ALL.named()) == ALL


@given(
    st.builds(
        Filters,
        themes=st.lists(st.sampled_from(["place", "evidence"]), unique=True).map(tuple),
        places=st.lists(NAME, unique=True, max_size=4).map(tuple),
        types=st.lists(NAME, unique=True, max_size=4).map(tuple),
        first=st.none() | st.integers(1000, 1999),
        last=st.none() | st.integers(2000, 2999),
        full_text=st.booleans(),
    )
)
def test_the_stable_forms_lead_back_to_the_same_filters(filters: Filters) -> None:
    assert read_stated(filters.stated()) == read_filters(filters.named()) == filters


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ({"colour": "red"}, "no filter called “colour”"),
        ({"place": 3}, "`place` must be a name"),
        ({"place": ["Fife", None]}, "`place` must be a name"),
        ({"place": [str(n) for n in range(21)]}, "More than 20 names"),
        ({"from": "soon"}, "`from` must be a year such as 2019"),
        ({"to": True}, "`to` must be a year"),
        ({"to": "٢٠١٩"}, "`to` must be a year"),
        ({"from": ["2015", "2016"]}, "`from` once only"),
        ({"from": 2019, "to": 2015}, "from 2019 to 2015: put the earlier one first"),
        ({"full_text": "maybe"}, "yes or no"),
        ({"full_text": {}}, "yes or no"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(named: dict[str, object], words: str) -> None:
    with pytest.raises(InputRefused) as refused:
        read_filters(named)
    assert words in str(refused.value) and "\n" not in str(refused.value)


def test_names_are_found_however_they_are_written_and_stand_in_a_stable_order() -> None:
    asked = Filters(("8", "Place"), ("moray", "kingdom of fife", "LEITH", "Kirkcaldy"), ("Blog",))
    assert found(asked) == Filters(("evidence", "place"), ("Fife", "Kirkcaldy", "Leith", "Moray"), ("blog",))
    assert found(found(asked)) == found(asked)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Filters(places=("Kirkaldy",)), "No place is called “Kirkaldy”: did you mean Kirkcaldy?"),
        (Filters(types=("blogs",)), "No type of work is called “blogs”: did you mean blog?"),
        (Filters(places=("Zzzz",)), "look through the Sources page"),
        (Filters(themes=("Gardening",)), "choose from Place, Evidence"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(asked: Filters, words: str) -> None:
    with pytest.raises(BadMetadata) as refused:
        found(asked)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        (ALL, "on Place, about Fife, of the type blog, published from 2015 to 2018, in full texts"),
        (
            Filters(("place", "evidence"), ("Fife", "Moray", "Leith")),
            "on Place or Evidence, about Fife, Moray or Leith",
        ),
        (Filters(first=2015), "published from 2015 on"),
        (Filters(first=2015, last=2015), "published in 2015"),
        (NO_FILTERS, ""),
    ],
)
def test_filters_are_told_in_words(filters: Filters, words: str) -> None:
    assert told(filters, LABELS) == words


def test_it_is_told_which_filter_leaves_nothing() -> None:
    both = Filters(("place",), ("Moray",))
    assert nothing_left(both, [Filters(places=("Moray",))], LABELS) == (
        "We hold no passage on Place, about Moray. Without “about Moray” there would be some."
    )
    assert "Without “on Place”, or without “about Moray” there" in nothing_left(both, both.parts(), LABELS)
    assert nothing_left(both, [both], LABELS).endswith("More than one of these filters leaves nothing.")

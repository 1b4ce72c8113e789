"""Themes in an address are found however they are written."""

from __future__ import annotations

import pytest

from kb.models import Concept, Filters
from ui.address import Asked, in_order, theme_ids

SCHEME = (
    Concept("place", "Place", notation=7),
    Concept("evidence", "Evidence", notation=8),
    Concept("participation", "Participation", notation=1),
    Concept("old", "Old", notation=9, deprecated=True),
    Concept("collaboration", "Robust collaboration", kind="principle"),
)


@pytest.mark.parametrize("name", ["place", "Place", "PLACE", "7"])
def test_a_theme_is_found_by_id_label_or_number(name: str) -> None:
    assert theme_ids([name], SCHEME) == ["place"]


def test_unknown_names_are_passed_over_and_repeated_ones_count_once() -> None:
    assert theme_ids(["potholes", "Evidence", "evidence"], SCHEME) == ["evidence"]


def test_themes_stand_in_the_order_of_their_numbers_without_retired_ones() -> None:
    assert [theme.id for theme in in_order(SCHEME)] == ["participation", "place", "evidence"]
    assert [theme.id for theme in in_order(SCHEME, "principle")] == ["collaboration"]


def test_what_the_address_gives_becomes_filters() -> None:
    asked = Asked("Q?", (("theme", "1"), ("place", "Fife"), ("place", "Parkhead, Dalmarnock"), ("from", "2015")))
    assert asked.names("place") == ("Fife", "Parkhead, Dalmarnock")
    assert asked.filters() == Filters(("1",), ("Fife", "Parkhead, Dalmarnock"), first=2015)
    assert not Asked("Q?").filters()

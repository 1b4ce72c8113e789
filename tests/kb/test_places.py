"""A place is asked for with all that lies within it, and not with what lies around it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.config import ROOT
from kb.errors import BadMetadata
from kb.models import Place
from kb.questions.places import around, names_of, read_places, within

PLACES = (
    Place("Scotland", holds=("Scotland (national)", "Fife", "Glasgow")),
    Place("Fife", holds=("Kirkcaldy",)),
    Place("Glasgow", ("Glasgow City",), ("Govan", "Gorbals")),
    Place("Here", holds=("There",)),
    Place("There", holds=("Here",)),
)


def test_who_asks_about_a_place_asks_about_all_within_it_under_all_its_names() -> None:
    assert (
        within(["Glasgow"], PLACES)
        == within(["Glasgow City"], PLACES)
        == {"Glasgow", "Glasgow City", "Govan", "Gorbals"}
    )
    assert {"Kirkcaldy", "Govan", "Scotland (national)"} < within(["Scotland"], PLACES)


def test_a_wider_place_is_not_meant() -> None:
    assert within(["Fife"], PLACES) == {"Fife", "Kirkcaldy"}
    assert within(["Scotland (national)"], PLACES) == {"Scotland (national)"}
    assert within(["Leith"], PLACES) == {"Leith"}


def test_places_that_hold_each_other_come_to_an_end() -> None:
    assert within(["Here"], PLACES) == {"Here", "There"}


def test_what_can_be_asked_for_is_what_is_named_and_what_lies_around_it() -> None:
    assert around(["Govan", "Leith", "Glasgow City"], PLACES) == ("Glasgow", "Govan", "Leith", "Scotland")


def test_a_place_is_known_by_all_its_names() -> None:
    names = names_of(PLACES)
    assert names["glasgow city"] == "Glasgow" and names["gorbals"] == "Gorbals" and names["fife"] == "Fife"


def test_the_places_that_ship_lie_in_scotland_and_hold_each_place_that_records_name() -> None:
    places = read_places(ROOT / "corpus" / "places.toml")
    names = [name for place in places for name in (place.name, *place.other_names)]
    assert len(names) == len(set(names))
    scotland = within(["Scotland"], places)
    assert {place.name for place in places} <= scotland
    held = [name for place in places for name in place.holds]
    assert len(held) == len(set(held)), "a place lies in one other"


@pytest.mark.parametrize(
    "entry", ['holds = ["Fife"]', 'name = " "', 'name = "Fife"\nhold = ["A"]', 'name = "Fife"\nholds = "A"']
)
def test_a_wrong_entry_is_told_by_its_number(tmp_path: Path, entry: str) -> None:
    path = tmp_path / "places.toml"
    path.write_text(f"[[place]]\n{entry}\n")
    with pytest.raises(BadMetadata, match=r"`places\.toml`, place 1"):
        read_places(path)

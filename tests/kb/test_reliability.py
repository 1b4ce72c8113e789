"""How far coders agree, from the codings as they were made."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kb.coding.reliability import disputed_themes, reliability, set_distance
from kb.models import Coding

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
ADA, BEN, CLO = "Ada Ross", "Ben Muir", "Clo Baird"


def coded(item, coder, labels="", **changes):
    """A coding; each letter is a theme, and a dash takes back."""
    chosen = None if labels == "-" else frozenset(labels)
    return replace(Coding(item, item, coder, chosen, NOON), **changes)


PAIR = [coded(1, ADA, "ab"), coded(1, BEN, "a"), coded(2, ADA), coded(2, BEN), coded(3, ADA, "b")]


def test_only_items_that_two_coded_count_and_to_choose_nothing_is_to_have_coded():
    found = reliability(PAIR, ["a", "b", "c"])
    assert (found.coders, found.items, found.codings) == ((ADA, BEN), 2, 4)
    assert found.mean_themes == (1.0, 0.5)
    a, b, c = found.themes
    assert (a.used, b.used, c.used) == ((1, 1), (1, 0), (0, 0))
    assert (a.kappa.value, b.kappa.value) == (1, 0)
    assert c.kappa.value is None and c.alpha.value is None and c.percent.value == 1
    assert found.same_sets.value == 0.5


def test_a_theme_that_left_the_scheme_is_still_compared():
    assert [theme.concept_id for theme in reliability(PAIR, ["c"]).themes] == ["c", "a", "b"]


def test_what_was_changed_after_seeing_others_does_not_count():
    seen = coded(1, BEN, "ab", blind=False)
    assert reliability([*PAIR, seen], ["b"]) == reliability(PAIR, ["b"])
    slip = coded(1, BEN, "ab")  # mended before anything was seen
    assert reliability([*PAIR, slip], ["b"]).same_sets.value == 1


def test_what_was_taken_back_does_not_count():
    found = reliability([*PAIR, coded(1, BEN, "-")], ["a"])
    assert found.items == 1


def test_two_of_three_coders_can_be_chosen_and_more_have_no_kappa():
    three = [*PAIR, coded(1, CLO, "ab"), coded(2, CLO, "c")]
    everybody = reliability(three, ["a"])
    assert everybody.coders == (ADA, BEN, CLO)
    assert all(theme.kappa.value is None and "two coders" in theme.kappa.why for theme in everybody.themes)
    assert everybody.themes[0].alpha.value == 1
    two = reliability(three, ["a"], [CLO, ADA])
    assert two.coders == (CLO, ADA) and two.items == 2 and two.themes[0].kappa.value == 1


def test_nothing_coded_is_nothing_to_compare():
    found = reliability([], ["a"])
    assert (found.items, found.coders, found.masi.value) == (0, (), None)
    assert found.masi.why and found.themes[0].kappa.why


def test_codings_beside_suggestions_are_counted():
    assert reliability([*PAIR, coded(1, ADA, "ab", suggestions=())], ["a"]).with_suggestions == 1


def test_the_distance_of_an_item_is_the_mean_of_its_pairs():
    assert set_distance([coded(1, ADA, "ab"), coded(1, BEN, "a")]) == pytest.approx(1 - 1 / 2 * 2 / 3)
    three = [coded(1, ADA, "a"), coded(1, BEN, "a"), coded(1, CLO, "b")]
    assert set_distance(three) == pytest.approx(2 / 3)
    assert set_distance(three[:1]) == set_distance([]) == 0
    assert disputed_themes(three) == {"a", "b"} and disputed_themes([]) == frozenset()

"""What is expected of the next codings."""

from __future__ import annotations

import random
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.coding.progress import AHEAD, Expectation, expected_changes


def test_with_few_codings_nothing_is_expected():
    assert expected_changes([]) == Expectation(0, 0)
    assert expected_changes([True] * 19).changes is None
    assert expected_changes([True] * 20).changes is not None


def test_where_nothing_was_changed_a_few_changes_are_still_possible():
    found = expected_changes([False] * 60)
    assert (found.seen, found.changed, found.changes, found.low) == (60, 0, 1, 0)
    assert 3 <= found.high <= 8


def test_only_the_last_hundred_count():
    assert expected_changes([True] * 500 + [False] * 100) == expected_changes([False] * 100)


def test_the_next_single_coding_follows_the_rule_of_succession_of_jeffreys():
    # Mean of the next one with Jeffreys' prior: (yes + 1/2) / (number + 1).
    assert expected_changes([True] * 30 + [False] * 20, ahead=1).changes == round(30.5 / 51)
    assert expected_changes([True] * 10 + [False] * 40, ahead=1).changes == 0


@given(st.lists(st.booleans(), min_size=20, max_size=120))
def test_the_expectation_lies_within_its_interval(changed):
    found = expected_changes(changed)
    assert 0 <= found.low <= found.changes <= found.high <= AHEAD


@pytest.mark.parametrize("rate", [0.05, 0.3, 0.8])
def test_nineteen_in_twenty_futures_lie_within_the_interval(rate):
    draw = random.Random(11)
    within, trials = 0, 1500
    for _ in range(trials):
        past = [draw.random() < rate for _ in range(60)]
        found = expected_changes(past)
        within += found.low <= sum(draw.random() < rate for _ in range(AHEAD)) <= found.high
    assert within / trials >= 0.92


def test_the_shares_are_those_of_the_beta_binomial():
    # By hand for whole numbers: with 20 changed of 20 a next one is changed with probability 20.5 / 21.
    found = expected_changes([True] * 20, ahead=2)
    both = (20.5 * 21.5) / (21 * 22)
    one = comb(2, 1) * 20.5 * 0.5 / (21 * 22)
    none = 0.5 * 1.5 / (21 * 22)
    assert both + one + none == pytest.approx(1)
    assert (found.low, found.changes, found.high) == (1, 2, 2)
    assert none < 0.025 < none + one

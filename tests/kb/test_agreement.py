"""Agreement, on the worked examples of the literature and against the definitions written out."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from kb.coding.agreement import Agreement, cohens_kappa, krippendorffs_alpha, masi_distance, percent_agreement

NEAR = {"abs": 1e-6}


def pairs_of(table):
    """The pairs of values behind a table of counts: rows for the first coder, columns for the second."""
    return [(row, column) for row, counts in enumerate(table) for column, n in enumerate(counts) for _ in range(n)]


def items_of(*coders):
    """Items from one text for each coder, with a dot where a value is missing."""
    return [[value for value in values if value != "."] for values in zip(*coders, strict=True)]


# --- published examples ----------------------------------------------------------------------------


def test_cohens_own_example():
    # Cohen (1960), 200 patients and three diagnoses: .70 observed, .41 by chance, kappa .492.
    found = cohens_kappa(pairs_of([[88, 14, 18], [10, 40, 10], [2, 6, 12]]))
    assert found.value == pytest.approx((0.70 - 0.41) / (1 - 0.41), **NEAR)
    assert round(found.value, 3) == 0.492
    assert found.items == 200 and found.interval[0] < found.value < found.interval[1]


def test_the_example_of_artstein_and_poesio():
    # Artstein and Poesio (2008), statements and requests for information: agreement .70, kappa .348.
    pairs = pairs_of([[20, 20], [10, 50]])
    assert percent_agreement(pairs).value == pytest.approx(0.7, **NEAR)
    assert cohens_kappa(pairs).value == pytest.approx((0.7 - 0.54) / (1 - 0.54), **NEAR)
    assert round(cohens_kappa(pairs).value, 3) == 0.348


def test_krippendorffs_example_of_binary_data_and_two_observers():
    # Krippendorff (2011), example A: alpha = 1 - (20 - 1) 4 / (14 x 6) = 0.095.
    found = krippendorffs_alpha(items_of("0100000010", "1110010000"))
    assert found.value == pytest.approx(1 - 19 * 4 / (14 * 6), **NEAR)
    assert round(found.value, 3) == 0.095


def test_krippendorffs_example_of_nominal_data_and_two_observers():
    # Krippendorff (2011), example B: 0.692.
    assert round(krippendorffs_alpha(items_of("aabbdcccedda", "babbbccceddd")).value, 3) == 0.692


FOUR = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")


def test_krippendorffs_example_of_four_observers_and_missing_data():
    # Krippendorff (2011), example C: 0.743, of which NLTK's tests give the digits 0.743421052632.
    found = krippendorffs_alpha(items_of(*FOUR))
    assert found.value == pytest.approx(0.743421052632, **NEAR)
    assert found.items == 11  # the last item has one value, which cannot be paired


def test_an_item_that_only_one_coder_coded_changes_nothing():
    # As in NLTK's tests of the same data.
    without = [item for item in items_of(*FOUR) if len(item) > 1]
    assert krippendorffs_alpha(items_of(*FOUR)) == krippendorffs_alpha(without)


def test_the_monotonicity_of_passonneau():
    # Passonneau (2006): 1, 2/3, 1/3 and 0 times the Jaccard coefficient.
    def distance(one, other):
        return masi_distance(frozenset(one), frozenset(other))

    assert distance("ab", "ab") == 0
    assert distance("ab", "abcd") == pytest.approx(1 - 1 / 2 * 2 / 3, **NEAR)
    assert distance("abcd", "cde") == pytest.approx(1 - 2 / 5 * 1 / 3, **NEAR)
    assert distance("ab", "cd") == 1
    # NLTK's documentation gives 0.665 and 0.868, since it rounds the two factors to 0.67 and 0.33.
    assert distance("ab", "abcd") == pytest.approx(0.665, abs=0.002)
    assert distance("abcd", "cde") == pytest.approx(0.868, abs=0.002)


def test_to_choose_nothing_is_a_judgement_like_any_other():
    assert masi_distance(frozenset(), frozenset()) == 0
    assert masi_distance(frozenset(), frozenset("a")) == 1


# --- the definitions, written out --------------------------------------------------------------------


def alpha_by_hand(items, distance):
    """Observed over expected disagreement, pair of values by pair of values; None where nothing can differ."""
    pairable = [item for item in items if len(item) > 1]
    every = [value for item in pairable for value in item]
    expected = sum(distance(a, b) for a, b in permutations(every, 2)) / max(len(every) * (len(every) - 1), 1)
    if not expected:
        return None
    observed = sum(sum(distance(a, b) for a, b in permutations(item, 2)) / (len(item) - 1) for item in pairable)
    return 1 - observed / len(every) / expected


LABELS = st.frozensets(st.sampled_from("abcd"), max_size=3)


@given(st.lists(st.lists(LABELS, max_size=4), max_size=9))
def test_alpha_is_what_its_definition_says(items):
    for distance in (masi_distance, None):
        by_hand = alpha_by_hand(items, distance or (lambda a, b: Fraction(a != b)))
        found = krippendorffs_alpha(items, distance)
        assert found.value == (by_hand if by_hand is None else pytest.approx(float(by_hand), **NEAR))
        assert bool(found.why) == (found.interval is None)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30))
def test_kappa_is_that_of_another_implementation(pairs):
    found = cohens_kappa(pairs)
    if len({value for pair in pairs for value in pair}) == 1:
        assert found.value is None and found.why
    else:
        assert found.value == pytest.approx(cohen_kappa_score(*zip(*pairs, strict=True)), **NEAR)


@given(st.lists(st.lists(LABELS, max_size=4), max_size=9))
def test_percent_agreement_is_what_its_definition_says(items):
    shares = []
    for item in items:
        if len(item) > 1:
            two = list(combinations(item, 2))
            shares.append(Fraction(sum(a == b for a, b in two), len(two)))
    found = percent_agreement(items)
    assert found.value == (pytest.approx(float(sum(shares) / len(shares)), **NEAR) if shares else None)


@given(st.lists(st.lists(LABELS, min_size=2, max_size=4), min_size=10, max_size=15))
def test_an_interval_is_made_of_numbers_in_order(items):
    found = krippendorffs_alpha(items, masi_distance)
    if found.interval:
        low, high = found.interval
        assert -1 <= low < high <= 1


@given(LABELS, LABELS)
def test_masi_is_the_same_both_ways_and_0_for_equal_sets_alone(a, b):
    assert masi_distance(a, b) == masi_distance(b, a)
    assert (masi_distance(a, b) == 0) == (a == b)
    assert 0 <= masi_distance(a, b) <= 1


# --- what is not defined ------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", [percent_agreement, krippendorffs_alpha])
def test_without_an_item_that_two_coded_there_is_no_figure_but_a_reason(measure):
    for items in ([], [["a"]], [[], ["a"], ["b"]]):
        assert measure(items) == Agreement(None, 0, why="no item was coded by two of them")
    assert cohens_kappa([]).value is None


def test_without_variation_there_is_no_figure_but_a_reason():
    assert cohens_kappa([(True, True)] * 12) == Agreement(None, 12, why="every item was given the same value")
    assert krippendorffs_alpha([[False, False]] * 12).why == "every item was given the same value"
    assert percent_agreement([[False, False]] * 12).value == 1


def test_a_figure_on_few_items_has_no_interval():
    found = cohens_kappa([(True, True), (False, False), (True, False)])
    assert found.value is not None and found.interval is None and "fewer than 10" in found.why


def test_coders_who_never_differ_get_no_interval_that_claims_certainty():
    found = krippendorffs_alpha([[n % 2, n % 2] for n in range(40)])
    assert found.value == 1 and found.interval is None and "changes nothing" in found.why


def test_a_theme_used_once_has_no_interval():
    found = cohens_kappa([(True, True), *[(False, False)] * 30])
    assert found.value == 1 and found.interval is None and "too few items vary" in found.why


def test_the_same_codings_have_the_same_interval():
    pairs = pairs_of([[20, 20], [10, 50]])
    assert cohens_kappa(pairs) == cohens_kappa(pairs)
    # The asymptotic standard error of Fleiss, Cohen and Everitt (1969) gives 0.16 to 0.53 here.
    assert cohens_kappa(pairs).interval == pytest.approx((0.162, 0.534), abs=0.03)

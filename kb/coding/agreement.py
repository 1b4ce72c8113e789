"""How far coders agree: percent agreement, Cohen's kappa and Krippendorff's alpha, with bootstrap intervals.

Values in, values out. An *item* is the values that its coders gave to it; who has not coded it is left out. What is
not defined is None with a reason, never a number.

Sources: Cohen, J. (1960) A coefficient of agreement for nominal scales, Educational and Psychological Measurement
20(1); Fleiss, J. L. (1971) Measuring nominal scale agreement among many raters, Psychological Bulletin 76(5);
Krippendorff, K. (2011) Computing Krippendorff's alpha-reliability; Passonneau, R. (2006) Measuring agreement on
set-valued items (MASI), LREC; Artstein, R. and Poesio, M. (2008) Inter-coder agreement for computational linguistics,
Computational Linguistics 34(4); Efron, B. and Tibshirani, R. (1993) An introduction to the bootstrap, chapter 13.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Distance = Callable[[Any, Any], float]

RESAMPLES = 2_000
_SEED = 1960  # the same codings always have the same interval
_FEWEST = 10  # items under which resampling says nothing
_UNVARIED = "every item was given the same value"
_UNDEFINED = 0.05  # share of resamples without a value above which the others would give a wrong picture


@dataclass(frozen=True, slots=True)
class Agreement:
    """A coefficient over a number of items, with its 95 % interval.

    `why` says what keeps the value, or else the interval, from being defined; then that is None.
    """

    value: float | None
    items: int
    interval: tuple[float, float] | None = None
    why: str = ""


def percent_agreement(items: Sequence[Sequence[Hashable]]) -> Agreement:
    """Return the share, in 0..1, of pairs of coders that gave an item the same value, as the mean over items.

    (Fleiss 1971.) Items with fewer than two values do not count.
    """
    shares = np.array([[_agreeing(Counter(values))] for values in items if len(values) > 1])
    kinds, counts = _kinds(shares)
    return _measured(counts, lambda weights: (weights @ kinds[:, 0], weights.sum(1)))


def cohens_kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> Agreement:
    """Return Cohen's kappa (1960) of two coders, given the values that each gave to the items that both coded."""
    values = _distinct(pairs)
    kinds, counts = _kinds(np.hstack([_table([[pair[coder]] for pair in pairs], values) for coder in (0, 1)]))
    firsts, seconds = kinds[:, : len(values)], kinds[:, len(values) :]
    same = (firsts * seconds).sum(1)

    def kappa(weights: Numbers) -> tuple[Numbers, Numbers]:
        # (po - pe) / (1 - pe), with counts in place of shares: these are exact, so that 0 is 0.
        number = weights.sum(1)
        by_chance = ((weights @ firsts) * (weights @ seconds)).sum(1)
        return number * (weights @ same) - by_chance, number**2 - by_chance

    return _measured(counts, kappa)


def krippendorffs_alpha(items: Sequence[Sequence[Hashable]], distance: Distance | None = None) -> Agreement:
    """Return Krippendorff's alpha for any number of coders, with missing values (2011, form for any metric).

    `distance` stands for the squared difference of the formula: 0 for equal values. Without one values are names that
    are equal or not. Items with fewer than two values cannot be paired and do not count.
    """
    pairable = [values for values in items if len(values) > 1]
    values = _distinct(pairable)
    apart = np.array([[_apart(one, other, distance) for other in values] for one in values])
    table, counts = _kinds(_table(pairable, values))
    coders = table.sum(1)
    differing = ((table @ apart) * table).sum(1) / (coders - 1) if pairable else coders

    def alpha(weights: Numbers) -> tuple[Numbers, Numbers]:
        totals = weights @ table
        expected = ((totals @ apart) * totals).sum(1)
        return expected - (totals.sum(1) - 1) * (weights @ differing), expected

    return _measured(counts, alpha)


def masi_distance(first: frozenset[Any], second: frozenset[Any]) -> float:
    """Return how far two sets differ, in 0..1: 1 - Jaccard x monotonicity (Passonneau 2006).

    The monotonicity is 1 for equal sets, 2/3 where one holds the other, 1/3 where they only overlap. Two empty sets are
    equal; the paper has none.
    """
    if first == second:
        return 0.0
    monotonicity = 2 / 3 if first <= second or second <= first else 1 / 3
    return 1 - len(first & second) / len(first | second) * monotonicity


def _agreeing(counts: Counter[Hashable]) -> float:
    number = counts.total()
    return sum(count * (count - 1) for count in counts.values()) / (number * (number - 1))


def _apart(one: Hashable, other: Hashable, distance: Distance | None) -> float:
    return distance(one, other) if distance else float(one != other)


def _distinct(items: Sequence[Sequence[Hashable]]) -> list[Hashable]:
    return list(dict.fromkeys(value for values in items for value in values))


def _table(items: Sequence[Sequence[Hashable]], values: Sequence[Hashable]) -> Numbers:
    """How often each item (row) has each value (column)."""
    columns = {value: column for column, value in enumerate(values)}
    table = np.zeros((len(items), len(values)))
    for row, given in enumerate(items):
        for value in given:
            table[row, columns[value]] += 1
    return table


def _kinds(rows: Numbers) -> tuple[Numbers, Numbers]:
    """The rows that differ, and how many there are of each: thousands of items are of a few kinds."""
    if not len(rows):
        return rows.reshape(0, rows.shape[-1] if rows.ndim > 1 else 1), np.zeros(0)
    kinds, counts = np.unique(rows, axis=0, return_counts=True)
    return kinds, counts.astype(np.float64)


def _measured(counts: Numbers, parts: Callable[[Numbers], tuple[Numbers, Numbers]]) -> Agreement:
    """Work a coefficient out once for the items as they are and once for each resample of them.

    `counts` says how many items there are of each kind. `parts` gives numerator and denominator for rows of weights,
    how often each kind counts. A denominator of 0 means that nothing varies. The interval is that of the percentile
    bootstrap over items (Efron and Tibshirani 1993): to draw items with replacement is to draw how many of each kind
    there are, which is multinomial.
    """
    items = int(counts.sum())
    if not items:
        return Agreement(None, 0, why="no item was coded by two of them")
    above, below = parts(counts[None, :])
    if not below[0]:
        return Agreement(None, items, why=_UNVARIED)
    value = float(above[0] / below[0])
    if items < _FEWEST:
        return Agreement(value, items, why=f"no interval: fewer than {_FEWEST} items")
    drawn = np.random.default_rng(_SEED).multinomial(items, counts / items, size=RESAMPLES).astype(np.float64)
    above, below = parts(drawn)
    values = above[below != 0] / below[below != 0]
    if len(values) < (1 - _UNDEFINED) * RESAMPLES:
        return Agreement(value, items, why="no interval: too few items vary")
    low, high = (float(bound) for bound in np.quantile(values, (0.025, 0.975)))
    if low == high:
        return Agreement(value, items, why="no interval: resampling these items changes nothing")
    return Agreement(value, items, (low, high))

"""When to stop: how many of the next suggestions a coder is expected to change, from those that were changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma

AHEAD = 100  # codings that are looked ahead, and back
_FEWEST = 20  # codings under which nothing is said
_TAIL = 0.025


@dataclass(frozen=True, slots=True)
class Expectation:
    """Of the next `ahead` codings about `changes` change what is suggested, `low` to `high` with 95 % probability.

    It rests on the last `seen` codings, of which `changed` did so. With too few of them the three are None.
    """

    seen: int
    changed: int
    ahead: int = AHEAD
    changes: int | None = None
    low: int | None = None
    high: int | None = None


def expected_changes(changed: Sequence[bool], ahead: int = AHEAD) -> Expectation:
    """Expect changes from those so far, in their order; only the last AHEAD count, since coders and suggestions learn.

    The interval is that of the next `ahead` codings themselves and not of their rate: beta-binomial, from Jeffreys'
    prior Beta(1/2, 1/2) (Gelman et al., Bayesian data analysis, 3rd edition, 2.4 and 2.8). It supposes that what comes
    is like what came, so it says nothing where the easy items were coded first.
    """
    last = list(changed)[-AHEAD:]
    yes, no = sum(last) + 0.5, len(last) - sum(last) + 0.5
    if len(last) < _FEWEST:
        return Expectation(len(last), sum(last), ahead)
    shares = [
        exp(_log_choose(ahead, n) + _log_beta(yes + n, no + ahead - n) - _log_beta(yes, no)) for n in range(ahead + 1)
    ]
    low, high = _quantile(shares, _TAIL), _quantile(shares, 1 - _TAIL)
    # Jeffreys' mean lies above the rate where nothing was changed, as the interval does.
    return Expectation(len(last), sum(last), ahead, round(ahead * yes / (yes + no)), low, high)


def _quantile(shares: Sequence[float], wanted: float) -> int:
    """The least number that with at least this probability is not exceeded."""
    reached = 0.0
    for number, share in enumerate(shares):
        reached += share
        if reached >= wanted:
            return number
    return len(shares) - 1


def _log_choose(number: int, chosen: int) -> float:
    return lgamma(number + 1) - lgamma(chosen + 1) - lgamma(number - chosen + 1)


def _log_beta(first: float, second: float) -> float:
    return lgamma(first) + lgamma(second) - lgamma(first + second)

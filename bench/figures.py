"""What a run of the measurements yields: figures, each beside its baseline, printed as one small table."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of ours and the same of a plain baseline, measured in the same run.

    `ratio` says how many times better ours is; `must` and `aim` are budgets of `value`, or of the ratio where
    `by_ratio` says so. `spread` is the range of the middle half of the single measurements.
    """

    name: str
    unit: str
    value: float
    baseline: float | None = None
    baseline_name: str = ""
    more_is_better: bool = False
    must: float | None = None
    aim: float | None = None
    by_ratio: bool = False
    spread: tuple[float, float] | None = None

    @property
    def ratio(self) -> float | None:
        """How many times better ours is than the baseline."""
        if not self.baseline or not self.value:
            return None
        return self.value / self.baseline if self.more_is_better else self.baseline / self.value

    def object(self) -> dict[str, object]:
        """Return the figure as JSON has it."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        return {**fields, "ratio": self.ratio}


def quartiles(values: Sequence[float]) -> tuple[float, float]:
    """Return the first and third quartile; of fewer than four values the least and the greatest."""
    if len(values) < 4:
        return min(values), max(values)
    first, _, third = statistics.quantiles(values, n=4)
    return first, third


def percentile_95(values: Sequence[float]) -> float:
    """Return the value that one in twenty exceeds."""
    return statistics.quantiles(values, n=20)[-1]


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as lines of text."""
    rows = [("", "Kist", "spread", "baseline", "ratio", "must", "aim", "baseline is")]
    for one in figures:
        of = "x" if one.by_ratio else ""
        rows.append(
            (
                f"{one.name}, {one.unit}",
                _number(one.value),
                "-".join(map(_number, one.spread)) if one.spread else "",
                _number(one.baseline),
                _number(one.ratio),
                _number(one.must, of),
                _number(one.aim, of),
                one.baseline_name,
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            [
                row[0].ljust(widths[0]),
                *(cell.rjust(width) for cell, width in zip(row[1:-1], widths[1:-1], strict=True)),
                row[-1],
            ]
        ).rstrip()
        for row in rows
    )


def _number(value: float | None, unit: str = "") -> str:
    if value is None:
        return ""
    return (f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}") + unit

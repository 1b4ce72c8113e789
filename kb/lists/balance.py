"""Compare what a list is made of with what is held on its themes, and say what it has too much or too little of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb.lists.reading_stretches import Told
from kb.models import CASE_STUDY, Balance, Kind, PassageOutline, Reading, Share

_KINDS = {
    Kind.INSIGHT: "findings",
    Kind.SOURCE: "findings",
    Kind.IMPLICATION: "recommendations",
    Kind.CASE: "cases",
    Kind.INTRODUCTION: "introductions",
    Kind.OTHER: "other text",
}
_NOT_KNOWN = "not known"
_SPAN = 5  # years that are told together
_MOST_LINES = 8
# A share differs when so much lies between it and that of what is held, and it is so many times more or less.
_APART, _TIMES = 0.15, 1.5
_ALONE = 0.995
_TOLD_ELSEWHERE = (_NOT_KNOWN, CASE_STUDY)  # accounts of cases have no year and that type: their kind says so already


@dataclass(frozen=True, slots=True)
class Fact:
    """A held passage as the balance sees it; `names` are what it is, by what is compared ("theme", "voice" ...)."""

    document_id: str
    start: int
    end: int
    words: int
    names: Mapping[str, Sequence[str]]


def facts(
    outlines: Mapping[str, Sequence[PassageOutline]],
    told: Mapping[str, Told],
    by_theme: Mapping[str, Iterable[int]],
    labels: Mapping[str, str],
) -> list[Fact]:
    """Return the passages on themes as facts: `by_theme` are their keys; those on no theme are left out."""
    themes: dict[int, list[str]] = defaultdict(list)
    for theme, keys in by_theme.items():
        for key in keys:
            themes[key].append(labels.get(theme, theme))
    found: list[Fact] = []
    for name, passages in outlines.items():
        work, voice = told[name].work, told[name].called
        of_work = {
            "voice": [voice or _NOT_KNOWN],
            "place": list(work.places) or [_NOT_KNOWN],
            "years": [_years(work.year)],
            "type": [work.type or _NOT_KNOWN],
        }
        shared: dict[tuple[str, ...], dict[str, Sequence[str]]] = {}  # most passages of a text are alike in all this
        for one in passages:
            if one.key in themes:
                alike = (_KINDS[one.kind], *themes[one.key])
                if alike not in shared:
                    shared[alike] = {"theme": themes[one.key], "kind": [_KINDS[one.kind]], **of_work}
                found.append(Fact(name, one.start, one.end, one.words, shared[alike]))
    return found


def balance(readings: Iterable[Reading], held: Sequence[Fact]) -> Balance:
    """Compare the readings of a list with all that is held, by words; works that are not held do not count."""
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for one in readings:
        if one.document_id is not None and one.start is not None and one.end is not None:
            spans[one.document_id].append((one.start, one.end))
    listed = [
        one for one in held if any(start < one.end and one.start < end for start, end in spans.get(one.document_id, ()))
    ]
    if not listed:
        return Balance()
    shares = []
    for what in held[0].names:
        mine, all_of_it = _shares(listed, what), _shares(held, what)
        names = sorted(all_of_it, key=lambda name: (-mine.get(name, 0.0), -all_of_it[name], name))
        shares.append((what, tuple(Share(name, mine.get(name, 0.0), all_of_it[name]) for name in names)))
    return Balance(tuple(shares), tuple(_lines(shares)))


def _shares(some: Sequence[Fact], what: str) -> dict[str, float]:
    """The share of each name by words; a passage with several counts for each in part."""
    counts: dict[str, float] = defaultdict(float)
    for one in some:
        for name in one.names[what]:
            counts[name] += one.words / len(one.names[what])
    total = sum(counts.values()) or 1.0
    return {name: count / total for name, count in counts.items()}


def _lines(shares: Sequence[tuple[str, Sequence[Share]]]) -> list[str]:
    rated: list[tuple[float, str]] = []
    alone = []
    for what, some in shares:
        only = next((one for one in some if one.listed >= _ALONE), None)
        if only and what != "theme" and len(some) > 1 and only.held < _ALONE:
            alone.append(
                f"All of this list is {_described(what, only.name)}; of what is held it is {_percent(only.held)}."
            )
            continue
        if only and what == "voice":
            alone.append(f"All of this list is {_described(what, only.name)}, as is all that is held on these themes.")
        for one in some:
            if one.name in _TOLD_ELSEWHERE:
                continue
            apart = one.listed - one.held
            if apart >= _APART and one.listed >= _TIMES * one.held:
                rated.append((apart, f"Over-represented: {_pair(what, one)}."))
            elif -apart >= _APART and one.held >= _TIMES * one.listed:
                word = "Left out" if one.listed == 0 else "Under-represented"
                rated.append((-apart, f"{word}: {_pair(what, one)}."))
    rated.sort(key=lambda pair: -pair[0])
    return [*alone, *(line for _, line in rated)][:_MOST_LINES] or ["This list is balanced much as what is held is."]


def _pair(what: str, one: Share) -> str:
    return f"{_named(what, one.name)}, {_percent(one.listed)} of this list and {_percent(one.held)} of what is held"


def _named(what: str, name: str) -> str:
    return (
        f"{'place' if what == 'place' else 'year' if what == 'years' else what} {name}" if name == _NOT_KNOWN else name
    )


def _described(what: str, name: str) -> str:
    if name == _NOT_KNOWN:
        return f"of {'a year' if what == 'years' else f'a {what}'} that is not known"
    return {"voice": f"by {name}", "place": f"about {name}", "years": f"from {name}", "kind": name}.get(
        what, f"of the type “{name}”"
    )


def _percent(share: float) -> str:
    return f"{round(100 * share)} %"


def _years(year: int | None) -> str:
    if year is None:
        return _NOT_KNOWN
    first = year - year % _SPAN
    return f"{first}–{first + _SPAN - 1}"

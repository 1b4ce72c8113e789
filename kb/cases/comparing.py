"""Comparing cases: for each case and question the exact words that are held, or that nothing is stated."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kb.models import Case, HeldPassage
from kb.views import CaseView

FEWEST, MOST = 2, 8  # cases beside each other; the largest site has eight
# What the four kinds of statements are called above the passages that describe a case.
HEADINGS = {
    "asked": "What was asked",
    "done": "What was done",
    "observed": "What was observed",
    "learned": "What was learned",
}


class Aspect(StrEnum):
    """What can be compared, in the order of the rows."""

    PLACE = "place"
    PERIOD = "period"
    PARTNERS = "partners"
    ASKED = "asked"
    DONE = "done"
    OBSERVED = "observed"
    LEARNED = "learned"


@dataclass(frozen=True, slots=True)
class Stated:
    """What is stated of a case. `passages` are quoted word for word; without any, `words` come from its record."""

    words: str = ""
    passages: tuple[HeldPassage, ...] = ()

    @property
    def nothing(self) -> bool:
        """True where neither the held text nor the record says anything."""
        return not (self.words or self.passages)


def stated(view: CaseView, aspect: Aspect) -> Stated:
    """Return what is stated of a case on one aspect."""
    case = view.case
    if aspect.value in HEADINGS:
        heading = HEADINGS[aspect.value]
        found = tuple(p for p in view.passages if p.locator.section and p.locator.section[-1] == heading)
        return Stated(_words(case, aspect), found)
    return Stated(_words(case, aspect))


def _words(case: Case, aspect: Aspect) -> str:
    if aspect is Aspect.PERIOD:
        dates = [case.start] if case.start == case.end else [case.start, case.end]
        return case.period or " to ".join(filter(None, dates))
    lists = {Aspect.PLACE: case.places, Aspect.PARTNERS: case.partners}
    return "; ".join(lists[aspect] if aspect in lists else getattr(case, aspect.value))

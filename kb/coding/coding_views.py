"""What researchers see while they code: tasks, disputes, comparisons, and how far they have come."""

from __future__ import annotations

from dataclasses import dataclass

from kb.coding.agreement import Agreement
from kb.coding.progress import Expectation
from kb.models import Anchor, Coding, Decision, Document, HeldPassage, Item, ThemeSuggestion


@dataclass(frozen=True, slots=True)
class Task:
    """A passage or a document to code, with what is suggested for it, and nobody's judgement."""

    target_id: str
    passage: HeldPassage | None
    document: Document | None
    suggestions: tuple[ThemeSuggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class Dispute:
    """An item on which codings differ: by how much (0..1, MASI), and by whom they are. What they chose is not told."""

    item: Item
    coders: tuple[str, ...]
    distance: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that was said of an item: what stands now, and all codings and decisions there ever were, oldest first.

    `places` are those where it has stood.
    """

    item: Item
    codings: tuple[Coding, ...]
    decision: Decision | None
    all_codings: tuple[Coding, ...]
    all_decisions: tuple[Decision, ...]
    places: tuple[Anchor, ...]

    def words(self, coding: Coding) -> tuple[str, ...]:
        """The words on which a coding is based, none where it does not say or they were erased."""
        exact = next(place.exact for place in self.places if place.id == coding.anchor_id)
        return tuple(filter(None, (exact[start:end] for start, end in coding.based_on)))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a coder has come: items coded, held passages not coded, items that another coded and this one did not.

    `expected` says what to expect of the suggestions for the next ones; `mean_themes` is the mean number of themes.
    """

    coder: str
    coded: int
    passages_left: int
    second_left: int
    mean_themes: float | None
    expected: Expectation


def figure(agreement: Agreement) -> str:
    """Return a coefficient with its interval, as "0.67 (0.41 to 0.88)"; "–" where it is not defined."""
    if agreement.value is None:
        return "–"
    bounds = "" if agreement.interval is None else " ({:.2f} to {:.2f})".format(*agreement.interval)
    return f"{agreement.value:.2f}{bounds}"

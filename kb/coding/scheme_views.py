"""What is shown of the concept scheme: its tree with what is held on each concept, and candidates for sub-themes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kb.coding.sub_themes import SubTheme
from kb.models import Concept, HeldPassage, Precedent, RefusedTerm, SchemeChange


@dataclass(frozen=True, slots=True)
class Branch:
    """A concept with what lies under it. `codings` counts all that ever gave it; `history` has the latest first."""

    concept: Concept
    passages: int
    cases: int
    codings: int
    precedents: tuple[Precedent, ...] = ()
    history: tuple[SchemeChange, ...] = ()
    narrower: tuple[Branch, ...] = ()

    def lines(self, depth: int = 0) -> Iterator[tuple[int, Branch]]:
        """This branch and all under it in order, each with how deep it lies."""
        yield depth, self
        for branch in self.narrower:
            yield from branch.lines(depth + 1)


@dataclass(frozen=True, slots=True)
class Tree:
    """The scheme: what is in use, as branches from the top, and what was retired or merged."""

    branches: tuple[Branch, ...]
    retired: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A frequent term that the scheme does not know, with exact sentences (offsets within passages) that have it."""

    found: SubTheme
    evidence: tuple[tuple[HeldPassage, int, int], ...]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The terms that are offered, and those that somebody would not have."""

    offered: tuple[Candidate, ...]
    refused: tuple[RefusedTerm, ...]

"""Narrow a question: know the names that filters may have, and tell which filter leaves nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from kb.browsing import counts, counts_of_places
from kb.catalogue import Catalogue
from kb.models import NO_FILTERS, Filters, Place
from kb.questions.filters import resolved
from kb.questions.places import read_places, within


@dataclass(frozen=True, slots=True)
class Choices:
    """What a question can be narrowed to so that something is left: places and types by name, the newest year first."""

    places: tuple[str, ...]
    types: tuple[str, ...]
    years: tuple[int, ...]


class Narrowing:
    """Reads the catalogue and changes nothing."""

    def __init__(self, catalogue: Catalogue, passing: Callable[[Filters], int], gazetteer: Path) -> None:
        """`passing` counts the passages that pass filters, of which each place stands with all that lies within it."""
        self._catalogue = catalogue
        self._passing = passing
        self._gazetteer = gazetteer

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Places and what lies within them, as the librarian's file says."""
        return read_places(self._gazetteer) if self._gazetteer.exists() else ()

    def resolved(self, filters: Filters) -> Filters:
        """Return filters with each name as it is known. Raises BadMetadata for one that is not."""
        if not filters:
            return NO_FILTERS
        with self._catalogue.reading() as connection:
            known = self._catalogue.facts(held=False, connection=connection) if filters.places or filters.types else []
            return resolved(
                filters,
                self._catalogue.concepts(connection),
                self.places if filters.places else (),
                {place for _, _, places in known for place in places},
                {kind for kind, _, _ in known if kind},
            )

    def widened(self, filters: Filters) -> Filters:
        """Return filters with all that lies within each of their places: what passages are compared with."""
        if not filters.places:
            return filters
        return replace(filters, places=tuple(sorted(within(filters.places, self.places))))

    def choices(self) -> Choices:
        """Return what a question can be narrowed to."""
        facts = self._catalogue.facts(held=True)
        return Choices(
            tuple(counts_of_places([places for _, _, places in facts], self.places)),
            tuple(counts(kind for kind, _, _ in facts)),
            tuple(sorted({year for _, year, _ in facts if year}, reverse=True)),
        )

    def emptied_by(self, filters: Filters) -> tuple[Filters, ...]:
        """Return each filter without which some passage would pass; all of them together where it takes several.

        Nothing where some passage passes.
        """
        if not filters or self._passing(self.widened(filters)):
            return ()
        parts = filters.parts()
        alone = tuple(part for part in parts if self._passing(self.widened(filters.without(part))))
        return alone or (filters,)

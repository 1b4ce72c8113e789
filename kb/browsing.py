"""Looking through what is known: which works are wanted, and in which order they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kb.models import Filters, Place, Work
from kb.questions.places import around, within
from kb.views import Shelved

DESCRIPTION = "description"


class Order(StrEnum):
    """In which order works stand."""

    NEWEST = "newest"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What someone looks for; None and empty mean *any*. Years are from `first` to `last`, both included."""

    words: str = ""
    theme: str | None = None
    place: str | None = None
    type: str | None = None
    knowledge: str | None = None
    held: bool | None = None
    first: int | None = None
    last: int | None = None
    order: Order = Order.NEWEST


def is_description(work: Work) -> bool:
    """Tell whether a work is only what we say of another work or a case: it is shown there, not by itself."""
    return work.type == DESCRIPTION and work.digest_of is not None


def fits(work: Work, filters: Filters) -> bool:
    """Tell whether a work passes the filters of works; a work of unknown year is in no range of years.

    The same rule finds the passages of a question (kb.catalogue.filtering). Names are compared as they are written.
    """
    return (
        (not filters.places or not set(filters.places).isdisjoint(work.places))
        and (not filters.types or work.type in filters.types)
        and (filters.first is None or (work.year is not None and work.year >= filters.first))
        and (filters.last is None or (work.year is not None and work.year <= filters.last))
        and not (filters.full_text and work.digest_of)
    )


def choose(shelf: Iterable[Shelved], wanted: Wanted, places: Sequence[Place] = ()) -> list[Shelved]:
    """Return the works that are wanted, in order; a place is wanted with all that lies within it."""
    filters = Filters(
        places=tuple(within([wanted.place], places)) if wanted.place else (),
        types=(wanted.type,) if wanted.type else (),
        first=wanted.first,
        last=wanted.last,
    )
    words = wanted.words.casefold().split()
    found = (one for one in shelf if fits(one.work, filters) and _is_wanted(one, wanted, words))
    return sorted(found, key=lambda one: _place(one, wanted.order))


def _is_wanted(one: Shelved, wanted: Wanted, words: Sequence[str]) -> bool:
    work = one.work
    return (
        (wanted.theme is None or wanted.theme in work.themes)
        and (wanted.knowledge is None or wanted.knowledge == work.knowledge)
        and (wanted.held is None or wanted.held == (one.document is not None))
        and (not words or _has_all(work, words))
    )


def _has_all(work: Work, words: Sequence[str]) -> bool:
    names = (part for author in work.authors for part in (author.family, author.given))
    facts = (work.title, work.type, work.knowledge, work.publisher, work.programme, work.journal, work.series)
    more = (*work.corporate_authors, *work.contributors, *work.cited_titles, *work.places, *work.keywords)
    record = " ".join(str(fact) for fact in (*facts, work.year, work.doi, *names, *more) if fact).casefold()
    return all(word in record for word in words)


def _place(one: Shelved, order: Order) -> tuple[bool, int, str]:
    """Our own digests stand behind the works of others, and unknown years behind known ones."""
    year = one.work.year if order is Order.NEWEST else None
    return one.work.digest_of is not None, -(year or 0), one.work.title.casefold()


def counts(values: Iterable[str | None]) -> dict[str, int]:
    """Return how often each value occurs, in alphabetical order, without what is not known."""
    found = Counter(value for value in values if value)
    return {value: found[value] for value in sorted(found, key=str.casefold)}


def counts_of_places(named: Iterable[Sequence[str]], places: Sequence[Place]) -> dict[str, int]:
    """Return for each place how many of these lists of places name it or one within it, in alphabetical order."""
    lists = [set(one) for one in named]
    inside = {name: within([name], places) for name in around({name for one in lists for name in one}, places)}
    return {name: sum(not all_of_it.isdisjoint(one) for one in lists) for name, all_of_it in inside.items()}

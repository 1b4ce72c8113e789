"""The words that pages use for kinds, parts and counts."""

from __future__ import annotations

import re
from itertools import groupby

from kb.citations import KINDS
from kb.models import WRITTEN_HERE, HeldPassage, Source, Work

_PLACE = re.compile(r"(.+), (paragraph|bullet|point) (\d+), (.+)")


def count(number: int, one: str, many: str = "") -> str:
    """Return "1 passage" or "3 passages"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def count_of_notes(numbers: list[int]) -> str:
    """Return "note 3" or "notes 3 and 14"."""
    return f"note{'s' if len(numbers) > 1 else ''} {listed(list(map(str, numbers)))}"


def listed(words: list[str] | tuple[str, ...]) -> str:
    """Return "Place", "Place and Evidence" or "Place, Evidence and Prevention"."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def capital(words: str) -> str:
    """Return words with their first letter in upper case and the others as they are."""
    return words[:1].upper() + words[1:]


def kind(passage: HeldPassage) -> str:
    """Return what a passage is evidence of."""
    return KINDS[passage.kind]


def is_digest(work: Work) -> bool:
    """Tell whether a work is our own restatement of another one."""
    return work.digest_of is not None and work.series != WRITTEN_HERE


def locators(restates: str) -> str:
    """Return what a digest restates with neighbouring places of one section together.

    >>> locators("Insights, bullet 1, page 7; Insights, bullet 2, page 7")
    'Insights, bullets 1 and 2, page 7'
    """
    places = [_PLACE.fullmatch(place) for place in restates.split("; ")]
    if not all(places):
        return restates
    told = []
    for (section, pages), inside in groupby((place.groups() for place in places if place), lambda p: (p[0], p[3])):
        names = []
        for sort, group in groupby(inside, lambda place: place[1]):
            numbers = [place[2] for place in group]
            names.append(f"{sort if len(numbers) == 1 else sort + 's'} {listed(numbers)}")
        told.append(", ".join([section, listed(names), pages]))
    return "; ".join(told)


def source_title(source: Source) -> str:
    """Return the title and year of a source."""
    return f"{source.title} ({source.year})" if source.year else source.title

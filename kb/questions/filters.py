"""The filters of a question: read from what people write, told in words, their names found among those known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from rapidfuzz import fuzz, process

from kb.errors import BadMetadata, InputRefused
from kb.models import Concept, Filters, Place
from kb.questions.places import names_of
from kb.themes import find_concepts, relations

NAMES = ("theme", "place", "type", "from", "to", "full_text")
MOST_NAMES = 20  # of one filter
_NEAREST = 3
_ALIKE = 60  # of 100: below that a name resembles nothing
_YES, _NO = (True, "yes", "true", "on", "1"), (None, False, "", "no", "false", "off", "0")


def read_filters(named: Mapping[str, Any]) -> Filters:
    """Read filters by their names: a text, or a list of texts, each. Raises InputRefused for what makes no sense."""
    for name in named:
        if name not in NAMES:
            raise InputRefused(f"There is no filter called “{name}”: choose from {', '.join(NAMES)}.")
    first, last = _year(named, "from"), _year(named, "to")
    if first and last and first > last:
        raise InputRefused(f"The years run from {first} to {last}: put the earlier one first.")
    themes, places, types = (_texts(named, name) for name in ("theme", "place", "type"))
    return Filters(themes, places, types, first, last, _switch(named, "full_text"))


def read_stated(lines: Iterable[str]) -> Filters:
    """Read filters from their stable form; what has no name is the id of a theme."""
    named: dict[str, list[str]] = {}
    for line in lines:
        name, sign, value = line.partition("=")
        named.setdefault(name if sign else "theme", []).append(value if sign else line)
    return read_filters(named)


def _texts(named: Mapping[str, Any], name: str) -> tuple[str, ...]:
    given = named.get(name) or ()
    values = [given] if isinstance(given, str) else given
    if not isinstance(values, list | tuple) or not all(isinstance(value, str) for value in values):
        raise InputRefused(f"The filter `{name}` must be a name, or a list of names.")
    if len(values) > MOST_NAMES:
        raise InputRefused(f"More than {MOST_NAMES} names for the filter `{name}` are too many: leave some out.")
    return tuple(dict.fromkeys(filter(None, (value.strip() for value in values))))


def _one(named: Mapping[str, Any], name: str) -> Any:
    value = named.get(name)
    if isinstance(value, list | tuple):
        if len(value) > 1:
            raise InputRefused(f"Give the filter `{name}` once only.")
        return value[0] if value else None
    return value


def _year(named: Mapping[str, Any], name: str) -> int | None:
    value = _one(named, name)
    if value in (None, ""):
        return None
    text = str(value).strip()
    if isinstance(value, bool) or not (text.isascii() and text.isdecimal() and len(text) == 4 and text[0] in "12"):
        raise InputRefused(f"The filter `{name}` must be a year such as 2019.")
    return int(text)


def _switch(named: Mapping[str, Any], name: str) -> bool:
    value = _one(named, name)
    said = value.strip().casefold() if isinstance(value, str) else value
    if said not in (*_YES, *_NO):
        raise InputRefused(f"The filter `{name}` must be yes or no.")
    return said in _YES


def resolved(
    filters: Filters, concepts: Sequence[Concept], places: Sequence[Place], used: Iterable[str], types: Iterable[str]
) -> Filters:
    """Return filters with each name as it is known, in a stable order.

    `used` are the places and `types` the types that records name. Raises BadMetadata for a name that is none of those
    known, with the nearest that are.
    """
    own = {name.casefold(): name for name in used}
    scheme = relations(concepts)
    return replace(
        filters,
        # What was merged is still asked for in old addresses and files.
        themes=tuple(sorted({scheme.present(theme) for theme in find_concepts(filters.themes, concepts)})),
        # What a record says itself goes before a name of the list of places.
        places=_known("place", filters.places, {**names_of(places), **own}),
        types=_known("type of work", filters.types, {name.casefold(): name for name in types}),
    )


def _known(what: str, names: Iterable[str], known: Mapping[str, str]) -> tuple[str, ...]:
    found = set()
    for name in names:
        if name.casefold() not in known:
            alike = process.extract(
                name.casefold(), known.keys(), scorer=fuzz.ratio, limit=_NEAREST, score_cutoff=_ALIKE
            )
            nearest = list(dict.fromkeys(known[key] for key, *_ in alike))
            advice = (
                f"did you mean {_or(nearest)}?" if nearest else "look through the Sources page for those there are."
            )
            raise BadMetadata(f"No {what} is called “{name}”: {advice}")
        found.add(known[name.casefold()])
    return tuple(sorted(found, key=str.casefold))


def told(filters: Filters, themes: Mapping[str, str]) -> str:
    """Say in words what is asked for; `themes` are labels by id.

    >>> told(Filters(("place",), ("Fife",), last=2018), {"place": "Place"})
    'on Place, about Fife, published up to 2018'
    """
    first, last = filters.first, filters.last
    years = (
        f"in {first}" if first == last else f"from {first} to {last}" if first and last
        else f"from {first} on" if first else f"up to {last}"
    )  # fmt: skip
    parts = (
        f"on {_or([themes.get(theme, theme) for theme in filters.themes])}" if filters.themes else "",
        f"about {_or(filters.places)}" if filters.places else "",
        f"of the type {_or(filters.types)}" if filters.types else "",
        f"published {years}" if first or last else "",
        "in full texts" if filters.full_text else "",
    )
    return ", ".join(filter(None, parts))


def nothing_left(filters: Filters, emptied_by: Sequence[Filters], themes: Mapping[str, str]) -> str:
    """Say that no passage passes filters, and which of them leave nothing.

    >>> nothing_left(Filters(places=("Moray",)), [Filters(places=("Moray",))], {})
    'We hold no passage about Moray.'
    """
    nothing = f"We hold no passage {told(filters, themes)}."
    if filters in emptied_by:
        return nothing if len(filters.parts()) == 1 else f"{nothing} More than one of these filters leaves nothing."
    dropped = ", or without ".join(f"“{told(part, themes)}”" for part in emptied_by)
    return f"{nothing} Without {dropped} there would be some."


def _or(names: Sequence[str]) -> str:
    return " or ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))

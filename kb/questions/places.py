"""Places and what lies within them, read from a file that a librarian edits.

Who asks about a place asks about all that lies within it too: about Fife also Kirkcaldy, about Scotland all of it. A
wider place is not meant: who asks about Fife does not ask about Scotland. How far a work reaches, such as "Scotland
(national)" or "International", is a place that holds no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from kb.errors import BadMetadata
from kb.models import Place
from kb.themes import tables

_FIELDS = {"name", "other_names", "holds"}


def read_places(path: Path) -> tuple[Place, ...]:
    """Read the places (corpus/places.toml). Raises BadMetadata naming the place and field."""
    found: list[Place] = []
    for number, table in enumerate(tables(path, "place"), 1):
        where = f"`{path.name}`, place {number}"
        if not isinstance(table.get("name"), str) or not table["name"].strip():
            raise BadMetadata(f"{where}: give it a name.")
        for field, value in table.items():
            if field not in _FIELDS:
                raise BadMetadata(f"{where} ({table['name']}): `{field}` is not a field of a place; is it misspelt?")
            if field != "name" and not (isinstance(value, list) and all(isinstance(one, str) for one in value)):
                raise BadMetadata(f"{where} ({table['name']}): `{field}` must be a list of texts.")
        found.append(Place(table["name"], tuple(table.get("other_names", ())), tuple(table.get("holds", ()))))
    return tuple(found)


def names_of(places: Iterable[Place]) -> dict[str, str]:
    """Return the usual name of each place by each of its names, in lower case."""
    names: dict[str, str] = {}
    for place in places:
        for held in place.holds:
            names.setdefault(held.casefold(), held)
    for place in places:
        names.update({name.casefold(): place.name for name in (*place.other_names, place.name)})
    return names


def within(wanted: Iterable[str], places: Sequence[Place]) -> frozenset[str]:
    """Return these places with all that lies within them, under all their names.

    >>> sorted(within(["Fife"], [Place("Fife", holds=("Kirkcaldy",))]))
    ['Fife', 'Kirkcaldy']
    """
    known = {name: place for place in places for name in (place.name, *place.other_names)}
    found: set[str] = set()
    waiting = list(wanted)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            if name in known:
                waiting += [known[name].name, *known[name].other_names, *known[name].holds]
    return frozenset(found)


def around(names: Iterable[str], places: Sequence[Place]) -> tuple[str, ...]:
    """Return these places with all in which one of them lies, by name: what can be asked for so that one is found."""
    used = set(names)
    holders = {place.name for place in places if not used.isdisjoint(within([place.name], places))}
    aliases = {other for place in places for other in place.other_names}
    return tuple(sorted((used - aliases) | holders, key=str.casefold))

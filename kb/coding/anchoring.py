"""Find coded passages again in a text that was read anew: by their words, and by the words around them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence

from rapidfuzz import fuzz, process

from kb.models import Anchor, Placing

CONTEXT = 32  # characters on each side that tell apart the same words at two places
_CLOSE = 90.0  # of 100, by rapidfuzz's ratio: one character in ten is another
_ALIKE = 50.0  # what may be shown to a person as the text that was meant
_CLEAR = 5.0  # points by which the nearest must be nearer than the next

Place = tuple[int, int]
Words = tuple[str, str, str]


def quoted(text: str, place: Place) -> Words:
    """Return the words at a place, those before and those after them: exact, prefix and suffix."""
    start, end = place
    return text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]


def find_again(anchors: Sequence[Anchor], text: str, places: Sequence[Place]) -> list[tuple[Place, Placing] | None]:
    """Return for each anchor where it stands among the places of a text and how that is known, or None.

    The same words between the same words go first, then the same words where one place with them is left, then nearly
    the same words. No two anchors get one place, and what is not clear is not found: a wrong theme is worse than none.
    """
    found: list[tuple[Place, Placing] | None] = [None] * len(anchors)
    free = {place: quoted(text, place) for place in dict.fromkeys(places)}
    waiting = {number: anchor for number, anchor in enumerate(anchors) if anchor.exact}

    def settle(pairs: Sequence[tuple[int, Place]], placing: Placing) -> None:
        for number, place in pairs:
            found[number] = place, placing
            del waiting[number], free[place]

    wanted: dict[int, Hashable] = {n: (one.exact, one.prefix, one.suffix) for n, one in waiting.items()}
    settle(_one_to_one(wanted, dict(free)), Placing.EXACT)
    wanted = {n: anchor.exact for n, anchor in waiting.items()}
    settle(_one_to_one(wanted, {place: words[0] for place, words in free.items()}), Placing.UNIQUE)
    for _, number, place in sorted(_nearest(waiting, free), key=lambda near: (-near[0], near[1])):
        if place in free:
            settle([(number, place)], Placing.CLOSE)
    return found


def likest(exact: str, texts: dict[str, str]) -> str | None:
    """Return the name of the text that is most like these words, for a person to judge; None where none is half so."""
    best = process.extractOne(exact, texts, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return best[2] if best else None


def _one_to_one(wanted: dict[int, Hashable], there: dict[Place, Hashable]) -> list[tuple[int, Place]]:
    """Pair what is wanted once with what is there once."""
    numbers, places = defaultdict(list), defaultdict(list)
    for number, key in wanted.items():
        numbers[key].append(number)
    for place, key in there.items():
        places[key].append(place)
    return [(numbers[key][0], places[key][0]) for key in numbers if len(numbers[key]) == len(places[key]) == 1]


def _nearest(waiting: dict[int, Anchor], free: dict[Place, Words]) -> list[tuple[float, int, Place]]:
    """For each anchor the place that is clearly nearest to its words, as (score, number, place)."""
    near = []
    choices = {place: words[0] for place, words in free.items()}
    for number, anchor in waiting.items():
        best = process.extract(anchor.exact, choices, scorer=fuzz.ratio, limit=2, score_cutoff=_CLOSE - _CLEAR)
        if best and best[0][1] >= _CLOSE and (len(best) == 1 or best[0][1] - best[1][1] >= _CLEAR):
            near.append((best[0][1], number, best[0][2]))
    return near

"""What becomes of the concept scheme when another version of it comes in: nothing is ever taken out of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kb.errors import InputRefused
from kb.models import Concept
from kb.themes import relations

_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_FIELDS = {
    "pref_label": "name",
    "kind": "kind",
    "notation": "number",
    "definition": "definition",
    "scope_note": "scope note",
    "broader": "broader concept",
    "replaced_by": "successor",
    "uri": "address",
}


def identifier(label: str, taken: Iterable[str]) -> str:
    """Return an id for a new concept of this name that no other has."""
    ids = set(taken)
    words = "-".join(re.findall(r"[a-z0-9]+", label.casefold())) or "concept"
    number = 1
    while (found := words if number == 1 else f"{words}-{number}") in ids:
        number += 1
    return found


def merged(before: Sequence[Concept], brought: Iterable[Concept]) -> tuple[Concept, ...]:
    """Return the scheme with what was brought in the place of what has the same id, or behind all.

    What was not brought stays as it is. Where two lists hold the same, the order of the old one stays.
    """
    new = {concept.id: concept for concept in brought}
    kept = [_in_order(new.pop(old.id), old) if old.id in new else old for old in before]
    return (*kept, *new.values())


def _in_order(new: Concept, old: Concept) -> Concept:
    def ordered(now: tuple[str, ...], then: tuple[str, ...]) -> tuple[str, ...]:
        return (*(one for one in then if one in now), *(one for one in now if one not in then))

    return replace(new, alt_labels=ordered(new.alt_labels, old.alt_labels), related=ordered(new.related, old.related))


def still_retired(before: Sequence[Concept], after: Sequence[Concept]) -> tuple[tuple[Concept, ...], tuple[str, ...]]:
    """Return the scheme in which what was retired stays so, and a line for each concept of which it was otherwise.

    Whatever in use lies under a concept that was merged goes to the one in its place.
    """
    retired = {concept.id: concept for concept in before if concept.deprecated}
    woken = [one for one in after if one.id in retired and not one.deprecated]
    kept = [retired[one.id] if one in woken else one for one in after]
    scheme = relations(kept)

    def moved(concept: Concept) -> Concept:
        if concept.deprecated or not concept.broader:
            return concept
        return replace(concept, broader=scheme.present(concept.broader))

    lines = (
        f"{one.pref_label} ({one.id}): stays retired; bring it back on the Scheme page if it is to be used"
        for one in woken
    )
    return tuple(map(moved, kept)), tuple(lines)


def changes(before: Sequence[Concept], after: Sequence[Concept], whole: Sequence[Concept] = ()) -> tuple[str, ...]:
    """Return a line for each thing that is not as it was, in the order of the scheme.

    `whole` is the scheme where `after` is only a part of it.
    """
    known = {concept.id: concept for concept in before}
    labels = {concept.id: concept.pref_label for concept in whole or after}
    told: list[str] = []
    for concept in after:
        old = known.get(concept.id)
        if old is None:
            under = f", under {labels.get(concept.broader, concept.broader)}" if concept.broader else ""
            told.append(f"New: {concept.pref_label} ({concept.id}){under}")
        elif old != concept:
            told += [f"{old.pref_label} ({concept.id}): {line}" for line in _differences(old, concept)]
    return tuple(told)


def _differences(old: Concept, new: Concept) -> Iterable[str]:
    for field, name in _FIELDS.items():
        was, becomes = getattr(old, field), getattr(new, field)
        if was != becomes:
            yield f"{name} {_shown(was)} becomes {_shown(becomes)}"
    for field, name in (("alt_labels", "other wording"), ("related", "related concept")):
        was, becomes = getattr(old, field), getattr(new, field)
        yield from (f"{name} “{one}” is added" for one in becomes if one not in was)
        yield from (f"{name} “{one}” is taken away" for one in was if one not in becomes)
    if old.deprecated != new.deprecated:
        yield "is retired; its codings stay" if new.deprecated else "is in use again"


def _shown(value: object) -> str:
    return "none" if value is None else f"“{value}”"


def check_scheme(concepts: Sequence[Concept]) -> None:
    """Raise InputRefused for the first thing in a scheme that cannot be: names, places and successors."""
    known = {concept.id: concept for concept in concepts}
    uses = Counter(
        label
        for concept in concepts
        if not concept.deprecated
        for label in {one.casefold() for one in (concept.pref_label, *concept.alt_labels)}
    )
    for concept in concepts:
        name = f"“{concept.pref_label}” ({concept.id})"
        if not _ID.fullmatch(concept.id):
            raise InputRefused(f"“{concept.id}” cannot be an id: use small letters, digits and hyphens.")
        for label in (concept.pref_label, *concept.alt_labels):
            if not label.strip() or ";" in label:
                raise InputRefused(f"{name} has the name “{label}”: a name has words, and no semicolon.")
            if not concept.deprecated and uses[label.casefold()] > 1:
                raise InputRefused(
                    f"“{label}” would be a name of {name} and of another concept: let one of them have it."
                )
        for other in (*concept.related, *filter(None, (concept.broader, concept.replaced_by))):
            if other not in known or other == concept.id:
                raise InputRefused(f"{name} refers to “{other}”, which is no other concept: mend or leave it out.")
        for field, why in (("broader", "lie under itself"), ("replaced_by", "be replaced by itself")):
            seen, at = {concept.id}, getattr(concept, field)
            while at is not None:
                if at in seen:
                    raise InputRefused(f"{name} would {why}: mend the file.")
                seen.add(at)
                at = getattr(known[at], field) if at in known else None

"""How a concept scheme grows: values in, values out. An identifier never goes, whatever is done to its concept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kb.coding.scheme_changes import identifier
from kb.errors import InputRefused
from kb.models import Concept
from kb.themes import relations

Concepts = Sequence[Concept]


def added(
    concepts: Concepts, label: str, broader: str, alt_labels: Iterable[str] = (), definition: str = "", note: str = ""
) -> tuple[Concept, ...]:
    """Return the scheme with a new sub-theme, last. Raises InputRefused."""
    above = in_use(concepts, broader)
    made = Concept(
        id=identifier(label, (concept.id for concept in concepts)),
        pref_label=label,
        kind="sub-theme",
        alt_labels=tuple(dict.fromkeys(alt_labels)),
        definition=definition or None,
        scope_note=note or None,
        broader=above.id,
    )
    return (*concepts, made)


def described(
    concepts: Concepts, concept_id: str, alt_labels: Iterable[str], definition: str, note: str
) -> tuple[Concept, ...]:
    """Return the scheme with other wordings, another definition and scope note for a concept. Raises InputRefused."""
    old = in_use(concepts, concept_id)
    kept = tuple(dict.fromkeys(alt_labels))
    return _with(concepts, replace(old, alt_labels=kept, definition=definition or None, scope_note=note or None))


def retired(concepts: Concepts, concept_id: str, instead: str | None = None) -> tuple[Concept, ...]:
    """Return the scheme in which a concept takes no new codings; with `instead` another counts in its place.

    Raises InputRefused where something in use lies under it, and for the last theme.
    """
    old = in_use(concepts, concept_id)
    below = _below(concepts, old)
    if below:
        raise InputRefused(f"“{below[0].pref_label}” lies under “{old.pref_label}”: retire or merge it first.")
    if old.kind == "theme" and sum(one.kind == "theme" and not one.deprecated for one in concepts) == 1:
        raise InputRefused(f"“{old.pref_label}” is the last theme in use: keep it, or add another first.")
    successor = _other(concepts, old, instead).id if instead else None
    return _with(concepts, replace(old, deprecated=True, replaced_by=successor))


def merged_into(concepts: Concepts, concept_id: str, into: str) -> tuple[Concept, ...]:
    """Return the scheme in which a concept has become part of another, with its names and all that lies under it.

    Codings are not rewritten: they count for the other one from now on. Raises InputRefused.
    """
    old = in_use(concepts, concept_id)
    other = _other(concepts, old, into)
    if old.id in _above(concepts, other):
        raise InputRefused(
            f"“{other.pref_label}” lies under “{old.pref_label}”: merge the other way round, “{other.pref_label}” into "
            f"“{old.pref_label}”."
        )
    own = {name.casefold() for name in (other.pref_label, *other.alt_labels)}
    names = tuple(name for name in (old.pref_label, *old.alt_labels) if name.casefold() not in own)
    moved = [replace(one, broader=other.id) for one in _below(concepts, old)]
    gone = replace(old, deprecated=True, replaced_by=other.id)
    return _with(concepts, gone, replace(other, alt_labels=(*other.alt_labels, *names)), *moved)


def restored(concepts: Concepts, concept_id: str) -> tuple[Concept, ...]:
    """Return the scheme in which a retired or merged concept is in use again, with its names. Raises InputRefused."""
    old = _known(concepts, concept_id)
    if not old.deprecated:
        raise InputRefused(f"“{old.pref_label}” is in use already.")
    above = relations(concepts).present(old.broader) if old.broader else None
    again = [replace(old, deprecated=False, replaced_by=None, broader=above)]
    names = {name.casefold() for name in (old.pref_label, *old.alt_labels)}
    for other in concepts:
        if other.id == old.replaced_by:
            again.append(replace(other, alt_labels=tuple(n for n in other.alt_labels if n.casefold() not in names)))
    return _with(concepts, *again)


def in_use(concepts: Concepts, concept_id: str) -> Concept:
    """Return the concept with this id. Raises InputRefused where there is none, or it is in use no more."""
    concept = _known(concepts, concept_id)
    if concept.deprecated:
        raise InputRefused(f"“{concept.pref_label}” is retired already: choose another, or bring it back first.")
    return concept


def _known(concepts: Concepts, concept_id: str) -> Concept:
    found = next((concept for concept in concepts if concept.id == concept_id), None)
    if found is None:
        raise InputRefused(f"There is no theme “{concept_id}”: choose from the list on the Scheme page.")
    return found


def _other(concepts: Concepts, old: Concept, concept_id: str) -> Concept:
    other = in_use(concepts, concept_id)
    if other.id == old.id:
        raise InputRefused(f"“{old.pref_label}” cannot take its own place: choose another.")
    return other


def _below(concepts: Concepts, concept: Concept) -> list[Concept]:
    return [one for one in concepts if one.broader == concept.id and not one.deprecated]


def _above(concepts: Concepts, concept: Concept) -> set[str]:
    broader, found, at = {one.id: one.broader for one in concepts}, set[str](), concept.broader
    while at is not None and at not in found:
        found.add(at)
        at = broader.get(at)
    return found


def _with(concepts: Concepts, *changed: Concept) -> tuple[Concept, ...]:
    new = {concept.id: concept for concept in changed}
    return tuple(new.get(concept.id, concept) for concept in concepts)

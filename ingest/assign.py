"""Give each section the kind of evidence and the themes that the document's own headings announce."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingest.clean import PlacedBlock
from ingest.lexicon import kind_of, plain, without_number
from ingest.source import Role
from ingest.structure import Entries, Outline
from kb.models import Concept, Kind, ThemeAssignment

_EVIDENCE = (Kind.INSIGHT, Kind.IMPLICATION)


def kinds(outline: Outline, title: str, default: Kind) -> tuple[Kind, ...]:
    """The kind of the passages of each section, by its own heading or else by the nearest one above."""
    announced = [
        next(
            (kind for name in reversed(section.trail) if plain(name) != plain(title) and (kind := kind_of(name))), None
        )
        for section in outline.sections
    ]
    # What a chapter says before its findings and recommendations begin introduces it.
    opening = {
        section.trail[:-1]
        for section, kind in zip(outline.sections, announced, strict=True)
        if kind in _EVIDENCE and len(section.trail) > 1
    }
    siblings = [section.level for section in outline.sections]
    found = []
    for section, kind in zip(outline.sections, announced, strict=True):
        is_front = plain(section.title) == plain(title) and siblings.count(section.level) > 1
        found.append(kind or (Kind.INTRODUCTION if section.trail in opening or is_front else default))
    return tuple(found)


def heading_themes(outline: Outline, concepts: Sequence[Concept]) -> tuple[tuple[ThemeAssignment, ...], ...]:
    """The theme of each section below a heading that is a concept's preferred label, numbered or not."""
    named = _named(concepts)
    themes = []
    for section in outline.sections:
        concept = next(
            (named[name] for title in reversed(section.trail) if (name := without_number(title)) in named), None
        )
        themes.append((ThemeAssignment(concept, "heading"),) if concept else ())
    return tuple(themes)


def numbered_themes(
    outline: Outline, placed: Sequence[PlacedBlock], entries: Entries, concepts: Sequence[Concept]
) -> Mapping[int, ThemeAssignment]:
    """The theme of each item of a list that is numbered exactly as the themes are in the list of contents.

    Keys are places of blocks. A list with one number more or less counts something else.
    """
    named = _named(concepts)
    numbers = {
        plain(title).split(".", 1)[0]: named[without_number(title)]
        for title, _ in entries
        if without_number(title) in named and plain(title)[0].isdecimal()
    }
    lists: dict[int | None, list[int]] = {}
    for place, block in enumerate(placed):
        if block.block.role is Role.NUMBERED:
            lists.setdefault(outline.within[place], []).append(place)
    themes: dict[int, ThemeAssignment] = {}
    for places in lists.values():
        if numbers and sorted(placed[place].block.label for place in places) == sorted(numbers):
            for place in places:
                themes[place] = ThemeAssignment(numbers[placed[place].block.label], "heading", "number")
    return themes


def _named(concepts: Sequence[Concept]) -> dict[str, str]:
    return {plain(concept.pref_label): concept.id for concept in concepts if not concept.deprecated}

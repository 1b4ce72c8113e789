"""Change a reading list: add, move, remove, mark and annotate. A list goes in, another one comes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from kb.errors import InputRefused, NotHeld
from kb.models import Importance, ListSection, Reading, ReadingList

MOST_READINGS = 100
MOST_OUTCOMES = 20
LONGEST_LINE = 300  # characters of a title, a heading or an outcome
LONGEST_NOTE = 1_000
_FIRST_SECTION = "To read"


def added(arranged: ReadingList, reading: Reading, section: str = "") -> ReadingList:
    """Put a reading at the end of the section with this heading, which is made where there is none.

    Without a heading it goes to the last section. Raises InputRefused where the same stretch is on the list already.
    """
    place = (reading.work_id, reading.document_id, reading.start, reading.end)
    if any((one.work_id, one.document_id, one.start, one.end) == place for one in arranged):
        raise InputRefused(f"“{reading.title}” ({reading.where}) is on this list already: change it there.")
    titles = [one.title for one in arranged.sections]
    wanted = section or (titles[-1] if titles else _FIRST_SECTION)
    sections = list(arranged.sections)
    if wanted not in titles:
        return replace(arranged, sections=(*sections, ListSection(wanted, (reading,))))
    number = titles.index(wanted)
    sections[number] = replace(sections[number], readings=(*sections[number].readings, reading))
    return replace(arranged, sections=tuple(sections))


def removed(arranged: ReadingList, reading_id: str) -> ReadingList:
    """Take a reading off the list. Raises NotHeld where it is not on it."""
    number, place = _place(arranged, reading_id)
    return _with_readings(arranged, number, lambda readings: [*readings[:place], *readings[place + 1 :]])


def edited(
    arranged: ReadingList,
    reading_id: str,
    *,
    importance: Importance | None = None,
    reason: str | None = None,
    note: str | None = None,
) -> ReadingList:
    """Mark or annotate a reading; what is None stays. Raises NotHeld."""
    number, place = _place(arranged, reading_id)
    given = {"importance": importance, "reason": reason, "note": note}
    told = {name: value for name, value in given.items() if value is not None}

    def change(readings: Sequence[Reading]) -> Sequence[Reading]:
        return [replace(one, **told) if index == place else one for index, one in enumerate(readings)]  # type: ignore[arg-type]

    return _with_readings(arranged, number, change)


def moved(arranged: ReadingList, reading_id: str, by: int) -> ReadingList:
    """Move a reading up (-1) or down (1), from the edge of a section into the next; at the ends it stays."""
    number, place = _place(arranged, reading_id)
    wanted = place + by
    if 0 <= wanted < len(arranged.sections[number].readings):
        return placed(arranged, reading_id, number, wanted)
    other = number + (1 if by > 0 else -1)
    if not 0 <= other < len(arranged.sections):
        return arranged
    return placed(arranged, reading_id, other, 0 if by > 0 else len(arranged.sections[other].readings))


def placed(arranged: ReadingList, reading_id: str, section: int, position: int) -> ReadingList:
    """Put a reading into a section (from 0) so that it stands at this position (from 0) there. Raises NotHeld."""
    number, place = _place(arranged, reading_id)
    reading = arranged.sections[number].readings[place]
    without = removed(arranged, reading_id)
    _check_section(without, section)
    return _with_readings(without, section, lambda others: [*others[:position], reading, *others[position:]])


def with_section(arranged: ReadingList, title: str) -> ReadingList:
    """Add an empty section at the end."""
    return replace(arranged, sections=(*arranged.sections, ListSection(title)))


def section_edited(
    arranged: ReadingList, section: int, title: str | None = None, note: str | None = None
) -> ReadingList:
    """Give a section (from 0) another heading or note; what is None stays. Raises NotHeld."""
    _check_section(arranged, section)
    old = arranged.sections[section]
    new = replace(old, title=old.title if title is None else title, note=old.note if note is None else note)
    return replace(arranged, sections=(*arranged.sections[:section], new, *arranged.sections[section + 1 :]))


def section_moved(arranged: ReadingList, section: int, by: int) -> ReadingList:
    """Move a section (from 0) up (-1) or down (1); at the ends it stays. Raises NotHeld."""
    _check_section(arranged, section)
    sections = list(arranged.sections)
    wanted = min(max(section + by, 0), len(sections) - 1)
    sections.insert(wanted, sections.pop(section))
    return replace(arranged, sections=tuple(sections))


def section_removed(arranged: ReadingList, section: int) -> ReadingList:
    """Take a heading away; its readings go to the section before it, or after it where it was the first.

    Raises NotHeld, and InputRefused for the only section as long as it holds readings.
    """
    _check_section(arranged, section)
    sections = list(arranged.sections)
    gone = sections.pop(section)
    if gone.readings and not sections:
        raise InputRefused("This is the only section and it holds readings: add another one, or rename this one.")
    if gone.readings and section:
        sections[section - 1] = replace(
            sections[section - 1], readings=(*sections[section - 1].readings, *gone.readings)
        )
    elif gone.readings:
        sections[0] = replace(sections[0], readings=(*gone.readings, *sections[0].readings))
    return replace(arranged, sections=tuple(sections))


def tidy(arranged: ReadingList, clean: Callable[[str], str]) -> ReadingList:
    """Return the list with each line cleaned and what is empty left out. Raises InputRefused for what is too much."""
    title = clean(arranged.title)
    if not title:
        raise InputRefused("The list has no title: give it one, so that others can find it.")
    outcomes = tuple(filter(None, map(clean, arranged.outcomes)))
    lines = (title, *outcomes, *(section.title for section in arranged.sections))
    notes = (arranged.note, *(section.note for section in arranged.sections))
    if any(len(line) > LONGEST_LINE for line in lines):
        raise InputRefused(f"A title, heading or outcome is too long: say it in at most {LONGEST_LINE} characters.")
    if any(
        len(note) > LONGEST_NOTE for note in (*notes, *(text for one in arranged for text in (one.note, one.reason)))
    ):
        raise InputRefused(f"A note is too long: say it in at most {LONGEST_NOTE:,} characters.")
    if len(outcomes) > MOST_OUTCOMES:
        raise InputRefused(f"More than {MOST_OUTCOMES} learning outcomes are too many: leave some out.")
    if sum(1 for _ in arranged) > MOST_READINGS:
        raise InputRefused(f"More than {MOST_READINGS} readings are too many for one list: start another one.")

    def several(text: str) -> str:
        return "\n".join(map(clean, text.strip().splitlines()))

    sections = tuple(
        ListSection(
            clean(section.title) or _FIRST_SECTION,
            tuple(replace(one, note=several(one.note), reason=clean(one.reason)) for one in section.readings),
            several(section.note),
        )
        for section in arranged.sections
    )
    return replace(arranged, title=title, outcomes=outcomes, note=several(arranged.note), sections=sections)


def changes(older: ReadingList, newer: ReadingList) -> tuple[str, ...]:
    """Say in sentences what is different in the newer state of a list; nothing where they are the same."""
    before, after = {one.id: one for one in older}, {one.id: one for one in newer}
    lines = [f"Title: “{older.title}” became “{newer.title}”."] if older.title != newer.title else []
    lines += [f"Added: {_named(one)}." for one in newer if one.id not in before]
    lines += [f"Removed: {_named(one)}." for one in older if one.id not in after]
    for reading_id, one in after.items():
        was = before.get(reading_id)
        if was is None:
            continue
        if was.importance is not one.importance:
            lines.append(f"Now {one.importance.value}, was {was.importance.value}: {_named(one)}.")
        if was.note != one.note:
            lines.append(f"{'Another note on' if was.note and one.note else 'Note on' if one.note else 'No note on'} "
                         f"{_named(one)}.")  # fmt: skip
        if was.reason != one.reason:
            lines.append(f"Another reason for {_named(one)}.")
    kept_before, kept_after = ([one for one in ids if one in before and one in after] for ids in (before, after))
    if kept_before != kept_after:
        lines.append("The order has changed.")
    if _headings(older, before.keys() & after.keys()) != _headings(newer, before.keys() & after.keys()):
        lines.append("The sections have changed.")
    if older.outcomes != newer.outcomes:
        lines.append("The learning outcomes have changed.")
    if older.note != newer.note or [one.note for one in older.sections] != [one.note for one in newer.sections]:
        lines.append("The notes on the list have changed.")
    return tuple(lines)


def _named(reading: Reading) -> str:
    return f"“{reading.title}” ({reading.where})"


def _headings(arranged: ReadingList, kept: object) -> dict[str, str]:
    assert isinstance(kept, set)
    return {one.id: section.title for section in arranged.sections for one in section.readings if one.id in kept}


def _place(arranged: ReadingList, reading_id: str) -> tuple[int, int]:
    for number, section in enumerate(arranged.sections):
        for place, reading in enumerate(section.readings):
            if reading.id == reading_id:
                return number, place
    raise NotHeld("This reading is no longer on the list: open the list again.")


def _check_section(arranged: ReadingList, section: int) -> None:
    if not 0 <= section < len(arranged.sections):
        raise NotHeld("There is no such section on the list: open the list again.")


def _with_readings(
    arranged: ReadingList, section: int, change: Callable[[Sequence[Reading]], Sequence[Reading]]
) -> ReadingList:
    sections = list(arranged.sections)
    sections[section] = replace(sections[section], readings=tuple(change(sections[section].readings)))
    return replace(arranged, sections=tuple(sections))

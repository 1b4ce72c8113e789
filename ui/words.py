"""The words that pages use for kinds, parts and counts."""

from __future__ import annotations

from kb.models import HeldPassage, Source, Work
from kb.papers.citations import KINDS, in_our_words


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
    return in_our_words(work)


def source_title(source: Source) -> str:
    """Return the title and year of a source."""
    return f"{source.title} ({source.year})" if source.year else source.title

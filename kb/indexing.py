"""What of a passage is embedded and what is put into the lexical index: its words behind its titles.

The titles of document and headings in front of every passage are the largest single gain in retrieval.
"""

from __future__ import annotations

from collections.abc import Iterable

from kb.models import HeldPassage, ParsedDocument, Passage
from kb.terms import stems

Row = tuple[int, str, str]


def trail(title: str, section: Iterable[str]) -> str:
    """Return the titles that stand in front of a passage."""
    return ". ".join([title, *section])


def lexical_row(passage: HeldPassage) -> Row:
    """Return (key, stems of the titles, stems of the text) of a held passage."""
    titles = (source.title for _, sources in passage.markers for source in sources)
    return _row(passage.key, trail(passage.work.title, passage.locator.section), passage.text, titles)


def new_lexical_row(key: int, parsed: ParsedDocument, passage: Passage) -> Row:
    """Return the same row for a passage that is about to be added."""
    titles = (
        parsed.notes[note].title
        for marker in parsed.markers
        if passage.locator.start < marker.position <= passage.locator.end
        for note in marker.notes
    )
    return _row(key, trail(parsed.work.title, passage.locator.section), passage.text, titles)


def _row(key: int, titles: str, text: str, note_titles: Iterable[str]) -> Row:
    # A passage is also found by the titles of the works behind its notes: often only they carry the name.
    return key, " ".join(stems(f"{titles} {' '.join(dict.fromkeys(note_titles))}")), " ".join(stems(text))


def evidence_stems(passage: HeldPassage) -> set[str]:
    """Return all stems by which a passage can be found."""
    _, titles, text = lexical_row(passage)
    return {*titles.split(), *text.split()}

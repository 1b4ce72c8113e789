"""What of a passage is embedded and what is put into the lexical index: its words behind its titles.

The titles of document and headings in front of every passage are the largest single gain in retrieval.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from kb.models import HeldPassage, Note
from kb.questions.terms import stems

Row = tuple[int, str, str]


def trail(title: str, section: Iterable[str]) -> str:
    """Return the titles that stand in front of a passage."""
    return ". ".join([title, *section])


def lexical_rows(passages: Iterable[HeldPassage], notes_of: Callable[[str], Iterable[Note]]) -> Iterator[Row]:
    """Yield (key, stems of the titles, stems of the text) of held passages; `notes_of` gives a document's notes.

    A note counts by the title that it prints and not by that of the work it leads to: so a row rests on its own
    document, and an index that is made anew later, when more works are known, is the same.
    """
    printed: dict[str, dict[tuple[str, int], list[str]]] = {}
    for passage in passages:
        if passage.document_id not in printed:
            titles = printed[passage.document_id] = defaultdict(list)
            for note in notes_of(passage.document_id):
                titles[note.scope, note.number].append(note.title)
        of_document = printed[passage.document_id]
        yield _row(passage, [title for s in passage.sources for title in of_document.get((s.scope, s.note), ())])


def _row(passage: HeldPassage, note_titles: Iterable[str]) -> Row:
    # A passage is also found by the titles of the works behind its notes: often only they carry the name.
    titles = " ".join([trail(passage.work.title, passage.locator.section), *dict.fromkeys(note_titles)])
    return passage.key, " ".join(stems(titles)), " ".join(stems(passage.text))


def evidence_stems(passage: HeldPassage) -> set[str]:
    """Return all stems by which a passage can be found."""
    _, titles, text = _row(passage, [source.title for source in passage.sources])
    return {*titles.split(), *text.split()}

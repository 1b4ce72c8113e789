"""Made-up documents for tests of the record and its indexes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kb.catalogue import NewDocument, PassageVectors
from kb.models import Block, Kind, Locator, Note, NoteMarker, ParsedDocument, Passage, Section, ThemeAssignment, Work

DIMENSION = 8
MODEL = "made-up-model"


def unit_vectors(seed: str, count: int) -> NDArray[np.float32]:
    """Return vectors of length 1 that depend on the seed alone."""
    numbers = np.random.default_rng(list(hashlib.sha256(seed.encode()).digest()))
    rows = numbers.normal(size=(count, DIMENSION)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def new_document(
    name: str,
    paragraphs: Sequence[str] = ("One thing. This follows.", "Another thing."),
    work: Work | None = None,
    themes: Sequence[str] = ("participation",),
    addresses: Sequence[str] = ("https://example.org/study",),
    said_by: str = "heading",
    **changes: str,
) -> NewDocument:
    """Return a document with a heading, one passage a paragraph and a note at the end of each; `changes` rename it.

    `said_by` is the origin of its themes.
    """
    text = "Heading"
    passages: list[Passage] = []
    for paragraph in paragraphs:
        start = len(text) + 2
        text += "\n\n" + paragraph
        cut = paragraph.find(". ") + 1
        sentences = ((0, cut), (cut + 1, len(paragraph))) if cut else ((0, len(paragraph)),)
        place = Locator(start, start + len(paragraph), ("Heading",), line=len(passages) * 2 + 3)
        given = tuple(ThemeAssignment(theme, said_by) for theme in themes)
        passages.append(Passage(paragraph, place, Kind.INSIGHT, Block.PARAGRAPH, sentences, given))
    numbers = range(len(passages))
    parsed = ParsedDocument(
        work=work or Work(id=f"work-{name}", title=f"The work {name}"),
        text=text,
        sections=(Section("Heading", 1, ("Heading",), 0, len(text), "7", "9"),),
        passages=tuple(passages),
        notes=tuple(
            Note(str(n + 1), n + 1, "Heading", f"Note {n + 1}.", f"Study {n + 1}", tuple(addresses)) for n in numbers
        ),
        markers=tuple(NoteMarker(str(n + 1), passages[n].locator.end, (n,)) for n in numbers),
        abbreviations=(("CPP", "community planning partnership"),),
    )
    made = {
        "id": name,
        "sha256": hashlib.sha256(name.encode()).hexdigest(),
        "file_name": f"{name}.md",
        "origin": f"/somewhere/{name}.md",
        "fingerprint": "parser 1",
        "model": MODEL,
    }
    vectors = tuple(
        PassageVectors(
            unit_vectors(passage.text, 1)[0],
            unit_vectors(passage.text, len(passage.sentences)).astype(np.float16),
            np.round(unit_vectors(passage.text, 3) * 100).astype(np.int8),
        )
        for passage in passages
    )
    return NewDocument(parsed=parsed, vectors=vectors, **(made | changes))

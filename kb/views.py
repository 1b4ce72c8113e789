"""What use cases hand to whoever shows it: a theme, a document, a work or a case with all that belongs to it."""

from __future__ import annotations

from dataclasses import dataclass

from kb.models import Case, Concept, Document, Gap, HeldPassage, Note, Section, Source, Work


@dataclass(frozen=True, slots=True)
class ThemeView:
    """A theme with what is held on it, in document order; `gaps` say what is not known."""

    concept: Concept
    passages: tuple[HeldPassage, ...]
    sources: tuple[Source, ...]
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document with everything read from it, in document order; nothing is shown of one that is not held."""

    document: Document
    sections: tuple[Section, ...]
    passages: tuple[HeldPassage, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Shelved:
    """A known work and its text, None where only the record is known."""

    work: Work
    document: Document | None = None


@dataclass(frozen=True, slots=True)
class WorkView:
    """A work with what is held of it and what leads to it.

    `description` is what its record says in our own words, `digests` are our longer restatements; `cited_by` are
    held passages with a note that leads to it, `cases` those that it came from.
    """

    work: Work
    text: DocumentView | None = None
    description: DocumentView | None = None
    digests: tuple[Document, ...] = ()
    cited_by: tuple[HeldPassage, ...] = ()
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case with the passages that describe it in our own words, and the works that came from it."""

    case: Case
    passages: tuple[HeldPassage, ...] = ()
    outputs: tuple[Shelved, ...] = ()

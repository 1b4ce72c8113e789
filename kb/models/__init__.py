"""The nouns of Kist: what is held, found, quoted and cited. Start reading here.

All values are frozen, and need the standard library only: `works`, then `documents`, then `filters` and `answers`.
"""

from __future__ import annotations

from kb.models.answers import (
    Answer,
    AnswerStatus,
    Evidence,
    Gap,
    HeldPassage,
    Part,
    Quotation,
    Sign,
    Source,
    Statement,
    Testimony,
    Voice,
)
from kb.models.documents import (
    Block,
    Document,
    DocumentStatus,
    Kind,
    LeftOut,
    Likeness,
    Locator,
    Mention,
    Note,
    NoteMarker,
    Outcome,
    ParsedDocument,
    Passage,
    Resemblance,
    Section,
    ThemeAssignment,
)
from kb.models.filters import NO_FILTERS, Filters
from kb.models.scheme import Concept, Term
from kb.models.works import CASE_STUDY, DESCRIPTION, Author, Body, Case, Place, Work

__all__ = [
    "CASE_STUDY",
    "DESCRIPTION",
    "NO_FILTERS",
    "Answer",
    "AnswerStatus",
    "Author",
    "Block",
    "Body",
    "Case",
    "Concept",
    "Document",
    "DocumentStatus",
    "Evidence",
    "Filters",
    "Gap",
    "HeldPassage",
    "Kind",
    "LeftOut",
    "Likeness",
    "Locator",
    "Mention",
    "Note",
    "NoteMarker",
    "Outcome",
    "ParsedDocument",
    "Part",
    "Passage",
    "Place",
    "Quotation",
    "Resemblance",
    "Section",
    "Sign",
    "Source",
    "Statement",
    "Term",
    "Testimony",
    "ThemeAssignment",
    "Voice",
    "Work",
]

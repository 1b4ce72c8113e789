"""The nouns of Kist: what is held, found, quoted and cited. Start reading here.

All values are frozen, and need the standard library only: `works`, then `documents`, then `answers`.
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
    Trial,
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
from kb.models.scheme import Concept, Term
from kb.models.works import DESCRIPTION, Author, Body, Case, Work

__all__ = [
    "DESCRIPTION",
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
    "Quotation",
    "Resemblance",
    "Section",
    "Sign",
    "Source",
    "Statement",
    "Term",
    "Testimony",
    "ThemeAssignment",
    "Trial",
    "Voice",
    "Work",
]

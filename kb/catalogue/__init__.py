"""The catalogue: the record of what is held, from which every index can be made again."""

from __future__ import annotations

from sqlalchemy import Connection

from kb.catalogue.cases import Cases
from kb.catalogue.checks import Checks
from kb.catalogue.citing import Citing
from kb.catalogue.documents import Documents
from kb.catalogue.feedback import FeedbackRecords
from kb.catalogue.filtering import Filtering
from kb.catalogue.gaps import Gaps
from kb.catalogue.links import Links
from kb.catalogue.log import Log
from kb.catalogue.nouns import LogEntry, NewDocument, PassageVectors, SectionText, content_hash
from kb.catalogue.outlines import Outlines
from kb.catalogue.reading_lists import ReadingLists
from kb.catalogue.saved_answers import SavedAnswerRecords
from kb.catalogue.scheme_history import SchemeHistory
from kb.catalogue.standings import Standings
from kb.catalogue.vectors import Vectors
from kb.catalogue.works import title_key
from kb.catalogue.written_cases import WrittenCases

__all__ = [
    "Catalogue",
    "Connection",
    "LogEntry",
    "NewDocument",
    "PassageVectors",
    "SectionText",
    "content_hash",
    "title_key",
]


class Catalogue(
    SchemeHistory,
    Links,
    Cases,
    Documents,
    WrittenCases,
    Citing,
    Gaps,
    Filtering,
    FeedbackRecords,
    SavedAnswerRecords,
    Standings,
    ReadingLists,
    Outlines,
    Vectors,
    Log,
    Checks,
):
    """One database of works, documents, passages and vectors, and the log that its indexes follow."""

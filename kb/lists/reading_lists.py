"""The use cases of trainers: propose a reading list, change it, publish it, and see what became of its sources."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from kb.answers.complications import Complications
from kb.catalogue import Catalogue
from kb.embedding import Embedder
from kb.lists import arranging
from kb.lists.packing import Packing
from kb.lists.proposals import Proposals
from kb.lists.texts_to_read import TextsToRead, fingerprint
from kb.models import (
    Balance,
    DocumentStatus,
    Flag,
    FlagKind,
    ListStatus,
    Need,
    Proposal,
    Reading,
    ReadingList,
    SessionPack,
)
from kb.questions.narrowing import Narrowing
from kb.ranking.search import Search


class ReadingLists:
    """Where reading lists are made and kept. Whoever knows the address of a list can read and change it."""

    def __init__(
        self,
        catalogue: Catalogue,
        search: Search,
        narrowing: Narrowing,
        complications: Complications,
        embedder: Callable[[], Embedder],
        clean: Callable[[str], str],
    ) -> None:
        """`clean` gives a text as one line."""
        self._catalogue = catalogue
        self._texts = TextsToRead(catalogue)
        self._proposals = Proposals(catalogue, search, narrowing, self._texts, embedder)
        self._packing = Packing(catalogue, search, complications, embedder)
        self._clean = clean

    def propose(self, need: Need) -> Proposal:
        """Propose what to read for a need; what cannot be met is told. Raises InputRefused and BadMetadata."""
        return self._proposals.propose(need)

    def balance(self, shown: ReadingList) -> Balance:
        """Say what a list has too much or too little of, beside what is held on its themes."""
        return self._proposals.balance(shown)

    def pack(self, shown: ReadingList) -> SessionPack:
        """Make a list ready for a session: words to work with and two questions for each reading."""
        return self._packing.pack(shown)

    # --- the life of a list --------------------------------------------------------------------

    def create(self, title: str, proposal: Proposal | None = None, need: Need | None = None) -> ReadingList:
        """Keep a new draft, empty or from a proposal; return it with its id. Raises InputRefused."""
        sections, asked = (proposal.sections, proposal.need) if proposal else ((), need)
        draft = arranging.tidy(ReadingList("", title, sections, asked), self._clean)
        with self._catalogue.transaction() as connection:
            return self._catalogue.add_list(connection, draft)

    def save(self, draft: ReadingList) -> ReadingList:
        """Save a changed draft; return it with its new edition, which the next change has to begin from.

        Raises NotHeld, and InputRefused for what is too much or where somebody else saved it meanwhile.
        """
        tidied = arranging.tidy(draft, self._clean)
        with self._catalogue.transaction() as connection:
            return self._catalogue.save_list(connection, tidied)

    def publish(self, list_id: str, edition: int) -> ReadingList:
        """Publish the draft as the next version, which stays as it is at its address; return it.

        `edition` is that of the draft that was seen. A draft that is the same as the last version is not published
        again. Raises NotHeld and InputRefused.
        """
        with self._catalogue.transaction() as connection:
            draft = self._catalogue.reading_list(list_id, connection=connection)
            if draft.version and draft.edition == edition:
                last = self._catalogue.reading_list(list_id, draft.version, connection)
                if _content(last) == _content(draft):
                    return last
            return self._catalogue.publish_list(connection, list_id, edition)

    def clone(self, list_id: str, version: int | None = None, title: str = "") -> ReadingList:
        """Keep a copy of a draft or version as a new draft that remembers where it came from. Raises NotHeld."""
        origin = self.get(list_id, version)
        copy = replace(origin, title=title or f"{origin.title} (copy)", cloned_from=(origin.id, origin.version))
        draft = arranging.tidy(copy, self._clean)
        with self._catalogue.transaction() as connection:
            return self._catalogue.add_list(connection, draft)

    def get(self, list_id: str, version: int | None = None) -> ReadingList:
        """The draft of a list, or a published version. Raises NotHeld."""
        return self._catalogue.reading_list(list_id, version)

    def latest(self, list_id: str) -> ReadingList:
        """The last published version of a list; its draft where none was published. Raises NotHeld."""
        draft = self.get(list_id)
        return self.get(list_id, draft.version) if draft.version else draft

    def all(self) -> tuple[ReadingList, ...]:
        """The draft of every list, the last saved first."""
        return self._catalogue.reading_lists()

    def versions(self, list_id: str) -> tuple[tuple[int, datetime], ...]:
        """The published versions of a list and when each was published, in order. Raises NotHeld."""
        return self._catalogue.list_versions(list_id)

    def changes(self, list_id: str, older: int, newer: int | None = None) -> tuple[str, ...]:
        """Say in sentences what changed from one version to another, or to the draft. Raises NotHeld."""
        return arranging.changes(self.get(list_id, older), self.get(list_id, newer))

    # --- what became of its sources ------------------------------------------------------------

    def flags(self, shown: ReadingList) -> tuple[Flag, ...]:
        """Say which readings stand on a source that was withdrawn, replaced or read anew with other words since.

        It is found out whenever a list is shown; the list itself is not changed.
        """
        documents = sorted({one.document_id for one in shown if one.document_id})
        now = self._catalogue.texts_now(documents)
        found = []
        for one in shown:
            if one.document_id is None:
                continue
            status, since, text, instead = now.get(one.document_id, (DocumentStatus.WITHDRAWN, None, "", None))
            when = f" on {since.day} {since:%B %Y}" if since else ""
            if status is DocumentStatus.WITHDRAWN:
                told = f"Source withdrawn{when}: “{one.title}” may no longer be relied on."
                found.append(Flag(one.id, FlagKind.WITHDRAWN, told, since, instead))
            elif status is DocumentStatus.REPLACED:
                told = f"Source replaced{when}: a newer text of “{one.title}” is held, and pages may differ."
                found.append(Flag(one.id, FlagKind.REPLACED, told, since, instead))
            elif fingerprint(text[one.start : one.end]) != one.fingerprint:
                told = f"Source read anew: the words of “{one.title}” at this place have changed since it was listed."
                found.append(Flag(one.id, FlagKind.CHANGED, told, None, one.document_id))
        return tuple(found)

    # --- what can be added ---------------------------------------------------------------------

    def reading_of_passage(self, passage_id: str, start: int = 0, end: int | None = None) -> Reading:
        """Return a held passage as a reading, or a stretch of it by offsets in its text, as an answer quotes it.

        Put it on a list with `kb.lists.arranging.added`, and save that. Raises NotHeld.
        """
        return self._texts.passage(passage_id, start, end)

    def reading_of_section(self, passage_id: str) -> Reading:
        """Return the section around a held passage as a reading. Raises NotHeld."""
        return self._texts.section(passage_id)

    def reading_of_work(self, work_id: str) -> Reading:
        """Return a work as a reading: all its held text, or the work itself where none is held. Raises NotHeld."""
        return self._texts.work(work_id)

    def complication(self, reading: Reading) -> str:
        """Return the exact sentence of a reading that complicates the picture; empty where none does any more."""
        words = self._texts.words(reading)
        if reading.complicates is None or reading.start is None or fingerprint(words) != reading.fingerprint:
            return ""
        start, end = reading.complicates
        return words[start - reading.start : end - reading.start]

    def words_of(self, reading: Reading) -> str:
        """Return the exact words of a reading as they are held now; empty where its text is not held any more."""
        return self._texts.words(reading)


def _content(state: ReadingList) -> ReadingList:
    return replace(state, status=ListStatus.DRAFT, edition=0, version=0, saved_at=None)

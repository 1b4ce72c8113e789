"""Where researchers write case studies: a draft is theirs alone until it is published, then any question finds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from kb.cases import case_writing as writing
from kb.catalogue import Catalogue, Connection
from kb.errors import InputRefused, NotHeld
from kb.holdings import Holdings
from kb.models import Case, CaseState, CaseText, CaseVersion, ParsedDocument, WrittenCase
from kb.ranking.index_keeper import IndexKeeper


@dataclass(frozen=True, slots=True)
class Account:
    """The text of a file to be taken in: its bytes as they are kept, what was read of them, and by which rules."""

    content: bytes
    parsed: ParsedDocument
    file_name: str
    fingerprint: str


class CaseDesk:
    """Drafts, versions and withdrawals. `person` gives a coder's name as it is known, and refuses what is none."""

    def __init__(
        self, catalogue: Catalogue, holdings: Holdings, keeper: IndexKeeper, person: Callable[[str], str]
    ) -> None:
        self._catalogue = catalogue
        self._holdings = holdings
        self._keeper = keeper
        self.person = person

    def cases(self) -> tuple[WrittenCase, ...]:
        """Every case study that was started here, oldest first, whatever became of it."""
        return self._catalogue.written_cases()

    def case(self, number: int) -> WrittenCase:
        """The case study with this number. Raises NotHeld."""
        return self._case(number)

    def behind(self, case_id: str) -> WrittenCase | None:
        """The case study that was published under this id, if it was written here."""
        return next((one for one in self.cases() if one.case_id == case_id), None)

    # --- writing -------------------------------------------------------------------------------

    def begin(self, coder: str, text: CaseText) -> WrittenCase:
        """Start a draft. Raises InputRefused."""
        coder, kept = self.person(coder), writing.cleaned(text)
        with self._catalogue.transaction() as connection:
            number = self._catalogue.start_case(connection, coder, datetime.now(UTC), kept)
            return self._case(number, connection)

    def save(self, coder: str, number: int, revision: int, text: CaseText) -> WrittenCase:
        """Keep what is written. Raises InputRefused and NotHeld.

        Where the draft was saved in the meantime, by another person or in another window, both are kept: what is
        returned then is a draft of its own, with another number.
        """
        coder, kept = self.person(coder), writing.cleaned(text)
        with self._catalogue.transaction() as connection:
            case = self._case(number, connection)
            if case.draft == kept:
                return case
            when = datetime.now(UTC)
            # A draft that was published or discarded meanwhile is not brought back by a window that is still open.
            in_time = case.draft is not None and self._catalogue.save_draft(
                connection, number, revision, coder, when, kept
            )
            if not in_time:
                number = self._catalogue.start_case(connection, coder, when, kept)
            return self._case(number, connection)

    def revise(self, coder: str, number: int) -> WrittenCase:
        """Take up a case study that was published, as a draft beside it. Raises NotHeld and InputRefused."""
        coder = self.person(coder)
        with self._catalogue.transaction() as connection:
            case = self._case(number, connection)
            if case.draft is not None:
                return case
            texts = [version.text for version in case.versions if version.text]
            if not texts:
                raise InputRefused("Nothing is left of this case study: write a new one.")
            self._catalogue.save_draft(connection, number, case.revision, coder, datetime.now(UTC), texts[-1])
            return self._case(number, connection)

    def discard(self, coder: str, number: int) -> None:
        """Throw a draft away; what was published stays as it is. Raises NotHeld."""
        coder = self.person(coder)
        with self._catalogue.transaction() as connection:
            case = self._case(number, connection)
            if case.versions and case.draft is not None:
                self._catalogue.save_draft(connection, number, case.revision, coder, datetime.now(UTC), None)
            elif not case.versions:
                self._catalogue.drop_case(connection, number)
        self._forget_documents(case)

    def keep_document(self, content: bytes) -> str:
        """Keep the file that a draft brings along; return its SHA-256. Nothing finds it before it is published."""
        return self._holdings.keep(content)

    def kept_document(self, sha256: str) -> bytes:
        """Return the file that a draft brought along. Raises NotHeld."""
        return self._holdings.kept(sha256)

    # --- publishing ----------------------------------------------------------------------------

    def publish(
        self, coder: str, written: WrittenCase, case: Case, account: Account, document: Account | None = None
    ) -> WrittenCase:
        """Make a draft a case that any question finds, with its document if it has one; a version before stays on
        record and is no longer found.

        The account, the case and its version are committed together. Raises InputRefused where the draft was saved
        meanwhile or still lacks something, and NotHeld.
        """
        coder, draft = self.person(coder), written.draft
        if draft is None or writing.missing(draft):
            raise InputRefused("Something is still missing: complete the draft, then publish it.")
        version = CaseVersion(len(written.versions) + 1, draft, coder, datetime.now(UTC))

        def record(connection: Connection, document_id: str) -> None:
            made = CaseVersion(version.number, draft, coder, version.made_at, document_id=document_id)
            if not self._catalogue.save_draft(
                connection, written.number, written.revision, coder, version.made_at, None
            ):
                raise InputRefused("The draft was changed in the meantime: look at it once more, then publish it.")
            self._catalogue.name_case(connection, written.number, case.id)
            self._catalogue.add_version(connection, written.number, made)
            self._catalogue.put_case(connection, case)

        self._holdings.add_document(
            account.content,
            account.parsed,
            file_name=account.file_name,
            origin=origin_of(written.number),
            fingerprint=account.fingerprint,
            along=record,
        )
        if document is not None:
            self._holdings.add_document(
                document.content,
                document.parsed,
                file_name=document.file_name,
                origin=f"{origin_of(written.number)}/document",
                fingerprint=document.fingerprint,
                confirmed=True,
            )
        else:
            for before in self._catalogue.documents_from([f"{origin_of(written.number)}/document"]):
                self._holdings.remove_document(before)
        self._keeper.update()
        return self._case(written.number)

    def withdraw(self, coder: str, number: int, reason: str, erase: bool = False) -> WrittenCase:
        """Take a published case study and its document away from readers, and say why; the record keeps it.

        With `erase` its words are erased too. Raises InputRefused and NotHeld.
        """
        coder, why = self.person(coder), " ".join(writing.cleaned(CaseText(context=reason)).context.split())
        case = self._case(number)
        if not case.versions:
            raise InputRefused("This case study was never published: throw the draft away instead.")
        if not why:
            raise InputRefused("Say why the case study is withdrawn: the reason stays on record.")
        if erase:
            with self._keeper.emptied():
                self._take_away(coder, case, why, erase)
        else:
            self._take_away(coder, case, why, erase)
            self._keeper.update()
        return self._case(number)

    def _take_away(self, coder: str, case: WrittenCase, why: str, erase: bool) -> None:
        def record(connection: Connection) -> None:
            if case.state is CaseState.PUBLISHED or erase:
                made = CaseVersion(len(case.versions) + 1, None, coder, datetime.now(UTC), why)
                self._catalogue.add_version(connection, case.number, made)
            if case.case_id:
                self._catalogue.remove_case(connection, case.case_id)
            if erase:
                self._catalogue.erase_versions(connection, case.number)

        last = [version.document_id for version in case.versions if version.document_id][-1]
        origins = [origin_of(case.number), f"{origin_of(case.number)}/document"]
        others = [one for one in self._catalogue.documents_from(origins, held=not erase) if one != last]
        self._holdings.remove_document(last, purge=erase, along=record)
        for other in others:
            self._holdings.remove_document(other, purge=erase)
        if erase:
            self._forget_documents(case)

    def _forget_documents(self, case: WrittenCase) -> None:
        """Let go of files that only this draft brought along."""
        texts = [text for one in self.cases() for text in (one.draft, *(version.text for version in one.versions))]
        kept = {text.document.sha256 for text in texts if text and text.document}
        if case.draft and case.draft.document and case.draft.document.sha256 not in kept:
            self._holdings.forget(case.draft.document.sha256)

    def _case(self, number: int, connection: Connection | None = None) -> WrittenCase:
        case = self._catalogue.written_case(number, connection)
        if case is None:
            raise NotHeld(f"There is no case study with the number {number}: it may have been thrown away.")
        return case


def origin_of(number: int) -> str:
    """Return where the text of a case study comes from, as documents keep it."""
    return f"case:{number}"

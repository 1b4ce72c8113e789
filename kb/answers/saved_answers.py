"""Saved answers: keep one as it was shown, find it again, and say what has changed since."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime

from kb.answers.saved_changes import asked_again, standing
from kb.catalogue import Catalogue
from kb.embedding import Embedder
from kb.errors import BadMetadata, InputRefused, NotHeld
from kb.models import Answer, Filters, Summary
from kb.models.saved import AskedAgain, Outlook, SavedAnswer, SavedLine

LONGEST_TITLE, LONGEST_NOTE = 200, 2000  # characters
_ID_BYTES = 16


class SavedAnswers:
    """The answers that readers of this installation saved. All who use it see them; no names are kept."""

    def __init__(
        self,
        catalogue: Catalogue,
        ask: Callable[[str, Filters], Answer],
        refresh: Callable[[], str],
        embedder: Callable[[], Embedder],
    ) -> None:
        """`refresh` gives the corpus version, `embedder` the model."""
        self._catalogue = catalogue
        self._ask = ask
        self._refresh = refresh
        self._embedder = embedder

    def save(self, answer: Answer, title: str = "", note: str = "", summary: Summary | None = None) -> SavedAnswer:
        """Keep an answer as it is; one that was saved already is returned as it is kept. Raises InputRefused."""
        if not any(map(str.isalnum, answer.question)):
            raise InputRefused("There is no question to save: ask one first.")
        title, note = _described(title, note)
        with self._catalogue.transaction() as connection:
            known = self._catalogue.saved_as(answer, connection)
            if known is None:
                model, now = self._embedder().fingerprint, datetime.now(UTC)
                made = SavedAnswer(secrets.token_hex(_ID_BYTES), answer, model, now, title, note, summary)
                self._catalogue.add_saved(connection, made)
                return made
            if title or note:
                self._catalogue.describe_saved(connection, known.id, title or known.title, note or known.note)
        return self.open(known.id)

    def saved_as(self, answer: Answer) -> SavedAnswer | None:
        """Return the saved answer that is this one, if it was saved."""
        return self._catalogue.saved_as(answer)

    def listed(self, words: str = "", theme: str = "") -> tuple[SavedLine, ...]:
        """Return saved answers, the newest first: those whose question, title or note has all words, on a theme."""
        sought = words.casefold().split()

        def fits(line: SavedLine) -> bool:
            told = " ".join((line.question, line.title, line.note)).casefold()
            return (not theme or theme in line.themes) and all(word in told for word in sought)

        return tuple(filter(fits, self._catalogue.saved_lines()))

    def open(self, saved_id: str) -> SavedAnswer:
        """Return a saved answer. Raises NotHeld, and RecordDamaged for one that cannot be read."""
        saved = self._catalogue.saved_answer(saved_id)
        if saved is None:
            raise _unknown()
        return saved

    def describe(self, saved_id: str, title: str, note: str) -> None:
        """Give a saved answer a title and a note of one's own; either may be empty. Raises InputRefused, NotHeld."""
        title, note = _described(title, note)
        with self._catalogue.transaction() as connection:
            if not self._catalogue.describe_saved(connection, saved_id, title, note):
                raise _unknown()

    def remove(self, saved_id: str) -> None:
        """Forget a saved answer. Raises NotHeld."""
        with self._catalogue.transaction() as connection:
            if not self._catalogue.remove_saved(connection, saved_id):
                raise _unknown()

    def outlook(self, saved: SavedAnswer) -> Outlook:
        """Say how a saved answer stands now: each of its quotations, and how far the corpus has moved on."""
        version = self._refresh()
        with self._catalogue.reading() as connection:
            fates = self._catalogue.fates(saved.documents, connection)
            later = [fate.successor.id for fate in fates.values() if fate.successor]
            texts = self._catalogue.document_texts([*saved.documents, *later], connection)
            added, removed = self._catalogue.moved_since(saved.saved_at, connection)
        document = {number: found.passage.document_id for number, found in enumerate(saved.answer.evidence)}
        return Outlook(
            version,
            version != saved.answer.corpus_version,
            added,
            removed,
            tuple(standing(saved, one, fates.get(document[one.evidence]), texts) for one in saved.answer.quotations),
        )

    def corpus_version(self) -> str:
        """The corpus version of now."""
        return self._refresh()

    def again(self, saved: SavedAnswer) -> AskedAgain:
        """Ask the question of a saved answer today, and compare."""
        try:
            return asked_again(saved, self._ask(saved.answer.question, saved.answer.filters))
        except BadMetadata as error:  # a filter of then whose name is no longer known
            return AskedAgain(None, refused=str(error))


def _described(title: str, note: str) -> tuple[str, str]:
    """Title in one line and note as written, without what cannot be kept. Raises InputRefused."""
    title, note = (text.encode("utf-8", "replace").decode("utf-8") for text in (" ".join(title.split()), note.strip()))
    if len(title) > LONGEST_TITLE:
        raise InputRefused(f"The title is too long: say it in at most {LONGEST_TITLE} characters.")
    if len(note) > LONGEST_NOTE:
        raise InputRefused(f"The note is too long: say it in at most {LONGEST_NOTE:,} characters.")
    return title, note


def _unknown() -> NotHeld:
    return NotHeld("There is no saved answer at this address: it was removed, or the address is not complete.")

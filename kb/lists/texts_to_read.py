"""The held texts as what could be read: what is known of each, its passages, and stretches of it as readings."""

from __future__ import annotations

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kb.answers.voices import as_work, voices
from kb.browsing import is_description
from kb.catalogue import Catalogue, Connection
from kb.errors import NotHeld
from kb.lists.reading_stretches import Stretch, Told
from kb.models import CASE_STUDY, DocumentStatus, HeldPassage, Importance, Kind, PassageOutline, Reading, Work


class TextsToRead:
    """Reads the catalogue and changes nothing. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._kept: tuple[int, dict[str, list[PassageOutline]]] | None = None  # with the index log's number then

    def on(self, by_theme: Mapping[str, Iterable[int]]) -> tuple[dict[str, Told], dict[str, list[PassageOutline]]]:
        """What is known of each text with a passage on themes, and all its passages, by document.

        `by_theme` are the keys of the passages on each theme.
        """
        on_themes = {key for keys in by_theme.values() for key in keys}
        with self._catalogue.reading() as connection:
            hidden = set(self._catalogue.digest_keys_superseded(connection).tolist())
            outlines = {
                name: left
                for name, some in self._held_outlines(connection).items()
                if (left := [one for one in some if one.key not in hidden] if hidden else some)
            }
            outlines = {name: some for name, some in outlines.items() if any(one.key in on_themes for one in some)}
            own = self._own_works(outlines, connection)
            told = self._told(outlines, own, connection)
        return told, {name: some for name, some in outlines.items() if name in told}

    def _own_works(self, documents: Iterable[str], connection: Connection) -> dict[str, Work]:
        """The works of held documents, by document; a document may be joined to another record at any time."""
        of = self._catalogue.works_by_document(connection)
        works = self._catalogue.works_of({of[name] for name in documents if name in of}, connection)
        return {name: works[of[name]] for name in documents if name in of}

    def _held_outlines(self, connection: Connection) -> dict[str, list[PassageOutline]]:
        """All held passages by document, kept until documents change."""
        head, kept = self._catalogue.log_head(connection), self._kept
        if kept is None or kept[0] != head:
            outlines: dict[str, list[PassageOutline]] = defaultdict(list)
            for one in self._catalogue.outlines(self._catalogue.held_keys(connection=connection), connection):
                outlines[one.document_id].append(one)
            kept = self._kept = head, dict(outlines)
        return kept[1]

    def _told(
        self,
        outlines: Mapping[str, Sequence[PassageOutline]],
        own: Mapping[str, Work],
        connection: Connection,
        described: bool = False,
    ) -> dict[str, Told]:
        """The record that counts for each text; a few sentences of ours on a work are none, unless `described`."""
        texts = {
            name: own[name]
            for name, some in outlines.items()
            if described or not (is_description(own[name]) and all(one.kind is not Kind.CASE for one in some))
        }
        spoken_for = {work.digest_of for work in texts.values() if work.digest_of}
        restated = self._catalogue.works_of(spoken_for, connection)
        if spoken_for - restated.keys():
            cases = self._catalogue.cases(connection)
            outputs = self._catalogue.works_of({one for case in cases for one in case.outputs}, connection)
            for case in cases:
                as_told = as_work(case, [outputs[one] for one in case.outputs if one in outputs])
                restated.setdefault(case.id, replace(as_told, type=CASE_STUDY))
        counting = {name: restated.get(work.digest_of or "", work) for name, work in texts.items()}
        called = {
            work.id: (number, voice.name)
            for number, voice in enumerate(voices(counting.values(), ()))
            for work in voice.works
        }
        return {
            name: Told(work, texts[name].title, *called[work.id], texts[name].digest_of is not None)
            for name, work in counting.items()
        }

    # --- one stretch, chosen by a person -------------------------------------------------------

    def passage(self, passage_id: str, start: int = 0, end: int | None = None) -> Reading:
        """A held passage as a reading, or a stretch of it by offsets in its text. Raises NotHeld."""
        passage = self._held(passage_id)
        first = passage.locator.start
        last = len(passage.text) if end is None else min(max(end, start), len(passage.text))
        return self._reading(passage.document_id, first + start, first + last, passage.locator.section)

    def section(self, passage_id: str) -> Reading:
        """The section around a held passage as a reading. Raises NotHeld."""
        passage = self._held(passage_id)
        around = self._catalogue.section_of(passage.key)
        return self._reading(passage.document_id, around.start, around.start + len(around.text), around.trail)

    def work(self, work_id: str) -> Reading:
        """A work as a reading: all its held text, or the work itself where none is held. Raises NotHeld."""
        document = self._catalogue.held_document_of_work(work_id)
        if document is not None:
            return self._reading(document.id, 0, len(self._catalogue.document_text(document.id)), ())
        work = self._catalogue.work(work_id)
        if work is None or is_description(work):
            raise NotHeld("There is no such work: choose one from the Sources page.")
        return reading_of_work(work, voices([work], ())[0].name)

    def words(self, reading: Reading) -> str:
        """The exact words of a reading as they are held now; empty where its text is not held any more."""
        status, _, text, _ = self._catalogue.texts_now([reading.document_id or ""]).get(
            reading.document_id or "", (DocumentStatus.WITHDRAWN, None, "", None)
        )
        return text[reading.start : reading.end] if status is DocumentStatus.HELD else ""

    def _held(self, passage_id: str) -> HeldPassage:
        passage = self._catalogue.passage_by_id(passage_id)
        if passage is None:
            raise NotHeld("This passage is no longer held: ask the question again to see what is held now.")
        return passage

    def _reading(self, document_id: str, start: int, end: int, trail: tuple[str, ...]) -> Reading:
        with self._catalogue.reading() as connection:
            keys = self._catalogue.held_keys(document_id=document_id, connection=connection)
            own = [one for one in self._catalogue.outlines(keys, connection) if one.start < end and start < one.end]
            if not own:
                raise NotHeld("There is nothing to read at this place: choose another passage.")
            works = self._own_works([document_id], connection)
            told = self._told({document_id: own}, works, connection, described=True)[document_id]
            passages = self._catalogue.passages([one.key for one in own], connection)
            text = self._catalogue.document_text(document_id, connection)
        named = dict.fromkeys(theme for passage in passages for theme in passage.themes)
        made = reading_of(Stretch(told, trail, tuple(own), dict.fromkeys(named, 0.0)), text)
        first, last = max(start, own[0].start), min(end, own[-1].end)
        words = text[first:last]
        whole = (first, last) == (own[0].start, own[-1].end)
        return replace(
            made,
            start=first,
            end=last,
            words=made.words if whole else len(words.split()),
            fingerprint=fingerprint(words),
            reason="",
        )


def reading_of(stretch: Stretch, text: str) -> Reading:
    """Return a stretch as a reading; `text` is the canonical text of its document."""
    name, start, end = stretch.place
    told = stretch.told
    return Reading(
        id=secrets.token_hex(4),
        work_id=told.work.id,
        title=told.title,
        document_id=name,
        start=start,
        end=end,
        trail=stretch.trail,
        pages=stretch.pages,
        words=stretch.words,
        themes=tuple(stretch.nearness),
        kinds=stretch.kinds,
        voice=told.called,
        places=told.work.places,
        type=told.work.type,
        year=told.work.year,
        complicates=stretch.complicates,
        fingerprint=fingerprint(text[start:end]),
        digest=told.restates,
    )


def reading_of_work(work: Work, voice: str) -> Reading:
    """Return a work that is not held as a reading: all of it, of a length that is not known."""
    return Reading(
        id=secrets.token_hex(4),
        work_id=work.id,
        title=work.title,
        themes=work.themes,
        voice=voice,
        places=work.places,
        type=work.type,
        year=work.year,
        importance=Importance.FURTHER,
    )


def fingerprint(words: str) -> str:
    """Return by what it is known later whether the words of a reading are still the same."""
    return hashlib.sha256(words.encode()).hexdigest()

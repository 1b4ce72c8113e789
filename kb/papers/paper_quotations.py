"""Quotations in a paper: the exact words, where they stand, and a note for each source behind them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kb.models import HeldPassage, Source, Work
from kb.models.papers import Extract, PaperNote, Prose, Run, prose
from kb.papers.citations import KINDS, byline, in_our_words, pages, restated
from kb.papers.references import References, ReferenceStyle

FindWork = Callable[[str], Work | None]
NO_SOURCE = "The document names no source for this."


@dataclass(frozen=True, slots=True)
class Quoted:
    """A stretch of a passage that a paper quotes, by offsets within its text, with the sources behind it.

    `marked` as in a Quotation of an answer; `part` says in words where it stands in the paper.
    """

    passage: HeldPassage
    start: int
    end: int
    sources: tuple[Source, ...] = ()
    marked: bool = True
    part: str = ""

    @property
    def text(self) -> str:
        """The exact words."""
        return self.passage.text[self.start : self.end]


def source_work(source: Source, find: FindWork) -> Work:
    """Return the record of a source; where there is none, one with what its note says."""
    known = find(source.work_id) if source.work_id else None
    if known:
        return known
    told = hashlib.sha256(f"{source.title}\n{source.address}".encode("utf-8", "replace")).hexdigest()
    slug = re.sub(r"[^a-z0-9]+", "-", source.title.casefold())[:40].strip("-")
    addresses = (source.address,) if source.address else ()
    return Work(f"{slug or 'note'}-{told[:6]}", source.title, type=source.type, year=source.year, addresses=addresses)


def works_named(quoted: Iterable[Quoted], find: FindWork) -> Iterator[Work]:
    """Give the works that quotations refer to, in the order in which their words and notes name them."""
    for one in quoted:
        work = one.passage.work
        yield work
        digested = find(work.digest_of) if work.digest_of else None
        if digested:
            yield digested
        for source in one.sources:
            yield source_work(source, find)


class Quoting:
    """Writes the quotations of one paper, and keeps its notes in their order."""

    def __init__(self, references: References, find: FindWork) -> None:
        self._references = references
        self._find = find
        self._notes: list[PaperNote] = []
        self._named: set[str] = set()

    @property
    def notes(self) -> tuple[PaperNote, ...]:
        """The notes so far."""
        return tuple(self._notes)

    def extract(self, quoted: Quoted, remarks: Iterable[Prose] = ()) -> Extract:
        """Return a quotation with its place and its remarks; a note for each of its sources is kept."""
        passage = quoted.passage
        cites_in_notes = self._references.style is ReferenceStyle.CHICAGO
        notes = [self._add(self._cited(passage.work, pages(passage)))] if cites_in_notes else []
        notes += [self._note(source, quoted.marked) for source in quoted.sources]
        said = [*self._whose(passage), *([] if quoted.sources else [prose(NO_SOURCE)]), *remarks]
        return Extract(quoted.text, self.place(passage), KINDS[passage.kind], tuple(said), tuple(notes))

    def place(self, passage: HeldPassage) -> Prose:
        """Return where a passage stands, with the short citation of its work."""
        title, section = passage.work.title, list(passage.locator.section)
        trail = section[1:] if section[:1] == [title] else section
        where = ", ".join(filter(None, [" > ".join(trail), pages(passage)]))
        cited = self._references.cite(passage.work.id, titled=True)
        return prose(Run(title, emphasis=True), f", {where}" if where else "", " " if cited else "", cited)

    def _whose(self, passage: HeldPassage) -> list[Prose]:
        """Say so where the words are Kist's own, or those of a case study that was written here."""
        if not in_our_words(passage.work):
            return [prose(byline(passage.work))] if byline(passage.work) else []
        work = self._find(passage.work.digest_of or "")
        if work is None:
            return [prose("These are Kist’s own words on ", Run(passage.work.title, emphasis=True), ".")]
        cited = self._references.cite(work.id, titled=True)
        of = prose(
            "These are the words of Kist’s digest of ", Run(work.title, emphasis=True), " " if cited else "", cited
        )
        restates = f" It restates: {restated(passage.restates)}." if passage.restates else ""
        return [prose(of, f", not of that work itself.{restates}")]

    def _note(self, source: Source, marked: bool) -> int:
        later = "" if marked else ", marked later in the same paragraph"
        work = source_work(source, self._find)
        return self._add(prose(f"Note {source.note} of the document{later}: ", self._cited(work)))

    def _cited(self, work: Work, place: str = "") -> Prose:
        again = work.id in self._named
        self._named.add(work.id)
        return self._references.note(work.id, place, again)

    def _add(self, words: Prose) -> int:
        self._notes.append(PaperNote(len(self._notes) + 1, words))
        return len(self._notes)

"""Where the words of a REFI-QDA project stand in what is held; by quotation, since each program breaks lines anew."""

from __future__ import annotations

from collections import defaultdict

from kb.catalogue import Catalogue, Connection
from kb.coding.anchoring import CONTEXT
from kb.coding.marking import OneLine, Span
from kb.exchange.coding_files import guid
from kb.exchange.refi_project import QdaCoding, QdaProject, QdaSource
from kb.models import Document

EXCERPT = 80  # characters of words that are told of

Place = tuple[str, Span | None]


class ProjectPlaces:
    """Finds the passages of one project. What stands nowhere, or at several places alike, is not found."""

    def __init__(self, catalogue: Catalogue, connection: Connection, project: QdaProject) -> None:
        self._catalogue = catalogue
        self._connection = connection
        self._documents = catalogue.documents(connection=connection)
        self._sources = {source.id: source for source in project.sources}
        self._selected: dict[str, set[Span]] = defaultdict(set)
        for one in project.codings:
            if one.span:
                self._selected[one.source].add(one.span)
        self._likely: dict[str, list[Document]] = {}
        self._lines: dict[str, OneLine] = {}
        self._passages: dict[str, list[Span]] = {}
        self._texts: dict[str, str] = {}

    def find(self, one: QdaCoding) -> list[Place]:
        """Return the passages that were coded by their ids, each with the stretch of it unless that is the whole.

        Of a source that was coded as a whole it is the document.
        """
        source = self._sources.get(one.source)
        if source is None:
            return []
        likely = self._likely_for(source)
        if one.span is None:
            return [(document.id, None) for document in likely] if len(likely) == 1 else []
        stretches = [(document, self._in(document, source, one.span)) for document in likely]
        found = [places for document, span in stretches if span and (places := self._around(document, span))]
        return found[0] if len(found) == 1 else []

    def words(self, one: QdaCoding) -> str:
        """Return the beginning of what was coded and the title of its source, to be told of."""
        source = self._sources.get(one.source)
        if source is None:
            return "a text that is not in the project"
        if one.span is None:
            return f"all of “{source.title}”"
        words = " ".join(source.text[slice(*one.span)].split())
        short = words if len(words) <= EXCERPT else words[:EXCERPT].rsplit(" ", 1)[0] + " …"
        return f"“{short}” in “{source.title}”"

    def _likely_for(self, source: QdaSource) -> list[Document]:
        """The documents that a source is a text of: by its identifier, else its title, else the most of its words."""
        if source.id not in self._likely:
            same = [one for one in self._documents if guid("document", one.id) == source.id]
            title = source.title.casefold()
            same = same or [one for one in self._documents if one.work.title.casefold() == title]
            self._likely[source.id] = same or self._most_alike(source)
        return self._likely[source.id]

    def _most_alike(self, source: QdaSource) -> list[Document]:
        spans = self._selected[source.id]
        held = {one.id: sum(bool(self._in(one, source, span)) for span in spans) for one in self._documents}
        most = max(held.values(), default=0)
        return [one for one in self._documents if most and held[one.id] == most]

    def _in(self, document: Document, source: QdaSource, span: Span) -> Span | None:
        """Where words of a source stand in a document, if at one place."""
        start, end = span
        words, text = source.text[start:end], self._text_of(document)
        longest = max(words.split(), key=len, default="")
        if not longest or longest not in text:  # quicker than to read the text as one line
            return None
        if text == source.text:
            return span
        before, after = source.text[max(0, start - CONTEXT) : start], source.text[end : end + CONTEXT]
        found = self._line_of(document).places(words, before, after)
        return found[0] if len(found) == 1 else None

    def _around(self, document: Document, found: Span) -> list[Place]:
        """The passage in which a stretch lies, else the passages that lie in it."""
        start, end = found
        text = self._text_of(document)
        start += len(text[start:end]) - len(text[start:end].lstrip())
        end = start + len(text[start:end].rstrip())
        spans = self._spans_of(document)
        inner = [(first, last) for first, last in spans if first <= start and end <= last]
        if inner:
            first, last = inner[0]
            whole = (first, last) == (start, end)
            return [(f"{document.id}:{first}-{last}", None if whole else (start - first, end - first))]
        return [(f"{document.id}:{first}-{last}", None) for first, last in spans if start <= first and last <= end]

    def _text_of(self, document: Document) -> str:
        if document.id not in self._texts:
            self._texts[document.id] = self._catalogue.document_text(document.id, self._connection)
        return self._texts[document.id]

    def _line_of(self, document: Document) -> OneLine:
        if document.id not in self._lines:
            self._lines[document.id] = OneLine(self._text_of(document))
        return self._lines[document.id]

    def _spans_of(self, document: Document) -> list[Span]:
        if document.id not in self._passages:
            keys = self._catalogue.held_keys(document_id=document.id, connection=self._connection)
            passages = self._catalogue.passages(keys, self._connection)
            self._passages[document.id] = [(one.locator.start, one.locator.end) for one in passages]
        return self._passages[document.id]

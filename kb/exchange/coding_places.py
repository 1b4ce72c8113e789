"""Where the words of codings that come in from a file stand among what is held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.catalogue import Catalogue, Connection
from kb.coding.anchoring import find_again
from kb.exchange.coding_files import Brought, occurrences
from kb.models import Anchor, Document


class Places:
    """Where the words of codings that come in stand among what is held."""

    def __init__(self, catalogue: Catalogue, connection: Connection) -> None:
        self._catalogue = catalogue
        self._connection = connection
        self._documents = catalogue.documents(connection=connection)
        self._read: dict[str, tuple[str, list[tuple[int, int]]]] = {}

    def find(self, one: Brought) -> tuple[str, tuple[tuple[int, int], ...]] | None:
        """The id of the passage or document, and the words in it that the coding is based on; None if not clear."""
        named = [document for document in self._documents if document.id == one.source]
        for document in named or [other for other in self._documents if _is_of(one, other)]:
            if not one.exact and one.span is None:
                return document.id, ()
            text, spans = self._text_of(document.id)
            if not one.exact:
                if not named or one.span is None or not text[slice(*one.span)]:
                    return None  # a place alone says nothing of another text
                one = replace(one, exact=text[slice(*one.span)])
            found = list(occurrences(one, text))
            around = [(start, end) for start, end in spans if any(start <= s and e <= end for s, e in found)]
            if len(around) == 1:
                (start, end), (first, last) = around[0], found[0]
                whole = one.exact == text[start:end]
                based_on = one.based_on if whole else ((first - start, last - start),)
                return f"{document.id}:{start}-{end}", based_on if _fits(based_on, end - start) else ()
            if not found:
                near = Anchor(document.id, one.made_at, 0, 0, one.exact, one.prefix, one.suffix)
                (close,) = find_again([near], text, spans)
                if close:
                    return f"{document.id}:{close[0][0]}-{close[0][1]}", ()
        return None

    def _text_of(self, document_id: str) -> tuple[str, list[tuple[int, int]]]:
        if document_id not in self._read:
            text = self._catalogue.document_text(document_id, self._connection)
            keys = self._catalogue.held_keys(document_id=document_id, connection=self._connection)
            passages = self._catalogue.passages(keys, self._connection)
            spans = [(passage.locator.start, passage.locator.end) for passage in passages]
            self._read[document_id] = text, spans
        return self._read[document_id]


def _is_of(one: Brought, document: Document) -> bool:
    return bool(one.work_id and document.work.id == one.work_id) or one.source in document.work.addresses


def _fits(spans: Sequence[tuple[int, int]], length: int) -> bool:
    return all(0 <= start < end <= length for start, end in spans)

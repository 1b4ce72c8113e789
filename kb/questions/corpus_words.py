"""The corpus's own words, to which a misspelt word of a question is mended."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from kb.catalogue import Catalogue, Connection
from kb.questions.terms import words

_READ_AT_ONCE = 200  # documents


class CorpusWords:
    """The words of all that is held. They are gathered when they are first asked for; then only what is new is read."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._documents: dict[tuple[str, str], NDArray[np.int32]] = {}  # by id and rules: its words by number
        self._gathered: tuple[str, list[str]] = ("", [])
        self._lock = threading.Lock()

    def of(self, version: str, catalogue: Catalogue, connection: Connection) -> list[str]:
        """The words of one version of the corpus, which `connection` sees: those of letters only, in their order."""
        with self._lock:
            if self._gathered[0] != version:
                self._follow(catalogue, connection)
                held = np.zeros(len(self._numbers), bool)
                for numbers in self._documents.values():
                    held[numbers] = True
                known = [word for word, number in self._numbers.items() if held[number]]
                self._gathered = (version, sorted(known))
            return self._gathered[1]

    def _follow(self, catalogue: Catalogue, connection: Connection) -> None:
        held = catalogue.fingerprints(connection)
        for name, rules in self._documents.keys() - held.items():
            del self._documents[name, rules]
        new = [name for name in held.items() if name not in self._documents]
        for first in range(0, len(new), _READ_AT_ONCE):
            some = dict(new[first : first + _READ_AT_ONCE])
            for document_id, text in catalogue.document_texts(list(some), connection).items():
                own = {word for word in words(text) if word.isalpha()}
                numbers = [self._numbers.setdefault(word, len(self._numbers)) for word in own]
                self._documents[document_id, some[document_id]] = np.array(numbers, np.int32)

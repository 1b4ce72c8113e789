"""Have a summary written of an answer's quotations, in the background, once for each answer."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kb.catalogue import Catalogue
from kb.config import Settings
from kb.embedding import Embedder
from kb.errors import NotWritten
from kb.incidents import record_incident
from kb.models import Answer, Summary
from kb.questions.terms import stems
from kb.ranking.lexical_index import LexicalIndex
from kb.summaries.summary import FAILED, INSTRUCTION, LONGEST_TEXT, checked, request
from kb.summaries.support import Measures

if TYPE_CHECKING:
    from kb.summaries.writer import Writer

Coming = Future[Summary]  # a summary that is written, or was

_REMEMBERED = 100  # answers
_AT_ONCE = 4  # requests; a model on one's own computer has room for few
_TRIED_AGAIN = 60.0  # seconds after which a summary that failed is asked for again


@dataclass(frozen=True, slots=True)
class _Asked:
    """A summary that is written or was, and when it was asked for."""

    summary: Coming
    at: float


class Summarising:
    """Writes summaries and remembers the latest. Safe to share between threads."""

    def __init__(
        self, settings: Settings, catalogue: Catalogue, lexical: LexicalIndex, embedder: Callable[[], Embedder]
    ) -> None:
        self._writer = _open_writer(settings)
        self._log_folder = settings.data
        self._catalogue = catalogue
        self._lexical = lexical
        self._embedder = embedder
        self._guard = threading.Lock()
        self._asked: OrderedDict[str, _Asked] = OrderedDict()
        self._places = threading.BoundedSemaphore(_AT_ONCE)

    @property
    def model(self) -> str:
        """The name of the model that writes; empty where none is set."""
        return self._writer.model if self._writer else ""

    def begin(self, answer: Answer, question: str) -> Coming | None:
        """Begin a summary of an answer's quotations, which is there by the deadline; None where there is none to write.

        It never fails: what went wrong is a summary without sentences whose notice says so.
        """
        writer = self._writer
        if writer is None or not answer.quotations:
            return None
        with self._guard:
            known = self._asked.get(answer.id)
            if known and not self._is_stale(known):
                self._asked.move_to_end(answer.id)
                return known.summary
            new = _Asked(Future(), time.monotonic())
            self._asked[answer.id] = new
            self._asked.move_to_end(answer.id)
            while len(self._asked) > _REMEMBERED:
                self._asked.popitem(last=False)
        quotations = [quotation.text for quotation in answer.quotations]
        # A daemon, so that whoever stops Kist does not wait for a server that answers slowly.
        threading.Thread(target=self._work, args=(writer, new.summary, question, quotations), daemon=True).start()
        return new.summary

    def _is_stale(self, asked: _Asked) -> bool:
        failed = asked.summary.done() and asked.summary.result().notice == FAILED
        return failed and time.monotonic() - asked.at > _TRIED_AGAIN

    def _work(self, writer: Writer, summary: Coming, question: str, quotations: Sequence[str]) -> None:
        try:
            summary.set_result(self._write(writer, question, quotations))
        except Exception as error:
            if not isinstance(error, NotWritten):  # of which the writer has told whoever runs Kist
                record_incident(self._log_folder, error)
            summary.set_result(Summary(writer.model, notice=FAILED))

    def _write(self, writer: Writer, question: str, quotations: Sequence[str]) -> Summary:
        deadline = writer.deadline()
        if not self._places.acquire(timeout=writer.seconds):
            raise NotWritten("Too many summaries are being written at once.")
        try:
            written = writer.write(INSTRUCTION, request(question, quotations), deadline)
        finally:
            self._places.release()
        return checked(written, quotations, writer.model, self._measures(written[:LONGEST_TEXT]))

    def _measures(self, written: str) -> Measures:
        model = self._embedder()

        @lru_cache(maxsize=2_000)
        def vector(text: str) -> NDArray[np.float32]:
            return model.embed_question(text)

        with self._catalogue.reading() as connection:
            frequencies = self._lexical.document_frequencies(connection, sorted(set(stems(written))))
            total = self._lexical.count(connection)
        return Measures(frequencies, total, lambda one, other: float(vector(one) @ vector(other)))


def _open_writer(settings: Settings) -> Writer | None:
    if not settings.llm_base_url:
        return None
    # What talks to a server is not even imported where none is set.
    from kb.summaries.writer import Writer

    return Writer(settings)

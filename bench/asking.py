"""A process that holds a knowledge base, answers questions and says where their time goes."""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import kb.knowledge_base
import kb.ranking.search
from bench.processes import seconds, serve
from kb.answers import answerability, answering
from kb.answers.complications import Complications
from kb.catalogue import Catalogue
from kb.config import Settings
from kb.embedding import OnnxEmbedder
from kb.knowledge_base import open_knowledge_base
from kb.models import Filters
from kb.ranking import retrieval
from kb.ranking.exact_index import ExactIndex
from kb.ranking.lexical_index import LexicalIndex
from kb.ranking.vector_index import VectorIndex

_STAGES: tuple[tuple[str, object, str], ...] = (
    ("refresh", kb.ranking.search.Search, "refresh"),
    ("scheme", Catalogue, "concepts"),
    ("filter", Catalogue, "filtered_keys"),
    ("filter", Catalogue, "held_keys"),
    ("filter", Catalogue, "digest_keys_superseded"),
    ("read question", kb.ranking.search, "query_terms"),
    ("lexical", LexicalIndex, "search"),
    ("lexical", LexicalIndex, "document_frequencies"),
    ("embed", OnnxEmbedder, "read_question"),
    ("nearest", ExactIndex, "search"),
    ("nearest", VectorIndex, "search"),
    ("nearest", Catalogue, "vectors"),
    ("sentence vectors", Catalogue, "sentence_vectors"),
    ("token vectors", Catalogue, "token_vectors"),
    ("read passages", retrieval, "late_interaction"),
    ("passages", Catalogue, "passages"),
    ("judge", answerability, "suffices"),
    ("judge", kb.ranking.search, "unheld"),
    ("judge", kb.ranking.search, "coverage"),
    ("judge", kb.ranking.search, "source_named"),
    ("compose", answering, "quotations"),
    ("compose", answering, "themes_of"),
    ("compose", Complications, "of"),
)


class Stages:
    """The time spent in each stage, without that of the stages it calls."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self._inner: list[float] = []

    def watch(self) -> None:
        """Measure every stage from now on."""
        for name, owner, attribute in _STAGES:
            setattr(owner, attribute, self._timed(name, getattr(owner, attribute)))

    def _timed(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **options: Any) -> Any:
            self._inner.append(0.0)
            started = time.perf_counter()
            try:
                return work(*arguments, **options)
            finally:
                taken = time.perf_counter() - started
                self.spent[name] += taken - self._inner.pop()
                if self._inner:
                    self._inner[-1] += taken

        return timed


def main() -> None:
    """Hold the knowledge base of a folder and serve the process that measures."""
    folder = Path(sys.argv[1])
    base = open_knowledge_base(Settings(data=folder / "data"))
    base.ask("What helps neighbours to take part?")
    stages = Stages()

    def ask(value: Any) -> float:
        question, theme = value
        return seconds(lambda: base.ask(question, Filters((theme,) if theme else ())))

    def watched(value: Any) -> dict[str, float]:
        stages.spent.clear()
        stages.spent["rest"] = ask(value)
        stages.spent["rest"] -= sum(taken for name, taken in stages.spent.items() if name != "rest")
        return dict(stages.spent)

    def changed(seed: Any) -> float:
        # Here and not above: a process that only answers does not have them in memory.
        from bench.material import write_documents
        from ingest.pipeline import ingest_files

        list(ingest_files(base, write_documents(folder / "more", 1, seed=seed)))
        return seconds(lambda: base.ask("What helps neighbours to take part?"))

    serve({"ask": ask, "watch": lambda _: stages.watch(), "watched": watched, "changed": changed})


if __name__ == "__main__":
    main()

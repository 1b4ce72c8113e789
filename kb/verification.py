"""Check originals, record and indexes against one another, and make anew what can be derived."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kb.catalogue import Catalogue
from kb.embedding import Embedder
from kb.errors import RecordDamaged
from kb.holdings import Holdings
from kb.originals import Originals
from kb.ranking.index_keeper import IndexKeeper
from kb.ranking.lexical_index import LexicalIndex

_VECTOR_TOLERANCE = 1e-4  # the index keeps vectors as 32-bit floats and scales them once more


@dataclass(frozen=True, slots=True)
class Report:
    """What was wrong, what was mended, what is left, one sentence each; and what could not be looked at."""

    problems: tuple[str, ...]
    repaired: tuple[str, ...]
    left: tuple[str, ...]
    unchecked: tuple[str, ...]


class Verification:
    """Looks at everything that is kept; changes something only when asked to repair."""

    def __init__(
        self,
        catalogue: Catalogue,
        originals: Originals,
        lexical: LexicalIndex,
        keeper: IndexKeeper,
        holdings: Holdings,
        embedder: Callable[[], Embedder],
    ) -> None:
        self._catalogue = catalogue
        self._originals = originals
        self._lexical = lexical
        self._keeper = keeper
        self._holdings = holdings
        self._embedder = embedder

    def verify(self, repair: bool = False) -> Report:
        """Check everything; with `repair` mend what the record can give again and check once more."""
        problems, unchecked = self._problems()
        if not repair or not problems:
            return Report(tuple(problems), (), tuple(problems), tuple(unchecked))
        self._repair()
        left, unchecked = self._problems()
        mended = [problem for problem in problems if problem not in left]
        return Report(tuple(problems), tuple(mended), tuple(left), tuple(unchecked))

    def _problems(self) -> tuple[list[str], list[str]]:
        problems = self._catalogue.problems(self._embedder().fingerprint)
        expected = {d.sha256 for d in self._catalogue.documents(include_retired=True) if d.file_name}
        # An original without a document is what a killed ingest leaves behind: it harms nothing and is taken up
        # when the file is added again. What is kept must be whole all the same.
        problems += self._originals.problems(expected | set(self._originals.orphans(expected)))
        problems += self._lexical_problems()
        in_index = self._vector_problems()
        if in_index is None:
            return problems, ["The vector index is in use by another process and was not checked."]
        return problems + in_index, []

    def _lexical_problems(self) -> list[str]:
        held = set(self._catalogue.held_keys().tolist())
        with self._catalogue.reading() as connection:
            indexed = set(self._lexical.keys(connection).tolist())
        return [
            *(f"The lexical index lacks {self._name(key)}." for key in sorted(held - indexed)),
            *(f"The lexical index has passage number {key}, which is not held." for key in sorted(indexed - held)),
        ]

    def _vector_problems(self) -> list[str] | None:
        with self._keeper.owned() as index:
            if index is None:
                return None
            try:
                self._keeper.update()
                keys, matrix = self._catalogue.all_vectors(self._embedder().fingerprint)
                names = self._catalogue.passage_ids(keys)
                stored = index.stored(list(names))
                extra = sorted(set(index.ids()) - set(names))
            except RecordDamaged as error:
                return [str(error)]
            problems = []
            for name, vector in zip(names, matrix, strict=True):
                if name not in stored:
                    problems.append(f"The vector index lacks passage {name}.")
                elif not np.allclose(stored[name], vector, atol=_VECTOR_TOLERANCE):
                    problems.append(f"The vector index has an altered vector for passage {name}.")
            return problems + [f"The vector index has passage {name}, which is not held." for name in extra]

    def _name(self, key: int) -> str:
        return next((f"passage {name}" for name in self._catalogue.passage_ids([key])), f"passage number {key}")

    def _repair(self) -> None:
        with self._catalogue.transaction() as connection:
            self._catalogue.repair_passages(connection)
            self._catalogue.repair_themes(connection)
            self._catalogue.repair_vectors(connection)
            self._catalogue.repair_addresses(connection)
            self._catalogue.repair_log(connection)
        self._holdings.embed_missing()
        self._keeper.rebuild_lexical()
        with self._keeper.owned() as index:
            if index is not None:
                self._keeper.rebuild()

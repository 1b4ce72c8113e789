"""The plain baseline: sentence-transformers, one product of all vectors, the ten greatest. No words, no record."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from bench.processes import seconds, serve
from kb.model_export import PACKAGE, find_model


class PlainSearch:
    """What a plain script would do with the same passages and the same model."""

    def __init__(self, file: Path) -> None:
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(2)
        self._model = SentenceTransformer(str(find_model(PACKAGE)), device="cpu", local_files_only=True)
        held = np.load(file)
        self._matrix, self._texts, self._themes = held["matrix"], held["texts"].tolist(), held["themes"]

    def ask(self, question: str, theme: str | None = None) -> list[tuple[float, str]]:
        """Return the ten nearest passages, of a theme if one is given."""
        vector = self._model.encode(question, normalize_embeddings=True, show_progress_bar=False)
        scores = self._matrix @ vector
        if theme is not None:
            scores = np.where(self._themes == theme, scores, -1.0)
        best = np.argpartition(scores, -10)[-10:]
        return [(float(scores[row]), self._texts[row]) for row in best[np.argsort(-scores[best])]]


def main() -> None:
    """Answer one question and end, or serve the process that measures."""
    search = PlainSearch(Path(sys.argv[1]))
    if len(sys.argv) > 2:
        print(json.dumps(search.ask(sys.argv[2])))
        return
    search.ask("What helps neighbours to take part?")

    def ask(value: Any) -> float:
        question, theme = value
        return seconds(lambda: search.ask(question, theme))

    serve({"ask": ask})


if __name__ == "__main__":
    main()

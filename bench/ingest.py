"""Measure how much of the time of an ingest is the embedding, which no order of the steps can save."""

from __future__ import annotations

import statistics
from itertools import chain, islice
from pathlib import Path

from bench.figures import Figure, quartiles
from bench.material import write_documents
from bench.processes import seconds
from ingest.parse import parse_document
from ingest.pipeline import ingest_files
from kb.config import Settings
from kb.embedding import PassageText, open_embedder
from kb.knowledge_base import open_knowledge_base
from kb.models import Concept
from kb.ranking.indexing import trail

_TURN = 15  # documents that are ingested before their passages are embedded alone


def measure(folder: Path, documents: int) -> list[Figure]:
    """Ingest some documents, then embed the passages of the same documents, in turns."""
    settings = Settings(data=folder / "ingest")
    embedder = open_embedder(settings)
    base = open_knowledge_base(settings)
    files = write_documents(folder / "documents", documents + _TURN)
    passages = [_to_embed(path, base.concepts()) for path in files]
    ingested = ingest_files(base, files)  # one ingest, which goes on in its turns: its start is not what is measured
    list(islice(ingested, _TURN))  # so that everything is loaded
    embedder.embed_passages(list(chain(*passages[:_TURN])))
    whole, alone, counts = [], [], []
    for first in range(_TURN, len(files), _TURN):
        turn = slice(first, first + _TURN)
        together = list(chain(*passages[turn]))
        counts.append(len(together))
        # Who goes first changes, since what runs on this computer beside us comes and goes.
        for ingests in (True, False) if first // _TURN % 2 else (False, True):
            if ingests:
                whole.append(seconds(lambda: list(islice(ingested, _TURN))))
            else:
                alone.append(seconds(lambda together=together: embedder.embed_passages(together)))
    ingested.close()
    base.close()
    rates = [count / taken for count, taken in zip(counts, whole, strict=True)]
    baseline = [count / taken for count, taken in zip(counts, alone, strict=True)]
    return [
        Figure(
            "whole ingest",
            "passages/s",
            statistics.median(rates),
            statistics.median(baseline),
            "embedding alone, all passages at once",
            more_is_better=True,
            must=0.75,
            aim=0.9,
            by_ratio=True,
            spread=quartiles(rates),
        )
    ]


def _to_embed(path: Path, concepts: tuple[Concept, ...]) -> list[PassageText]:
    parsed = parse_document(path.read_bytes(), path.name, concepts)
    return [
        PassageText(trail(parsed.work.title, one.locator.section), one.text, one.sentences) for one in parsed.passages
    ]

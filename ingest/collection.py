"""Rank a public test collection (BEIR layout) with the passages, embedding and ranking that answers use."""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from ingest.chunk import chunk_text
from kb.config import Settings
from kb.errors import InputRefused
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.models import ParsedDocument, Work

_PASSAGES_PER_DOCUMENT = 3  # how deep to look so that `depth` different documents are found


def _lines(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    path = next((p for p in (folder / name, folder / f"{name}.gz") if p.is_file()), None)
    if path is None:
        raise InputRefused(f"`{folder}` has no {name}: name a folder in BEIR layout (corpus.jsonl, queries.jsonl).")
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            yield {"_id": str(record["_id"]), "title": str(record.get("title") or ""), "text": str(record["text"])}
        except (ValueError, KeyError, TypeError) as error:
            raise InputRefused(f"`{path.name}`, line {number}: an object with `_id` and `text` is needed.") from error


def _parsed(record: dict[str, Any]) -> ParsedDocument:
    text, passages = chunk_text(record["text"])
    work = Work(id=record["_id"], title=record["title"])
    return ParsedDocument(work=work, text=text, sections=(), passages=passages, notes=(), markers=(), identified=True)


def _add(base: KnowledgeBase, record: dict[str, Any]) -> None:
    content = json.dumps(record, ensure_ascii=False, sort_keys=True).encode()
    base.add_document(content, _parsed(record), file_name=record["_id"], origin=record["_id"], fingerprint="collection")


def queries(folder: Path) -> dict[str, str]:
    """Return the text of each query of a collection by its id."""
    return {query["_id"]: query["text"] for query in _lines(folder, "queries.jsonl")}


@contextmanager
def indexed(settings: Settings, folder: Path) -> Iterator[KnowledgeBase]:
    """Index a collection in a temporary place."""
    with tempfile.TemporaryDirectory(prefix="kist-collection-") as temporary:
        base = open_knowledge_base(replace(settings, data=Path(temporary), database_url=""))
        for record in tqdm(list(_lines(folder, "corpus.jsonl")), unit="document", leave=False, disable=_quiet()):
            _add(base, record)
        yield base
        base.close()


def ranking(base: KnowledgeBase, question: str, depth: int) -> list[tuple[str, float]]:
    """Return the best documents for a question with their scores, each once, at its best passage."""
    best: dict[str, float] = {}
    for found in base.find(question, limit=_PASSAGES_PER_DOCUMENT * depth):
        best.setdefault(found.passage.work.id, found.score)
    return sorted(best.items(), key=lambda item: (-item[1], item[0]))[:depth]


def run_collection(settings: Settings, folder: Path, out: Path, depth: int) -> int:
    """Index the collection in a temporary place and write a TREC run; return the number of queries.

    A run line is `query Q0 document rank score tag`.
    """
    asked = queries(folder)
    with indexed(settings, folder) as base:
        lines = [
            f"{query} Q0 {name} {rank} {score:.6f} kist\n"
            for query, text in tqdm(asked.items(), unit="question", leave=False, disable=_quiet())
            for rank, (name, score) in enumerate(ranking(base, text, depth), 1)
        ]
    out.write_text("".join(lines), encoding="utf-8")
    return len(asked)


def _quiet() -> bool:
    return not sys.stderr.isatty()

"""Rank a public test collection (BEIR layout) with the passages, embedding and ranking that answers use."""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from collections.abc import Iterator
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


def run_collection(settings: Settings, folder: Path, out: Path, depth: int) -> int:
    """Index the collection in a temporary place and write a TREC run; return the number of queries.

    A run line is `query Q0 document rank score tag`; each document stands once, at its best passage.
    """
    queries = list(_lines(folder, "queries.jsonl"))
    quiet = not sys.stderr.isatty()
    with tempfile.TemporaryDirectory(prefix="kist-collection-") as temporary:
        base = open_knowledge_base(replace(settings, data=Path(temporary), database_url=""))
        for record in tqdm(list(_lines(folder, "corpus.jsonl")), unit="document", leave=False, disable=quiet):
            _add(base, record)
        lines = []
        for query in tqdm(queries, unit="question", leave=False, disable=quiet):
            best: dict[str, float] = {}
            for found in base.find(query["text"], limit=_PASSAGES_PER_DOCUMENT * depth):
                best.setdefault(found.passage.work.id, found.score)
            ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))[:depth]
            lines += [
                f"{query['_id']} Q0 {name} {rank} {score:.6f} kist\n" for rank, (name, score) in enumerate(ranked, 1)
            ]
        base.close()
    out.write_text("".join(lines), encoding="utf-8")
    return len(queries)

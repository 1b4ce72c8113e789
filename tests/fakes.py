"""Small deterministic stand-ins whose results can be worked out by hand, and installations to try things on."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from filelock import FileLock

from ingest.pipeline import ingest_files, list_inputs
from kb.config import ROOT, Settings
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.models import Block, HeldPassage, Kind, Locator, Outcome, Source, Work

SOURCE = Source(3, "1. Participation", "A study of community councils", "https://example.org/study", year=2018)


def held_passage(
    key: int = 1, text: str = "One thing. This follows.", kind: Kind = Kind.INSIGHT, **changes: object
) -> HeldPassage:
    """Return a passage of two sentences with one source behind its end; `changes` replace its fields."""
    first = text.index(".") + 1
    sentences = ((0, first), (first + 1, len(text))) if first < len(text) else ((0, len(text)),)
    fields: dict[str, object] = {
        "key": key,
        "id": f"document:{key}",
        "text": text,
        "locator": Locator(0, len(text), ("1. Participation", "Research insights")),
        "kind": kind,
        "block": Block.PARAGRAPH,
        "sentences": sentences,
        "themes": ("participation",),
        "document_id": "document",
        "work": Work(id="work", title="A report", year=2019, addresses=("https://example.org/report",)),
        "markers": ((len(text), (SOURCE,)),),
    }
    return HeldPassage(**{**fields, **changes})  # type: ignore[arg-type]


CORPUS = ROOT / "corpus"
_DIGESTS = CORPUS / "digests" / "key-messages"
TWO_DIGESTS = (_DIGESTS / "1-participation.md", _DIGESTS / "2-partnership.md", CORPUS / "works", CORPUS / "cases")

# Where installations are kept: what is made, for all processes that run tests, and this one's copies (conftest.py).
made_in = copied_to = Path()


@cache
def ingested(*paths: Path) -> Path:
    """Return the data folder of an installation that has taken in these paths, made once for all tests.

    Tests only read it; one that changes something works on a copy. Where several processes run the tests, one of
    them makes it and each has a copy of its own: one that only reads may hold the index.
    """
    name = hashlib.sha256("\n".join(map(str, paths)).encode()).hexdigest()[:16]
    made, begun = made_in / name, made_in / f"{name}.begun"
    with FileLock(f"{made}.lock"):
        if not made.exists():
            if paths == (CORPUS,):
                ingest(begun, CORPUS)
            else:
                if paths[0] == CORPUS:  # takes long, and was made already
                    shutil.copytree(ingested(CORPUS), begun)
                _take_in(begun, paths)
            begun.rename(made)
    return Path(shutil.copytree(made, copied_to / name))


def lent(folder: Path, *paths: Path) -> Iterator[KnowledgeBase]:
    """Lend an installation of a test's own that has taken in these paths, in an empty folder; close it afterwards."""
    shutil.copytree(ingested(*paths), folder / "data")
    base = open_knowledge_base(Settings(data=folder / "data"))
    yield base
    base.close()


def _take_in(data: Path, paths: Iterable[Path]) -> None:
    base = open_knowledge_base(Settings(data=data))
    refused = [one.reason for one in ingest_files(base, list_inputs(paths)) if one.outcome is Outcome.REFUSED]
    assert not refused, refused
    base.update_index()
    base.close()


def ingest(data: Path, *paths: Path) -> None:
    """Take texts in by the command, in a process of its own; none may be refused."""
    command = [sys.executable, "-m", "ingest", *map(str, paths), "--data", str(data), "--quiet"]
    subprocess.run(command, cwd=ROOT, check=True)


def markdown(title: str, *paragraphs: str, work_id: str | None = None) -> bytes:
    """Return a small document of one section with one note that leads to a study."""
    front = [f'title: "{title}"', *([f"id: {work_id}"] if work_id else [])]
    body = "\n\n".join(paragraphs)
    lines = ["---", *front, "---", "", "# What was found", "", f"{body}[^1]", "", "[^1]: Baird, A. (2021)"]
    return "\n".join(lines).encode() + b" A study of village halls. https://example.org/halls\n"

"""Small deterministic stand-ins whose results can be worked out by hand, and installations to try things on."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from ingest.pipeline import ingest_files, list_inputs
from kb.config import Settings
from kb.knowledge_base import open_knowledge_base
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


@cache
def ingested(*paths: Path) -> Path:
    """Return the data folder of an installation that has taken in these paths, made once for all tests.

    Tests only read it; one that changes something works on a copy.
    """
    data = Path(tempfile.mkdtemp(prefix="kist-tests-"))
    atexit.register(shutil.rmtree, data, ignore_errors=True)
    base = open_knowledge_base(Settings(data=data))
    refused = [one.reason for one in ingest_files(base, list_inputs(paths)) if one.outcome is Outcome.REFUSED]
    assert not refused, refused
    base.update_index()
    base.close()
    return data


def markdown(title: str, *paragraphs: str, work_id: str | None = None) -> bytes:
    """Return a small document of one section with one note that leads to a study."""
    front = [f'title: "{title}"', *([f"id: {work_id}"] if work_id else [])]
    body = "\n\n".join(paragraphs)
    lines = ["---", *front, "---", "", "# What was found", "", f"{body}[^1]", "", "[^1]: Baird, A. (2021)"]
    return "\n".join(lines).encode() + b" A study of village halls. https://example.org/halls\n"

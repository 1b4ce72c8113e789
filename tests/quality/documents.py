"""How well published documents are read: the figures of the checked documents beside the project.

Texts are compared as the README of those documents says: NFKC, plain quotation marks and hyphens, single blanks.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kb.config import ROOT

SHARED = ROOT.parent / "shared" / "documents"
TRUTH = SHARED / "truth"
_PLAIN = str.maketrans(
    dict.fromkeys("‘’‚‛`´", "'") | dict.fromkeys("“”„", '"') | dict.fromkeys("‐‑‒–—−", "-") | {"\u00ad": None}
)
_TAIL = 25  # characters of the words before a marker; the truth's own excerpt may begin elsewhere
_HEAD = 60  # characters of a note that tell it from every other


def measure() -> dict[str, float]:
    """Return the share (0..1) of each kind of thing that is read as it stands in the truth."""
    right: Counter[str] = Counter()
    of: Counter[str] = Counter()
    for path in sorted(TRUTH.glob("*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        for name, found in _compare(truth, _inspected(SHARED / "real" / truth["file"])):
            of[name] += 1
            right[name] += found
    return {name: right[name] / of[name] for name in of}


def _inspected(path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "ingest", "inspect", str(path), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    read: dict[str, Any] = json.loads(done.stdout)
    return read


def _compare(truth: dict[str, Any], read: dict[str, Any]) -> Iterable[tuple[str, bool]]:
    passages = [_plain(passage["text"]) for passage in read["passages"]]
    notes: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for note in read["notes"]:
        notes[str(note["number"])].append(note)
    markers = [(m["label"], _plain(m["words_before"]), m["notes"]) for p in read["passages"] for m in p["markers"]]
    for sentence in truth["sentences"]:
        yield "sentences", any(_plain(sentence["text"]) in text for text in passages)
    for marker in truth["markers"]:
        before, start = _plain(marker["words_before"]), _plain(marker["note_text"])[:_HEAD]
        led_to = [to for label, words, to in markers if label == marker["label"] and _same_end(words, before)]
        entries = [note for numbers in led_to for number in numbers for note in notes[number]]
        joined = [note for note in entries if start in _plain(note["text"])]
        yield "markers", bool(led_to)
        yield "notes joined", bool(joined)
        if marker.get("link_urls"):
            yield "addresses", any(set(marker["link_urls"]) <= set(note["urls"]) for note in joined)
    headings = Counter(_plain(section["text"]).casefold() for section in read["sections"])
    for heading in truth["headings"]:
        yield "headings", headings[_plain(heading["text"]).casefold()] > 0
    yield "titles", _plain(read["title"] or "").casefold() == _plain(truth["title"]).casefold()
    yield "years", read["year"] == truth["year"]
    yield "authors", {_plain(name) for name in read["authors"]} == {_plain(name) for name in truth["authors"]}


def _same_end(words: str, before: str) -> bool:
    return bool(words) and (words.endswith(before[-_TAIL:]) or before.endswith(words[-_TAIL:]))


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).translate(_PLAIN)).strip()

"""`make gate`: measure reading and answers on the report and on checked documents, and hold them against pinned floors.

The floors and a fingerprint of the data they were measured on stand in floors.json. `--pin` writes the figures
just measured as the new floors; it refuses to lower one unless `--lower` is given too.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from kb.config import ROOT
from tests.quality import documents

SHARED = ROOT.parent / "shared"
REPORT = SHARED / "sources" / "key-messages.txt"
QUESTIONS = SHARED / "eval" / "key-messages"
SCORER = SHARED / "eval" / "score_answers.py"
FLOORS = Path(__file__).with_name("floors.json")
DATA = (
    *(REPORT, QUESTIONS / "questions_dev.jsonl", QUESTIONS / "hostile_dev.jsonl", SCORER),
    *sorted(documents.TRUTH.glob("*.json")),
)
MEASURES = (
    "recall@1",
    "recall@5",
    "recall@10",
    "ndcg@10",
    "source_recall",
    "source_precision",
    "citation_precision",
    "without_stray_sources",
    "abstention_recall",
    "answered",
    "theme@1",
)
TOLERANCE = 0.005  # a figure may move by less than one question in two hundred


def fingerprint() -> str:
    """Return a name of the data: floors only hold for the data they were measured on."""
    digest = hashlib.sha256()
    for path in DATA:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def command(*arguments: str) -> str:
    """Run one of Kist's commands as a user would; return its standard output."""
    done = subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"`python -m {' '.join(arguments)}` ended with {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def measure_parsing() -> dict[str, float]:
    """Count what is read of the report."""
    report = json.loads(command("ingest", "inspect", str(REPORT), "--json"))
    markers = [marker for passage in report["passages"] for marker in passage["markers"]]
    notes = {(note["scope"], str(note["number"])) for note in report["notes"]}
    capitals = [p for p in report["passages"] if len(p["text"]) > 20 and p["text"].upper() == p["text"]]
    return {
        "markers": len(markers),
        "notes_joined": sum(len(marker["notes"]) for marker in markers),
        "notes": len(notes),
        "themes": len({theme for passage in report["passages"] for theme in passage["themes"]}),
        "passages_without_furniture": float(not capitals),
    }


def measure_answers(folder: Path, inputs: list[str]) -> dict[str, float]:
    """Ask the development questions of a knowledge base made of the inputs; return the scorer's figures."""
    data, answers, scores = folder / "data", folder / "answers.jsonl", folder / "scores.json"
    questions = folder / "questions.jsonl"
    names = ("questions_dev.jsonl", "hostile_dev.jsonl")
    questions.write_text("".join((QUESTIONS / name).read_text(encoding="utf-8") for name in names), encoding="utf-8")
    command("ingest", *inputs, "--data", str(data), "--quiet")
    command("kb", "ask", "--questions", str(questions), "--out", str(answers), "--data", str(data))
    scorer = [sys.executable, str(SCORER), str(QUESTIONS / "questions_dev.jsonl"), str(answers)]
    options = ["--aliases", str(QUESTIONS / "source_aliases.json"), "--hostile", str(QUESTIONS / "hostile_dev.jsonl")]
    subprocess.run([*scorer, *options, "--json", str(scores)], check=True, stdout=subprocess.DEVNULL)
    result: dict[str, Any] = json.loads(scores.read_text(encoding="utf-8"))
    overall = result["overall"]
    overall |= {"answered": 1 - overall["false_abstention"], "without_stray_sources": 1 - overall["stray_citation"]}
    figures = {name: float(overall[name]) for name in MEASURES}
    return figures | {"hostile": sum(not row["problems"] for row in result["hostile"]) / len(result["hostile"])}


def measure() -> dict[str, dict[str, float]]:
    """Measure everything the gate holds."""
    with tempfile.TemporaryDirectory(prefix="kist-gate-") as folder:
        alone, beside = Path(folder) / "alone", Path(folder) / "beside"
        alone.mkdir()
        beside.mkdir()
        measures: dict[str, Callable[[], dict[str, float]]] = {
            "parsing": measure_parsing,
            "documents": documents.measure,
            "report alone": partial(measure_answers, alone, [str(REPORT)]),
            "report beside the corpus": partial(measure_answers, beside, ["corpus", str(REPORT)]),
        }
        # Each waits for commands in processes of their own; the one that takes longest begins first.
        with ThreadPoolExecutor(2) as pool:
            begun = {name: pool.submit(measure) for name, measure in reversed(measures.items())}
            return {name: begun[name].result() for name in measures}


def below(figures: dict[str, dict[str, float]], floors: dict[str, dict[str, float]]) -> list[str]:
    """Return a line for each figure that is under its floor, or missing."""
    return [
        f"{group}: {name} is {figures.get(group, {}).get(name)}, its floor {floor}"
        for group, names in floors.items()
        for name, floor in names.items()
        if figures.get(group, {}).get(name, float("-inf")) < floor - TOLERANCE
    ]


def main() -> int:
    """Run the gate; return the exit code."""
    parser = argparse.ArgumentParser("python -m tests.quality.gate", description=__doc__)
    parser.add_argument("--pin", action="store_true", help="write the figures as the new floors")
    parser.add_argument("--lower", action="store_true", help="allow --pin to lower a floor")
    options = parser.parse_args()
    if not all(path.exists() for path in DATA):
        print("The quality gate needs the test material at ../shared: nothing was measured.")
        return 1 if os.environ.get("SHARED_REQUIRED") else 0
    figures = measure()
    for group, names in figures.items():
        print(
            group, "  ".join(f"{name} {value:.3f}".rstrip("0").rstrip(".") for name, value in names.items()), sep="\n  "
        )
    pinned = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {"data": None, "floors": {}}
    failures = below(figures, pinned["floors"]) if pinned["data"] == fingerprint() else []
    if options.pin:
        if failures and not options.lower:
            print("A floor would be lowered; say so with --lower:", *failures, sep="\n  ")
            return 1
        rounded = {group: {name: round(value, 4) for name, value in names.items()} for group, names in figures.items()}
        FLOORS.write_text(json.dumps({"data": fingerprint(), "floors": rounded}, indent=1) + "\n", encoding="utf-8")
        return 0
    if pinned["data"] != fingerprint():
        print("The data has changed since the floors were measured: look at the figures, then pin them with --pin.")
        return 1
    if failures:
        print("Under the floor:", *failures, sep="\n  ")
        return 1
    print("Every figure holds its floor.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

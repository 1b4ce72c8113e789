"""`python -m tests.quality.ablation`: what each step of ranking and of refusal adds, as tables for docs/answering.md.

Each row has the steps of the rows above it. Ranking is measured on the report's development questions and on public
collections (`--collections NAME ...`, all if none is named), refusal on the development questions.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

from ingest.collection import indexed, queries, ranking
from ingest.pipeline import ingest_files
from kb.answers import answerability
from kb.config import Settings
from kb.exchange.interchange import answer_object
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.questions import asked_for
from kb.ranking import retrieval
from tests.quality.gate import QUESTIONS, REPORT, SHARED

COLLECTIONS = ("govuk-cqa-a", "scifact", "expertqa-a", "clapnq")
_DEPTH = 100
Scores = Mapping[int, float]
Off = tuple[tuple[object, str, Callable[..., Any]], ...]


def _best_first(scores: Scores) -> list[tuple[int, float]]:
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


_no_late: Off = ((retrieval, "rerank", lambda ranked, second: list(ranked)),)
_no_section: Off = ((retrieval, "lift_by_section", lambda ranked, sections: list(ranked)),)
_no_naming: Off = ((retrieval, "lift_named", lambda ranked, naming: list(ranked)),)
_words: Off = ((retrieval, "fuse", lambda dense, lexical: _best_first(retrieval.scaled(lexical))),)
_meaning: Off = ((retrieval, "fuse", lambda dense, lexical: _best_first(retrieval.scaled(dense))),)
RANKING: dict[str, Off] = {
    "words (BM25)": (*_words, *_no_late, *_no_section, *_no_naming),
    "meaning (one vector a passage)": (*_meaning, *_no_late, *_no_section, *_no_naming),
    "both": (*_no_late, *_no_section, *_no_naming),
    "and each word against each passage": (*_no_section, *_no_naming),
    "and the best of the section": _no_naming,
    "and sources that are named": (),
}
_no_names: Off = ((asked_for, "names", lambda question: ()), (asked_for, "years", lambda question: ()))
_no_kinds: Off = ((asked_for, "kinds", lambda question: ()),)
_no_sources: Off = ((answerability, "NAMED", 2.0),)  # type: ignore[assignment]
REFUSAL: dict[str, Off] = {
    "nearness alone": (*_no_names, *_no_kinds, *_no_sources),
    "and names and years": (*_no_kinds, *_no_sources),
    "and kinds of answer": _no_sources,
    "and sources that are asked for": (),
}


@contextmanager
def without(steps: Off) -> Iterator[None]:
    """Switch steps off for a while."""
    with ExitStack() as stack:
        for place, name, instead in steps:
            stack.enter_context(patch.object(place, name, instead))
        yield


def scorer(name: str) -> ModuleType:
    """Load one of the scorers of the test material."""
    spec = importlib.util.spec_from_file_location(name, SHARED / "eval" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rank_collections(names: list[str]) -> dict[str, list[float]]:
    """nDCG@10 of each row on each collection."""
    score_run = scorer("score_run")
    rows: dict[str, list[float]] = {row: [] for row in RANKING}
    for name in names:
        folder = SHARED / "eval" / name
        judged = score_run.read_qrels(folder / "qrels.tsv")
        asked = {query: text for query, text in queries(folder).items() if query in judged}
        with indexed(Settings(), folder) as base:
            for row, steps in RANKING.items():
                with without(steps):
                    run = {query: dict(ranking(base, text, _DEPTH)) for query, text in asked.items()}
                rows[row].append(score_run.mean_scores(score_run.score_run(judged, run))["nDCG@10"])
    return rows


def _scored(base: KnowledgeBase, only_rank: bool) -> dict[str, Any]:
    score_answers = scorer("score_answers")
    questions = score_answers.read_jsonl(QUESTIONS / "questions_dev.jsonl")
    answers = []
    for question in questions:
        if only_rank:
            found = base.find(question["question"], limit=10)
            passages = [{"text": one.passage.text, "rank": one.rank} for one in found]
            answers.append({"id": question["id"], "abstained": False, "passages": passages})
        else:
            answers.append(answer_object(base.ask(question["question"]), question["id"]))
    result: dict[str, Any] = score_answers.score(questions, answers)
    return result


def rank_report(base: KnowledgeBase) -> dict[str, list[float]]:
    """Recall@5, Recall@10, nDCG@10 of each row, the last also for paraphrases and for sources looked up."""
    rows = {}
    for row, steps in RANKING.items():
        with without(steps):
            scores = _scored(base, only_rank=True)
        overall, types = scores["overall"], scores["by_type"]
        figures = [overall[name] for name in ("recall@5", "recall@10", "ndcg@10")]
        rows[row] = [*figures, *(types[kind]["ndcg@10"] for kind in ("paraphrase", "source-lookup"))]
    return rows


def refuse(base: KnowledgeBase) -> dict[str, list[float]]:
    """Of each kind of unanswerable question the share refused, and of the answerable ones, for each row."""
    rows = {}
    for row, steps in REFUSAL.items():
        with without(steps):
            scores = _scored(base, only_rank=False)
        kinds = ("off-topic", "near-topic", "near-miss")
        refused = [scores["by_type"][kind]["abstention_recall"] for kind in kinds]
        rows[row] = [*refused, scores["overall"]["false_abstention"]]
    return rows


def table(columns: list[str], rows: dict[str, list[float]]) -> str:
    """Return a Markdown table with two decimals."""
    lines = [["", *columns], ["---"] * (len(columns) + 1)]
    lines += [[row, *(f"{figure:.3f}" for figure in figures)] for row, figures in rows.items()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser("python -m tests.quality.ablation", description=__doc__)
    parser.add_argument("--collections", nargs="*", choices=COLLECTIONS, default=list(COLLECTIONS))
    parser.add_argument("--data", type=Path, required=True, help="a folder for an installation with the report alone")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args()
    if not REPORT.exists():
        print("The ablation needs the test material at ../shared: nothing was measured.", file=sys.stderr)
        return 1
    base = open_knowledge_base(Settings(data=options.data))
    list(ingest_files(base, [REPORT]))
    report, refusal = rank_report(base), refuse(base)
    base.close()
    collections = rank_collections(options.collections)
    if options.json:
        print(json.dumps({"report": report, "refusal": refusal, "collections": collections}, indent=1))
        return 0
    print(table(["Recall@5", "Recall@10", "nDCG@10", "paraphrase", "source-lookup"], report), "\n")
    print(table(["off-topic", "near-topic", "near-miss", "wrongly refused"], refusal), "\n")
    if options.collections:
        print(table(list(options.collections), collections))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tests.quality.answerability`: fit and measure the decision to answer, cross-validated by need.

Questions that the report answers, against those that it does not and, as harder ones, the same questions with the
sections hidden that answer them; these count a third each, since what is left often bears on the question.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from ingest.pipeline import ingest_files
from kb.answers.answerability import INTERCEPT, READ, SAID, SENTENCE, Signals, lacking, suffices
from kb.config import Settings
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.ranking.search import Search
from tests.quality.ablation import scorer
from tests.quality.chain import FOLDS, hash_of, logistic_regression
from tests.quality.gate import QUESTIONS, REPORT

_HIDDEN_WEIGHT = 1 / 3
_RIDGE = 10.0  # on weights of signals that are brought to the same spread: the questions are few
_WRONGLY_REFUSED = 0.05


@dataclass(frozen=True)
class Asked:
    """A question, whether what is searched answers it, and what the decision is made from."""

    question: dict[str, Any]
    answerable: bool
    hidden: bool
    signals: Signals
    ruled_out: bool
    decided: bool

    @property
    def kind(self) -> str:
        """Of what type a question is, for the table."""
        return "hidden" if self.hidden else "answerable" if self.answerable else str(self.question["type"])


def ask(base: KnowledgeBase) -> list[Asked]:
    """Ask each question, and those that are answered once more with their sections hidden."""
    score = scorer("score_answers")
    every = base._catalogue.passages(base._catalogue.held_keys())
    asked = []
    for question in score.read_jsonl(QUESTIONS / "questions_dev.jsonl"):
        asked.append(_asked(base, question, question["answerable"], hidden=False))
        if question["answerable"]:
            gold = [gold["quote"] for gold in question["gold_passages"]]
            sections = {p.locator.section for p in every if any(score.coverage(q, p.text) >= 0.6 for q in gold)}
            left = np.array([p.key for p in every if p.locator.section not in sections], np.int64)
            with patch.object(Search, "_held", lambda *_, left=left: left):
                asked.append(_asked(base, question, answerable=False, hidden=True))
    return asked


def _asked(base: KnowledgeBase, question: dict[str, Any], answerable: bool, hidden: bool) -> Asked:
    found = base._search.find(question["question"]).texts
    ruled_out = bool(found.signals.unheld or lacking(question["question"], found.evidence))
    decided = suffices(question["question"], found.signals, found.evidence)
    return Asked(question, answerable, hidden, found.signals, ruled_out, decided)


def own_questions(base: KnowledgeBase) -> Iterator[tuple[str, str, int, float]]:
    """For each set of questions of our own: its name, whether they can be answered, how many, the share answered."""
    with Path(__file__).with_name("refusals.toml").open("rb") as file:
        sets = tomllib.load(file)
    for name, kinds in sets.items():
        for kind, questions in kinds.items():
            yield name, kind, len(questions), sum(not base.ask(one).abstained for one in questions) / len(questions)


def features(asked: list[Asked]) -> NDArray[np.float64]:
    """The signals of each question (n, 3)."""
    return np.array([(one.signals.read, one.signals.sentence, one.signals.said) for one in asked])


def fitted(asked: list[Asked]) -> NDArray[np.float64]:
    """Return intercept and weights of the signals, both classes weighing the same."""
    x, y = features(asked), np.array([one.answerable for one in asked], float)
    weight = np.array([_HIDDEN_WEIGHT if one.hidden else 1.0 for one in asked])
    for kind in (0.0, 1.0):
        weight[y == kind] *= len(y) / 2 / weight[y == kind].sum()
    middle, spread = x.mean(axis=0), x.std(axis=0)
    scaled = np.column_stack([np.ones(len(x)), (x - middle) / spread])
    values = logistic_regression(scaled, y, weight, _RIDGE)
    weights = values[1:] / spread
    return np.array([values[0] - weights @ middle, *weights])


def cross_validated(asked: list[Asked]) -> NDArray[np.float64]:
    """The log odds of each question, from what was fitted without its need."""
    needs = sorted({one.question["need"] for one in asked}, key=hash_of)
    folds = np.array([needs.index(one.question["need"]) % FOLDS for one in asked])
    odds = np.zeros(len(asked))
    for n in range(FOLDS):
        values = fitted([one for one, fold in zip(asked, folds, strict=True) if fold != n])
        odds[folds == n] = values[0] + features(asked)[folds == n] @ values[1:]
    return odds


def main() -> int:
    """Fit, measure and print."""
    parser = argparse.ArgumentParser("python -m tests.quality.answerability", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="a folder for an installation with the report alone")
    options = parser.parse_args()
    if not REPORT.exists():
        print("This needs the test material at ../shared: nothing was measured.", file=sys.stderr)
        return 1
    base = open_knowledge_base(replace(Settings(), data=options.data))
    list(ingest_files(base, [REPORT]))
    asked, own_sets = ask(base), list(own_questions(base))
    base.close()
    odds, kinds = cross_validated(asked), np.array([one.kind for one in asked])
    threshold = np.quantile(odds[kinds == "answerable"], _WRONGLY_REFUSED)
    ruled = np.array([one.ruled_out for one in asked])
    decided = np.array([one.decided for one in asked])
    print("fitted: intercept, read, sentence, said =", *np.round(fitted(asked), 2))
    print("in use:", INTERCEPT, READ, SENTENCE, SAID)
    print("\n| | questions | area under the curve | refused by the model | by the rules | by both | as it is |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    yes = odds[kinds == "answerable"]
    for kind in ("answerable", "off-topic", "near-topic", "near-miss", "hidden"):
        own = kinds == kind
        area = np.mean((yes[:, None] > odds[own]) + 0.5 * (yes[:, None] == odds[own]))
        low = odds[own] < threshold
        shares = (low.mean(), ruled[own].mean(), (low | ruled[own]).mean(), 1 - decided[own].mean())
        print(f"| {kind} | {own.sum()} | {area:.2f} | {' | '.join(f'{share:.2f}' for share in shares)} |")
    print("\n| our own questions | | questions | answered |\n| --- | --- | --- | --- |")
    for name, kind, many, answered in own_sets:
        print(f"| {name} | {kind} | {many} | {answered:.2f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())

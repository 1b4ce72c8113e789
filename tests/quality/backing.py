"""`python -m tests.quality.backing`: fit and measure looking a text up backwards, and the signs of what complicates it.

In an installation with the report alone, sentences are looked up whose passage is known: those of our digests, the
reference answers to the questions of the test material, these questions as they are, and sentences that practitioners
might write (statements.toml). Beside them stand sentences on other things, near and far. What decides is
cross-validated in ten folds; whatever asks for the same thing is in one fold.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.pipeline import ingest_files, list_inputs
from kb.answers.backing import THRESHOLD, Match, chosen
from kb.answers.signs import sign
from kb.config import Settings
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.models import HeldPassage, Outcome
from tests.quality.chain import FOLDS, REPORT, SCIFACT, SHARED, hash_of, logistic_regression, restatements

EVAL = SHARED / "eval"
QUESTIONS = EVAL / "key-messages" / "questions_dev.jsonl"
STATEMENTS = Path(__file__).with_name("statements.toml")
THRESHOLDS = tuple(sorted({0.45, 0.65, 0.75, THRESHOLD}))
# The weight of each set when what decides is fitted: freely worded sentences count most, since they are the hardest.
ON_IT = {"digests": 0.2, "reference answers": 0.2, "questions": 0.2, "own sentences": 0.4}
NOT_ON_IT = {
    "public services, own": 0.25,
    "unanswerable questions": 0.05,
    "GOV.UK": 0.25,
    "ExpertQA": 0.1,
    "SciFact": 0.1,
}
_NEAR = 3  # passages of other chapters, best first, that count as wrong for a sentence


@dataclass(frozen=True)
class Said:
    """A sentence, what asks for the same thing as it does (`need`), and the keys of the passages that speak of it."""

    collection: str
    need: str
    sentence: str
    gold: frozenset[int] = frozenset()


def lines_of(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a file of JSON lines, packed or not."""
    content = path.read_bytes()
    text = gzip.decompress(content) if path.suffix == ".gz" else content
    return [json.loads(line) for line in text.decode().split("\n") if line]


def of_questions(passages: Sequence[HeldPassage]) -> Iterator[Said]:
    """The questions of the test material with their reference answers, and our own sentences on the same matters."""
    own = tomllib.loads(STATEMENTS.read_text(encoding="utf-8"))
    plain = {passage.key: _plain(passage.text) for passage in passages}
    for row in lines_of(QUESTIONS):
        need = row["need"] or row["id"]
        if not row["answerable"]:
            yield Said("unanswerable questions", need, row["question"])
            continue
        quotes = [_plain(gold["quote"]) for gold in row["gold_passages"]]
        gold = frozenset(key for key, text in plain.items() for quote in quotes if quote[:60] in text)
        assert gold, f"{row['id']}: none of its passages is held"
        yield Said("reference answers", need, row["reference_answer"], gold)
        yield Said("questions", need, row["question"], gold)
        if row["id"] in own["spoken_of"]:
            yield Said("own sentences", need, own["spoken_of"][row["id"]], gold)
    for sentence in own["not_spoken_of"]["sentences"]:
        yield Said("public services, own", sentence, sentence)


def _plain(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


def of_digests(passages: Sequence[HeldPassage]) -> Iterator[Said]:
    """Sentences of the digests with the passages of the section that they restate."""
    for chapter, section, _, _, sentence in restatements():
        own = [p.key for p in passages if (p.locator.section[0], p.locator.section[-1]) == (chapter, section)]
        if own:
            yield Said("digests", f"{chapter} > {section}", sentence, frozenset(own))


def of_others() -> Iterator[Said]:
    """Sentences on other things: guidance on public services, what experts were told, claims of science."""
    guidance = [row["text"] for row in lines_of(EVAL / "govuk-cqa-a" / "corpus.jsonl.gz")]
    told = [row["claim"] for row in lines_of(EVAL / "expertqa-a" / "attribution.jsonl")]
    claims = [row["claim"] for row in lines_of(SCIFACT / "attribution.jsonl")]
    middling = [text for text in guidance if 8 <= len(text.split()) <= 40]
    for name, texts, number in (("GOV.UK", middling, 300), ("ExpertQA", told, 200), ("SciFact", claims, 150)):
        for text in sorted(set(texts), key=hash_of)[:number]:
            yield Said(name, text, text)


@dataclass(frozen=True)
class Judged:
    """A sentence with what was found for it."""

    said: Said
    matches: tuple[Match, ...]
    chapters: frozenset[str]  # in which the passages stand that speak of it

    def right(self, match: Match) -> bool:
        return match.passage.key in self.said.gold

    def near(self, match: Match) -> bool:
        return match.passage.locator.section[0] in self.chapters


def judged(base: KnowledgeBase) -> list[Judged]:
    """Look up every sentence, as the knowledge base does."""
    passages = base._catalogue.passages(base._catalogue.held_keys())
    chapter = {passage.key: passage.locator.section[0] for passage in passages}
    said = [*of_digests(passages), *of_questions(passages), *of_others()]
    found = base._backing.matches([one.sentence for one in said])
    return [
        Judged(one, tuple(sorted(matches, key=lambda match: -match.log_odds)), frozenset(chapter[k] for k in one.gold))
        for one, matches in zip(said, found, strict=True)
    ]


def signals(match: Match) -> tuple[float, float, float, float]:
    """What decides, with a one for the intercept."""
    return 1.0, match.cosine, match.shared, match.held


def fitted(all_judged: Iterable[Judged]) -> NDArray[np.float64]:
    """Logistic regression: (intercept, cosine, shared words, words of the passage).

    Right is the best match in a passage that speaks of a sentence; wrong are the best in other chapters, and the best
    one of a sentence on other things. Each set has its weight, right and wrong together the same.
    """
    rows: list[tuple[tuple[float, ...], bool, tuple[str, bool], float]] = []
    for one in all_judged:
        name = one.said.collection
        if name in NOT_ON_IT:
            rows += [(signals(match), False, (name, False), NOT_ON_IT[name]) for match in one.matches[:1]]
            continue
        right = [match for match in one.matches if one.right(match)][:1]
        wrong = [match for match in one.matches if not one.near(match)][:_NEAR]
        rows += [(signals(match), True, (name, True), ON_IT[name]) for match in right]
        rows += [(signals(match), False, (name, False), ON_IT[name] / 4) for match in wrong]
    sizes = Counter(group for _, _, group, _ in rows)
    x, y = np.array([row[0] for row in rows]), np.array([row[1] for row in rows], float)
    weight = np.array([row[3] / sizes[row[2]] for row in rows]) * len(rows) / 2
    return logistic_regression(x, y, weight, 2e-4 * len(rows))


def cross_validated(all_judged: Sequence[Judged]) -> list[Judged]:
    """Judge each sentence anew by what was fitted without those that ask for the same thing."""
    needs = sorted({one.said.need for one in all_judged}, key=hash_of)
    fold = {need: n % FOLDS for n, need in enumerate(needs)}
    values = [fitted(one for one in all_judged if fold[one.said.need] != n) for n in range(FOLDS)]

    def anew(one: Judged) -> Judged:
        weights = values[fold[one.said.need]]
        matches = (replace(match, log_odds=float(weights @ signals(match))) for match in one.matches)
        return replace(one, matches=tuple(sorted(matches, key=lambda match: -match.log_odds)))

    return [anew(one) for one in all_judged]


def share(values: Iterable[bool]) -> str:
    """Return a share with how many it is of."""
    listed = list(values)
    return f"{sum(listed) / max(1, len(listed)):.2f} of {len(listed)}"


def print_found(all_judged: Sequence[Judged], threshold: float) -> None:
    """Print for each set how much is found and how much of it is right."""
    print(f"threshold {threshold:g}")
    for name in ON_IT:
        own = [one for one in all_judged if one.said.collection == name]
        shown = [(one, chosen(one.matches, threshold)) for one in own]
        first = [(one, matches[0]) for one, matches in shown if matches]
        print(
            f"  {name}: a right passage among the best three {share(any(map(o.right, found)) for o, found in shown)};"
            f" best is right {share(o.right(match) for o, match in first)},"
            f" of its chapter {share(o.near(match) for o, match in first)};"
            f" one of another chapter shown {share(not all(map(o.near, found)) for o, found in shown)}"
        )
    for name in NOT_ON_IT:
        own = [one for one in all_judged if one.said.collection == name]
        print(f"  {name}: any shown {share(bool(chosen(one.matches, threshold)) for one in own)}")


def print_signs(all_judged: Sequence[Judged]) -> None:
    """Print how often a sign stands where evidence contradicts, and where it supports or only restates."""
    pairs = {
        label: [
            (row["claim"], row["sentences"][number])
            for row in lines_of(SCIFACT / "attribution.jsonl")
            for number in row["sentence_ids"]
            if row["label"] == label and number < len(row["sentences"])
        ]
        for label in ("CONTRADICT", "SUPPORT")
    }
    pairs["digests"] = [
        (one.said.sentence, match.passage.text[slice(*match.passage.sentences[match.sentence])])
        for one in all_judged
        for match in chosen(one.matches)[:1]
        if one.said.collection == "digests" and one.right(match)
    ]
    print("signs")
    for name, of_name in pairs.items():
        counts = Counter(str(sign(*pair)) for pair in of_name)
        told = ", ".join(f"{kind} {number / len(of_name):.3f}" for kind, number in sorted(counts.items()))
        print(f"  {name}: {len(of_name)} pairs, {told}")


def main() -> int:
    """Measure; return the exit code."""
    if not (EVAL.is_dir() and REPORT.is_file()):
        print("This needs the test material at ../shared: nothing was measured.")
        return 0
    with tempfile.TemporaryDirectory(prefix="kist-quality-") as folder:
        base = open_knowledge_base(Settings(data=Path(folder)))
        assert [one.outcome for one in ingest_files(base, list_inputs([REPORT]))] == [Outcome.ADDED]
        found = judged(base)
        base.close()
    print("intercept, cosine, shared words, words of the passage:", fitted(found).round(2))
    anew = cross_validated(found)
    for threshold in THRESHOLDS:
        print_found(anew, threshold)
    print_signs(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())

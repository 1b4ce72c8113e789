"""`python -m tests.quality.chain`: fit and measure when a held source is said to bear on a sentence.

Pairs of a sentence and a text that speaks of it: claims of SciFact with the abstracts that hold their evidence, and
sentences of our digests with the chapter of the report that has the passage they restate. Against them, texts of
other subjects (other abstracts, other chapters) and, which is harder, of the same one: the nearest abstracts
without evidence, and the same chapter without that passage. Cross-validated in ten folds by sentence.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.parse import parse_document
from kb.chain import THRESHOLD, Nearest, nearest_sentence
from kb.config import ROOT, Settings
from kb.embedding import Embedder, PassageText, open_embedder
from kb.language import sentences
from kb.models import Block, Passage
from kb.questions.terms import stems
from kb.ranking.indexing import trail
from kb.themes import read_concepts

SHARED = ROOT.parent / "shared"
SCIFACT, REPORT = SHARED / "eval" / "scifact", SHARED / "sources" / "key-messages.txt"
FOLDS = 10
SUPPORTS, SAME_SUBJECT, OTHER_SUBJECT = "supports", "same subject", "other subject"
_RESTATED = re.compile(r"(.*) <!-- restates: (.*), (paragraph|bullet|numbered point|point) (\d+), pages? .*-->")


@dataclass(frozen=True)
class Pair:
    """A sentence and the nearest one in some text; `place` is whether that is in the right passage."""

    collection: str
    claim: str
    kind: str
    found: Nearest
    place: bool = False


class Text:
    """Passages, embedded as they are when they are taken in."""

    def __init__(self, embedder: Embedder, passages: Sequence[tuple[str, str]]) -> None:
        self.texts = [(text, sentences(text)) for _, text in passages]
        told = [
            PassageText(titles, text, spans) for (titles, _), (text, spans) in zip(passages, self.texts, strict=True)
        ]
        embedded = embedder.embed_passages(told)
        self.vectors = [rows for _, rows in embedded]
        self.whole = [vector for vector, _ in embedded]

    def nearest(
        self, claim: str, vector: NDArray[np.float32], rarity: tuple[Counter[str], int], without: int | None = None
    ) -> Nearest:
        kept = [n for n in range(len(self.texts)) if n != without]
        found = nearest_sentence(claim, vector, [self.texts[n] for n in kept], [self.vectors[n] for n in kept], *rarity)
        assert found is not None
        return Nearest(kept[found.passage], found.sentence, found.cosine, found.shared)


def rarity(texts: Sequence[str]) -> tuple[Counter[str], int]:
    """In how many of the texts each stem occurs, and how many there are."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(set(stems(text)))
    return counts, len(texts)


def of_scifact(embedder: Embedder) -> Iterator[Pair]:
    """Claims with abstracts: those with evidence, the five nearest without, and five others."""
    with gzip.open(SCIFACT / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        corpus = {row["_id"]: (row["title"], row["text"]) for row in map(json.loads, lines)}
    with (SCIFACT / "attribution.jsonl").open(encoding="utf-8") as lines:
        evidence = [json.loads(line) for line in lines]
    judged = [line.split("\t")[:2] for line in (SCIFACT / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    weights = rarity([f"{title} {text}" for title, text in corpus.values()])
    names = list(corpus)
    matrix = embedder.embed_texts([f"{title}. {text}" for title, text in corpus.values()])

    @cache
    def abstract(name: str) -> Text:
        return Text(embedder, [corpus[name]])

    claims: dict[str, str] = {row["query_id"]: row["claim"] for row in evidence}
    relevant = {query: {name for number, name in judged if number == query} for query in claims}
    for query, claim in claims.items():
        vector = embedder.embed_question(claim)
        ranked = [names[n] for n in np.argsort(-(matrix @ vector))]
        others = [name for name in ranked if name not in relevant[query]]
        chosen = {row["doc_id"]: SUPPORTS for row in evidence if row["query_id"] == query}
        chosen |= dict.fromkeys(others[:5], SAME_SUBJECT)
        chosen |= dict.fromkeys(random.Random(query).sample(others[100:], 5), OTHER_SUBJECT)
        for name, kind in chosen.items():
            yield Pair("SciFact", claim, kind, abstract(name).nearest(claim, vector, weights), kind == SUPPORTS)


def of_digests(embedder: Embedder) -> Iterator[Pair]:
    """Sentences of the digests with the chapters of the report."""
    report = parse_document(REPORT.read_bytes(), REPORT.name, read_concepts(ROOT / "corpus" / "themes.toml"))
    chapters: dict[str, list[Passage]] = defaultdict(list)
    for passage in report.passages:
        chapters[passage.locator.section[0]].append(passage)
    texts = {
        name: Text(embedder, [(trail(report.work.title, p.locator.section), p.text) for p in passages])
        for name, passages in chapters.items()
        if name[0].isdecimal()
    }
    weights = rarity([passage.text for passage in report.passages])
    for chapter, section, form, number, claim in restatements():
        restated = _restated(chapters[chapter], section, form == "paragraph", number)
        if restated is None:
            continue
        vector = embedder.embed_question(claim)
        for name, other in texts.items():
            found = other.nearest(claim, vector, weights)
            if name == chapter:
                yield Pair("digests", claim, SUPPORTS, found, found.passage == restated)
                yield Pair("digests", claim, SAME_SUBJECT, other.nearest(claim, vector, weights, restated))
            else:
                yield Pair("digests", claim, OTHER_SUBJECT, found)


def restatements() -> Iterator[tuple[str, str, str, int, str]]:
    """Sentences of our digests with what they restate: its chapter, its section, its form and its number there."""
    for path in sorted((ROOT / "corpus" / "digests" / "key-messages").glob("[1-8]-*.md")):
        text = path.read_text(encoding="utf-8")
        chapter = next(line[2:] for line in text.splitlines() if line.startswith("# "))
        for body, section, form, number in _RESTATED.findall(text):
            plain = re.sub(r"\[\^\d+\]|\*\*|^(?:- |\d+\. )", "", body)
            for start, end in sentences(plain):
                if len(plain[start:end].split()) >= 8:
                    yield chapter, section, form, int(number), plain[start:end]


def _restated(passages: Sequence[Passage], section: str, paragraph: bool, number: int) -> int | None:
    """The position of the paragraph or point of a section that is restated, where it can be counted out."""
    own = [
        n
        for n, passage in enumerate(passages)
        if passage.locator.section[-1] == section and (passage.block is Block.PARAGRAPH) is paragraph
    ]
    return own[number - 1] if number <= len(own) else None


def fitted(pairs: Sequence[Pair]) -> NDArray[np.float64]:
    """Logistic regression: (intercept, cosine, shared words).

    Each collection counts the same, supporting pairs as much as the others, and of those each kind half.
    """
    sizes = Counter((pair.collection, pair.kind) for pair in pairs)
    share = {SUPPORTS: 1.0, SAME_SUBJECT: 0.5, OTHER_SUBJECT: 0.5}
    x = np.array([(1.0, pair.found.cosine, pair.found.shared) for pair in pairs])
    y = np.array([pair.kind == SUPPORTS for pair in pairs], float)
    weight = np.array([share[pair.kind] / sizes[pair.collection, pair.kind] for pair in pairs]) * len(pairs) / 4
    return logistic_regression(x, y, weight, 0.01)


def logistic_regression(
    x: NDArray[np.float64], y: NDArray[np.float64], weight: NDArray[np.float64], ridge: float
) -> NDArray[np.float64]:
    """Fit by Newton's method: a weight for each column of `x`, with a penalty of `ridge` on its square."""
    values, penalty = np.zeros(x.shape[1]), np.eye(x.shape[1]) * ridge
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ values))
        values += np.linalg.solve(
            (x * (weight * p * (1 - p))[:, None]).T @ x + penalty, x.T @ (weight * (y - p)) - penalty @ values
        )
    return values


def cross_validated(pairs: Sequence[Pair]) -> NDArray[np.float64]:
    """The probability of each pair, from what was fitted without its sentence."""
    fold = {claim: n % FOLDS for n, claim in enumerate(sorted({pair.claim for pair in pairs}, key=hash_of))}
    folds = np.array([fold[pair.claim] for pair in pairs])
    x = np.array([(1.0, pair.found.cosine, pair.found.shared) for pair in pairs])
    probabilities = np.zeros(len(pairs))
    for n in range(FOLDS):
        values = fitted([pair for pair, own in zip(pairs, folds, strict=True) if own != n])
        probabilities[folds == n] = 1 / (1 + np.exp(-x[folds == n] @ values))
    return probabilities


def hash_of(claim: str) -> float:
    """An order of sentences that has nothing to do with their places."""
    return random.Random(claim).random()


def main() -> int:
    """Measure; return the exit code."""
    if not (SCIFACT.is_dir() and REPORT.is_file()):
        print("This needs the test material at ../shared: nothing was measured.")
        return 0
    embedder = open_embedder(Settings(data=Path("data")))
    pairs = [*of_scifact(embedder), *of_digests(embedder)]
    print("intercept, cosine, shared words:", fitted(pairs).round(2))
    probabilities = cross_validated(pairs)
    for threshold in sorted({0.5, 0.7, 0.8, 0.9, THRESHOLD}):
        print(f"threshold {threshold:g}")
        for name in ("SciFact", "digests"):
            rates = {}
            for kind in (SUPPORTS, SAME_SUBJECT, OTHER_SUBJECT):
                of_kind = np.array([pair.collection == name and pair.kind == kind for pair in pairs])
                rates[kind] = float((probabilities[of_kind] >= threshold).mean())
            right = [
                pair.place
                for pair, p in zip(pairs, probabilities, strict=True)
                if pair.collection == name and pair.kind == SUPPORTS and p >= threshold
            ]
            recall = rates[SUPPORTS]
            against = ", ".join(
                f"precision {recall / max(recall + rates[kind], 1e-9):.3f} against {kind} ({rates[kind]:.3f})"
                for kind in (SAME_SUBJECT, OTHER_SUBJECT)
            )
            print(f"  {name}: recall {recall:.3f}, {against}; right passage {np.mean(right):.3f}, of {len(right)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

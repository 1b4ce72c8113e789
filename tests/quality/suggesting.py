"""`python -m tests.quality.suggesting`: measure the themes that are suggested for the report's passages.

Truth is the chapter that a passage stands in; no heading and no title is shown to the model. From the scheme's own
words alone, and cross-validated over passages in five folds. The report is the only test there is.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

from ingest.parse import parse_document
from kb.coding.theme_model import (
    Examples,
    Figures,
    Performance,
    chosen_themes,
    held_out,
    learned,
    measured,
    performance,
    scheme_texts,
    valuable_first,
)
from kb.coding.theme_words import ThemeWords, with_hints
from kb.config import ROOT, Settings
from kb.embedding import PassageText, open_embedder
from kb.themes import read_concepts

REPORT = ROOT.parent / "shared" / "sources" / "key-messages.txt"
MANY = 5_000
LEAST_F1_OF_SCHEME, LEAST_F1_OF_CODINGS, MOST_OFF = 0.60, 0.75, 0.25


def main() -> int:
    """Measure; return the exit code: 1 where a floor is not reached."""
    if not REPORT.is_file():
        print("This needs the test material at ../shared: nothing was measured.")
        return 0
    concepts = read_concepts(ROOT / "corpus" / "themes.toml")
    themes = [concept for concept in concepts if concept.kind == "theme"]
    ids = [theme.id for theme in themes]
    parsed = parse_document(REPORT.read_bytes(), REPORT.name, concepts)
    by_heading = [(p, {one.concept_id for one in p.themes if one.origin == "heading"}) for p in parsed.passages]
    truth = [(passage, own) for passage, own in by_heading if own]
    embedder = open_embedder(Settings(data=Path("data")))
    embedded = embedder.embed_passages([PassageText("", p.text, p.sentences) for p, _ in truth])
    labels = np.array([[theme in own for theme in ids] for _, own in truth], float)
    codings = Examples(np.stack([vector for vector, *_ in embedded]).astype(float), labels, np.ones(labels.shape))
    texts = [(n, text) for n, theme in enumerate(themes) for text in scheme_texts(theme)]
    of_scheme = np.eye(len(themes))[[n for n, _ in texts]]
    scheme = Examples(
        embedder.embed_texts([text for _, text in texts]).astype(float), of_scheme, np.ones(of_scheme.shape)
    )
    model, words = learned(ids, scheme), ThemeWords(themes)
    probabilities = model.probabilities(codings.vectors)
    alone = performance(ids, chosen_themes(probabilities, model.thresholds), codings)
    both = with_hints(probabilities, [words.hints([p.text[a:b] for a, b in p.sentences]) for p, _ in truth], ids)
    told = performance(ids, chosen_themes(both, model.thresholds), codings)
    _print("the scheme's meaning alone", alone)
    _print("the scheme's meaning and words", told)
    crossed = measured(ids, codings, held_out(scheme, codings))
    _print("with codings, cross-validated", crossed)
    print(f"giving everything the most frequent theme: F1 {told.majority.f1:.2f}")
    _time(scheme)
    means = [one.mean_suggested / one.mean_human - 1 for one in (told, crossed)]
    reached = told.overall.f1 >= LEAST_F1_OF_SCHEME and crossed.overall.f1 >= LEAST_F1_OF_CODINGS
    return 0 if reached and max(map(abs, means)) <= MOST_OFF else 1


def _print(name: str, found: Performance) -> None:
    print(
        f"{name}: {found.passages} passages, {_told(found.overall)}; "
        f"{found.mean_suggested:.2f} themes each, in truth {found.mean_human:.2f}"
    )
    for concept, of_theme in found.themes:
        print(f"  {concept:<14} {_told(of_theme)} of {of_theme.positives}")


def _told(found: Figures) -> str:
    return f"precision {found.precision:.2f}, recall {found.recall:.2f}, F1 {found.f1:.2f}"


def _time(scheme: Examples) -> None:
    """How long learning and ordering take for many passages, which are the scheme's with noise."""
    random = np.random.default_rng(1)
    rows = random.integers(0, len(scheme.labels), MANY)
    vectors = scheme.vectors[rows] + random.normal(0, 0.05, (MANY, scheme.vectors.shape[1]))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    many = Examples(vectors, scheme.labels[rows], scheme.weights[rows])
    begun, busy = time.perf_counter(), time.process_time()
    learned([str(n) for n in range(scheme.labels.shape[1])], scheme, many)
    passed, busy = time.perf_counter() - begun, time.process_time() - busy
    print(f"{MANY} codings learned and cross-validated in {passed:.1f} s ({busy:.1f} s of processor time)")
    probabilities = random.random((MANY, scheme.labels.shape[1]))
    begun = time.perf_counter()
    valuable_first(vectors, probabilities, vectors[:200], 20)
    print(f"{MANY} passages: the 20 most valuable found in {time.perf_counter() - begun:.2f} s")


if __name__ == "__main__":
    sys.exit(main())

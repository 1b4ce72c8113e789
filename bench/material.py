"""The material that is measured: generated Markdown documents, questions about them, and records made of both."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from unittest.mock import patch

import numpy as np

from bench.words import QUESTIONS, SENTENCES, fill
from ingest.pipeline import ingest_files, list_inputs
from kb.catalogue import Catalogue
from kb.config import ROOT, Settings
from kb.embedding import Embedded, OnnxEmbedder, PassageText, Progress, Vectors
from kb.knowledge_base import open_knowledge_base
from kb.models import Outcome
from kb.themes import read_concepts

PASSAGES = 6  # of a document
_HEADINGS = ("Research insights", "Implications for policy and practice")
_ROWS = 7  # of tokens for a sentence, as many as the model makes of one
_POOL = 4000  # sentences, at most, of which the passages of a record are made


def sentences(number: int, seed: int = 3) -> list[str]:
    """Return different sentences, the same ones at every run."""
    chance = random.Random(seed)
    return list(dict.fromkeys(fill(chance.choice(SENTENCES), chance) for _ in range(number)))


def questions(number: int, seed: int = 7) -> list[str]:
    """Return different questions about what the documents speak of."""
    chance, made = random.Random(seed), dict[str, None]()
    while len(made) < number:
        made[fill(chance.choice(QUESTIONS), chance)] = None
    return list(made)


def misspelt(question: str) -> str:
    """Return the question with two letters of its longest word exchanged."""
    word = max(question.rstrip("?").split(), key=len)
    return question.replace(word, word[:3] + word[4] + word[3] + word[5:])


def theme_ids() -> list[str]:
    """Return the themes that documents are given in turn."""
    concepts = read_concepts(ROOT / "corpus" / "themes.toml")
    return [concept.id for concept in concepts if concept.kind == "theme" and not concept.deprecated]


def write_documents(folder: Path, number: int, pool: Sequence[str] = (), seed: int = 1) -> list[Path]:
    """Write Markdown documents of PASSAGES passages; sentences are taken from the pool where there is one."""
    chance, themes, files = random.Random(seed), theme_ids(), []
    folder.mkdir(parents=True, exist_ok=True)

    def sentence() -> str:
        return chance.choice(pool) if pool else fill(chance.choice(SENTENCES), chance)

    for place in range(number):
        title = f"Report {seed}-{place} on {fill('{matter} in {place}', chance)}"
        lines = ["---", f"id: report-{seed}-{place}", f'title: "{title}"', f"year: {2000 + place % 25}"]
        lines += [f"themes: [{themes[place % len(themes)]}]", "---", "", f"# {title}"]
        for index in range(PASSAGES):
            if index % (PASSAGES // len(_HEADINGS)) == 0:
                lines += ["", f"## {_HEADINGS[index // (PASSAGES // len(_HEADINGS))]}"]
            lines += ["", f"{' '.join(sentence() for _ in range(chance.randint(4, 8)))}[^{index + 1}]"]
        notes = (
            f"[^{n}]: A study of {fill('{matter}', chance)} <https://example.org/{place}/{n}>" for n in range(1, 7)
        )
        path = folder / f"report-{seed}-{place}.md"
        path.write_text("\n".join([*lines, "", *notes, ""]), encoding="utf-8")
        files.append(path)
    return files


class StandIn(OnnxEmbedder):
    """Embeds each sentence once with the real model; a passage is the mean of its sentences.

    The record it makes has vectors of the same size, type and spread as the model's own, in a fraction of the time.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._known: dict[str, Vectors] = {}

    def embed_passages(self, passages: Sequence[PassageText], progress: Progress | None = None) -> list[Embedded]:
        """Look sentences up, embedding those that are new."""
        texts = [[passage.body[start:end] for start, end in passage.sentences] for passage in passages]
        new = list(dict.fromkeys(text for some in texts for text in some if text not in self._known))
        self._known.update(zip(new, self.embed_texts(new), strict=True))
        made = []
        for some in texts:
            rows = np.stack([self._known[text] for text in some])
            mean = rows.mean(axis=0)
            steps = np.round(rows * (127 / np.abs(rows).max(axis=1, keepdims=True))).astype(np.int8)
            tokens = np.repeat(steps, _ROWS, axis=0)
            made.append((mean / np.linalg.norm(mean), rows.astype(np.float16), tokens))
        return made


def make_record(folder: Path, passages: int) -> Settings:
    """Ingest generated documents with the stand-in until so many passages are held; return the installation."""
    settings = Settings(data=folder / "data")
    pool = sentences(min(_POOL, 2 * passages))
    files = write_documents(folder / "documents", -(-passages // PASSAGES), pool, seed=passages)
    with patch("kb.knowledge_base.open_embedder", lambda settings: StandIn(settings.models)):
        base = open_knowledge_base(settings)
        outcomes = list(ingest_files(base, files))
        base.close()
    refused = [outcome.reason for outcome in outcomes if outcome.outcome is not Outcome.ADDED]
    if refused:
        raise SystemExit(f"{len(refused)} generated documents were not added, the first because: {refused[0]}")
    return settings


def make_shipped_record(folder: Path) -> Settings:
    """Ingest what ships with Kist, as the first start does; return the installation."""
    settings = Settings(data=folder / "data")
    base = open_knowledge_base(settings)
    list(ingest_files(base, list_inputs([settings.corpus])))
    base.close()
    return settings


def export(settings: Settings, path: Path) -> int:
    """Write vectors, texts and themes of all passages to a file, for the plain baseline; return how many there are."""
    catalogue = Catalogue(settings.catalogue_url)
    keys, matrix = catalogue.all_vectors(OnnxEmbedder.fingerprint)
    texts, themes = [], []
    rest = iter(keys.tolist())
    while portion := list(islice(rest, 5000)):
        for passage in catalogue.passages(portion):
            texts.append(passage.text)
            themes.append(passage.themes[0] if passage.themes else "")
    np.savez(path, matrix=matrix, texts=np.array(texts), themes=np.array(themes))
    return len(keys)

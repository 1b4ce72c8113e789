"""Suggest themes for passages: from the scheme before anybody has coded, then from what people coded."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import threading
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.catalogue import Catalogue
from kb.coding.sub_themes import SubTheme, sub_themes
from kb.coding.theme_model import (
    Examples,
    Figures,
    Performance,
    ThemeModel,
    chosen_themes,
    held_out,
    learned,
    measured,
    scheme_texts,
    valuable_first,
)
from kb.coding.theme_words import Hint, ThemeWords, cited_hints, suggestion, with_hints
from kb.embedding import Embedder
from kb.models import Concept, HeldPassage, Standing, ThemeSuggestion
from kb.questions.terms import stems

_FEWEST, _MORE = 20, 0.1  # codings before anything is learned from them; what has to come before that is done again
_FEWEST_OF_PRINCIPLE = 5
_REMEMBERED = 500  # coded passages that the next ones should be unlike
_FORMAT = 1
_RECORD = "the record of the work"  # as the holdings name it
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Learned:
    """A model with what it was learned from: for which embedding and scheme, from how many judged passages."""

    model: ThemeModel
    made_for: str
    judged: int = 0
    performance: Performance | None = None


class Suggesting:
    """Suggests themes, and learns again in the background when enough new codings came. Safe to share between threads.

    What is learned is kept in `folder`, the vectors of the scheme's words in `models`: both can be made again.
    """

    def __init__(self, catalogue: Catalogue, embedder: Callable[[], Embedder], folder: Path, models: Path) -> None:
        self._catalogue = catalogue
        self._embedder = embedder
        self._folder = folder
        self._models = models
        self._of_scheme: _Learned | None = None
        self._of_codings: _Learned | None = None
        self._lock = threading.RLock()
        self._learning: threading.Thread | None = None

    def of(self, passages: Sequence[HeldPassage]) -> dict[int, tuple[ThemeSuggestion, ...]]:
        """The suggestions for passages by key, the surest first; what their headings say goes before.

        Passages that somebody coded already get what the scheme suggests: from codings the next coder would be told
        what another chose.
        """
        if not passages:
            return {}
        self.learn_if_due()
        stored = self._catalogue.suggestions([passage.key for passage in passages])
        judged = set(self._catalogue.judged_keys().tolist())
        from_scheme, latest = self._scheme_model(), self._latest()
        known = [one for one in passages if one.key in judged]
        new = [one for one in passages if one.key not in judged]
        return self._suggested(known, from_scheme, stored) | self._suggested(new, latest, stored)

    def most_valuable(self, keys: NDArray[np.int64], known: Collection[int], limit: int) -> list[int]:
        """Of these passages the keys of those whose codings would teach most, given those that were coded."""
        model = self._latest().model
        held, matrix = self._catalogue.all_vectors(self._embedder().fingerprint)
        wanted = np.isin(held, keys)
        remembered = np.isin(held, sorted(known)[-_REMEMBERED:])
        if not wanted.any():
            return [int(key) for key in keys[:limit]]
        vectors = matrix[wanted]
        rows = valuable_first(vectors, model.probabilities(vectors), matrix[remembered], limit)
        return [int(held[wanted][row]) for row in rows]

    def performance(self) -> Performance | None:
        """How well what was learned from codings does on passages kept apart; None before there are enough."""
        return self._latest().performance

    def sub_themes(self, known: Collection[str], limit: int) -> tuple[SubTheme, ...]:
        """Frequent terms that are neither a label of the scheme nor among the `known` terms."""
        labels = ThemeWords(self._concepts()).labels() | {tuple(stems(term)) for term in known}
        held = self._catalogue.held_keys()
        return sub_themes(self._catalogue.passages(held), labels, limit)

    # --- learning ------------------------------------------------------------------------------

    def learn_if_due(self) -> None:
        """Begin to learn again in the background where enough codings came since."""
        with self._lock:
            new = len({item for item, _ in self._catalogue.coded_by()}) - self._latest().judged
            if new < max(_FEWEST, _MORE * self._latest().judged) or (self._learning and self._learning.is_alive()):
                return
            self._learning = threading.Thread(target=self._learn_aside, name="learning themes", daemon=True)
            self._learning.start()

    def learn(self) -> Performance | None:
        """Learn from all accepted codings and keep what was learned; None where they are too few."""
        embedder, standings = self._embedder(), self._catalogue.judged_standings()
        held, matrix = self._catalogue.all_vectors(embedder.fingerprint)
        there = np.isin(held, sorted(standings))
        if there.sum() < _FEWEST:
            return None
        judged = [standings[int(key)] for key in held[there]]
        counts = Counter(
            theme for one in judged for theme, standing in one.items() if standing is not Standing.DISPUTED
        )
        concepts = [c for c in self._concepts() if c.kind == "theme" or counts[c.id] >= _FEWEST_OF_PRINCIPLE]
        ids = [concept.id for concept in concepts]
        labels = np.array(
            [[one.get(i, Standing.DISPUTED) is not Standing.DISPUTED for i in ids] for one in judged], float
        )
        undisputed = np.array([[one.get(i) is not Standing.DISPUTED for i in ids] for one in judged], float)
        scheme, codings = self._scheme(concepts), Examples(matrix[there].astype(float), labels, undisputed)
        apart = held_out(scheme, codings)
        model, performance = learned(ids, scheme, codings, apart), measured(ids, codings, apart)
        made = _Learned(model, self._made_for(), len(judged), performance)
        _keep(self._folder, made)
        with self._lock:
            self._of_codings = made
        return made.performance

    def wait(self) -> None:
        """Return when nothing is being learned."""
        learning = self._learning
        if learning is not None:
            learning.join()

    def _learn_aside(self) -> None:
        try:
            self.learn()
        except Exception:
            _log.exception("Learning from codings failed; suggestions stay as they were.")

    # --- what they share -----------------------------------------------------------------------

    def _suggested(
        self, passages: Sequence[HeldPassage], own: _Learned, stored: dict[int, tuple[ThemeSuggestion, ...]]
    ) -> dict[int, tuple[ThemeSuggestion, ...]]:
        if not passages:
            return {}
        model, fingerprint = own.model, self._embedder().fingerprint
        missing = set(self._catalogue.missing_vectors(fingerprint, among=[p.key for p in passages]).tolist())
        found = {one.key: stored.get(one.key, ()) for one in passages if one.key in missing}
        passages = [one for one in passages if one.key not in missing]
        if not passages:
            return found
        keys = [one.key for one in passages]
        plain = model.probabilities(self._catalogue.vectors(keys, fingerprint))
        words = ThemeWords(self._concepts())
        cited = {s.work_id for one in passages for _, sources in one.markers for s in sources if s.work_id}
        works = {name: work.themes for name, work in self._catalogue.works_of(cited).items()}
        said = [{s.concept_id: s for s in stored.get(k, ()) if s.score is None and s.method != _RECORD} for k in keys]
        hints = [
            (*words.hints([one.text[a:b] for a, b in one.sentences]), *cited_hints(one, works), *_recorded(stored, one))
            for one in passages
        ]
        likely = with_hints(plain, hints, model.concept_ids)
        place = {concept: n for n, concept in enumerate(model.concept_ids)}
        for row, by_heading in enumerate(said):
            for concept in by_heading.keys() & place.keys():
                likely[row, place[concept]] = 1.0
        chosen = chosen_themes(likely, model.thresholds)
        of_sentences = self._catalogue.sentence_vectors(keys, fingerprint)
        method = "codings so far" if own.judged else "scheme meaning"
        for row, passage in enumerate(passages):
            made = list(said[row].values())
            for n in np.argsort(-likely[row], kind="stable"):
                concept = model.concept_ids[n]
                if not chosen[row, n] or concept in said[row]:
                    continue
                sentences = model.log_odds(of_sentences[row])[:, n]
                by_model = Hint(concept, method, plain[row, n], int(sentences.argmax()) if len(sentences) else 0)
                others = (hint for hint in hints[row] if hint.concept_id == concept)
                strongest = max((by_model, *others), key=lambda hint: hint.score)
                made.append(suggestion(passage, strongest, float(likely[row, n])))
            found[passage.key] = tuple(made)
        return found

    def _concepts(self) -> list[Concept]:
        return [concept for concept in self._catalogue.concepts() if not concept.deprecated]

    def _made_for(self) -> str:
        """A fingerprint of the embedding and the scheme: what was learned for others is not used."""
        texts = [[concept.id, *scheme_texts(concept)] for concept in self._concepts()]
        told = json.dumps([_FORMAT, self._embedder().fingerprint, texts], ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()[:32]

    def _latest(self) -> _Learned:
        with self._lock:
            made_for = self._made_for()
            if self._of_codings is None or self._of_codings.made_for != made_for:
                self._of_codings = _kept(self._folder, made_for)
            return self._of_codings or self._scheme_model()

    def _scheme_model(self) -> _Learned:
        with self._lock:
            made_for = self._made_for()
            if self._of_scheme is None or self._of_scheme.made_for != made_for:
                themes = [concept for concept in self._concepts() if concept.kind == "theme"]
                model = learned([theme.id for theme in themes], self._scheme(themes))
                self._of_scheme = _Learned(model, made_for)
            return self._of_scheme

    def _scheme(self, concepts: Sequence[Concept]) -> Examples:
        """The scheme's own words as examples of these concepts."""
        every = self._concepts()
        owners = [concept.id for concept in every for _ in scheme_texts(concept)]
        vectors = self._scheme_vectors([text for concept in every for text in scheme_texts(concept)])
        ids = {concept.id for concept in concepts}
        rows = np.array([owner in ids for owner in owners])
        labels = np.array([[owner == c.id for c in concepts] for owner in owners if owner in ids], float)
        return Examples(vectors[rows].astype(float), labels, np.ones(labels.shape))

    def _scheme_vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        path = self._models / f"scheme-{self._made_for()}.npz"
        try:
            with np.load(path, allow_pickle=False) as kept:
                vectors: NDArray[np.float32] = kept["vectors"]
            if vectors.shape == (len(texts), self._embedder().dimension):
                return vectors
        except (OSError, ValueError, KeyError, zipfile.BadZipFile):
            pass  # not made yet, or damaged
        vectors = self._embedder().embed_texts(texts)
        try:
            _write_arrays(path, vectors=vectors)
        except OSError:
            _log.info("The vectors of the scheme could not be kept; they are made again next time.")
        return vectors


def _recorded(stored: dict[int, tuple[ThemeSuggestion, ...]], passage: HeldPassage) -> tuple[Hint, ...]:
    """What the record of a work says counts for each of its passages no more than that it could be about that."""
    themes = [one.concept_id for one in stored.get(passage.key, ()) if one.method == _RECORD]
    return tuple(Hint(theme, _RECORD, 0.5 / len(themes), len(passage.sentences)) for theme in themes)


def _keep(folder: Path, made: _Learned) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    arrays = folder / "themes.npz"
    _write_arrays(arrays, weights=made.model.weights, thresholds=made.model.thresholds)
    told = {
        "made_for": made.made_for,
        "concepts": made.model.concept_ids,
        "judged": made.judged,
        "sha256": hashlib.sha256(arrays.read_bytes()).hexdigest(),
        "performance": asdict(made.performance) if made.performance else None,
    }
    begun = folder / "themes.json.begun"
    begun.write_text(json.dumps(told, indent=1), encoding="utf-8")
    os.replace(begun, folder / "themes.json")


def _write_arrays(path: Path, **arrays: NDArray[Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    begun = path.with_name(f"{path.name}.{os.getpid()}.begun")
    with begun.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]
    os.replace(begun, path)


def _kept(folder: Path, made_for: str) -> _Learned | None:
    """What was kept, where it is whole and was made for this embedding and scheme."""
    try:
        told = json.loads((folder / "themes.json").read_text(encoding="utf-8"))
        arrays = folder / "themes.npz"
        whole = hashlib.sha256(arrays.read_bytes()).hexdigest() == told["sha256"]
        if not whole or told["made_for"] != made_for:
            return None
        with np.load(arrays, allow_pickle=False) as kept:
            model = ThemeModel(tuple(told["concepts"]), kept["weights"], kept["thresholds"])
        return _Learned(model, made_for, told["judged"], _performance(told["performance"]))
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile):
        return None


def _performance(told: dict[str, Any]) -> Performance:
    themes = tuple((concept, Figures(**of_theme)) for concept, of_theme in told["themes"])
    overall, majority = Figures(**told["overall"]), Figures(**told["majority"])
    return Performance(**{**told, "themes": themes, "overall": overall, "majority": majority})

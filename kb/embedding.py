"""Turn texts into vectors of meaning: one for a question or passage, one for each sentence and few words in it."""

from __future__ import annotations

import hashlib
import os
import re
import threading
from abc import abstractmethod
from bisect import bisect_left
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from kb.config import DEFAULT_MODEL, Settings
from kb.model_export import DIMENSION, FINGERPRINT, FORMAT, TRUNCATION, export_model, find_model, sha256_of

Vectors = NDArray[np.float32]
SentenceVectors = NDArray[np.float16]
TokenVectors = NDArray[np.int8]
Embedded = tuple[Vectors, SentenceVectors, TokenVectors]  # of one passage
Progress = Callable[[int], None]

_Item = TypeVar("_Item")
_Done = TypeVar("_Done")
_DOCUMENT_PROMPTS = ("document", "passage", "corpus")
# Neighbouring tokens that share a row: as good as a row each in the measurements of docs/answering.md, at a quarter
# of the space (after Clavié, Chaffin and Adams 2024, arXiv 2409.14683, who pool tokens that are alike).
_POOLED = 4
_DETAILS = dict.fromkeys(("return_overflowing_tokens", "return_offsets_mapping", "return_special_tokens_mask"), True)


@dataclass(frozen=True, slots=True)
class PassageText:
    """A passage to embed: the titles above it, its text, and its sentences as offsets within the text."""

    trail: str
    body: str
    sentences: tuple[tuple[int, int], ...]

    @property
    def text(self) -> str:
        """What is embedded: the titles say what a short passage is about."""
        return f"{self.trail}. {self.body}" if self.trail else self.body


class Embedder(Protocol):
    """What the rest of Kist asks of a model. Vectors have unit length; `progress` hears how many are done.

    Vectors may be compared only where `fingerprint` is the same.
    """

    @property
    def fingerprint(self) -> str: ...
    @property
    def dimension(self) -> int: ...
    def embed_question(self, text: str) -> Vectors: ...
    def read_question(self, text: str) -> tuple[Vectors, Vectors]: ...
    def embed_texts(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors: ...
    def embed_passages(self, passages: Sequence[PassageText], progress: Progress | None = None) -> list[Embedded]: ...
    def token_embeddings(self, texts: Sequence[str]) -> list[tuple[list[str], Vectors]]: ...
    def is_word(self, text: str) -> bool: ...


def open_embedder(settings: Settings) -> Embedder:
    """Return the embedder of the settings, with its files in place; the model itself loads on first use."""
    if settings.embedding_model != DEFAULT_MODEL:
        return SentenceTransformerEmbedder(settings.embedding_model)
    if not (settings.models / FINGERPRINT).is_dir():  # its checksums are compared when it is loaded
        export_model(settings.models)
    return OnnxEmbedder(settings.models)


def prepare_model(settings: Settings) -> Path:
    """Return the folder of the model, exporting the default one where that has not been done."""
    default = settings.embedding_model == DEFAULT_MODEL
    return export_model(settings.models) if default else find_model(settings.embedding_model)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One text after one pass through the model: its own tokens, up to the offset `read_to`."""

    vector: Vectors
    tokens: list[str]
    offsets: list[tuple[int, int]]
    states: Vectors
    read_to: int


class _Reader(Embedder):
    """The common part: one text a pass, so that no text's vector depends on what is embedded beside it."""

    _workers = 1
    _pools_by_mean = True  # else a sentence's tokens do not add up to what the model makes of the sentence

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loading = threading.Lock()
        self._loaded: Any = None

    @abstractmethod
    def _open(self) -> Any: ...
    @abstractmethod
    def _read(self, text: str) -> _Reading: ...
    @abstractmethod
    def _tokens(self, text: str) -> list[str]: ...

    def is_word(self, text: str) -> bool:
        """Tell whether the model knows the text as one word: it then needs no mending of its spelling."""
        return len(self._tokens(text)) == 1

    def _load(self) -> Any:
        with self._loading:
            if self._loaded is None:
                self._loaded = self._open()
            return self._loaded

    def embed_question(self, text: str) -> Vectors:
        """Embed one question, without the cost of a pool of threads."""
        return self._embed_text(text)

    def read_question(self, text: str) -> tuple[Vectors, Vectors]:
        """Embed one question as a whole (d,) and token by token (n, d)."""
        reading = self._read(text)
        return reading.vector, _unit(reading.states)

    def embed_texts(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Embed texts, one row each."""
        vectors = self._spread(self._embed_text, texts, progress)
        return np.stack(vectors) if vectors else np.empty((0, self.dimension), np.float32)

    def embed_passages(self, passages: Sequence[PassageText], progress: Progress | None = None) -> list[Embedded]:
        """Embed each passage and, from the same pass, its sentences and tokens (of those read, `_POOLED` to a row).

        A sentence that was cut off has a pass of its own.
        """
        return self._spread(self._embed_passage, passages, progress)

    def token_embeddings(self, texts: Sequence[str]) -> list[tuple[list[str], Vectors]]:
        """Embed every token of each text in its context, without the signs around the text."""
        return [(reading.tokens, _unit(reading.states)) for reading in self._spread(self._read, texts, None)]

    def _embed_text(self, text: str) -> Vectors:
        return self._read(text).vector

    def _embed_passage(self, passage: PassageText) -> Embedded:
        reading = self._read(passage.text)
        starts = [start for start, _ in reading.offsets]
        before = len(passage.text) - len(passage.body)
        vectors = np.empty((len(passage.sentences), len(reading.vector)), np.float16)
        for row, (start, end) in enumerate(passage.sentences):
            first, last = bisect_left(starts, before + start), bisect_left(starts, before + end)
            if self._pools_by_mean and first < last and before + end <= reading.read_to:
                vectors[row] = _unit(reading.states[first:last].mean(axis=0))
            else:
                vectors[row] = self._embed_text(passage.body[start:end])
        return reading.vector, vectors, _pooled(reading.states)

    def _spread(self, work: Callable[[_Item], _Done], items: Sequence[_Item], progress: Progress | None) -> list[_Done]:
        """Do the work for each item, on all cores; a fault or Ctrl-C stops what has not begun."""
        results: list[_Done] = []
        pool = ThreadPoolExecutor(self._workers)
        try:
            for result in pool.map(work, items) if len(items) > 1 else map(work, items):
                results.append(result)
                if progress:
                    progress(len(results))
        finally:
            pool.shutdown(cancel_futures=True)
        return results


class OnnxEmbedder(_Reader):
    """The default model, run by onnxruntime. A text's vector has the same bytes in every batch and thread."""

    fingerprint = FINGERPRINT
    dimension = DIMENSION
    _workers = min(4, os.cpu_count() or 1)

    def _tokens(self, text: str) -> list[str]:
        tokens: list[str] = self._load()[0].encode(text, add_special_tokens=False).tokens
        return tokens

    def _read(self, text: str) -> _Reading:
        tokenizer, session = self._load()
        encoding = tokenizer.encode(text)
        states = session.run(None, {"input_ids": np.array([encoding.ids], np.int32)})[0][0]
        # The template of this model puts one sign before the text and one after it.
        offsets = encoding.offsets[1:-1]
        read_to = offsets[-1][1] if encoding.overflowing else len(text)
        return _Reading(_unit(states.mean(axis=0)), encoding.tokens[1:-1], offsets, states[1:-1], read_to)

    def _open(self) -> Any:
        import onnxruntime
        from tokenizers import Tokenizer

        folder = export_model(self._folder)
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_padding()  # the file asks for padding and truncation to 128
        tokenizer.enable_truncation(TRUNCATION)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # threads over texts gain more than threads within one
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        # Texts differ in length: an arena or planned memory would hold on to what no later text fits.
        options.enable_cpu_mem_arena = options.enable_mem_pattern = False
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(folder / "model.onnx", options, providers=["CPUExecutionProvider"])
        return tokenizer, session


class SentenceTransformerEmbedder(_Reader):
    """Any other transformer from a folder or an installed package, run by sentence-transformers."""

    def __init__(self, model: str) -> None:
        super().__init__(find_model(model))
        self._name = re.sub(r"[^A-Za-z0-9.]+", "-", Path(model).name).strip("-.")[:40] or "model"

    @cached_property
    def fingerprint(self) -> str:
        """The model's name and a hash of every file that its vectors depend on."""
        content = hashlib.sha256()
        for path in sorted(self._folder.rglob("*")):
            if path.suffix in {".json", ".safetensors", ".txt", ".model"}:
                content.update(f"{path.relative_to(self._folder).as_posix()} {sha256_of(path)}\n".encode())
        return f"{self._name}-{content.hexdigest()[:8]}-v{FORMAT}"

    @cached_property
    def dimension(self) -> int:
        """The length of a vector; loads the model."""
        return int(self._load().get_embedding_dimension())

    def embed_question(self, text: str) -> Vectors:
        """Embed one question, with the words that the model wants before questions."""
        vectors: Vectors = self._load().encode_query([text], show_progress_bar=False)
        return _unit(vectors[0])

    def read_question(self, text: str) -> tuple[Vectors, Vectors]:
        """Embed one question as a whole (d,) and token by token (n, d)."""
        return self.embed_question(text), _unit(self._read(text).states)

    def _tokens(self, text: str) -> list[str]:
        tokens: list[str] = self._load().tokenizer.tokenize(text)
        return tokens

    def _read(self, text: str) -> _Reading:
        model = self._load()
        prompt = next((model.prompts[kind] for kind in _DOCUMENT_PROMPTS if model.prompts.get(kind)), "")
        output = model.encode([text], prompt=prompt, output_value=None, show_progress_bar=False)[0]
        parts = model.tokenizer([prompt + text], truncation=True, max_length=model.max_seq_length, **_DETAILS)
        shifted = [(start - len(prompt), end - len(prompt)) for start, end in parts["offset_mapping"][0]]
        added = parts["special_tokens_mask"][0]
        own = [place for place, (start, _) in enumerate(shifted) if start >= 0 and not added[place]]
        offsets = [shifted[place] for place in own]
        tokens = model.tokenizer.convert_ids_to_tokens([parts["input_ids"][0][place] for place in own])
        vector, states = (output[kind].float().numpy() for kind in ("sentence_embedding", "token_embeddings"))
        read_to = offsets[-1][1] if len(parts["input_ids"]) > 1 else len(text)
        return _Reading(_unit(vector), tokens, offsets, states[own], read_to)

    def _open(self) -> Any:
        os.environ |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}  # read once, when they are imported
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.set_verbosity_error()  # type: ignore[no-untyped-call]
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        safe: dict[str, Any] = {"trust_remote_code": False, "model_kwargs": {"use_safetensors": True}}
        model = SentenceTransformer(str(self._folder), device="cpu", local_files_only=True, **safe)
        pooling = [getattr(module, "pooling_mode", None) for module in model if type(module).__name__ != "Normalize"]
        self._pools_by_mean = pooling == [None, "mean"]  # a transformer, and nothing after the mean
        return model


def _unit(vectors: Vectors) -> Vectors:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12), np.float32)


def _pooled(states: Vectors) -> TokenVectors:
    """Return the directions of neighbouring tokens (n, d) by their means, in steps of a 127th of the largest part."""
    if not len(states):
        return np.empty((0, states.shape[-1]), np.int8)
    rows = np.add.reduceat(_unit(states), np.arange(0, len(states), _POOLED), axis=0)
    return np.asarray(np.round(rows * (127 / np.abs(rows).max(axis=1, keepdims=True))), np.int8)

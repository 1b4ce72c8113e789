"""What goes into and comes out of the catalogue besides the nouns of `kb.models`."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from kb.models import ParsedDocument, Passage, Source


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """The unit vector of a passage (d,), those of its sentences (n, d), and the directions of its tokens (m, d).

    A row of tokens stands for a few neighbours, in steps of a 127th of its largest part.
    """

    passage: NDArray[np.float32]
    sentences: NDArray[np.float16]
    tokens: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document to acknowledge.

    `origin` is the resolved path or the address it came from, `fingerprint` says how it was parsed, `model`
    how it was embedded. `vectors` has one entry a passage.
    """

    id: str
    parsed: ParsedDocument
    sha256: str
    file_name: str
    origin: str
    fingerprint: str
    vectors: tuple[PassageVectors, ...]
    model: str


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One change that an index has to follow."""

    sequence: int
    operation: Literal["add", "remove"]
    key: int
    passage_id: str


@dataclass(frozen=True, slots=True)
class SectionText:
    """A passage's innermost section as a reader sees it.

    `start` is where the section starts in the canonical text. `passages` are (start, end, id) and `markers`
    (offset, sources): their offsets are within `text`.
    """

    title: str
    trail: tuple[str, ...]
    text: str
    start: int
    passages: tuple[tuple[int, int, str], ...]
    markers: tuple[tuple[int, tuple[Source, ...]], ...]


def content_hash(title: str, passage: Passage) -> bytes:
    """What cached vectors are kept under: everything that a model may be told about a passage.

    The headings count, because the same words under another heading may be embedded otherwise.
    """
    told = [title, *passage.locator.section, passage.text, passage.sentences]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).digest()

"""Nearest passages in a large record: the Chroma store, derived from the catalogue and owned by one process.

Chroma is not safe across processes: a second one does not see what the first writes and still returns what it
deleted. So one process owns the folder, by a lock, and follows the catalogue's index log.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from kb.errors import IndexBusy, KistError, RecordDamaged

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

Keys = NDArray[np.int64]
Vectors = NDArray[np.float32]

_COLLECTION = "passages"
_APPLIED = "applied"
_TRIAL = "being-opened"
_BATCH = 1000
_SAMPLE = 8
_HNSW = {"space": "cosine", "ef_search": 200}  # twice the default


class Change(Protocol):
    """An entry of the index log."""

    @property
    def sequence(self) -> int: ...
    @property
    def operation(self) -> str: ...
    @property
    def key(self) -> int: ...
    @property
    def passage_id(self) -> str: ...


class VectorIndex:
    """One folder for each embedding model, so that vectors of two models never meet.

    Vectors are always passed in and nothing else is stored: Chroma runs code that its folder names when it is
    asked to embed by itself.
    """

    def __init__(self, directory: Path, fingerprint: str, dimension: int) -> None:
        name = re.sub(r"[^A-Za-z0-9]+", "-", fingerprint).strip("-")[:40]
        self._directory = directory
        self._stores = directory / f"{name}-{hashlib.sha256(fingerprint.encode()).hexdigest()[:12]}"
        self._dimension = dimension
        self._lock: int | None = None
        self._client: Any = None
        self._collection: Collection | None = None

    @property
    def owned(self) -> bool:
        """Whether this process may use the index."""
        return self._lock is not None

    def acquire(self) -> None:
        """Take the index for this process until it is released or the process ends."""
        if self.owned:
            return
        self._directory.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._directory / "lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            owner = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(descriptor)
            raise IndexBusy(
                f"The vector index is used by process {owner}: stop it, or leave the index to it and search exactly."
            ) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        self._lock = descriptor

    def release(self) -> None:
        """Close the index and let another process take it."""
        self._close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    @property
    def applied(self) -> int:
        """The number of the last log entry that is in the index; 0 where there is no index yet."""
        try:
            return int((self._store() / _APPLIED).read_text("ascii"))
        except FileNotFoundError:
            return 0
        except ValueError as error:
            raise _damaged(f"cannot be read ({type(error).__name__})") from error

    def apply(self, entries: Sequence[Change], vectors_of: Callable[[Sequence[int]], Vectors]) -> None:
        """Follow the log; doing so twice, or again after dying in the middle, changes nothing."""
        if not entries:
            return
        # By id and not by key: a passage that was erased comes back under the same id with a new key.
        last = {entry.passage_id: entry for entry in sorted(entries, key=lambda entry: entry.sequence)}
        removed = [name for name, entry in last.items() if entry.operation == "remove"]
        added = [entry for entry in last.values() if entry.operation == "add"]
        for first in range(0, len(removed), _BATCH):
            with self._usable() as collection:
                collection.delete(ids=removed[first : first + _BATCH])
        for first in range(0, len(added), _BATCH):
            portion = added[first : first + _BATCH]
            keys = [entry.key for entry in portion]
            rows = self._rows(vectors_of(keys), len(keys))
            with self._usable() as collection:
                _upsert(collection, keys, [entry.passage_id for entry in portion], rows)
        # Only now: an index that says less than it holds is merely told again.
        _write(self._store() / _APPLIED, str(max(entry.sequence for entry in entries)))

    def rebuild(self, keys: Sequence[int] | Keys, ids: Sequence[str], vectors: Vectors, applied: int = 0) -> None:
        """Build the index anew beside the old one, whatever state that is in, and put it in its place.

        `applied` is the head of the log at the moment when the vectors were read.
        """
        self._require_owned()
        self._close()
        rows = self._rows(vectors, len(ids))
        # Never the same folder twice: Chroma remembers one that it failed to open until the process ends.
        fresh = self._stores / str(max(self._generations(), default=0) + 1)
        with _explained():
            client, collection = _open(fresh)
            try:
                for first in range(0, len(ids), _BATCH):
                    portion = slice(first, first + _BATCH)
                    _upsert(collection, keys[portion], ids[portion], rows[portion])
            finally:
                client.close()
        _write(fresh / _APPLIED, str(applied))  # from here on this is the index
        for generation in self._generations()[:-1]:
            shutil.rmtree(self._stores / str(generation), ignore_errors=True)

    def search(self, vector: Vectors, limit: int) -> list[tuple[int, float]]:
        """The nearest (key, cosine), best first, equal ones by key."""
        question: Any = self._rows(vector, 1)
        with self._usable() as collection:
            many = min(limit, collection.count())
            if many <= 0:
                return []
            found = collection.query(query_embeddings=question, n_results=many, include=["metadatas", "distances"])
        metadatas, distances = found["metadatas"] or [[]], found["distances"] or [[]]
        pairs = [(_key(m), 1.0 - float(d)) for m, d in zip(metadatas[0], distances[0], strict=True)]
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))

    def count(self) -> int:
        """How many passages are in it."""
        with self._usable() as collection:
            return collection.count()

    def ids(self) -> dict[str, int]:
        """The ids of all passages in it, with their keys."""
        with self._usable() as collection:
            found = collection.get(include=["metadatas"])
        return {name: _key(metadata) for name, metadata in zip(found["ids"], found["metadatas"] or [], strict=True)}

    def stored(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors that the index holds for these passages, to compare them with the record's."""
        stored: dict[str, Vectors] = {}
        with self._usable() as collection:
            for first in range(0, len(ids), _BATCH):
                found = collection.get(ids=list(ids[first : first + _BATCH]), include=["embeddings"])
                rows: Any = found["embeddings"]
                stored.update(zip(found["ids"], np.asarray(rows, np.float32), strict=True))
        return stored

    def _generations(self) -> list[int]:
        if not self._stores.is_dir():
            return []
        return sorted(int(folder.name) for folder in self._stores.iterdir() if folder.name.isdecimal())

    def _store(self) -> Path:
        """The newest folder that is complete, which the number of the applied entry says."""
        complete = [n for n in self._generations() if (self._stores / str(n) / _APPLIED).exists()]
        return self._stores / str(max(complete, default=1))

    def _require_owned(self) -> None:
        if not self.owned:
            raise IndexBusy("The vector index was used without being taken: call acquire() first.")

    @contextmanager
    def _usable(self) -> Iterator[Collection]:
        self._require_owned()
        with _explained():
            if self._collection is None:
                self._collection = self._checked()
            yield self._collection

    def _checked(self) -> Collection:
        """Open the index and ask it something, so that damage shows now and not under a reader's question."""
        store = self._store()
        trial = store / _TRIAL
        if trial.exists():
            raise _damaged("made the last process die that opened it")
        store.mkdir(parents=True, exist_ok=True)
        # A truncated file makes Chroma end the whole process, at every start anew if nobody took note.
        trial.touch()
        try:
            self._client, collection = _open(store, make=not (store / _APPLIED).exists())
            if not _finds_itself(collection):
                raise _damaged("has lost vectors")
        except BaseException:
            self._close()
            raise
        finally:
            trial.unlink(missing_ok=True)
        return collection

    def _close(self) -> None:
        if self._client is not None:
            self._client.close()  # releases its file handles
        self._client = self._collection = None

    def _rows(self, vectors: Vectors, count: int) -> Vectors:
        return np.ascontiguousarray(vectors, np.float32).reshape(count, self._dimension)


def _upsert(collection: Collection, keys: Sequence[int] | Keys, ids: Sequence[str], rows: Any) -> None:
    collection.upsert(ids=list(ids), embeddings=rows, metadatas=[{"key": int(key)} for key in keys])


def _open(store: Path, make: bool = True) -> tuple[Any, Collection]:
    # Here and not above: it takes about a second, and most commands never search.
    import chromadb
    from chromadb.config import Settings

    store.mkdir(parents=True, exist_ok=True)
    client: Any = chromadb.PersistentClient(path=str(store), settings=Settings(anonymized_telemetry=False))
    try:
        if make:
            return client, client.get_or_create_collection(
                _COLLECTION, embedding_function=None, configuration={"hnsw": _HNSW}
            )
        # Chroma would put an empty index in the place of a lost one without a word.
        return client, client.get_collection(_COLLECTION, embedding_function=None)
    except BaseException:
        client.close()
        raise


def _finds_itself(collection: Collection) -> bool:
    """Whether most of a sample finds itself: after losing its files Chroma answers with what it has left."""
    count = collection.count()
    lost = 0
    for number in range(min(count, _SAMPLE)):
        some = collection.get(limit=1, offset=number * count // _SAMPLE, include=["embeddings"])
        own: Any = some["embeddings"]
        found = collection.query(query_embeddings=np.asarray(own, np.float32), n_results=1, include=["distances"])
        nearest = (found["distances"] or [[]])[0]
        # The distance and not the id, since the same words may be quoted twice.
        lost += not nearest or nearest[0] > 1e-3
    return lost * 4 <= min(count, _SAMPLE)


@contextmanager
def _explained() -> Iterator[None]:
    """Turn whatever Chroma does on a damaged folder, panics of its Rust part included, into one sentence."""
    try:
        yield
    except (KistError, KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as error:
        raise _damaged(f"cannot be read ({type(error).__name__})") from error


def _damaged(what: str) -> RecordDamaged:
    return RecordDamaged(f"The vector index {what}: `python -m kb rebuild-index` makes it again from the catalogue.")


def _key(metadata: Any) -> int:
    return int(metadata["key"])


def _write(path: Path, content: str) -> None:
    """Replace a small file so that a reader, or a power cut, sees the old or the new content."""
    unfinished = path.with_name(path.name + ".new")
    with unfinished.open("w", encoding="ascii") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)

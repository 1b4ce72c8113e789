"""The unchanged originals: every file that was taken in, kept under the SHA-256 of its content."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

from kb.errors import KistError, NotHeld

_SHA256 = re.compile(r"[0-9a-f]{64}")
_UNFINISHED = ".unfinished-"


class Originals:
    """A folder of read-only files, each named by its own content."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def put(self, content: bytes) -> str:
        """Keep the content for good and return its SHA-256; the same content is kept once."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        # A copy that was damaged on disk is replaced by the good one that we have in hand.
        if path.is_file() and _hash_of(path) == sha256:
            return sha256
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            self._write(path, content)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise KistError(
                    f"The disk is full: make room for {len(content):,} bytes in {self._directory} and try again."
                ) from error
            raise KistError(
                f"The original cannot be written to {self._directory} ({error.strerror}): check the folder."
            ) from error
        return sha256

    def path(self, sha256: str) -> Path:
        """Where the original lies, or would lie."""
        if not _SHA256.fullmatch(sha256):
            raise NotHeld(f"“{sha256[:80]}” is no SHA-256: give 64 hexadecimal digits.")
        return self._directory / sha256

    def read(self, sha256: str) -> bytes:
        """The content of an original."""
        try:
            return self.path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise NotHeld(f"The original {sha256} is not held: restore it from a backup.") from error

    def remove(self, sha256: str) -> None:
        """Erase an original; nothing happens if there is none."""
        self.path(sha256).unlink(missing_ok=True)
        _flush_directory(self._directory)

    def orphans(self, expected: Iterable[str]) -> list[str]:
        """The SHA-256 of originals that the record does not expect.

        One is left behind when the process dies between keeping a file and acknowledging its document.
        """
        if not self._directory.is_dir():
            return []
        held = {entry.name for entry in self._directory.iterdir() if _SHA256.fullmatch(entry.name)}
        return sorted(held - set(expected))

    def problems(self, expected: Iterable[str]) -> list[str]:
        """One sentence for each original that is missing, altered or not expected."""
        expected = sorted(set(expected))
        problems = []
        for sha256 in expected:
            path = self.path(sha256)
            if not path.is_file():
                problems.append(f"The original {sha256} is missing: restore it from a backup.")
            elif _hash_of(path) != sha256:
                problems.append(f"The original {sha256} was altered on disk: restore it from a backup.")
        problems += [f"The original {sha256} belongs to no document." for sha256 in self.orphans(expected)]
        return problems

    def _write(self, path: Path, content: bytes) -> None:
        descriptor, name = tempfile.mkstemp(prefix=_UNFINISHED, dir=self._directory)
        unfinished = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fchmod(file.fileno(), 0o444)
                os.fsync(file.fileno())
            # Whoever sees the final name sees the whole content, also after a power cut.
            unfinished.replace(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        _flush_directory(self._directory)


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush_directory(directory: Path) -> None:
    """Make renames in the directory survive a power cut."""
    if not directory.is_dir():
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

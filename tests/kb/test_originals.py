"""The unchanged originals."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from kb.errors import KistError, NotHeld
from kb.originals import Originals


def test_an_original_is_read_back_byte_for_byte(tmp_path: Path) -> None:
    originals = Originals(tmp_path / "originals")
    sha256 = originals.put(b"content\r\n\x00")
    assert originals.read(sha256) == b"content\r\n\x00"
    assert originals.problems([sha256]) == []


def test_the_same_content_is_kept_once_and_read_only(tmp_path: Path) -> None:
    originals = Originals(tmp_path)
    assert originals.put(b"content") == originals.put(b"content")
    (path,) = tmp_path.iterdir()
    assert path.stat().st_mode & 0o777 == 0o444


def test_missing_altered_and_unexpected_originals_are_named(tmp_path: Path) -> None:
    originals = Originals(tmp_path)
    missing, altered, orphan = (originals.put(content) for content in (b"one", b"two", b"three"))
    originals.remove(missing)
    originals.path(altered).chmod(0o644)
    originals.path(altered).write_bytes(b"twp")
    problems = originals.problems([missing, altered])
    assert [problem.split()[2] for problem in problems] == [*sorted([missing, altered]), orphan]
    assert originals.orphans([missing, altered]) == [orphan]


def test_an_altered_original_is_made_good_by_putting_it_again(tmp_path: Path) -> None:
    originals = Originals(tmp_path)
    sha256 = originals.put(b"content")
    originals.path(sha256).chmod(0o644)
    originals.path(sha256).write_bytes(b"damage")
    assert originals.put(b"content") == sha256
    assert originals.read(sha256) == b"content"


@pytest.mark.parametrize("step", ["fsync", "fchmod"])
def test_a_full_disk_leaves_nothing_behind_and_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, step, full)
    with pytest.raises(KistError, match="disk is full"):
        Originals(tmp_path).put(b"content")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "0" * 63])
def test_only_a_sha256_names_an_original(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotHeld):
        Originals(tmp_path).read(name)


def test_an_unfinished_copy_is_no_original(tmp_path: Path) -> None:
    originals = Originals(tmp_path)
    (tmp_path / ".unfinished-abc").write_bytes(b"half")
    assert originals.problems([]) == []

"""What all tests share: the test material beside the project, an installation to work in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kb.config import ROOT, Settings

SHARED = ROOT.parent / "shared"


def shared(path: str) -> Path:
    """Return a path of the test material, or skip; where it must be there (SHARED_REQUIRED) its absence fails."""
    found = SHARED / path
    if not found.exists():
        reason = f"not part of the project: put the test material at ../shared/{path}"
        if os.environ.get("SHARED_REQUIRED"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="session")
def report_path() -> Path:
    """The text of the report, which is copyright and never part of the project."""
    return shared("sources/key-messages.txt")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An empty installation that shares the exported model with the others."""
    return Settings(data=tmp_path / "data")

"""What all tests share: the test material beside the project, an installation to work in."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

import tests.fakes
from kb.config import ROOT, Settings
from kb.embedding import OnnxEmbedder
from tests.reading import Waiting, end, kept_in

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


@pytest.fixture(scope="session", autouse=True)
def installations(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Have installations that many tests read made once, also where `make test` runs them in several processes."""
    own = tmp_path_factory.getbasetemp()
    tests.fakes.copied_to = own / "copied"
    tests.fakes.made_in = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "made"
    tests.fakes.made_in.mkdir(exist_ok=True)


@pytest.fixture(scope="session")
def waiting_processes() -> Iterator[Waiting]:
    """The reading processes that no test uses just now."""
    waiting: Waiting = defaultdict(list)
    yield waiting
    for kept in chain.from_iterable(waiting.values()):
        end(kept)


@pytest.fixture(scope="module", autouse=True)
def reading_process(waiting_processes: Waiting) -> Iterator[None]:
    """Have tests read files in a process that is kept; a module about the life of these processes says otherwise."""
    with kept_in(waiting_processes):
        yield


@pytest.fixture(scope="session")
def loaded_models() -> dict[Path, Any]:
    """What was loaded, by the folder that it came from."""
    return {}


@pytest.fixture(scope="module", autouse=True)
def loaded_model(loaded_models: dict[Path, Any]) -> Iterator[None]:
    """Have the model loaded once and not for each knowledge base; a module about its loading says otherwise."""
    load = OnnxEmbedder._open

    def load_once(embedder: OnnxEmbedder) -> Any:
        if embedder._folder not in loaded_models:
            loaded_models[embedder._folder] = load(embedder)
        return loaded_models[embedder._folder]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(OnnxEmbedder, "_open", load_once)
        yield


@pytest.fixture(scope="session")
def report_path() -> Path:
    """The text of the report, which is copyright and never part of the project."""
    return shared("sources/key-messages.txt")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An empty installation that shares the exported model with the others."""
    return Settings(data=tmp_path / "data")

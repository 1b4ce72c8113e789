"""The app as a script, on a small installation: two digests and the records of works and cases."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from kb.config import ROOT
from tests.fakes import TWO_DIGESTS, ingested

DIGESTS = ROOT / "corpus" / "digests" / "key-messages"


@pytest.fixture(scope="session")
def small_installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that holds two digests."""
    return Path(shutil.copytree(ingested(*TWO_DIGESTS), tmp_path_factory.mktemp("small") / "data"))


@pytest.fixture
def script(small_installation: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., AppTest]]:
    """Run the app's script at an address: `script("themes", theme="place")`."""
    monkeypatch.setenv("KIST_DATA", str(small_installation))

    def run(page: str = "", **query: str | list[str]) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        if page:
            app.switch_page(f"ui/pages/{page}.py")
        return app.run()

    yield run
    st.cache_resource.clear()


@pytest.fixture
def own(
    script: Callable[..., AppTest], small_installation: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., AppTest]:
    """The app on a copy that may be written to."""
    shutil.copytree(small_installation, tmp_path / "data")
    monkeypatch.setenv("KIST_DATA", str(tmp_path / "data"))
    return script


def drawn(app: AppTest) -> str:
    """Return all that our own markup puts on the page."""
    return "\n".join(part.proto.body for part in app.get("html"))

"""The whole app as a reader meets it: an installation made by the commands, a server, a real browser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from kb.config import ROOT
from tests.fakes import CORPUS, ingested
from tests.fakes import ingest as ingest
from tests.install_browser import find_browser

_FLAGS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)

# A page is drawn in a second; a computer that is busy with other things may take many.
expect.set_options(timeout=30_000)


@contextmanager
def served(data: Path, whole: bool = False) -> Iterator[str]:
    """Serve an installation on a free port; give its address. The app alone, or the `whole` server by its command."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    app = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    command = [sys.executable, "-m", "kb", "serve", "--port", str(port)] if whole else app
    with (
        (data / "server.log").open("w") as log,
        subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "KIST_DATA": str(data)}, stdout=log, stderr=subprocess.STDOUT
        ) as server,
    ):
        try:
            _wait_until_healthy(address, server)
            yield address
        finally:
            server.terminate()


def _wait_until_healthy(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("the app did not start")


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with what ships with Kist, and nothing else."""
    return Path(shutil.copytree(ingested(CORPUS), tmp_path_factory.mktemp("installation") / "data"))


@pytest.fixture(scope="session")
def app(installation: Path) -> Iterator[str]:
    """The address of the running app."""
    with served(installation) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    path = find_browser()
    if path is None:
        pytest.fail("no Chromium: run `python tests/install_browser.py`")
    flags = [*_FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(_FLAGS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=flags)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page of 1280 pixels. Every journey fails when the page asks anything of another machine."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    opened = context.new_page()
    outside: list[str] = []

    def record(address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1":
            outside.append(address)

    opened.on("request", lambda request: record(request.url))
    opened.on("websocket", lambda websocket: record(websocket.url))
    yield opened
    context.close()
    assert not outside

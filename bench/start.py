"""Measure the time from the start of the app to its first answer, and the memory that the server needs."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser, sync_playwright

from bench.figures import Figure, quartiles
from bench.material import questions
from bench.processes import peak_mb_of, seconds
from bench.servers import Server
from kb.config import ROOT
from tests.install_browser import find_browser

QUESTION = "How can participation be made more inclusive?"
_APP = ROOT / "app.py"
_EMPTY = ROOT / "bench" / "empty_app.py"
_ANSWERED = "[role=status]"  # how many passages an answer quotes, or that there is none
_READY = "h1"
_LONGEST = 60_000  # ms


@contextmanager
def _browser() -> Iterator[Browser]:
    path = find_browser()
    if path is None:
        raise SystemExit("There is no Chromium: call `make test` once, which installs one.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def measure_cold_start(shipped: Path, rounds: int) -> list[Figure]:
    """Start the app and an empty one in turns; each is there when a fresh browser profile shows what it should."""

    def start(browser: Browser, script: Path, query: str, shows: str) -> None:
        with Server(script, shipped / "data") as server, browser.new_context() as context:
            server.wait()
            page = context.new_page()
            page.goto(server.address + query)
            page.wait_for_selector(shows, timeout=_LONGEST)
            nonlocal ended
            ended = time.perf_counter()

    ours, empty = [], []
    ended = 0.0
    with _browser() as browser:
        for turn in range(rounds + 1):
            for times, arguments in (
                (ours, (_APP, "/?" + urlencode({"q": QUESTION}), _ANSWERED)),
                (empty, (_EMPTY, "", _READY)),
            ):
                started = time.perf_counter()
                start(browser, *arguments)
                if turn:  # the first of each finds its files not yet read
                    times.append(ended - started)
    return [
        Figure(
            "start of the app to the first answer in the browser",
            "s",
            statistics.median(ours),
            statistics.median(empty),
            "an empty app",
            must=4.0,
            aim=2.9,
            spread=quartiles(ours),
        )
    ]

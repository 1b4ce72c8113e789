"""Measure the time from the start of app or command to the first answer, and the memory that the server needs."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser, sync_playwright

from bench.figures import Figure, quartiles
from bench.material import questions
from bench.processes import Worker, peak_mb, seconds
from bench.servers import Server
from kb.config import ROOT
from tests.install_browser import find_browser

QUESTION = "How can participation be made more inclusive?"
_APP = ROOT / "app.py"
_EMPTY = ROOT / "bench" / "empty_app.py"
_SAID = "p[role=status]"  # what the app says of its answer, also where it has none
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


def measure_app(record: Path, rounds: int) -> list[Figure]:
    """Start the app and an empty one in turns, each time with a fresh profile in a browser that already runs."""
    ours, empty = [], []
    with _browser() as browser:
        for turn in range(rounds + 1):
            app = _seconds_to_show(browser, _APP, record, f"/?{urlencode({'q': QUESTION})}", _SAID)
            baseline = _seconds_to_show(browser, _EMPTY, record, "", "h1")
            if turn:  # the first of each finds its files not yet read
                ours.append(app)
                empty.append(baseline)
    return [
        Figure(
            "start of the app to the first answer",
            "s",
            statistics.median(ours),
            statistics.median(empty),
            "an empty Streamlit app",
            must=4.0,
            aim=2.9,
            spread=quartiles(ours),
        )
    ]


def _seconds_to_show(browser: Browser, script: Path, record: Path, query: str, shows: str) -> float:
    started = time.perf_counter()
    with Server(script, record / "data") as server, browser.new_context() as context:
        server.wait()
        page = context.new_page()
        page.goto(server.address + query)
        page.wait_for_selector(shows, timeout=_LONGEST)
        return time.perf_counter() - started


def measure_command(record: Path, rounds: int) -> list[Figure]:
    """Ask one question on the command line and with a plain script, in turns."""
    ask = [sys.executable, "-m", "kb", "ask", QUESTION, "--data", str(record / "data")]
    script = [sys.executable, "-m", "bench.plain_search", str(record / "plain.npz"), QUESTION]

    def run(command: list[str]) -> None:
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)

    ours, theirs = [], []
    for turn in range(rounds + 1):
        times = seconds(lambda: run(ask)), seconds(lambda: run(script))
        if turn:
            ours.append(times[0])
            theirs.append(times[1])
    middle = statistics.median(ours), statistics.median(theirs)
    return [Figure("one question on the command line", "s", *middle, "a plain script", spread=quartiles(ours))]


def measure_server_memory(record: Path, size: int, number: int = 20) -> list[Figure]:
    """Ask the server some questions in the browser, then how much memory it needed at most."""
    with _browser() as browser, Server(_APP, record / "data") as server, browser.new_context() as context:
        server.wait()
        page = context.new_page()
        for question in questions(number):
            page.goto(f"{server.address}/?{urlencode({'q': question})}")
            page.wait_for_selector(_SAID, timeout=_LONGEST)
        peak = peak_mb(server.process_id)
    with Worker("bench.plain_search", str(record / "plain.npz")) as plain:
        for question in questions(number):
            plain.request("ask", (question, None))
        baseline = plain.request("memory")
    name = f"peak memory of the server after {number} questions, {size:,}"
    return [Figure(name, "MB", peak, baseline, "sentence-transformers and numpy, no server", must=450.0, aim=240.0)]

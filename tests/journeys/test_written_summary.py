"""A summary above the quotations, in a real browser, by the commands and by the API."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from kb.config import ROOT
from kb.summaries.summary import FAILED
from tests.journeys.conftest import served
from tests.journeys.test_browser import fits, quotations, settle, tool, violations, visit
from tests.model_server import ModelServer, completion, head, model_server, repeats, sends

QUESTION = "What makes partnership working succeed?"
ASKED = f"/?{urlencode({'q': QUESTION})}"
MODEL = "tiny <b>model</b>"
KEY = "sk-very-secret-0123456789"
WRONG = {
    2: "Partnership saved £3 million in Dundee.",
    3: "Trust grows <img src=//evil.example onerror=alert(1)> slowly.",
}


def point_to(server: ModelServer, monkeypatch: pytest.MonkeyPatch, seconds: str = "10") -> None:
    """Set a writer for what is started from now on."""
    settings = {"BASE_URL": server.url, "MODEL": MODEL, "API_KEY": KEY, "SECONDS": seconds}
    for name, value in settings.items():
        monkeypatch.setenv(f"KIST_LLM_{name}", value)


def test_quotations_are_read_at_once_and_the_summary_comes_above_them(
    page: Page, installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = threading.Event()

    def waits(connection: Any, asked: dict[str, Any]) -> None:
        written.wait(20)
        repeats(WRONG)(connection, asked)

    with model_server(waits) as server:
        point_to(server, monkeypatch, seconds="60")
        with served(installation) as address:
            page.goto(address + ASKED)
            shown = quotations(page)
            waiting = page.locator(".kist-waiting")
            expect(waiting).to_contain_text(f"A language model ({MODEL}) is writing a summary")
            tool(page, "In context").click()
            expect(page.locator(".kist-context")).to_be_visible()
            assert violations(page) == ""
            written.set()
            summary = page.locator(".kist-written")
            expect(summary).to_contain_text(f"written by a language model ({MODEL}) from the quotations below")
            expect(waiting).to_have_count(0)
            expect(summary).to_contain_text("2 sentences were left out because the quotations do not bear them out.")
            settle(page)
            assert quotations(page) == shown
            expect(page.locator(".kist-context")).to_be_visible()
            told = summary.inner_text()
            assert "Dundee" not in told and "evil" not in told and summary.locator("img, b").count() == 0
            assert summary.bounding_box()["y"] < page.locator(".kist-quotation").first.bounding_box()["y"]  # type: ignore[index]
            link = summary.get_by_role("link", name="Quotation 4")
            link.click()
            quotation = page.locator("#quotation-4")
            expect(quotation).to_be_in_viewport()
            expect(quotation).to_contain_text("[4]")
            expect(quotation.locator("blockquote")).to_have_text(shown[3])
            assert violations(page) == ""
            page.set_viewport_size({"width": 400, "height": 800})
            settle(page)
            assert fits(page)
            page.reload()
            expect(summary).to_contain_text("from the quotations below")
            page.wait_for_timeout(1_500)
        assert len(server.asked) == 1
        assert KEY not in (installation / "server.log").read_text() + page.content()


def test_where_no_summary_can_be_written_the_quotations_stand_alone(
    page: Page, installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with model_server(sends(head(), b" ", every=0.2, forever=True)) as server:
        point_to(server, monkeypatch, seconds="1")
        with served(installation) as address:
            page.goto(address + ASKED)
            shown = quotations(page)
            expect(page.locator(".kist-written")).to_have_text(FAILED, timeout=4_000)
            settle(page)
            assert quotations(page) == shown
            assert violations(page) == ""
    assert "No summary: `127.0.0.1` took longer than 1 seconds." in (installation / "server.log").read_text()


def test_without_a_model_nothing_is_added(page: Page, app: str) -> None:
    visit(page, app + ASKED)
    assert quotations(page)
    assert page.locator(".kist-written, #quotation-1").count() == 0
    assert "[1]" not in page.locator("main, [data-testid=stMain]").first.inner_text()


def kb_ask(data: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kb", "ask", QUESTION, *options, "--data", str(data)]
    return subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=True)


def test_the_command_prints_the_summary_and_its_json(installation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = json.loads(kb_ask(installation, "--json").stdout)
    assert plain["summary"] is None
    with model_server(repeats({2: WRONG[2]})) as server:
        point_to(server, monkeypatch)
        answer = json.loads(kb_ask(installation, "--json").stdout)
        text = kb_ask(installation)
    summary = answer["summary"]
    assert (summary["model"], summary["removed"]) == (MODEL, 1)
    assert summary["notice"] == "1 sentence was left out because the quotations do not bear it out."
    for sentence in summary["sentences"]:
        for number in sentence["citations"]:
            assert sentence["text"] in answer["answer_sentences"][number - 1]["text"]
    assert {**answer, "summary": None, "seconds": 0} == {**plain, "seconds": 0}
    first = summary["sentences"][0]
    assert f"  {first['text']} [{first['citations'][0]}]\n" in text.stdout
    assert text.stdout.index(first["text"]) < text.stdout.index(f"[1] “{answer['answer_sentences'][0]['text']}”")
    assert KEY not in text.stdout + text.stderr and text.stderr == ""


def test_the_command_answers_all_the_same_when_the_model_does_not(
    installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with model_server(sends(head(401) + completion(KEY))) as server:
        point_to(server, monkeypatch)
        done = kb_ask(installation)
    assert done.stdout.startswith(f"{FAILED}\n")
    assert "What the research found" in done.stdout
    assert done.stderr == "No summary: `127.0.0.1` answers 401.\n"


def test_the_api_writes_a_summary_only_where_it_is_asked_for(
    installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with model_server(repeats()) as server:
        point_to(server, monkeypatch)
        with served(installation, whole=True) as address:

            def fetch(**query: str) -> Any:
                with urllib.request.urlopen(f"{address}/api/v1/ask?{urlencode({'q': QUESTION} | query)}") as answer:
                    return json.load(answer)

            assert fetch()["summary"] is None
            assert server.asked == []
            assert fetch(summary="yes")["summary"]["sentences"]
            with pytest.raises(urllib.error.HTTPError) as refused:
                fetch(summary="maybe")
            with refused.value as answer:
                assert json.load(answer) == {"error": "`summary` must be yes or no."}

"""An answer is saved, found again and shared, and says what has changed since: in a real browser."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from kb.config import ROOT
from tests.fakes import ingest
from tests.journeys.conftest import served
from tests.journeys.test_browser import ask, fits, quotations, settle, tool, violations, visit

QUESTION = "What did the travelling library vans do for isolated crofters?"
VANS = "The travelling library vans brought isolated crofters company, advice and a place to meet."
LATER = "The travelling library vans also carried isolated crofters to the doctor twice a week."


def take_in(data: Path, folder: Path, name: str, text: str) -> None:
    file = folder / f"{name}.md"
    file.write_text(f"---\nid: {name}\ntitle: {name}\n---\n\n# Vans\n\n## Research insights\n\n{text}\n", "utf-8")
    ingest(data, file)


def kist(data: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", *arguments, "--data", str(data)]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def accessible_and_fits(page: Page) -> bool:
    settle(page)
    assert violations(page) == ""
    page.set_viewport_size({"width": 400, "height": 800})
    settle(page)
    fitting = fits(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    return fitting


def test_a_saved_answer_is_found_again_shared_and_says_when_the_corpus_has_moved_on(
    page: Page, browser: Browser, installation: Path, tmp_path: Path
) -> None:
    data = Path(shutil.copytree(installation, tmp_path / "data"))
    take_in(data, tmp_path, "travelling-vans", VANS)
    with served(data) as address:
        visit(page, address)
        ask(page, QUESTION)
        assert quotations(page) == [VANS]
        save = page.get_by_role("button", name="Save this answer")
        save.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".kist-kept")).to_contain_text("Saved on ")
        expect(save).to_have_count(0)
        assert accessible_and_fits(page)
        visit(page, address + "/saved")
        expect(page.get_by_role("status").first).to_have_text("1 saved answer, the newest first.")
        page.get_by_label("Find by words of question, title or note").fill("crofters vans")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"find=crofters"))
        page.get_by_role("link", name=QUESTION).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(QUESTION)
        expect(page.get_by_role("status").first).to_contain_text("Nothing that is held has changed since.")
        assert quotations(page) == [VANS]
        tool(page, "In context").click()
        expect(page.locator("mark.kist-quoted").first).to_be_visible()
        page.get_by_text("Share, name or remove").click()
        shared = page.get_by_test_id("stCode").first.inner_text().strip()
        assert shared == page.url and re.search(r"\?answer=[0-9a-f]{32}$", shared)
        page.get_by_label("Title (optional)").fill("For the <b>board</b> :smile:")
        page.get_by_role("button", name="Keep title and note").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("For the <b>board</b> :smile:")
        assert accessible_and_fits(page)

        take_in(data, tmp_path, "later-vans", LATER)
        other = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB").new_page()
        visit(other, shared)
        told = other.get_by_role("status").first
        expect(told).to_contain_text("The corpus has moved on since: 1 document added or read anew.")
        expect(told).to_contain_text("Every quotation still stands where it was quoted from.")
        assert quotations(other) == [VANS]
        other.get_by_role("button", name="Ask again today").click()
        again = other.locator(".kist-again")
        expect(again).to_contain_text("Asked today: another answer.")
        expect(again).to_contain_text("New today (1)")
        expect(again.locator("blockquote")).to_have_text(LATER)
        assert accessible_and_fits(other)

        vans = next(line.split()[0] for line in kist(data, "kb", "documents").splitlines() if "travelling-vans" in line)
        kist(data, "ingest", "remove", vans)
        visit(other, shared)
        expect(other.get_by_role("status").first).to_contain_text("Look again before you use it")
        expect(other.locator(".kist-quotation .kist-flag")).to_contain_text(re.compile(r"^Source withdrawn on \d"))
        assert quotations(other) == [VANS]
        expect(tool(other, "Copy")).to_be_visible()
        expect(tool(other, "In context")).to_have_count(0)
        assert accessible_and_fits(other)
        visit(other, address + "/saved")
        expect(other.locator(".kist-flag")).to_have_text("Look again: 1 source no longer held")
        assert accessible_and_fits(other)

        visit(other, shared)
        other.get_by_text("Share, name or remove").click()
        gone = other.get_by_role("button", name="Remove it for good")
        expect(gone).to_be_disabled()
        other.get_by_text("I no longer need this saved answer").click()
        gone.click()
        expect(other.get_by_text("Removed: For the <b>board</b> :smile:")).to_be_visible()
        expect(other.get_by_text("No answer is saved yet.")).to_be_visible()
        visit(other, shared)
        expect(other.get_by_role("heading", level=1)).to_have_text("Saved answer not found")
        other.context.close()

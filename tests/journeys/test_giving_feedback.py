"""What a reader asks and says of a quotation, in a real browser."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kb.config import ROOT
from tests.journeys.conftest import served
from tests.journeys.test_browser import STATES, UNANSWERABLE, fits, quotations, settle, tool, violations, visit


def recorded(data: Path) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "kb", "feedback", "--json", "--data", str(data)]
    return list(json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout))


def test_a_reader_sees_why_a_passage_was_chosen_and_says_that_it_is_not_right(
    page: Page, installation: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(installation, data)
    with served(data) as address:
        visit(page, address + STATES["answered"])
        first = quotations(page)
        tool(page, "Why this").click()
        expect(page.locator(".kist-why").first).to_contain_text("near to your question")
        send = page.get_by_role("button", name="Send to the evidence team")
        settle(page)  # a form that is still being drawn takes no click
        send.click()
        expect(page.get_by_text("Choose a reason first.")).to_be_visible()
        settle(page)
        page.get_by_text("Other", exact=True).click()
        send.click()
        expect(page.get_by_text("Say in your own words what is not right")).to_be_visible()
        settle(page)
        assert violations(page) == ""
        page.set_viewport_size({"width": 400, "height": 800})
        settle(page)
        assert fits(page)
        page.get_by_text("Out of date", exact=True).click()
        page.get_by_label("In your own words (optional)").fill("The council has another plan now. <b>See</b> it.")
        send.click()
        expect(page.get_by_text("Thank you: this is kept for the evidence team.")).to_be_visible()
        expect(send).to_have_count(0)
        assert quotations(page) == first
        visit(page, address + STATES["refused"])
        page.get_by_role("button", name="Record this question for the evidence team").click()
        expect(page.get_by_text("Thank you: this is kept for the evidence team.")).to_be_visible()
        settle(page)
        assert violations(page) == "" and fits(page)
    objection, unanswered = recorded(data)
    assert (objection["kind"], objection["reason"]) == ("not right", "out of date")
    assert objection["comment"] == "The council has another plan now. <b>See</b> it."
    assert (unanswered["kind"], unanswered["question"]) == ("unanswered", UNANSWERABLE)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_form_is_accessible_in_both_themes(page: Page, app: str, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    visit(page, app + STATES["filtered"])
    tool(page, "Why this").click()
    tool(page, "Why this", 1).click()
    expect(page.get_by_role("button", name="Send to the evidence team")).to_have_count(2)
    settle(page)
    assert violations(page) == ""
    page.set_viewport_size({"width": 400, "height": 800})
    settle(page)
    assert fits(page)

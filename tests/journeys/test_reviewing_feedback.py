"""The evidence team reads what readers said, asks again and takes the table along, in a real browser."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kb.answers.feedback import Reason
from kb.config import Settings
from kb.knowledge_base import open_knowledge_base
from tests.journeys.conftest import served
from tests.journeys.test_browser import QUESTION, UNANSWERABLE, fits, pick, settle, violations, visit


@pytest.fixture
def told(installation: Path, tmp_path: Path) -> Path:
    """A copy of the installation in which readers have said something."""
    data = tmp_path / "data"
    shutil.copytree(installation, data)
    base = open_knowledge_base(Settings(data=data))
    for question in (UNANSWERABLE, "capital of Peru", "=HYPERLINK(1) <b>ferries</b> $x^2$ :smile:"):
        base.record_unanswered(base.ask(question))
    answer = base.ask(QUESTION)
    base.object_to(answer, answer.quotations[0], Reason.OTHER, "It is about another council. <b>See</b> the minutes.")
    base.close()
    return data


def test_feedback_is_read_narrowed_asked_again_and_taken_along(page: Page, told: Path) -> None:
    with served(told) as address:
        visit(page, address)
        page.get_by_role("link", name="Feedback").click()
        expect(page.get_by_role("heading", name="Feedback", level=1)).to_be_visible()
        expect(page.get_by_role("status").first).to_have_text(
            "2 questions without an answer, recorded 3 times; 1 quotation found not right."
        )
        expect(page.get_by_role("heading", level=3).first).to_have_text(re.compile("capital of Peru", re.I))
        expect(page.get_by_role("heading", level=3).nth(1)).to_have_text("=HYPERLINK(1) <b>ferries</b> $x^2$ :smile:")
        page.get_by_role("button", name="Ask again").first.click()
        expect(page.get_by_text("Still not answered.")).to_be_visible()
        page.get_by_text("Read it in its passage").click()
        expect(page.locator("mark.kist-quoted").first).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("button", name="Download as CSV").click()
        rows = list(csv.DictReader(Path(download.value.path()).read_text("utf-8-sig").splitlines()))
        assert [row["kind"] for row in rows].count("unanswered") == 3
        assert any(row["question"].startswith("'=HYPERLINK") for row in rows)
        pick(page, page.get_by_role("combobox", name="Show"), "Quotations found not right")
        expect(page.get_by_role("status").first).to_have_text("1 quotation found not right.")
        expect(page).to_have_url(re.compile(r"/feedback\?kind=Quotations"))
        page.reload()
        expect(page.get_by_role("heading", level=2)).to_have_text(["Quotations found not right (1)"])
        page.get_by_role("button", name="Ask again").click()
        page.get_by_role("link", name="See what is shown now").click()
        expect(page.get_by_label("Your question")).to_have_value(QUESTION)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible_in_both_themes_and_fits_a_phone(page: Page, told: Path, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    with served(told) as address:
        visit(page, address + "/feedback")
        page.get_by_text("Read it in its passage").click()
        for number in range(3):
            page.get_by_role("button", name="Ask again").nth(number).click()
            expect(page.get_by_text("See what is shown now")).to_have_count(number + 1)
        settle(page)
        assert violations(page) == ""
        for width in (400, 320):
            page.set_viewport_size({"width": width, "height": 800})
            settle(page)
            assert fits(page), f"{width} pixels"
        assert violations(page) == ""

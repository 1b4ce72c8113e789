"""A researcher writes a case study in the browser; readers find it from its publishing to its withdrawal."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from ingest.case_publishing import publish_case
from ingest.case_template_word import as_word
from kb.config import Settings
from kb.knowledge_base import open_knowledge_base
from kb.models import CaseDocument, CaseSource, CaseText
from tests.fakes import TWO_DIGESTS, ingested, markdown
from tests.journeys.conftest import served
from tests.journeys.test_browser import fits, settle, violations, visit

QUESTION = "Where were heated rooms opened in village halls?"
ANSWER = "Three village halls opened heated rooms on weekdays."
WARM = CaseText(
    name="Warm rooms in Wick",
    context="In the winter of 2022 fuel cost more. [1]",
    partners="Hall group\nBakery on the square",
    places=("Wick",),
    period="2022",
    themes=("prevention",),
    done=f"{ANSWER} [1]",
    learned="Ask people first which hours of a warm room suit them. [2]",
    sources=(CaseSource("Minutes of the hall group", 2022), CaseSource("A study", 2021, "https://example.org/study")),
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A small installation that may be written to."""
    return Path(shutil.copytree(ingested(*TWO_DIGESTS), tmp_path / "data"))


def write(page: Page, label: str, words: str) -> None:
    box = page.get_by_label(label, exact=True)
    box.fill(words)
    box.press("Tab")
    page.wait_for_timeout(500)  # until the words have left the browser; before that the page rests, too
    settle(page)


def choose(page: Page, label: str, name: str) -> None:
    box = page.get_by_role("combobox", name=re.compile(label)).first
    box.click()
    box.fill(name)
    box.press("Enter")
    settle(page)
    box.press("Escape")


def test_a_case_is_written_saved_reloaded_published_quoted_and_withdrawn(page: Page, data: Path) -> None:
    with served(data) as address:
        visit(page, f"{address}/cases")
        page.get_by_role("link", name="Write a new case study").click()
        page.get_by_label("Your name").fill("Ada Ross")
        page.get_by_role("button", name="Begin").click()
        page.get_by_label("What the new case study is called").fill("Warm rooms in Wick")
        page.get_by_role("button", name="Write it here").click()
        expect(page.get_by_label("Name", exact=True)).to_have_value("Warm rooms in Wick")
        write(page, "Context", "In the winter of 2022 fuel cost more.")
        write(page, "Period", "2022")
        choose(page, "Places", "Wick")
        choose(page, "Themes", "Prevention")
        write(page, "What was done", f"- {ANSWER} [1]")
        page.reload()
        settle(page)
        expect(page.get_by_label("What was done", exact=True)).to_have_value(f"- {ANSWER} [1]")
        expect(page.get_by_text("[1] under “What was done” names none of them")).to_be_visible()
        expect(page.get_by_role("button", name="Publish", exact=True)).to_be_disabled()
        page.get_by_label("Title", exact=True).fill("Minutes of the hall group")
        page.get_by_role("button", name="Add this source").click()
        expect(page.get_by_role("button", name="Remove source 1")).to_be_visible()
        write(page, "What was learned", "Ask people first.")
        expect(page.get_by_text("Nothing is missing.")).to_be_visible()
        asking = page.context.new_page()
        visit(asking, f"{address}/?{urlencode({'q': QUESTION})}")
        expect(asking.get_by_text(ANSWER)).to_have_count(0)
        page.get_by_role("button", name="Publish", exact=True).click()
        expect(page.get_by_text("Questions find it from now on")).to_be_visible()
        visit(asking, f"{address}/?{urlencode({'q': QUESTION})}")
        expect(asking.locator("blockquote", has_text=ANSWER)).to_be_visible()
        expect(asking.get_by_text("Case study written in Kist by Ada Ross").first).to_be_visible()
        expect(asking.locator(".kist-sources").first).to_contain_text("Minutes of the hall group")
        asking.get_by_role("link", name="Read the case study").first.click()
        expect(asking.get_by_role("heading", level=1)).to_have_text("Warm rooms in Wick")
        expect(asking.get_by_text("What became of it")).to_be_visible()
        page.get_by_label("Why it is withdrawn").fill("The hall was another.")
        page.get_by_role("button", name="Withdraw").click()
        expect(page.get_by_text("Withdrawn. No question finds it.")).to_be_visible()
        visit(asking, f"{address}/?{urlencode({'q': QUESTION})}")
        expect(asking.get_by_text(ANSWER)).to_have_count(0)


def test_a_template_filled_in_with_word_becomes_a_draft(page: Page, data: Path, tmp_path: Path) -> None:
    file = tmp_path / "warm.docx"
    file.write_bytes(as_word(WARM, {"prevention": "Prevention"}))
    with served(data) as address:
        visit(page, f"{address}/new_case?coder=Ada")
        page.get_by_text("Write it in Word or elsewhere").click()
        with page.expect_download() as coming:
            page.get_by_role("button", name="Download the template (Word)").click()
        assert coming.value.suggested_filename == "case-study.docx"
        page.locator("input[type=file]").set_input_files(file)
        settle(page)
        page.get_by_role("button", name="Make a draft of it").click()
        expect(page.get_by_label("Name", exact=True)).to_have_value(WARM.name)
        expect(page.get_by_text("Nothing is missing.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_part_is_accessible_and_fits_a_phone(page: Page, data: Path, scheme: Any) -> None:
    base = open_knowledge_base(Settings(data=data))
    desk = base.case_desk
    sha256 = desk.keep_document(markdown("Report on the rooms", "The stoves burned 12 bags of pellets each week."))
    desk.begin("Ada Ross", WARM)
    publish_case(base, "Ada Ross", 1)
    desk.begin("Ben Muir", CaseText(name="Half a case", done="Halls opened [3]"))
    desk.begin(
        "Ben Muir",
        CaseText(name="With a document", document=CaseDocument(sha256, "rooms.md", "Report on the rooms", "Ben Muir")),
    )
    desk.begin("Ada Ross", WARM)
    publish_case(base, "Ada Ross", 4)
    desk.withdraw("Ada Ross", 4, "It stood here twice.")
    base.close()
    page.emulate_media(color_scheme=scheme)
    with served(data) as address:
        for name, where in {
            "who": "/new_case",
            "lists": "/new_case?coder=Ada+Ross",
            "draft": "/new_case?coder=Ada+Ross&draft=2",
            "document": "/new_case?coder=Ada+Ross&draft=3",
            "published": "/new_case?coder=Ada+Ross&draft=1",
            "withdrawn": "/new_case?coder=Ada+Ross&draft=4",
            "not there": "/new_case?coder=Ada+Ross&draft=99",
            "read": "/cases?id=local-warm-rooms-in-wick",
            "read, withdrawn": "/cases?id=local-warm-rooms-in-wick-2",
        }.items():
            visit(page, address + where)
            if name == "draft":
                page.get_by_text("See it as readers will").click()
            if name == "lists":
                page.get_by_text("Write it in Word or elsewhere").click()
            settle(page)
            for width in (1280, 400, 320):
                page.set_viewport_size({"width": width, "height": 900})
                settle(page)
                assert fits(page), f"{name} at {width} pixels"
                assert violations(page) == "", f"{name} at {width} pixels"
            page.set_viewport_size({"width": 1280, "height": 900})

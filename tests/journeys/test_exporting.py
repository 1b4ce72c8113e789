"""Taking an answer along in a real browser, and opening what was taken without Kist and without a network."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from urllib.parse import urlencode

import docx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from kb.papers.bundle_verify import problems
from kb.papers.paper_html import to_html
from tests.journeys.test_browser import QUESTION, UNANSWERABLE, pick, quotations, settle, visit
from tests.papers import hostile_paper, long_paper, small_paper

PAPERS = {"small": small_paper(), "hostile": hostile_paper(), "long": long_paper()}


def choose(page: Page, label: str, option: str) -> None:
    pick(page, page.get_by_label(label, exact=True), option, typed=option)


def download(page: Page) -> tuple[str, bytes]:
    settle(page)
    with page.expect_download(timeout=90_000) as taken:  # a computer that is busy takes its time to make a file
        page.get_by_role("button", name="Download", exact=True).click()
    return taken.value.suggested_filename, Path(taken.value.path()).read_bytes()


def test_an_answer_is_taken_along_in_the_format_that_is_chosen(page: Page, app: str) -> None:
    visit(page, f"{app}/?{urlencode({'q': QUESTION})}")
    quoted = quotations(page)
    page.get_by_text("Export", exact=True).click()
    name, content = download(page)
    assert name == "kist-how-can-participation-be-made-more-inclusive.docx"
    text = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)
    assert all(words in text for words in quoted)
    choose(page, "Format", "Evidence bundle")
    expect(page.get_by_text("shows whether a word of it was changed")).to_be_visible()
    name, content = download(page)
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        assert problems({one: bundle.read(one) for one in bundle.namelist()}) == []
    choose(page, "Format", "Table (CSV)")
    expect(page.get_by_label("References", exact=True)).to_have_count(0)
    assert quotations(page) == quoted


def test_a_refusal_and_a_source_are_taken_along_too(page: Page, app: str) -> None:
    visit(page, f"{app}/?{urlencode({'q': UNANSWERABLE})}")
    page.get_by_text("Export", exact=True).click()
    assert download(page)[1].startswith(b"PK")
    visit(page, f"{app}/source?id=key-messages-psr-scotland")
    page.get_by_text("Download this record").click()
    choose(page, "Format", "PDF")
    expect(page.get_by_text("tagged for screen readers")).to_be_visible()
    name, content = download(page)
    assert name == "kist-key-messages-psr-scotland.pdf" and content.startswith(b"%PDF")


def test_an_answer_is_exported_by_keyboard(page: Page, app: str) -> None:
    visit(page, f"{app}/?{urlencode({'q': QUESTION})}")
    page.locator("summary", has_text="Export").focus()
    page.keyboard.press("Enter")
    button = page.get_by_role("button", name="Download", exact=True)
    button.wait_for()
    for _ in range(6):
        page.keyboard.press("Tab")
        if button.evaluate("one => one === document.activeElement"):
            break
    with page.expect_download():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("width", [1280, 400])
def test_the_menu_passes_the_checks_of_accessibility(browser: Browser, app: str, width: int) -> None:
    page = browser.new_context(viewport={"width": width, "height": 900}, locale="en-GB").new_page()
    visit(page, f"{app}/?{urlencode({'q': QUESTION})}")
    page.get_by_text("Export", exact=True).click()
    page.get_by_role("button", name="Download", exact=True).wait_for()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("name", PAPERS)
def test_an_exported_page_opens_without_kist_and_without_a_network(
    browser: Browser, tmp_path: Path, name: str, width: int
) -> None:
    file = tmp_path / "paper.html"
    file.write_text(to_html(PAPERS[name]), encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
    page = context.new_page()
    asked: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: faults.append(message.text))
    page.goto(file.as_uri())
    assert asked == [file.as_uri()] and faults == []
    assert page.evaluate("getComputedStyle(document.querySelector('figure')).borderLeftWidth") == "4px"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
    sign = page.locator("sup a").first
    sign.click()
    page.locator("#note-1 .back").click()
    assert page.evaluate("location.hash") == "#sign-1"
    context.close()
    # The checker brings a script of its own, which the page itself would refuse.
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True, bypass_csp=True)
    page = context.new_page()
    page.goto(file.as_uri())
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    context.close()

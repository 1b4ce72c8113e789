"""Somebody adds publications in the browser: drops files, looks over what was read, mends it, publishes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kb.config import ROOT
from tests.conftest import shared
from tests.journeys.conftest import ingest, served
from tests.journeys.test_browser import ask, fits, quotations, settle, violations, visit

LONG = 60_000  # milliseconds; reading and embedding a report takes a while on a loaded machine
QUESTION = "Which young people go into education or work after custody?"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an app that holds a digest and knows one work by its record."""
    data = tmp_path_factory.mktemp("library")
    record = data / "lunch.toml"
    record.write_text('id = "lunch-clubs"\ntitle = "Lunch clubs in Leith"\nyear = 2016\n', encoding="utf-8")
    ingest(data, record, ROOT / "corpus" / "digests" / "key-messages" / "7-place.md")
    with served(data) as address:
        yield address


def drop(page: Page, *files: Path) -> None:
    page.locator("input[type=file]").set_input_files([str(file) for file in files])


def test_a_real_report_is_read_looked_over_mended_published_and_quoted(
    page: Page, library: str, tmp_path: Path
) -> None:
    report = shared("documents/real/school-to-work-custody.pdf")
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\nnothing that could be read")
    visit(page, f"{library}/add")
    drop(page, broken, report)
    expect(page.get_by_role("button", name="Publish")).to_be_visible(timeout=LONG)
    settle(page)
    expect(page.get_by_role("heading", name="broken.pdf")).to_be_visible()
    expect(page.get_by_text("“broken.pdf”")).to_be_visible()
    expect(page.locator(".kist-record")).to_contain_text("all joined to their place in the text")
    page.get_by_text("Show 9 notes").click()
    expect(page.locator(".kist-notes li")).to_have_count(9)
    assert violations(page) == ""
    page.set_viewport_size({"width": 400, "height": 800})
    assert fits(page)
    page.set_viewport_size({"width": 1280, "height": 900})

    authors = page.get_by_label("Authors, each in a line of its own")
    assert authors.input_value().splitlines() == ["Alex Bowyer", "Richard Dorsett", "David Thomson"]
    page.get_by_label("Year").fill("twenty")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("“twenty” is not a year")).to_be_visible()
    page.get_by_label("Year").fill("2022")
    page.get_by_label("Places it is about").fill("England")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published. Questions find it from now on")).to_be_visible(timeout=LONG)
    page.locator("[role=status] a").click()
    settle(page)
    expect(page.locator("dl.kist-record").first).to_contain_text("England")
    expect(page.locator("dl.kist-record").first).to_contain_text("2022")

    visit(page, library)
    ask(page, QUESTION)
    assert quotations(page)
    expect(page.locator("figcaption cite").first).to_contain_text("The school to work transition")

    visit(page, f"{library}/add")
    drop(page, report)
    expect(page.get_by_text("This very file is held already.")).to_be_visible(timeout=LONG)


def test_a_file_like_a_known_work_is_asked_about_and_never_guessed(page: Page, library: str, tmp_path: Path) -> None:
    file = tmp_path / "club.md"
    file.write_text("# Lunch clubs in Leyth\n\nThe cooks of the clubs decided what a meal cost.\n", encoding="utf-8")
    visit(page, f"{library}/add")
    drop(page, file)
    expect(page.get_by_text("Kist knows a work like this. Which work is it?")).to_be_visible(timeout=LONG)
    expect(page.get_by_role("button", name="Publish")).to_have_count(0)
    assert violations(page) == ""
    page.get_by_text("Lunch clubs in Leith (2016)").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published. Questions find it from now on")).to_be_visible(timeout=LONG)
    visit(page, f"{library}/source?id=lunch-clubs")
    expect(page.get_by_role("heading", name="Lunch clubs in Leith")).to_be_visible()
    expect(page.get_by_text("The full text, in 1 passage.")).to_be_visible()


def test_what_is_left_out_leaves_nothing_behind(page: Page, library: str, tmp_path: Path) -> None:
    file = tmp_path / "nothing-to-keep.txt"
    file.write_text("Parking\n\nThe car park behind the hall was closed on Sundays.\n", encoding="utf-8")
    visit(page, f"{library}/add")
    drop(page, file)
    page.get_by_role("button", name="Leave it out").click(timeout=LONG)
    expect(page.get_by_role("heading", name="nothing-to-keep.txt")).to_have_count(0)
    visit(page, f"{library}/source")
    expect(page.get_by_text("Parking")).to_have_count(0)

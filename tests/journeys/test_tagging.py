"""Researchers code by theme with keys only, each without seeing the other's, and settle where they differ."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ingest.pipeline import ingest_files, list_inputs
from kb.config import Settings
from kb.knowledge_base import open_knowledge_base
from tests.fakes import TWO_DIGESTS, ingested, markdown
from tests.journeys.conftest import served
from tests.journeys.test_browser import fits, settle, violations, visit

ADA, BEN = "Ada Ross", "Ben Muir"
HALLS = "Volunteers keep the village halls open in every glen. The keys hang at the bakery."


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A small installation that may be written to."""
    return Path(shutil.copytree(ingested(*TWO_DIGESTS), tmp_path / "data"))


def test_twenty_passages_are_tagged_by_keys_only(page: Page, data: Path) -> None:
    with served(data) as address:
        visit(page, address + "/tag")
        while page.evaluate("document.activeElement.getAttribute('aria-label')") != "Your name":
            page.keyboard.press("Tab")
        page.keyboard.type(ADA)
        page.keyboard.press("Enter")
        said, progress = page.locator(".kist-said"), page.locator(".kist-summary")
        for number in range(20):
            expect(progress).to_contain_text(f"{number} coded by you")
            expect(said).to_contain_text("Nothing chosen yet.")
            settle(page)  # the buttons, and with them the keys, are drawn last
            page.keyboard.press("7")
            expect(said).to_have_text("Chosen: Place.")
            if number % 2:
                page.keyboard.press("8")
                expect(said).to_have_text("Chosen: Place and Evidence.")
            page.keyboard.press("n")
        expect(progress).to_contain_text("20 coded by you, 1.5 themes each")
        for key, told in (("s", "Skipped."), ("u", "Back at"), ("x", "none of them"), ("a", "Chosen: "), ("u", "anew")):
            settle(page)
            page.keyboard.press(key)
            expect(said).to_contain_text(told)
        expect(progress).to_contain_text("19 coded by you")
        settle(page)
        page.keyboard.press("Shift+Digit1")
        expect(page.locator("mark.kist-based")).to_be_visible()
        settle(page)
        page.keyboard.press("n")
        expect(progress).to_contain_text("20 coded by you")
        page.reload()
        expect(progress).to_contain_text("20 coded by you")
        expect(page.get_by_text(re.compile("Of the next 100 you can expect to change about"))).to_be_visible()
    base = open_knowledge_base(Settings(data=data))
    progress_now = base.coding.progress(ADA)
    codings = [coding for _, _, coding in base.coding.codings()]
    base.close()
    assert codings[-1].based_on and not codings[0].based_on
    assert progress_now.coded == 20 and {coding.coder for coding in codings} == {ADA}
    assert [coding.labels for coding in codings[:20]] == [
        frozenset({"place", "evidence"} if number % 2 else {"place"}) for number in range(20)
    ]


def test_keys_write_in_a_field_and_can_be_turned_off(page: Page, data: Path) -> None:
    with served(data) as address:
        visit(page, f"{address}/tag?coder=Ada")
        page.get_by_text("Say why, or note something").click()
        page.get_by_label("Why these themes").fill("")
        page.get_by_label("Why these themes").press_sequentially("17 axes")
        expect(page.locator(".kist-said")).to_have_text("Nothing chosen yet.")
        settle(page)
        page.get_by_role("button", name="Place").focus()
        page.keyboard.press("Enter")  # presses what has the focus, and saves nothing
        expect(page.locator(".kist-said")).to_have_text("Chosen: Place.")
        page.keyboard.press("Enter")
        expect(page.locator(".kist-said")).to_have_text("Nothing chosen yet.")
        expect(page.locator(".kist-summary")).to_contain_text("0 coded by you")
        page.get_by_text("Single keys", exact=True).click()
        expect(page).to_have_url(re.compile("keys=false"))
        # The address changes before the buttons are drawn without their keys.
        expect(page.get_by_role("button", name="Place")).not_to_contain_text("7")
        page.get_by_role("heading", level=1).click()
        page.keyboard.press("7")
        settle(page)
        expect(page.locator(".kist-said")).to_have_text("Nothing chosen yet.")
        page.get_by_role("button", name="Place").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".kist-said")).to_have_text("Chosen: Place.")


def test_a_coding_is_found_again_and_changed_and_one_on_changed_text_is_kept(page: Page, data: Path) -> None:
    base, path = open_knowledge_base(Settings(data=data)), data.parent / "halls.md"
    path.write_bytes(markdown("Village halls", HALLS, work_id="halls"))
    (outcome,) = ingest_files(base, list_inputs([path]))
    (task,) = base.coding.next_tasks(ADA, document_id=outcome.id)
    base.coding.record(ADA, task.target_id, ["place"], based_on=[(0, 10)])
    path.write_bytes(markdown("Village halls", "New.", HALLS.replace("hang", "are"), work_id="halls"))
    (outcome,) = ingest_files(base, list_inputs([path]))
    base.update_index()
    base.close()
    with served(data) as address:
        visit(page, f"{address}/tag?coder={ADA}")
        expect(page.get_by_text("Text has changed under 1 coding: see “My codings”.")).to_be_visible()
        page.get_by_role("tab", name="My codings").click()
        expect(page.locator("mark", has_text=re.compile("^are$"))).to_be_visible()
        page.get_by_role("button", name="Keep", exact=True).press("Enter")
        expect(page.get_by_text("Kept, for the text as it is now.")).to_be_visible()
        settle(page)
        page.get_by_label("With these words").fill("bakery keys")
        page.get_by_label("With these words").press("Enter")
        expect(page.get_by_text("1 coding that fits, the latest first.")).to_be_visible()
        page.get_by_role("button", name="Change: Volunteers").press("Enter")
        page.get_by_role("textbox", name="Why you change it").fill("Who holds the keys?")
        page.get_by_label("Paste the words that say so").fill("The keys are at")
        settle(page)
        page.get_by_role("button", name="Governance").press("Enter")
        page.get_by_role("button", name="Save the change").press("Enter")
        expect(page.get_by_text("Changed. The coding before stays on record.")).to_be_visible()
    base = open_knowledge_base(Settings(data=data))
    made = [coding for _, _, coding in base.coding.codings()]
    base.close()
    assert [coding.labels for coding in made] == [{"place"}, {"place"}, {"place", "governance"}]
    assert [len(coding.based_on) for coding in made] == [1, 1, 2] and made[2].reason == "Who holds the keys?"


def test_codings_are_downloaded_edited_and_taken_in_again_after_a_look(page: Page, data: Path, tmp_path: Path) -> None:
    base = open_knowledge_base(Settings(data=data))
    (task,) = base.coding.next_tasks(ADA)
    base.coding.record(ADA, task.target_id, ["place"], reason="It names a town.")
    base.close()
    with served(data) as address:
        visit(page, f"{address}/tag?coder={ADA}&part=In+and+out")
        settle(page)
        with page.expect_download() as download:
            page.get_by_role("button", name="My codings: CSV").click()
        file = tmp_path / "codings.csv"
        file.write_bytes(Path(download.value.path()).read_bytes().replace(b",place,", b",governance,"))
        page.locator("input[type=file]").set_input_files(file)
        expect(page.get_by_text("Ada Ross: Governance (It names a town.)")).to_be_visible()
        settle(page)
        page.get_by_role("button", name="Take it in").click()
        expect(page.get_by_text("Taken in. What it changed supersedes.")).to_be_visible()
    base = open_knowledge_base(Settings(data=data))
    assert [coding.labels for _, _, coding in base.coding.codings()] == [{"place"}, {"governance"}]
    base.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_part_is_accessible_and_fits_a_phone(page: Page, data: Path, scheme: Any) -> None:
    base = open_knowledge_base(Settings(data=data))
    for coder, theme in ((ADA, "place"), (BEN, "evidence")):
        for number, task in enumerate(base.coding.next_tasks(coder, 12)):
            base.coding.record(coder, task.target_id, ["place" if number else theme], reason=f"{coder} says so.")
    base.coding.decide(ADA, 1, ["place"], "One town only.")
    (task, *_) = base.coding.next_tasks(ADA)
    base.coding.record(ADA, task.target_id, ["place"])
    base.coding.record(BEN, task.target_id, [])
    base.close()
    page.emulate_media(color_scheme=scheme)
    with served(data) as address:

        def look(name: str) -> None:
            settle(page)
            for width in (1280, 400, 320):
                page.set_viewport_size({"width": width, "height": 900})
                settle(page)
                assert fits(page), f"{name} at {width} pixels"
                assert violations(page) == "", f"{name} at {width} pixels"
            page.set_viewport_size({"width": 1280, "height": 900})

        visit(page, address + "/tag")
        look("who")
        page.get_by_label("Your name").fill(BEN)
        page.get_by_role("button", name="Begin").click()
        expect(page.locator(".kist-summary")).to_contain_text("13 coded by you")
        page.get_by_role("button", name="Place").wait_for()
        settle(page)
        page.keyboard.press("7")
        expect(page.locator(".kist-said")).to_have_text("Chosen: Place.")
        page.get_by_text("What is offered, and the keys").click()
        look("code")
        page.get_by_role("tab", name="My codings").click()
        page.get_by_role("button", name="Change: ").first.wait_for()
        look("own codings")
        page.get_by_role("button", name="Change: ").first.click()
        page.get_by_role("button", name="Save the change").wait_for()
        look("recoding")
        page.get_by_role("tab", name="Disagreements").click()
        page.get_by_role("button", name="Compare and decide").wait_for()
        look("disagreements")
        page.get_by_role("button", name="Compare and decide").click()
        page.get_by_role("button", name="Back to the list").wait_for()
        look("comparison")
        page.get_by_role("tab", name="Agreement", exact=True).click()
        page.get_by_text("Agreement by theme").wait_for()
        look("agreement")
        page.get_by_role("tab", name="In and out").click()
        page.get_by_text("Everybody’s, which shows what others chose").click()
        page.get_by_role("button", name="Project: REFI-QDA").wait_for()
        look("in and out")

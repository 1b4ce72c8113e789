"""A researcher adds a sub-theme, codes by it, merges it and retires another; old addresses still lead on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kb.config import Settings
from kb.knowledge_base import open_knowledge_base
from tests.fakes import TWO_DIGESTS, ingested
from tests.journeys.conftest import served
from tests.journeys.test_browser import fits, settle, violations, visit

ADA = "Ada Ross"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A small installation that may be written to."""
    return Path(shutil.copytree(ingested(*TWO_DIGESTS), tmp_path / "data"))


def choose(page: Page, label: str, option: str) -> None:
    field = page.get_by_label(label, exact=True)
    field.click()
    field.fill(option)
    page.keyboard.press("Enter")
    settle(page)


def test_a_sub_theme_is_added_coded_by_merged_and_still_found(page: Page, data: Path) -> None:
    with served(data) as address:
        visit(page, f"{address}/scheme?view=Change+it")
        page.get_by_label("Your name").fill(ADA)
        page.keyboard.press("Enter")
        expect(page.get_by_text("You change the scheme as Ada Ross.")).to_be_visible()
        settle(page)
        page.get_by_label("Its name").fill("Link workers")
        choose(page, "It lies under", "Prevention")
        page.get_by_role("button", name="Add the sub-theme").press("Enter")
        expect(page.get_by_role("status").first).to_have_text(
            "“Link workers” was added under Prevention. It can be coded by from now on."
        )
        assert not violations(page)
        visit(page, f"{address}/tag?coder={ADA}")
        page.get_by_role("button", name="Link workers").click()
        expect(page.locator(".kist-said")).to_contain_text("Chosen: Link workers.")
        settle(page)
        page.get_by_role("button", name="Save and next").click()
        expect(page.locator(".kist-summary")).to_contain_text("1 coded by you")
        visit(page, f"{address}/scheme?view=Change+it&coder={ADA}")
        choose(page, "What do you want to do?", "Merge two")
        choose(page, "Merge", "Prevention > Link workers")
        choose(page, "into", "Partnership")
        page.get_by_role("button", name="Merge them").press("Enter")
        expect(page.get_by_text("Say why")).to_be_visible()
        settle(page)
        page.get_by_label("Why", exact=True).fill("They mean the same here.")
        page.keyboard.press("Tab")
        page.get_by_role("button", name="Merge them").press("Enter")
        expect(page.get_by_text("“Prevention > Link workers” was merged into “Partnership”.")).to_be_visible()
        settle(page)
        choose(page, "What do you want to do?", "Retire one")
        choose(page, "Retire", "Evidence")
        page.get_by_label("Why", exact=True).fill("Nobody codes by it.")
        page.keyboard.press("Tab")
        page.get_by_role("button", name="Retire it").press("Enter")
        expect(page.get_by_text("“Evidence” is retired.")).to_be_visible()
        for width in (1280, 400):
            page.set_viewport_size({"width": width, "height": 900})
            for view in ("Themes", "Change+it", "Candidates", "History"):
                visit(page, f"{address}/scheme?view={view}&coder={ADA}")
                assert fits(page) and not violations(page), (width, view)
        for old in ("themes?theme=link-workers", "?q=Who+works+with+whom%3F&theme=Link+workers"):
            visit(page, f"{address}/{old}")
            told = "“Link workers” was merged into “Partnership”, which is used instead."
            expect(page.get_by_text(told)).to_be_visible()
        visit(page, f"{address}/themes?theme=evidence")
        expect(page.get_by_text("“Evidence” is retired: what was coded by it is still found")).to_be_visible()
    base = open_knowledge_base(Settings(data=data))
    (coding,) = (coding for _, _, coding in base.coding.codings())
    deeds = [(one.deed.value, one.reason) for one in base.scheme.history()]
    left = base.verify().left
    base.close()
    assert coding.labels == {"link-workers"} and not left
    assert deeds == [("retired", "Nobody codes by it."), ("merged", "They mean the same here."), ("added", "")]

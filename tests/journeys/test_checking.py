"""A reader pastes a paragraph and sees for each sentence what is held on it."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.test_browser import fits, settle, tool, violations, visit

TEXT = (
    "Savings from prevention programmes appear quickly.\n\n- Parking charges in the town centre will rise in April.\n"
    "- Savings from prevention programmes appear quickly.\n"
)


def test_a_pasted_text_is_checked_copied_and_not_kept(page: Page, app: str, installation: Path) -> None:
    visit(page, app)
    page.get_by_role("link", name="Check a text").click()
    expect(page.get_by_role("heading", name="Check a text", level=1)).to_be_visible()
    settle(page)
    assert violations(page) == ""
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator(".kist-notice")).to_contain_text("There is no sentence in the text")
    page.get_by_label("Your text").fill(TEXT)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("status").first).to_have_text("2 of 3 sentences have evidence here.")
    settle(page)
    expect(page.get_by_role("heading", level=2)).to_have_text(
        ["Sentence 1", "Sentence 2", "Sentence 3", "Take it with you"]
    )
    expect(page.locator(".kist-bearing", has_text="No evidence here.")).to_have_count(1)
    expect(page.locator(".kist-bearing", has_text="May complicate this").first).to_be_visible()
    tool(page, "In context").click()
    expect(page.locator("mark.kist-quoted").first).to_be_visible()
    page.get_by_text("Copy all with citations").click()
    expect(page.get_by_test_id("stCode").last).to_contain_text("2 of 3 sentences have evidence here.")
    settle(page)
    assert page.url == f"{app}/check"
    assert violations(page) == ""
    page.set_viewport_size({"width": 400, "height": 800})
    settle(page)
    assert fits(page)
    assert not any(b"Parking charges in the town" in path.read_bytes() for path in installation.rglob("*.db*"))
    page.reload()
    settle(page)
    expect(page.get_by_label("Your text")).to_have_value("")

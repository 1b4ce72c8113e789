"""A reading list is built, changed by keys alone, published, read on a phone and printed: in a real browser."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import served
from tests.journeys.test_browser import STATES, fits, quotations, settle, tool, violations, visit


def press(page: Page, name: str, role: str = "button", number: int = 0) -> None:
    """Go to a control by keys alone and press it."""
    for _ in range(150):
        found = page.evaluate(
            "([role, name]) => { const at = document.activeElement;"
            " const said = (at.getAttribute('aria-label') || at.innerText || '').trim();"
            " return said.includes(name) && (role === 'summary' ? at.matches('summary, [role=button]')"
            " : role === 'input' ? at.matches('input, textarea') : at.matches('button')) }",
            [role, name],
        )
        if found:
            if not number:
                break
            number -= 1
        page.keyboard.press("Tab")
    else:
        pytest.fail(f"no key leads to {name}")
    if role != "input":
        page.keyboard.press("Enter")
        settle(page)


def accessible_and_fits(page: Page) -> None:
    for width in (1280, 400, 320):
        page.set_viewport_size({"width": width, "height": 800})
        settle(page)
        assert fits(page), width
        assert violations(page) == ""
    page.set_viewport_size({"width": 1280, "height": 900})


def places(page: Page) -> list[str]:
    return page.locator(".kist-reading .kist-small").all_inner_texts()


def test_a_list_is_built_changed_by_keys_published_and_read_on_a_phone(
    page: Page, installation: Path, tmp_path: Path
) -> None:
    data = Path(shutil.copytree(installation, tmp_path / "data"))
    with served(data) as address:
        visit(page, address + "/lists?view=new&theme=participation&theme=prevention&minutes=30&audience=New+planners")
        expect(page.get_by_role("heading", name="What is proposed")).to_be_visible()
        proposed = places(page)
        page.reload()  # the address has all of it
        expect(page.get_by_role("heading", name="What is proposed")).to_be_visible()
        settle(page)
        assert places(page) == proposed and len(proposed) > 3
        accessible_and_fits(page)
        page.get_by_label("Title of the list").fill("Planning together")
        page.get_by_role("button", name="Keep it as a draft").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Planning together")
        expect(page.locator(".kist-total")).to_contain_text("of 30 minutes")
        accessible_and_fits(page)

        # By keys alone: moved two steps down, and one back, from one place.
        visit(page, page.url)
        first, second, third = places(page)[:3]
        press(page, "Arrange", "summary")
        press(page, "Down")
        expect(page.locator(".kist-total")).to_contain_text("is now number 2 of")
        page.keyboard.press("Enter")
        expect(page.locator(".kist-total")).to_contain_text("is now number 3 of")
        assert places(page)[:3] == [second, third, first]
        press(page, "Title, learning outcomes", "summary")
        press(page, "Learning outcomes", "input")
        page.keyboard.type("Know who decides.")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".kist-total")).to_contain_text("Every change is saved.")
        settle(page)
        visit(page, page.url)  # nothing is lost
        assert places(page)[:3] == [second, third, first]
        press(page, "Publish version 1")
        expect(page).to_have_url(re.compile(r"/lists\?list=[0-9a-f]{32}&version=1$"))
        published = page.url

        page.set_viewport_size({"width": 400, "height": 800})
        visit(page, published)
        expect(page.get_by_text("Know who decides.")).to_be_visible()
        expect(page.get_by_text("For New planners.")).to_be_visible()
        headings = page.locator(".stHtml h2").all_inner_texts()
        assert headings[0].startswith("Essential (")
        page.get_by_text("Read it here").first.click()
        expect(page.locator(".kist-reading details[open] .kist-text").first).to_be_visible()
        accessible_and_fits(page)

        for view in ("print", "facilitator", "participant"):
            visit(page, f"{published}&view={view}")
            assert page.locator(".stMain button, .stMain input").count() == 0
            accessible_and_fits(page)
            page.pdf(path=tmp_path / "sheet.pdf", format="A4")
            with pypdfium2.PdfDocument(tmp_path / "sheet.pdf") as printed:
                sheets = [sheet.get_textpage().get_text_range() for sheet in printed]
            assert "Planning together" in sheets[0] and "Know who decides." in sheets[0]
            assert len(sheets) > 1 and all(len(sheet) > 50 for sheet in sheets)
            assert "Saved answers" not in sheets[0] and "Ctrl+P" not in sheets[0]


def test_a_quotation_is_put_on_a_list_where_it_stands(page: Page, installation: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(installation, tmp_path / "data"))
    with served(data) as address:
        visit(page, address + STATES["answered"])
        quoted = quotations(page)
        tool(page, "Add to a list").click()
        page.get_by_label("Title, for a new list").fill("From an answer")
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_text("Added to “From an answer”.")).to_be_visible()
        settle(page)
        assert quotations(page) == quoted
        accessible_and_fits(page)
        page.get_by_role("link", name="Open the list").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("From an answer")
        expect(page.locator(".kist-reading")).to_have_count(1)
        page.get_by_role("link", name="All reading lists").click()
        expect(page.get_by_role("status").first).to_have_text("1 list, the last changed first.")
        accessible_and_fits(page)

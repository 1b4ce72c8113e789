"""What people do with Kist in a real browser: ask, check, share and browse, also by keyboard and on a phone."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, TimeoutError, expect

from tests.fakes import CORPUS, ingest, ingested
from tests.journeys.conftest import served

QUESTION = "How can participation be made more inclusive?"
UNANSWERABLE = "What is the capital of Peru?"
STATES = {
    "empty": "/",
    "answered": "/?" + urlencode({"q": QUESTION}),
    "filtered": "/?" + urlencode({"q": QUESTION, "theme": "participation"}),
    "more filters": "/?" + urlencode({"q": QUESTION, "type": "research report", "place": "Scotland", "to": 2019}),
    "nothing left": "/?" + urlencode({"q": QUESTION, "theme": "participation", "place": "Moray"}),
    "refused": "/?" + urlencode({"q": UNANSWERABLE}),
    "fault": "/?" + urlencode({"q": QUESTION, "theme": "potholes"}),
    "themes": "/themes",
    "theme": "/themes?theme=participation",
    "theme with gaps": "/themes?theme=evidence",
    "body that changed": "/?" + urlencode({"q": "How did NHS Health Scotland help to plan evaluations?"}),
    "sources": "/source",
    "work": "/source?id=key-messages-psr-scotland",
    "not found": "/source?id=nothing",
    "narrowed": "/source?theme=place&held=no&order=title",
    "cases": "/cases",
    "case": "/cases?id=fife",
    "compared": "/cases?case=fife&case=glasgow&case=aberdeenshire",
    "too few": "/cases?case=fife",
    "add": "/add",
    "check": "/check",
    "feedback": "/feedback",
    "saved": "/saved",
    "lists": "/lists",
    "build a list": "/lists?view=new",
    "proposed list": "/lists?view=new&theme=place&theme=evidence&minutes=20&level=advanced&audience=Planners",
    "list not found": "/lists?list=0123456789abcdef",
    "saved, not found": "/saved?answer=0123456789abcdef",
    "tag": "/tag",
}

# What opens or moves has no place yet of which anything could be said.
AT_REST = """Promise.race([
    Promise.all(document.getAnimations().map(one => one.finished.catch(() => null))).then(() => null),
    new Promise(enough => setTimeout(enough, 1000, null)),
])"""


def settle(page: Page) -> None:
    """Wait until the page is drawn and the script rests."""
    page.locator("h1").first.wait_for()
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()


def pick(page: Page, box: Locator, option: str | re.Pattern[str], typed: str = "") -> None:
    """Choose from a list, which closes when the page is drawn anew: then it is opened again."""
    choice = page.get_by_role("option", name=option, exact=isinstance(option, str)).first
    for _ in range(5):
        settle(page)
        box.click()
        if typed:
            box.fill(typed)
        try:
            choice.click(timeout=6_000)
        except TimeoutError:
            page.keyboard.press("Escape")
        else:
            return
    raise AssertionError(f"The list never offered {option!r}.")


def visit(page: Page, address: str) -> None:
    page.goto(address)
    settle(page)


def ask(page: Page, question: str) -> None:
    page.get_by_label("Your question").fill(question)
    page.get_by_label("Your question").press("Enter")


def quotations(page: Page) -> list[str]:
    page.locator("blockquote").first.wait_for()
    settle(page)
    return page.locator("blockquote").all_inner_texts()


def tool(page: Page, name: str, number: int = 0) -> Locator:
    """One of the choices in the row below a quotation; `number` counts quotations that have it, from 0."""
    return page.get_by_role("radio", name=name, exact=True).nth(number)


def violations(page: Page) -> str:
    page.evaluate(AT_REST)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}})
    return found.generate_report() if found.violations_count else ""


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_a_question_is_answered_with_quotations_and_their_sources(page: Page, app: str) -> None:
    visit(page, app)
    expect(page).to_have_title("Ask - Kist")
    ask(page, QUESTION)
    expect(page.get_by_role("heading", name="What the research found")).to_be_visible()
    expect(page.get_by_role("heading", name="What it suggests doing")).to_be_visible()
    expect(page.get_by_role("status").first).to_contain_text("Every quotation is word for word.")
    expect(page.locator("figcaption").first).to_contain_text("a digest of Key messages")
    source = page.locator(".kist-sources a").first
    assert re.match(r"https?://", source.get_attribute("href") or "")
    assert source.get_attribute("target") == "_blank"
    tool(page, "Copy").click()
    expect(page.get_by_test_id("stCode").first).to_contain_text(quotations(page)[0])
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy to clipboard").first.click()
    assert page.evaluate("navigator.clipboard.readText()").startswith(
        f"“{quotations(page)[0]}”\n— Participation: a digest"
    )


def test_the_passage_is_highlighted_in_its_section(page: Page, app: str) -> None:
    visit(page, app + STATES["answered"])
    quoted = quotations(page)[0]
    tool(page, "In context").click()
    expect(page.locator("mark.kist-quoted").first).to_be_visible()
    marked = page.locator(".kist-context").first.evaluate(
        "node => [...node.querySelectorAll('mark.kist-quoted')].map(mark => mark.textContent).join('')"
    )
    assert marked == quoted
    assert re.fullmatch(r"\d+(, \d+)*", page.locator(".kist-context sup").first.inner_text())


def test_a_shared_address_gives_the_same_answer_and_back_leads_back(page: Page, app: str, browser: Browser) -> None:
    visit(page, app)
    page.get_by_role("button", name="Participation", exact=True).click()
    ask(page, QUESTION)
    first = quotations(page)
    expect(page).to_have_url(re.compile(r"\?q=How.*&theme=participation$"))
    shared = page.url
    ask(page, "What makes partnership working succeed?")
    expect(page).to_have_url(re.compile(r"\?q=What"))
    expect(page.get_by_role("status").first).to_contain_text("on Participation")
    page.go_back()
    expect(page.get_by_label("Your question")).to_have_value(QUESTION)
    expect(page.locator("blockquote").first).to_have_text(first[0])
    assert quotations(page) == first
    reader = browser.new_context()
    other = reader.new_page()
    visit(other, shared)
    assert quotations(other) == first
    expect(other.get_by_label("Your question")).to_have_value(QUESTION)
    expect(other.get_by_role("status").first).to_contain_text("on Participation")
    reader.close()


def test_more_filters_are_chosen_shared_and_dropped_by_one_click(page: Page, app: str) -> None:
    visit(page, app)
    page.get_by_label("Your question").fill(QUESTION)
    page.get_by_text("More filters").click()
    pick(page, page.get_by_label("Place, with all that lies within it"), re.compile("^Paris"), typed="Paris")
    page.keyboard.press("Escape")
    page.get_by_text("Only full texts").click()
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page).to_have_url(re.compile(r"&place=Paris&full_text=yes$"))
    expect(page.get_by_text("More filters (2 set)")).to_be_visible()
    expect(page.get_by_role("status").first).to_contain_text("We hold no passage about Paris, in full texts.")
    page.get_by_role("button", name="Ask without “in full texts”").click()
    expect(page).to_have_url(re.compile(r"&place=Paris$"))
    expect(page.get_by_text("More filters (1 set)")).to_be_visible()


def test_an_example_can_be_asked(page: Page, app: str) -> None:
    visit(page, app)
    page.get_by_role("button", name="What makes partnership working succeed?").click()
    assert quotations(page)


def test_a_question_beyond_the_corpus_is_refused(page: Page, app: str) -> None:
    visit(page, app)
    ask(page, UNANSWERABLE)
    expect(page.get_by_role("heading", name="Nothing we hold answers this")).to_be_visible()
    expect(page.get_by_role("heading", name="How to ask again")).to_be_visible()
    expect(page.locator("blockquote")).to_have_count(0)


def test_a_theme_leads_to_its_findings_and_their_document(page: Page, app: str) -> None:
    visit(page, app)
    page.get_by_role("link", name="Themes").click()
    page.get_by_role("link", name="Prevention").click()
    expect(page.get_by_role("heading", name="Prevention", level=1)).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile(r"Findings \(\d+\)"))).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile(r"Sources \(\d+\)"))).to_be_visible()
    page.locator("cite a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Prevention: a digest")


def test_a_theme_says_what_is_not_known_in_the_words_of_its_authors(page: Page, app: str) -> None:
    visit(page, app + STATES["theme with gaps"])
    expect(page.get_by_role("heading", name=re.compile(r"What is not known \(\d+\)"))).to_be_visible()
    gap = page.locator(".kist-gap").first
    expect(gap.locator("blockquote")).to_contain_text("when the report was written they were under-researched")
    expect(gap).to_contain_text("Restates: 8. Evidence, paragraph 2, from page 22 of the report")
    assert re.match(r"https?://", gap.locator(".kist-sources a").first.get_attribute("href") or "")
    gap.locator("cite a").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Evidence: a digest")


def test_an_answer_says_who_speaks_and_what_became_of_a_body(page: Page, app: str) -> None:
    visit(page, app + STATES["body that changed"])
    assert quotations(page)
    expect(page.locator(".kist-voices").first).to_contain_text("This rests on 1 voice: What Works Scotland (")
    changed = page.locator(".kist-changed").first
    expect(changed).to_contain_text("NHS Health Scotland: changed on 1 April 2020; followed by Public Health Scotland.")
    assert re.match(r"https?://", changed.get_by_role("link").first.get_attribute("href") or "")


def test_a_work_shows_its_record_and_its_digests(page: Page, app: str) -> None:
    visit(page, app + "/source")
    page.get_by_label("Find by title, author, place or year").fill("key messages 2019")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Key messages about public service reform in Scotland", exact=True).click()
    expect(page).to_have_title("Sources - Kist")
    expect(page.get_by_text("Kist’s digests of it, in our own words:")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Evidence: a digest")).click()
    expect(page.get_by_role("heading", name="The text")).to_be_visible()
    page.get_by_text(re.compile("Research insights")).first.click()
    expect(page.locator(".kist-passage:visible").first).to_contain_text("Finding")


def test_a_narrowed_list_can_be_shared_and_downloaded(page: Page, app: str) -> None:
    visit(page, app + "/source")
    page.get_by_text("Filter and sort").click()
    settle(page)
    # Only the options in view are there: who looks for one types it.
    pick(page, page.get_by_role("combobox", name="Place", exact=False), re.compile(r"^Fife \(\d+\)"), typed="Fife")
    expect(page).to_have_url(re.compile(r"\?place=Fife$"))
    expect(page.get_by_role("status").first).to_contain_text(re.compile(r"^\d+ sources of \d+"))
    page.get_by_text("Download this list").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="RIS").click()
    records = Path(download.value.path()).read_text(encoding="utf-8").count("TY  - ")
    expect(page.get_by_role("status").first).to_contain_text(f"{records} sources of")
    page.go_back()
    expect(page).to_have_url(re.compile(r"/source$"))
    expect(page.get_by_role("status").first).not_to_contain_text(" of ")


def test_the_cases_of_a_site_stand_beside_each_other_by_one_click(page: Page, app: str) -> None:
    visit(page, app + "/cases")
    page.get_by_role("link", name="Compare the cases of Glasgow").click()
    expect(page.get_by_role("columnheader")).to_have_count(8)
    expect(page.get_by_role("rowheader")).to_have_count(7)
    page.get_by_role("link", name="in its context").first.click()
    expect(page.locator("mark.kist-found").first).to_be_visible()


def test_a_question_can_be_asked_and_checked_by_keyboard_alone(page: Page, app: str) -> None:
    visit(page, app)

    def focus(selector: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        pytest.fail(f"no key leads to {selector}")

    focus('input[aria-label="Your question"]')
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    assert quotations(page)
    focus("figcaption a")
    focus('button[role="radio"]')
    page.keyboard.press("Enter")
    expect(page.locator("mark.kist-quoted").first).to_be_visible()


@pytest.mark.parametrize(
    "question",
    [
        "<script>window.taken = 1</script><img src=x onerror='window.taken = 1'>",
        "![picture](http://example.invalid/beacon.png) [a](javascript:window.taken=1)",
        "$x^2$ :smile: :red[word] **bold** `code`",
        "participation " * 800,
    ],
)
def test_hostile_questions_are_words(page: Page, app: str, question: str) -> None:
    visit(page, app)
    ask(page, question)
    page.locator("h2").first.wait_for()
    settle(page)
    assert page.evaluate("window.taken") is None
    assert page.locator("main img, .stMain img, .katex").count() == 0
    assert page.get_by_text("Traceback").count() == 0


@pytest.mark.parametrize("name", STATES)
def test_every_page_and_state_is_accessible_and_fits_a_phone(page: Page, app: str, name: str) -> None:
    visit(page, app + STATES[name])
    assert violations(page) == ""
    for width in (400, 320):
        page.set_viewport_size({"width": width, "height": 800})
        settle(page)
        assert fits(page), f"{width} pixels"


def test_open_disclosures_and_the_dark_theme_are_accessible(page: Page, app: str) -> None:
    page.emulate_media(color_scheme="dark")
    visit(page, app + STATES["filtered"])
    tool(page, "Copy").click()
    expect(page.get_by_test_id("stCode").first).to_be_visible()
    tool(page, "In context", 1).click()
    expect(page.locator("mark.kist-quoted").first).to_be_visible()
    assert violations(page) == ""
    page.set_viewport_size({"width": 320, "height": 800})
    assert fits(page)


def test_the_sources_of_a_quotation_are_followed_to_their_end(
    page: Page, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("followed")
    (folder / "study.md").write_text(
        "---\nid: halls\ntitle: A study of village halls\nyear: 2021\nurl: https://example.org/halls\n---\n\n"
        "# Findings\n\nVolunteers kept the village halls open through the winter, and most of them were over sixty.\n",
        encoding="utf-8",
    )
    (folder / "review.md").write_text(
        "---\nid: review\ntitle: Rural services\n---\n\n# Halls\n\nVillage halls stay open because volunteers,"
        " most of them over sixty, look after them.[^1][^2]\n\n[^1]: A study of village halls. https://example.org/halls\n"
        "[^2]: A letter from a warden.\n",
        encoding="utf-8",
    )
    ingest(folder / "data", folder / "study.md", folder / "review.md")
    with served(folder / "data") as address:
        visit(page, address + "/?" + urlencode({"q": "Who looks after village halls and keeps them open?"}))
        tool(page, "Sources").click()
        notes = page.locator(".kist-trail details")
        held, lost = notes.nth(0), notes.nth(1)
        expect(held.locator("summary")).to_contain_text("A study of village halls – we hold it, and it speaks of this")
        expect(lost.locator("summary")).to_contain_text("leads nowhere that we know")
        held.locator("summary").click()
        lost.locator("summary").click()
        expect(held.locator("blockquote")).to_have_text(re.compile("^Volunteers kept the village halls open"))
        expect(held.get_by_role("link", name="archive")).to_have_attribute(
            "href", "https://web.archive.org/web/2021/https://example.org/halls"
        )
        expect(lost).to_contain_text("A letter from a warden.")
        assert violations(page) == ""
        page.set_viewport_size({"width": 320, "height": 800})
        assert fits(page)


def test_the_answer_cites_the_report_once_it_is_held(page: Page, report_path: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(ingested(CORPUS, report_path), tmp_path / "data"))
    with served(data) as address:
        visit(page, address + STATES["answered"])
        assert quotations(page)
        expect(page.locator("figcaption cite").first).to_have_text(
            "Key messages about public service reform in Scotland"
        )
        expect(page.get_by_text("Kist’s digest in our own words")).to_have_count(0)


def test_a_document_taken_in_meanwhile_answers_the_next_question(
    page: Page, app: str, installation: Path, tmp_path: Path
) -> None:
    question = "What did the travelling library vans do for isolated crofters?"
    visit(page, app)
    ask(page, question)
    expect(page.get_by_role("heading", name="Nothing we hold answers this")).to_be_visible()
    text = tmp_path / "vans.md"
    text.write_text(
        "---\nid: vans\ntitle: <b>Vans</b> ![x](http://example.invalid/b.png)\ntype: case study\n---\n\n"
        "# Vans\n\n## Research insights :red[x] $y$ :smile:\n\n"
        "The travelling library vans brought isolated crofters <i>company</i>, advice and a place to meet.\n",
        encoding="utf-8",
    )
    ingest(installation, text)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("blockquote").first).to_contain_text("travelling library vans")
    page.locator("figcaption a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("<b>Vans</b>")
    label = page.locator("summary").filter(has_text="Research insights").inner_text()
    assert ":red[x] $y$ :smile: (1 passage)" in label.replace("\u2060", "")
    assert page.locator(".stMain img, .stMain b, .stMain i, .katex").count() == 0

"""Where things stand, as links: a passage in its document, and a web address with what became of it."""

from __future__ import annotations

from datetime import date

from kb.addresses import archive_lookup
from kb.link_state import LinkCheck, LinkState
from kb.models import HeldPassage
from kb.papers.citations import pages
from ui.safe_html import Html, element, is_web_address, joined, link, page_link


def where(passage: HeldPassage) -> Html:
    """Return the document, the trail of headings and the page of a passage, with a link to the document."""
    title = element("cite", page_link("source", passage.work.title, id=passage.document_id))
    place = ", ".join(filter(None, [" > ".join(passage.locator.section), pages(passage)]))
    return joined([title, element("span", place, class_="kist-place")])


def source_link(address: str | None, words: str, check: LinkCheck | None = None, year: int | None = None) -> Html:
    """Return a link to a source with what is known of its address. Only words where there is no web address."""
    if not is_web_address(address):
        return link(address, words)
    return joined([link(address, words), element("span", " (", *_state(str(address), check, year), ")")])


def _state(address: str, check: LinkCheck | None, year: int | None) -> list[Html | str]:
    archive = link(archive_lookup(address, year), "archive")
    if check is None:
        return [archive]
    copy: Html | None = None
    if check.archived_address and check.archived_on:
        copy = link(check.archived_address, f"archived copy of {check.archived_on.year}")
    if check.state in (LinkState.DEAD, LinkState.ARCHIVED):
        return ["dead: ", copy] if copy else ["dead; ", archive]
    if check.state is LinkState.MOVED and check.final_address:
        return ["moved ", link(check.final_address, "here"), "; ", copy or archive]
    seen = "found there" if check.state is LinkState.ALIVE else "no answer"
    return [f"{seen} on {day(check.checked_at.date())}; ", copy or archive]


def day(when: date) -> str:
    """Return a day as "3 November 2026"."""
    return f"{when.day} {when:%B %Y}"

"""The trail from a quotation to the publications behind it: each note opened as far as it leads."""

from __future__ import annotations

from kb.addresses import local_work
from kb.knowledge_base import KnowledgeBase
from kb.link_state import LinkCheck
from kb.models import HeldPassage, Quotation, Work
from kb.trails import Bearing, Hop, TrailStatus
from ui import words
from ui.links import source_link, where
from ui.safe_html import Html, element, joined, page_link

STATUSES = {
    TrailStatus.HELD_AND_SUPPORTS: "we hold it, and it speaks of this",
    TrailStatus.HELD_WITHOUT_SUPPORT: "we hold it, but found nothing in it that clearly speaks of this",
    TrailStatus.NOT_HELD: "we do not hold its text",
    TrailStatus.ADDRESS_ONLY: "only an address is known",
    TrailStatus.UNRESOLVED: "leads nowhere that we know",
}


def trail(base: KnowledgeBase, passage: HeldPassage, quotation: Quotation) -> Html:
    """Return the trail of a quotation: one disclosure a note, open where there is only one."""
    followed = base.follow(passage.id, quotation.start, quotation.end)
    if not followed.hops:
        return element("p", "The document names no source for this sentence.", class_="kist-small")
    addresses = [address for hop in followed.hops for address in _addresses(hop)]
    checks = base.link_checks(addresses)
    later = None
    if not followed.marked:
        told = "The quotation has no note of its own: these stand later in its paragraph."
        later = element("p", told, class_="kist-small")
    alone = {"open": ""} if len(followed.hops) == 1 else {}
    hops = (
        element("details", element("summary", _summary(hop)), _steps(hop, quotation.text, checks), **alone)
        for hop in followed.hops
    )
    return element("div", later, *hops, class_="kist-trail")


def _summary(hop: Hop) -> str:
    note = f"Note {hop.note.number}" if hop.note else f"Note sign “{hop.marker}”"
    title = hop.work.title if hop.work else hop.note.title if hop.note else ""
    return f"{': '.join(filter(None, [note, title]))} – {STATUSES[hop.status]}"


def _steps(hop: Hop, quoted: str, checks: dict[str, LinkCheck]) -> Html:
    return element(
        "dl",
        *_step("Sentence", element("div", hop.sentence, class_="kist-text") if hop.sentence != quoted else None),
        *_step("Note as printed", _note(hop)),
        *_step("Work", _work(hop.work) if hop.work else None),
        *_step("What it says there", _bearing(hop.bearing) if hop.bearing else None),
        *_step("What Kist’s record says", _summary_of(hop)),
        *_step("Open it", _open(hop, checks)),
        class_="kist-record",
    )


def _step(name: str, content: Html | None) -> list[Html]:
    return [element("dt", name), element("dd", content)] if content else []


def _note(hop: Hop) -> Html:
    if hop.note is None:
        return element("p", "No note with this number was found in the document.")
    corrected = None
    if hop.misprinted:
        told = f"Printed as note {hop.note.label}; by its place it is note {hop.note.number}."
        corrected = element("p", told, class_="kist-small")
    return joined([element("p", f"{hop.note.label}. {hop.note.text}"), corrected or Html("")])


def _work(work: Work) -> Html:
    details = [words.capital(work.type or ""), str(work.year or "year not known")]
    title = page_link("source", work.title, id=work.id)
    return element("p", joined([title, *filter(None, details)], ", "))


def _bearing(bearing: Bearing) -> Html:
    return joined(
        [
            element("blockquote", bearing.text),
            element("p", where(bearing.passage)),
            element(
                "p", "Found by search; whether it bears the sentence out is for you to judge.", class_="kist-small"
            ),
        ]
    )


def _summary_of(hop: Hop) -> Html | None:
    told = hop.work.summary if hop.work and hop.status is TrailStatus.NOT_HELD else None
    return element("p", told) if told else None


def _open(hop: Hop, checks: dict[str, LinkCheck]) -> Html | None:
    year = hop.work.year if hop.work else None
    found = [element("p", source_link(address, address, checks.get(address), year)) for address in _addresses(hop)]
    return joined(found) if found else None


def _addresses(hop: Hop) -> tuple[str, ...]:
    """The addresses that the note prints: they lead to what its authors had before them."""
    return tuple(one for one in hop.note.addresses if local_work(one) is None) if hop.note else ()

"""The sheets of a session: one for who leads it and one for who takes part, drawn to be printed."""

from __future__ import annotations

from kb.knowledge_base import KnowledgeBase
from kb.models import DiscussionQuestion, Excerpt, PackItem, ReadingList
from ui.links import where
from ui.list_items import facts, flags_by_reading, lists_link, minutes_line, outcomes_html, version_of
from ui.safe_html import Html, draw, element, joined

FACILITATOR, PARTICIPANT = "facilitator", "participant"
_TITLES = {FACILITATOR: "Facilitator’s sheet", PARTICIPANT: "Participant’s sheet"}


def draw_sheet(base: KnowledgeBase, shown: ReadingList, who: str) -> None:
    """Draw the sheet of one of the two; the participant's leaves out what the group is to find for itself."""
    pack = base.lists.pack(shown)
    told = flags_by_reading(base.lists.flags(shown))
    other = PARTICIPANT if who == FACILITATOR else FACILITATOR
    ways = [
        lists_link("Back to the list", shown.id, **version_of(shown)),
        lists_link(_TITLES[other], shown.id, view=other, **version_of(shown)),
    ]
    draw(
        element("p", joined([*ways, "Print it with Ctrl+P (on a Mac Cmd+P)"], " · "), class_="kist-noprint"),
        element("h1", shown.title),
        element("p", _TITLES[who], class_="kist-kind"),
        element("p", minutes_line(shown), class_="kist-summary", role="status"),
        outcomes_html(shown.outcomes),
        element("p", shown.note, class_="kist-text") if shown.note else Html(),
    )
    if not pack.items:
        draw(element("p", "Nothing is on this list yet."))
    draw(
        *(
            _item(number, item, shown.words_a_minute, who == FACILITATOR, told.get(item.reading.id, []))
            for number, item in enumerate(pack.items, 1)
        )
    )


def _item(number: int, item: PackItem, pace: int, leading: bool, told: list[str]) -> Html:
    reading = item.reading
    quoted = [("Insight", item.insight), ("Implication", item.implication), ("Counter-example", item.counter_example)]
    return element(
        "div",
        element("h2", f"{number}. {reading.title}"),
        *(element("p", line, class_="kist-flag kist-small") for line in told),
        element("p", facts(reading, pace), class_="kist-small"),
        element("p", f"Why: {reading.reason}") if leading and reading.reason else None,
        element("p", reading.note, class_="kist-text kist-said-of") if reading.note else None,
        *(_excerpt(name, one) for name, one in quoted if leading and one),
        _questions(item, leading),
        *(element("p", line, class_="kist-small") for line in item.notices if leading),
        class_="kist-sheet",
    )


def _excerpt(name: str, excerpt: Excerpt) -> Html:
    return element(
        "figure",
        element("p", name, class_="kist-kind"),
        element("blockquote", excerpt.text),
        element("figcaption", where(excerpt.passage), class_="kist-small"),
        class_="kist-gap",
    )


def _questions(item: PackItem, leading: bool) -> Html | None:
    if not item.questions:
        return None
    heading = "Question to discuss" if len(item.questions) == 1 else "Questions to discuss"
    above = {item.insight, item.implication, item.counter_example} if leading else set()
    asked = (element("li", one.text, _about(one, above)) for one in item.questions)
    return element(
        "div",
        element("p", heading, class_="kist-kind"),
        element("ul", *asked, class_="kist-list"),
        class_="kist-questions",
    )


def _about(question: DiscussionQuestion, above: set[Excerpt | None]) -> Html | None:
    """The place of the words that a question is about, where they do not stand above."""
    places = [where(excerpt.passage) for excerpt in question.excerpts if excerpt not in above]
    return element("p", joined(places, "; "), class_="kist-small") if places else None

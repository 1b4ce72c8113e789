"""What is drawn of a reading list wherever it is drawn: its readings, its minutes and what it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kb.knowledge_base import KnowledgeBase
from kb.models import Balance, Flag, Importance, ListStatus, Reading, ReadingList, Share
from kb.papers.citations import reference
from ui import words
from ui.safe_html import Html, draw, element, joined, page_link

IMPORTANCE = {
    Importance.ESSENTIAL: "Essential",
    Importance.RECOMMENDED: "Recommended",
    Importance.FURTHER: "Further reading",
}


def lists_link(label: str, list_id: str = "", **query: str) -> Html:
    """Return a link to a list, or to all of them."""
    return page_link("lists", label, **({"list": list_id} if list_id else {}), **query)


def version_of(shown: ReadingList) -> dict[str, str]:
    """Return what an address says of the state of a list that is shown; nothing for a draft."""
    return {"version": str(shown.version)} if shown.status is ListStatus.PUBLISHED else {}


def minutes_line(shown: ReadingList) -> str:
    """Say how long a list takes to read, beside the time that there is."""
    timed, asked = shown.minutes, shown.need.minutes if shown.need else 0
    count = words.count(len(list(shown)), "reading")
    if not asked:
        return f"{count}, {words.count(timed, 'minute')}, further reading left out."
    over = f": {words.count(timed - asked, 'minute')} too long" if timed > asked else ""
    return f"{count}, {timed} of {words.count(asked, 'minute')}{over}, further reading left out."


def flags_by_reading(flags: Iterable[Flag]) -> dict[str, list[str]]:
    """Return the sentences on what became of sources, by the id of the reading."""
    told: dict[str, list[str]] = {}
    for flag in flags:
        told.setdefault(flag.reading_id, []).append(flag.told)
    return told


def facts(reading: Reading, pace: int, ours: bool = True) -> str:
    """Return where to read, how long it takes and what it is, in one line."""
    minutes = reading.minutes(pace)
    parts = [
        reading.where,
        words.count(minutes, "minute") if minutes else "length not known",
        "not held here" if reading.document_id is None else "",
        "Kist’s digest in our own words" if reading.digest and ours else "",
    ]
    return " · ".join(filter(None, parts))


def reading_html(
    base: KnowledgeBase,
    reading: Reading,
    pace: int,
    told: Sequence[str] = (),
    whole: bool = True,
    printed: bool = False,
) -> Html:
    """Return one reading: what and where, how long, why, and what the trainer says of it.

    `told` says what became of its source. With `whole` its words can be opened; `printed` names it in full, since
    nobody can follow a link on paper.
    """
    title = page_link("source", reading.title, id=reading.document_id or reading.work_id)
    words_now = base.lists.words_of(reading) if whole and not printed and reading.document_id else ""
    work = base.work(reading.work_id) if printed else None
    complicating = base.lists.complication(reading)
    return element(
        "div",
        element("p", "☐ " if printed else None, element("cite", title)),
        *(element("p", line, class_="kist-flag kist-small") for line in told),
        element("p", facts(reading, pace), class_="kist-small"),
        element("p", reference(work), class_="kist-small") if work else None,
        element("p", f"Why: {reading.reason}") if reading.reason else None,
        element("p", f"In it: “{complicating}”", class_="kist-small") if complicating else None,
        element("p", reading.note, class_="kist-text kist-said-of") if reading.note else None,
        element("details", element("summary", "Read it here"), element("div", words_now, class_="kist-text"))
        if words_now
        else None,
        class_="kist-reading",
    )


def balance_html(balance: Balance) -> Html:
    """Return what a list is made of beside what is held: sentences first, then the figures."""
    if not balance.lines and not balance.shares:
        return Html()
    tables = [_table(what, shares) for what, shares in balance.shares if shares]
    figures = element("details", element("summary", "Show the figures"), *tables) if tables else None
    return element(
        "div",
        element("p", "Balance", class_="kist-kind"),
        element("ul", *(element("li", line) for line in balance.lines), class_="kist-list") if balance.lines else None,
        figures,
        class_="kist-balance",
    )


def _table(what: str, shares: Sequence[Share]) -> Html:
    head = element(
        "tr", *(element("th", name, scope="col") for name in (words.capital(what), "Here", "Of what is held"))
    )
    rows = (
        element(
            "tr",
            element("th", one.name, scope="row"),
            element("td", f"{one.listed:.0%}"),
            element("td", f"{one.held:.0%}"),
        )
        for one in shares
    )
    caption = element("caption", f"By {what}, in parts of all words")
    table = element("table", caption, element("thead", head), element("tbody", *rows))
    return element("div", table, class_="kist-table kist-figures", tabindex="0", role="group", aria_label=f"By {what}")


def outcomes_html(outcomes: Sequence[str]) -> Html:
    """Return what readers should know or be able to do afterwards; nothing where nothing is said."""
    if not outcomes:
        return Html()
    heading = element("p", "After this you can", class_="kist-kind")
    return joined([heading, element("ul", *(element("li", one) for one in outcomes), class_="kist-list")])


def draw_sections(
    base: KnowledgeBase, shown: ReadingList, told: Mapping[str, Sequence[str]], printed: bool = False
) -> None:
    """Draw a list to be read: the essential readings first, each group in the order of the list."""
    for importance, heading in IMPORTANCE.items():
        chosen = [
            (section, [one for one in section.readings if one.importance is importance]) for section in shown.sections
        ]
        chosen = [(section, readings) for section, readings in chosen if readings]
        if not chosen:
            continue
        draw(element("h2", f"{heading} ({_length([one for _, some in chosen for one in some], shown)})"))
        for section, readings in chosen:
            draw(
                element("h3", section.title) if len(shown.sections) > 1 and section.title != heading else Html(),
                element("p", section.note, class_="kist-text") if section.note else Html(),
                *(
                    reading_html(base, one, shown.words_a_minute, told.get(one.id, ()), printed=printed)
                    for one in readings
                ),
            )


def _length(readings: Sequence[Reading], shown: ReadingList) -> str:
    minutes = sum(filter(None, (one.minutes(shown.words_a_minute) for one in readings)))
    count = words.count(len(readings), "reading")
    return f"{count}, {words.count(minutes, 'minute')}" if minutes else count

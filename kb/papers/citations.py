"""Citations and references as a person reads them out or pastes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import groupby

from kb.models import (
    WRITTEN_HERE,
    HeldPassage,
    Kind,
    Part,
    Quotation,
    Sign,
    Source,
    Statement,
    Testimony,
    Trial,
    Work,
)
from kb.trails import Hop

KINDS = {
    Kind.INSIGHT: "Finding",
    Kind.IMPLICATION: "Recommendation",
    Kind.INTRODUCTION: "Introduction",
    Kind.CASE: "Case",
    Kind.SOURCE: "Source text",
    Kind.OTHER: "Other text",
}
PARTS = {
    Part.FOUND: "What the research found",
    Part.SUGGESTED: "What it suggests doing",
    Part.TRIED: "Where it has been tried",
    Part.BACKGROUND: "Background",
    Part.COMPLICATES: "What complicates this",
    Part.UNKNOWN: "What is not known",
}
NOTHING_COMPLICATES = (
    "We looked for evidence that complicates this and found none in what we hold, beyond what is quoted above."
)
NO_EVIDENCE = "No evidence here."
# One place of those that a digest says it restates: section, kind of place, number, pages.
_PLACE = re.compile(r"(.+), (paragraph|bullet|point) (\d+), (.+)")
SIGNS = {
    Sign.NEGATION: "one of the two says that something is not so, or is hard",
    Sign.OPPOSITE: "one of the two says more or better where the other says less or worse",
    Sign.CONTRAST: "it sets something against this",
    Sign.GAP: "it says that something is not known",
}


def names(work: Work) -> str:
    """Return who wrote a work, as "Bynner, C. and Henderson, J."; empty where it is not known."""
    people = [
        f"{author.family}, {'. '.join(part[0] for part in author.given.split())}." if author.given else author.family
        for author in work.authors
    ]
    people = people or list(work.corporate_authors)
    if len(people) > 3:
        return f"{people[0]} and others"
    return _listed(people)


def listed_names(work: Work) -> list[str]:
    """Return everyone who wrote a work in full, people before organisations: "Claire Bynner"."""
    people = [" ".join(filter(None, [author.given, author.family])) for author in work.authors]
    return [*people, *work.corporate_authors]


def pages(passage: HeldPassage) -> str:
    """Return "p. 7", or "pp. 6–9" where only the pages of the section are known, or nothing."""
    label = passage.locator.page_label or (str(passage.locator.page) if passage.locator.page else None)
    if label:
        return f"p. {label}"
    if passage.section_pages:
        first, last = passage.section_pages
        return f"p. {first}" if first == last else f"pp. {first}–{last}"
    return ""


def locate(passage: HeldPassage) -> str:
    """Return where a passage stands: "Title, 1. Participation > Research insights, p. 7"."""
    return ", ".join(filter(None, [passage.work.title, " > ".join(passage.locator.section), pages(passage)]))


def reference(work: Work) -> str:
    """Return the bibliographic entry in Harvard order; where no author is known the title leads."""
    year = f"({work.year})" if work.year else "(year not known)"
    head = [f"{names(work)} {year}", work.title] if names(work) else [f"{work.title} {year}"]
    issue = [work.journal, work.volume and f"vol. {work.volume}", work.pages and f"pp. {work.pages}"]
    here = WRITTEN_HERE if work.series == WRITTEN_HERE else ""
    place = ", ".join(part for part in issue if part) or work.publisher or here
    address = f"https://doi.org/{work.doi}" if work.doi else (work.addresses[0] if work.addresses else "")
    return ". ".join(part.rstrip(".") for part in [*head, place, address] if part)


def in_our_words(work: Work) -> bool:
    """Tell whether a work is Kist's own restatement of another; a case study that was written here is its writers'."""
    return work.digest_of is not None and work.series != WRITTEN_HERE


def restated(restates: str) -> str:
    """Return what a digest restates with neighbouring places of one section together.

    >>> restated("Insights, bullet 1, page 7; Insights, bullet 2, page 7")
    'Insights, bullets 1 and 2, page 7'
    """
    places = [_PLACE.fullmatch(place) for place in restates.split("; ")]
    if not all(places):
        return restates
    told = []
    for (section, pages), inside in groupby((place.groups() for place in places if place), lambda p: (p[0], p[3])):
        names = []
        for sort, group in groupby(inside, lambda place: place[1]):
            numbers = [place[2] for place in group]
            names.append(f"{sort if len(numbers) == 1 else sort + 's'} {_listed(numbers)}")
        told.append(", ".join([section, _listed(names), pages]))
    return "; ".join(told)


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def byline(work: Work) -> str:
    """Return who wrote a case study here and when it was published; nothing for any other work."""
    if work.series != WRITTEN_HERE:
        return ""
    return written_here(listed_names(work), date.fromisoformat(work.date) if work.date else None)


def written_here(writers: Sequence[str], when: date | None) -> str:
    """Return the line that stands on the face of a case study: "Case study written in Kist by …, published …"."""
    published = f", published {when.day} {when:%B %Y}" if when else ""
    return f"{WRITTEN_HERE} by {' and '.join(writers)}{published}."


def source_line(source: Source) -> str:
    """Return one source as "note 12: Title (2017) <address>"."""
    year = f" ({source.year})" if source.year else ""
    address = f" <{source.address}>" if source.address else ""
    return f"note {source.note}: {source.title}{year}{address}"


def unresolved_line(hop: Hop) -> str:
    """Say of a note that cannot be followed where the chain breaks off."""
    if hop.note is None:
        return f"“{hop.marker}” in the text leads to no note: “{hop.sentence}”"
    note = f"note {hop.note.number} of “{hop.note.scope}”" if hop.note.scope else f"note {hop.note.number}"
    broken = "leads to no known work and to no address" if hop.marker else "is not marked in the text"
    return f"{note} {broken}: “{hop.note.text}”"


def quote_with_citation(quotation: Quotation, passage: HeldPassage) -> str:
    """Return a quotation ready to be pasted: the words, where they stand, and the sources behind them."""
    lines = [f"“{quotation.text}”", f"— {locate(passage)}. {reference(passage.work)}."]
    if quotation.sources:
        later = "" if quotation.marked else " (marked later in the paragraph)"
        lines.append(f"Sources{later}: " + "; ".join(source_line(source) for source in quotation.sources) + ".")
    return "\n".join(lines)


def uncovered_line(parts: Sequence[str]) -> str:
    """Name the parts of a question without evidence, in the reader's words: "We hold no evidence on: who pays?"."""
    return f"We hold no evidence on {'this part' if len(parts) == 1 else 'these parts'} of your question: " + "; ".join(
        f"“{part}”" for part in parts
    )


def trial_line(trial: Trial) -> str:
    """Return where and when something was tried and what was done: "Fife, 2015. Family learning in two schools"."""
    where = " and ".join(filter(None, [", ".join(trial.places[:-1]), *trial.places[-1:]])) or "place not known"
    line = f"{where}, {trial.when or 'year not known'}"
    return f"{line}. {trial.done}" if trial.done else line


def bearing(testimony: Testimony) -> str:
    """Say how a testimony bears on its statement, in words that claim no proof."""
    return f"May complicate this: {SIGNS[testimony.sign]}" if testimony.sign else "Speaks of this"


def tally(statements: Sequence[Statement]) -> str:
    """Say for how many sentences there is evidence: "3 of 5 sentences have evidence here."."""
    found, total = sum(bool(statement.testimonies) for statement in statements), len(statements)
    noun, verb = "sentence" if total == 1 else "sentences", "has" if found == 1 else "have"
    return f"{found} of {total} {noun} {verb} evidence here."


def statements_with_citations(statements: Sequence[Statement]) -> str:
    """Return a looked-up text ready to be pasted: each sentence with the quotations that bear on it."""
    parts = [tally(statements)]
    for number, statement in enumerate(statements, 1):
        parts.append(f"{number}. {statement.sentence}")
        parts += [
            f"{bearing(one)} ({KINDS[one.passage.kind].lower()}):\n{quote_with_citation(one.quotation, one.passage)}"
            for one in statement.testimonies
        ] or [NO_EVIDENCE]
    return "\n\n".join(parts)

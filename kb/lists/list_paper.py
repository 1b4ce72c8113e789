"""A reading list and its session pack as papers: the list itself, a facilitator's sheet and a participant's sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kb.answers.answering import sources_of
from kb.lists.list_text import state, time_of
from kb.models import Excerpt, Flag, ListStatus, PackItem, Reading, ReadingList, SessionPack, Work
from kb.models.papers import Block, Heading, Items, Paper, Paragraph, Prose, Provenance, Run, prose
from kb.papers.paper_quotations import FindWork, Quoted, Quoting, works_named
from kb.papers.references import References, ReferenceStyle

_PARTS = ("Insight", "Implication", "Counter-example")


@dataclass(frozen=True, slots=True)
class ListSurroundings:
    """What a paper of a list needs to know beyond it: `themes` are labels by id, `complication` gives exact words."""

    find: FindWork
    themes: Mapping[str, str]
    complication: Callable[[Reading], str]
    flags: tuple[Flag, ...]
    balance: tuple[str, ...]
    corpus_version: str


def list_paper(shown: ReadingList, around: ListSurroundings, style: ReferenceStyle, made_on: date) -> Paper:
    """Return a list as a paper: what to read, where, why and for how long, with its balance and references."""
    references = References((_work(one, around.find) for one in shown), style)
    quoting = Quoting(references, around.find)
    blocks = [*_opening(shown), *_sections(shown, around, references)]
    if around.balance:
        blocks += [Heading("Balance"), Items(tuple(map(prose, around.balance)))]
    subtitle = f"Reading list, {state(shown)}"
    return _paper(shown, subtitle, blocks, around, references, quoting, made_on)


def quoted_in_pack(pack: SessionPack) -> tuple[Quoted, ...]:
    """Return the quotations of a facilitator's sheet, in the order in which it shows them."""
    return tuple(_quoted(part, excerpt) for item in pack.items for part, excerpt in _excerpts(item))


def pack_paper(
    pack: SessionPack, around: ListSurroundings, style: ReferenceStyle, made_on: date, participants: bool = False
) -> Paper:
    """Return the sheet for those who lead a session, or that for `participants`, which leaves the answers to them."""
    shown = pack.reading_list
    quoted = () if participants else quoted_in_pack(pack)
    works = [*works_named(quoted, around.find), *(_work(one, around.find) for one in shown)]
    references = References(works, style)
    quoting = Quoting(references, around.find)
    blocks = list(_opening(shown))
    for number, item in enumerate(pack.items, 1):
        blocks.append(Heading(f"{number}. {item.reading.title}"))
        blocks += _reading(item.reading, shown, around, references)
        blocks += _for_participants(item) if participants else _for_facilitators(item, quoting)
    subtitle = "Participant’s sheet" if participants else "Facilitator’s sheet"
    return _paper(shown, subtitle, blocks, around, references, quoting, made_on)


def _paper(
    shown: ReadingList,
    subtitle: str,
    blocks: Iterable[Block],
    around: ListSurroundings,
    references: References,
    quoting: Quoting,
    made_on: date,
) -> Paper:
    return Paper(
        title=shown.title,
        subtitle=subtitle,
        blocks=tuple(blocks),
        provenance=Provenance(around.corpus_version, made_on),
        facts=tuple(_facts(shown, around)),
        notes=quoting.notes,
        references=references.entries,
        works=references.works,
        style=references.style.value,
    )


def _facts(shown: ReadingList, around: ListSurroundings) -> Iterator[tuple[str, Prose]]:
    yield "Time to read", prose(f"{shown.minutes} minutes, at {shown.words_a_minute} words a minute")
    if shown.need:
        themes = ", ".join(around.themes.get(theme, theme) for theme in shown.need.themes)
        asked = (("Themes", themes), ("For", shown.need.audience), ("Purpose", shown.need.purpose))
        yield from ((name, prose(told)) for name, told in asked if told)
    if shown.status is ListStatus.PUBLISHED:
        yield "Version", prose(str(shown.version))


def _opening(shown: ReadingList) -> Iterator[Block]:
    yield from (Paragraph(prose(line)) for line in shown.note.splitlines() if line)
    if shown.outcomes:
        yield Heading("Learning outcomes")
        yield Items(tuple(map(prose, shown.outcomes)), numbered=True)


def _sections(shown: ReadingList, around: ListSurroundings, references: References) -> Iterator[Block]:
    number = 0
    for section in shown.sections:
        yield Heading(section.title)
        yield from (Paragraph(prose(line)) for line in section.note.splitlines() if line)
        for one in section.readings:
            number += 1
            yield Heading(f"{number}. {one.title}", 2)
            yield from _reading(one, shown, around, references)


def _reading(one: Reading, shown: ReadingList, around: ListSurroundings, references: References) -> Iterator[Block]:
    cited = references.cite(_work(one, around.find).id, titled=True)
    time = time_of(one, shown.words_a_minute)
    read = prose(Run("Read: ", emphasis=True), one.where, f"; {one.importance.value}, {time} ", cited)
    yield Paragraph(read)
    if one.reason:
        yield Paragraph(prose(Run("Why: ", emphasis=True), one.reason))
    if words := around.complication(one):
        yield Paragraph(prose(Run("It complicates the picture: ", emphasis=True), f"“{words}”"))
    yield from (Paragraph(prose(line)) for line in one.note.splitlines() if line)
    if one.digest:
        yield Paragraph(prose("This is our own account of the work, not its text."), small=True)
    yield from (Paragraph(prose(Run(flag.told, emphasis=True))) for flag in around.flags if flag.reading_id == one.id)


def _for_facilitators(item: PackItem, quoting: Quoting) -> Iterator[Block]:
    for part, excerpt in _excerpts(item):
        yield Heading(part, 2)
        yield quoting.extract(_quoted(part, excerpt))
    if item.questions:
        yield Heading("To discuss", 2)
        yield Items(tuple(prose(question.text) for question in item.questions), numbered=True)
    if item.notices:
        yield Items(tuple(map(prose, item.notices)))


def _for_participants(item: PackItem) -> Iterator[Block]:
    if item.questions:
        yield Heading("To think about while you read", 2)
        yield Items(tuple(prose(question.text) for question in item.questions), numbered=True)


def _excerpts(item: PackItem) -> Iterator[tuple[str, Excerpt]]:
    for part, excerpt in zip(_PARTS, (item.insight, item.implication, item.counter_example), strict=True):
        if excerpt:
            yield part, excerpt


def _quoted(part: str, excerpt: Excerpt) -> Quoted:
    sources, marked = sources_of(excerpt.passage, excerpt.start, excerpt.end)
    return Quoted(excerpt.passage, excerpt.start, excerpt.end, sources, marked, part)


def _work(reading: Reading, find: FindWork) -> Work:
    """The record of a reading; where there is none, as for a case, one with what the list says."""
    places = {"places": reading.places, "type": reading.type, "year": reading.year}
    return find(reading.work_id) or Work(reading.work_id, reading.title, **places)  # type: ignore[arg-type]

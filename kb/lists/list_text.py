"""Reading lists and proposals as a person reads them in a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from kb.models import Excerpt, Flag, Importance, ListSection, ListStatus, Proposal, Reading, ReadingList, SessionPack
from kb.papers.citations import locate


def proposal_lines(proposal: Proposal, complication: Callable[[Reading], str]) -> Iterator[str]:
    """Say what is proposed and what of the need could not be met; `complication` gives the words that complicate."""
    yield f"{proposal.minutes} of {proposal.need.minutes} minutes, at {proposal.need.words_a_minute} words a minute."
    yield from (f"! {line}" for line in proposal.unmet)
    yield from _sections(proposal.sections, proposal.need.words_a_minute, complication, {})
    yield from ("", "Balance", *(f"  {line}" for line in proposal.balance.lines))


def list_lines(
    shown: ReadingList, flags: Sequence[Flag], balance: Sequence[str], complication: Callable[[Reading], str]
) -> Iterator[str]:
    """Tell all of a list: its state, what became of its sources, its readings, its balance."""
    yield shown.title
    yield f"{state(shown)}; {shown.minutes} minutes to read, at {shown.words_a_minute} words a minute."
    if shown.cloned_from:
        origin, version = shown.cloned_from
        yield f"Began as {f'version {version}' if version else 'a draft'} of {origin}."
    if shown.note:
        yield shown.note
    yield from (f"Learning outcome: {one}" for one in shown.outcomes)
    told = {one.reading_id: one.told for one in flags}
    yield from _sections(shown.sections, shown.words_a_minute, complication, told)
    if balance:
        yield from ("", "Balance", *(f"  {line}" for line in balance))


def pack_lines(pack: SessionPack) -> Iterator[str]:
    """Tell a session pack as its facilitator needs it."""
    shown = pack.reading_list
    yield shown.title
    yield from (f"Learning outcome: {one}" for one in shown.outcomes)
    for item in pack.items:
        one = item.reading
        yield from ("", f"{one.title}: {one.where}", f"  {time_of(one, shown.words_a_minute)}. {one.reason}".rstrip())
        for name, excerpt in (
            ("Insight", item.insight),
            ("Implication", item.implication),
            ("Counter-example", item.counter_example),
        ):
            if excerpt:
                yield f"  {name}: {_quoted(excerpt)}"
        yield from (f"  Question: {question.text}" for question in item.questions)
        yield from (f"  ! {notice}" for notice in item.notices)


def _quoted(excerpt: Excerpt) -> str:
    return f"“{excerpt.text}” — {locate(excerpt.passage)}"


def state(shown: ReadingList) -> str:
    """Return "draft", "draft, version 2 published" or "version 2, published 23 November 2026"."""
    if shown.status is ListStatus.DRAFT:
        return f"draft, version {shown.version} published" if shown.version else "draft"
    return f"version {shown.version}" + (
        f", published {shown.saved_at.day} {shown.saved_at:%B %Y}" if shown.saved_at else ""
    )


def time_of(reading: Reading, words_a_minute: int) -> str:
    """Return how long a reading takes, in words."""
    minutes = reading.minutes(words_a_minute)
    return "time not known" if minutes is None else "1 minute" if minutes == 1 else f"{minutes} minutes"


def _sections(
    sections: Iterable[ListSection],
    words_a_minute: int,
    complication: Callable[[Reading], str],
    flags: Mapping[str, str],
) -> Iterator[str]:
    for section in sections:
        yield from ("", section.title)
        if section.note:
            yield f"  {section.note}"
        for one in section.readings:
            yield f"  {one.title}: {one.where}"
            marked = "" if one.importance is Importance.FURTHER and one.words is None else f"{one.importance.value}, "
            yield f"    {marked}{time_of(one, words_a_minute)}. {one.reason}".rstrip()
            if words := complication(one):
                yield f"    Complicates: “{words}”"
            yield from (f"    {line}" for line in [one.note] if line)
            yield from (f"    ! {line}" for line in [flags.get(one.id, "")] if line)

"""Who speaks: works of one programme, or with an author or organisation in common, are one voice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

from kb.models import Case, Quotation, Source, Voice, Work

_MOST_NAMED = 6  # voices that a sentence lists
_MOST_PEOPLE = 3
_NATIONAL = " (national)"


def voices(quoted: Iterable[Work], cited: Iterable[Work]) -> tuple[Voice, ...]:
    """Group works into independent voices, those that are quoted first, then those with the most works.

    `quoted` are the works from which quotations come, `cited` those to which their notes lead.
    """
    quoted_by_id, cited_by_id = ({work.id: work for work in works} for works in (quoted, cited))
    found = [
        Voice(
            _name(group),
            tuple(work for work in group if work.id in quoted_by_id),
            tuple(work for work in group if work.id in cited_by_id),
        )
        for group in _groups(list((quoted_by_id | cited_by_id).values()))
    ]
    return tuple(sorted(found, key=lambda voice: (not voice.quoted, -len(voice.works))))


def _groups(works: Sequence[Work]) -> list[list[Work]]:
    """Join what shares a sign of its voice, however long the way from one to the other (union-find)."""
    leader = list(range(len(works)))

    def find(place: int) -> int:
        while leader[place] != place:
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    first: dict[Hashable, int] = {}
    for place, work in enumerate(works):
        for sign in _signs(work):
            leader[find(place)] = find(first.setdefault(sign, place))
    groups: dict[int, list[Work]] = {}
    for place, work in enumerate(works):
        groups.setdefault(find(place), []).append(work)
    return list(groups.values())


def _signs(work: Work) -> Iterator[Hashable]:
    if work.programme:
        yield "programme", work.programme.casefold()
    for author in work.authors:
        if author.given:  # a family name alone may be anybody's
            yield "author", author.family.casefold(), author.given[0].casefold()
    for organisation in work.corporate_authors:
        yield "organisation", organisation.casefold()


def _name(works: Sequence[Work]) -> str:
    """The programme, else who wrote most of it, else who published it; empty where none of it is known."""
    for told in (
        [work.programme for work in works],
        [_people(work) for work in works],
        [organisation for work in works for organisation in work.corporate_authors],
        [work.publisher for work in works],
    ):
        known = Counter(filter(None, told))
        if known:
            return str(known.most_common(1)[0][0])
    return ""


def _people(work: Work) -> str:
    people = [
        f"{author.given[0]}. {author.family}" if author.given else author.family
        for author in work.authors[:_MOST_PEOPLE]
    ]
    return _listed(people) if len(work.authors) <= _MOST_PEOPLE else f"{people[0]} and others"


def as_work(case: Case, outputs: Iterable[Work]) -> Work:
    """Return a case as a work that can be quoted: it speaks with the voice of the programme that its outputs share."""
    programmes = {work.programme for work in outputs}
    programme = programmes.pop() if len(programmes) == 1 else None
    return Work(case.id, case.name, type=case.kind, programme=programme, places=case.places)


def spoken_by(
    quotations: Sequence[Quotation], quoted: Sequence[Work], records: Mapping[str, Work]
) -> tuple[Voice, ...]:
    """Return the voices behind quotations from these works; `records` are the works that sources lead to, by id."""
    led_to = (source.work_id or "" for quotation in quotations for source in quotation.sources)
    cited = (records[work_id] for work_id in led_to if work_id in records)
    return voices(quoted, cited)


# --- in words -----------------------------------------------------------------------------------


def told(spoken: Sequence[Voice], quotations: Sequence[Quotation]) -> tuple[str, ...]:
    """Say on whose voices an answer rests, and whom its notes cite, in one or two sentences."""
    quoted = [voice for voice in spoken if voice.quoted]
    cited = [voice for voice in spoken if voice.cited]
    if not quoted:
        return ()
    listed = _listed([_described(voice) for voice in quoted], "; ")
    lines = [f"This rests on {_count(len(quoted), 'voice')}: {listed}."]
    works = sum(len(voice.cited) for voice in cited)
    if works and all(voice.quoted for voice in cited):
        lines.append(f"Its notes cite {_count(works, 'work')}, by the same {_plural(len(cited), 'voice')}.")
    elif works:
        named = _listed([f"{_called(voice)} ({_count(len(voice.cited), 'work')})" for voice in cited])
        lines.append(f"Its notes cite {_count(works, 'work')} by {_count(len(cited), 'voice')}: {named}.")
    unknown = {_led_to(source) for quotation in quotations for source in quotation.sources if not source.work_id}
    if unknown:
        who = "whose voice it is" if len(unknown) == 1 else "whose voices they are"
        sources = _count(len(unknown), "other source" if works else "source")
        lines.append(f"Its notes cite {sources} of which there is no record: we do not know {who}.")
    return tuple(lines)


def _described(speaking: Voice) -> str:
    """Who is quoted, with which kinds of knowledge, when and where: "A. Baird (evaluation, 2019; Fife)"."""
    voice = Voice(speaking.name, speaking.quoted)
    years = [str(year) for year in voice.years]
    kind = " and ".join(voice.knowledge) or "kind of evidence not known"
    when = "–".join(dict.fromkeys((years[0], years[-1]))) if years else "year not known"
    where = _listed([place.removesuffix(_NATIONAL) for place in voice.places]) or "place not known"
    return f"{_called(voice)} ({kind}, {when}; {where})"


def _called(voice: Voice) -> str:
    return voice.name or f"an author not known, of “{voice.works[0].title}”"


def _led_to(source: Source) -> str:
    return source.address or source.title


def _listed(things: Sequence[str], between: str = ", ") -> str:
    shown = list(dict.fromkeys(things))
    if len(shown) > _MOST_NAMED:
        shown = [*shown[: _MOST_NAMED - 1], f"{len(shown) - _MOST_NAMED + 1} others"]
    return " and ".join(filter(None, [between.join(shown[:-1]), *shown[-1:]]))


def _count(number: int, one: str) -> str:
    return f"{number:,} {_plural(number, one)}"


def _plural(number: int, one: str) -> str:
    return one if number == 1 else f"{one}s"

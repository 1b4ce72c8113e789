"""Say in one sentence why each item is on a list: what it is, and what it alone adds. Only facts of the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kb.lists.proposing import Chosen
from kb.models import Kind, Need, Work

_KINDS = {
    Kind.INSIGHT: "findings",
    Kind.IMPLICATION: "recommendations",
    Kind.CASE: "an account of a case",
    Kind.INTRODUCTION: "an introduction",
    Kind.SOURCE: "a source text",
    Kind.OTHER: "text",
}
_EVERYWHERE = frozenset({"Scotland (national)", "UK", "International"})
_MOST_NAMED = 3


def reason(one: Chosen, chosen: Sequence[Chosen], need: Need, labels: Mapping[str, str], gap: bool = False) -> str:
    """Return the reason for an item of a list; `labels` are those of themes; with `gap` it tells what is unknown."""
    stretch = one.stretch
    kinds = [_KINDS[kind] for kind in stretch.kinds if kind is not Kind.OTHER] or ["text"]
    own = (
        "; our own digest, since its full text is not held"
        if stretch.told.restates and Kind.CASE not in stretch.kinds
        else ""
    )
    on = listed([labels.get(theme, theme) for theme in need.themes if theme in stretch.nearness][:_MOST_NAMED])
    if one.complicating:
        how = "it says what is not known" if gap else "it tells of limits or difficulties"
        head = f"Complicates the picture on {on}: {how}"
    else:
        head = f"{listed(kinds[:2])[:1].upper()}{listed(kinds[:2])[1:]} on {on}"
    adds = next(_adds(one, chosen, need, labels), "")
    return f"{head}{f'; {adds}' if adds else ''}{own}."


def _adds(one: Chosen, chosen: Sequence[Chosen], need: Need, labels: Mapping[str, str]) -> Iterator[str]:
    """What the item alone adds, the most telling first."""
    work = one.stretch.told.work
    others = [other.stretch for other in chosen if other is not one]
    if not others:
        return
    alone = [theme for theme in one.stretch.nearness if all(theme not in other.nearness for other in others)]
    if alone and len(need.themes) > 1:
        yield f"the only item in this list on {listed([labels.get(theme, theme) for theme in alone[:_MOST_NAMED]])}"
    wanted = [name for name in work.places if name in need.places]
    if wanted:
        yield f"it is about {listed(wanted)}, as you asked"
    told = {place for other in others for place in other.told.work.places}
    new = [place for place in work.places if place not in told and place not in _EVERYWHERE]
    if new:
        yield f"the only item in this list about {listed(new[:_MOST_NAMED])}"
    voices = {other.told.voice for other in others}
    if one.stretch.told.voice not in voices and one.stretch.told.called:
        yield f"the only item in this list by {one.stretch.told.called}"
    kinds = {kind for other in others for kind in other.kinds}
    for kind, called in ((Kind.CASE, "account of a case"), (Kind.IMPLICATION, "item with recommendations"),
                         (Kind.INSIGHT, "item with findings")):  # fmt: skip
        if kind in one.stretch.kinds and kind not in kinds:
            yield f"the only {called} in this list"
    if work.type in need.types:
        yield f"it is a {work.type}, as you asked"
    years = {other.told.work.year for other in others} - {None}
    if work.year and years and work.year > max(year for year in years if year):
        yield f"the newest in this list ({work.year})"
    nearest = max(one.stretch.nearness.values())
    if nearest >= max(max(other.nearness.values()) for other in others):
        yield f"of all in this list the nearest to {'your purpose' if need.purpose else 'the theme'}"
    if work.places:
        yield f"from {listed([place.removesuffix(' (national)') for place in work.places[:_MOST_NAMED]])}"
    if work.year:
        yield f"published in {work.year}"


def reason_of_work(work: Work, called: str, themes: Sequence[str], new_voice: bool) -> str:
    """Return the reason for a work that is known and not held; `themes` are labels."""
    by = f", by {called}, who is not otherwise in this list" if new_voice and called else ""
    knowledge = (work.knowledge or work.type or "work").replace("_", " ")
    return f"Known but not held here: {'an' if knowledge[:1] in 'aeiou' else 'a'} {knowledge} on {listed(themes)}{by}."


def listed(names: Sequence[str]) -> str:
    """Return names as "one, another and a third".

    >>> listed(["Place", "Evidence", "Workforce"])
    'Place, Evidence and Workforce'
    """
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))

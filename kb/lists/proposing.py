"""Choose what to read for a need: within the time, each theme first, then in balance, then for what each item adds.

Nothing here understands a text. What is known of each stretch (theme, kind, voice, place, type, length, nearness to
theme and purpose) is weighed by fixed weights, so that the same need and record always give the same list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kb.lists.reading_stretches import Stretch
from kb.models import Kind, Level, Need, Work

_FINDINGS, _RECOMMENDATIONS, _CASES = "findings", "recommendations", "cases"
GROUPS = {Kind.INSIGHT: _FINDINGS, Kind.SOURCE: _FINDINGS, Kind.IMPLICATION: _RECOMMENDATIONS, Kind.CASE: _CASES}

# Weights beside a cosine, which for texts on a theme lies between 0.2 and 0.6.
_WANTED = 0.15  # a place or type that is asked for
_NEW_KIND, _NEW_VOICE, _NEW_PLACE = 0.12, 0.12, 0.04
_THIN_THEME = 0.12  # a theme that has less than its part of the time
_FULL = 0.12  # uses its part of the time
_TO_THE_POINT = 0.15  # on one theme and no other
_LONGEST_COMPLICATION = 400  # words: what complicates the picture should be easy to find
_LEVEL = 0.08
_BARE = 25  # words: less is a heading or the lead of a list
_EASY = frozenset({"digest", "briefing", "blog", "topic page", "website section", "case study", "toolkit", "film"})
_HARD = frozenset({"research report", "journal article", "evidence review", "working paper", "book chapter", "dataset"})

_MOST_ITEMS = 12  # learners call long lists daunting
_MINUTES_AN_ITEM = 6
_NOWHERE: Mapping[str, frozenset[str]] = {}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A stretch on the list, the theme that it was chosen for, and whether it was chosen to complicate the picture."""

    stretch: Stretch
    theme: str
    complicating: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen, in the order in which it was. `uncovered` are themes asked for without any stretch that fits.

    `held_back` says that something would fit the time, but only of voices that have their share of the list; `more`
    that something would fit, but the list has as many items as learners can be asked to look at.
    """

    chosen: tuple[Chosen, ...]
    uncovered: tuple[str, ...]
    held_back: bool
    more: bool


@dataclass(slots=True)
class _Choosing:
    """The state of a choice. Voices are told apart by number."""

    need: Need
    stretches: Sequence[Stretch]
    left: int
    others: bool  # whether more than one voice is held on the themes
    inside: Mapping[str, frozenset[str]]  # by place wanted: all that lies within it
    chosen: list[Chosen] = field(default_factory=list)

    @property
    def wanted_places(self) -> frozenset[str]:
        return frozenset[str]().union(*self.inside.values())

    def take(self, stretch: Stretch, theme: str, complicating: bool = False) -> None:
        self.chosen.append(Chosen(stretch, theme, complicating))
        self.left -= self.cost(stretch)

    def cost(self, stretch: Stretch) -> int:
        return stretch.minutes(self.need.words_a_minute)

    def spoken(self, voice: int) -> int:
        return sum(one.stretch.told.voice == voice for one in self.chosen)

    def free(self, stretch: Stretch) -> bool:
        """Whether nothing of a stretch is chosen already."""
        document = stretch.place[0]
        return not any(document == one.stretch.place[0] and stretch.overlaps(one.stretch) for one in self.chosen)

    def may_speak(self, stretch: Stretch) -> bool:
        """Whether its voice has not had its share yet, or is the only one."""
        return not self.others or self.spoken(stretch.told.voice) < self.need.most_of_a_voice

    def covered(self) -> set[str]:
        return {theme for one in self.chosen for theme in one.stretch.nearness}

    def best(self, among: Iterable[Stretch], theme: str | None, target: int) -> Stretch | None:
        """The best for a theme, or for the list as it is, if it may take so many minutes; equal ones by their place."""
        groups = Counter(group for one in self.chosen for group in groups_of(one.stretch))
        voices = {one.stretch.told.voice for one in self.chosen}
        places = {place for one in self.chosen for place in one.stretch.told.work.places}
        minutes = dict.fromkeys(self.need.themes, 0)
        for one in self.chosen:
            minutes[one.theme] += self.cost(one.stretch)
        total, wishes = max(1, sum(minutes.values())), self.wanted_places

        def worth(stretch: Stretch) -> float:
            near, work = stretch.nearness, stretch.told.work
            value = near[theme] if theme else max(near.values())
            value += _FULL * min(1.0, self.cost(stretch) / max(target, 1)) + _TO_THE_POINT * stretch.focus
            wanted = (not wishes.isdisjoint(work.places)) + (work.type in self.need.types)
            # What stands for a theme should be the best on it; for places and types others are added.
            value += wanted * (_WANTED / 2 if theme else _WANTED)
            value += _NEW_KIND * sum(1 / (1 + groups[group]) for group in groups_of(stretch))
            value += _NEW_VOICE * (stretch.told.voice not in voices) + _NEW_PLACE * (not places.issuperset(work.places))
            value += _level(self.need.level, stretch)
            return value if theme else value + _THIN_THEME * (1 - min(minutes[one] for one in near) / total)

        return min(among, key=lambda one: (-worth(one), one.place), default=None)


def choose(need: Need, stretches: Iterable[Stretch], inside: Mapping[str, frozenset[str]] = _NOWHERE) -> Choice:
    """Choose what to read of these stretches; `inside` says for each place of the need what lies within it."""
    usable = [one for one in stretches if one.words >= _BARE and one.nearness]
    fitting = [one for one in usable if one.minutes(need.words_a_minute) <= need.minutes]
    others = len({one.told.voice for one in usable}) > 1
    state = _Choosing(
        need, fitting, need.minutes, others, {place: inside.get(place, frozenset({place})) for place in need.places}
    )
    _cover(state)
    _complicate(state)
    _ask_for(state)
    _fill(state)
    uncovered = tuple(theme for theme in need.themes if theme not in state.covered())
    more = bool(_that_fit(state))
    held_back = not more and any(state.free(one) and state.cost(one) <= state.left for one in state.stretches)
    return Choice(tuple(state.chosen), uncovered, held_back, more)


def groups_of(stretch: Stretch) -> set[str]:
    """Which of findings, recommendations and cases a stretch holds; other text counts as none of them."""
    return {GROUPS[kind] for kind in stretch.kinds if kind in GROUPS}


def _level(level: Level | None, stretch: Stretch) -> float:
    easy = stretch.told.work.type in _EASY or stretch.kinds[0] in (Kind.INTRODUCTION, Kind.CASE)
    if level is Level.INTRODUCTORY:
        return _LEVEL * easy
    if level is Level.ADVANCED:
        return _LEVEL * ((stretch.told.work.type in _HARD) - (stretch.kinds[0] is Kind.INTRODUCTION))
    return 0.0


def _cover(state: _Choosing) -> None:
    """Give each theme an item of its own; where time is too short for that, let one item stand for several."""
    need = state.need
    cheapest = {
        theme: min((state.cost(one) for one in state.stretches if theme in one.nearness), default=0)
        for theme in need.themes
    }
    voices = {theme: len({one.told.voice for one in state.stretches if theme in one.nearness}) for theme in need.themes}
    # Themes on which few voices are held come first, so that their share is not spent where others could speak.
    asked = sorted((theme for theme in need.themes if cheapest[theme]), key=lambda theme: voices[theme])
    if sum(cheapest[theme] for theme in asked) > state.left:
        _cover_tightly(state, asked)
        return
    for number, theme in enumerate(asked):
        on_theme = [one for one in state.stretches if theme in one.nearness and state.free(one)]
        others = [one for one in on_theme if state.may_speak(one)]
        if not others and theme in state.covered():
            continue
        reserved = sum(cheapest[later] for later in asked[number + 1 :])
        share = max((state.left - reserved) // 2 if number + 1 == len(asked) else 0,
                    state.left // (len(asked) - number + 1), cheapest[theme])  # fmt: skip
        fits = [one for one in others or on_theme if state.cost(one) <= state.left - reserved]
        found = state.best([one for one in fits if state.cost(one) <= share] or fits, theme, share)
        if found:
            state.take(found, theme)


def _cover_tightly(state: _Choosing, asked: Sequence[str]) -> None:
    while left := [theme for theme in asked if theme not in state.covered()]:
        fits = [
            one
            for one in state.stretches
            if state.cost(one) <= state.left and state.free(one) and not one.nearness.keys().isdisjoint(left)
        ]
        if not fits:
            return
        fits = [one for one in fits if state.may_speak(one)] or fits
        most = max(len(one.nearness.keys() & set(left)) / state.cost(one) for one in fits)
        rich = [one for one in fits if len(one.nearness.keys() & set(left)) / state.cost(one) == most]
        found = state.best(rich, None, 1)
        assert found is not None  # `rich` has the one with the most
        state.take(found, next(theme for theme in left if theme in found.nearness))


def _complicate(state: _Choosing) -> None:
    """Add an item that complicates the picture, or know which one does; else put one in the place of another."""
    among = [one for one in state.stretches if one.complicates]
    fits = [one for one in _that_fit(state) if one.complicates and one.words <= _LONGEST_COMPLICATION]
    fits = [one for one in fits if one.kinds[0] is not Kind.INTRODUCTION] or fits
    if found := state.best(fits, None, 1):
        state.take(found, _nearest_theme(found), complicating=True)
        return
    within = [place for place, one in enumerate(state.chosen) if one.stretch.complicates]
    if within:
        place = min(within, key=lambda place: (state.chosen[place].stretch.words, place))
        state.chosen[place] = replace(state.chosen[place], complicating=True)
        return
    for number, one in reversed(list(enumerate(state.chosen))):
        others = [*state.chosen[:number], *state.chosen[number + 1 :]]
        spare = state.left + state.cost(one.stretch)
        instead = [
            other
            for other in among
            if one.theme in other.nearness
            and state.cost(other) <= spare
            and not any(other.overlaps(kept.stretch) for kept in others)
            and (other.told.voice == one.stretch.told.voice or state.may_speak(other))
        ]
        if found := state.best(instead, one.theme, spare):
            state.chosen, state.left = others, spare
            state.take(found, one.theme, complicating=True)
            return


def _ask_for(state: _Choosing) -> None:
    """Add an item for each place and type wanted that nothing on the list has yet."""
    for wanted in wishes(state.need, state.inside):
        if any(is_of(one.stretch.told.work, wanted) for one in state.chosen):
            continue
        fits = [one for one in _that_fit(state) if is_of(one.told.work, wanted)]
        if found := state.best(fits, None, max(1, state.left // 2)):
            state.take(found, _nearest_theme(found))


def wishes(need: Need, inside: Mapping[str, frozenset[str]]) -> list[frozenset[str] | str]:
    """Return what is wanted besides themes: each place with all that lies within it, and each type."""
    return [*(inside.get(place, frozenset({place})) for place in need.places), *need.types]


def is_of(work: Work, wanted: frozenset[str] | str) -> bool:
    """Tell whether a work is of a type, or about one of some places."""
    return work.type == wanted if isinstance(wanted, str) else not wanted.isdisjoint(work.places)


def _fill(state: _Choosing) -> None:
    """Use the time that is left for what adds most."""
    most = min(_MOST_ITEMS, max(len(state.need.themes) + 2, state.need.minutes // _MINUTES_AN_ITEM + 2))
    while len(state.chosen) < most:
        target = max(1, state.left // max(1, min(3, most - len(state.chosen))))
        fits = _that_fit(state)
        found = state.best([one for one in fits if state.cost(one) <= target] or fits, None, target)
        if found is None:
            return
        state.take(found, _nearest_theme(found))


def _that_fit(state: _Choosing) -> list[Stretch]:
    return [
        one for one in state.stretches if state.cost(one) <= state.left and state.may_speak(one) and state.free(one)
    ]


def _nearest_theme(stretch: Stretch) -> str:
    return max(stretch.nearness, key=lambda theme: stretch.nearness[theme])

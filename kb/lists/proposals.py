"""Propose what to read for a need: gather what is held on its themes, choose, and say why."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kb.answers.voices import voices
from kb.catalogue import Catalogue
from kb.embedding import Embedder
from kb.errors import InputRefused
from kb.lists.balance import balance, facts
from kb.lists.complicating import complicating
from kb.lists.list_reasons import listed, reason, reason_of_work
from kb.lists.proposing import Choice, choose, is_of, wishes
from kb.lists.reading_stretches import Stretch, Told, spans
from kb.lists.texts_to_read import TextsToRead, reading_of, reading_of_work
from kb.models import (
    Balance,
    Concept,
    Filters,
    Importance,
    Kind,
    ListSection,
    Need,
    PassageOutline,
    Proposal,
    Reading,
    ReadingList,
)
from kb.questions.narrowing import Narrowing
from kb.questions.places import within
from kb.ranking.search import Keys, Search

MOST_MINUTES = 600
SLOWEST, QUICKEST = 50, 600  # words a minute
MOST_THEMES = 20
LONGEST_WORDS = 500  # characters of a purpose or an audience
MOST_FURTHER = 3
COMPLICATING, FURTHER = "What complicates the picture", "Further reading"
_NEAR_DOCUMENTS, _LEAST_DOCUMENTS = 120, 15  # the nearest to all themes, and at the least to each, are looked at
_LOOKED_AT = 120  # passages that may complicate the picture
_PURPOSE = 2.0  # as much as nearness to a purpose counts beside nearness to the theme
_WELL_USED = 0.7  # of the time: less is told
_REMEMBERED = 100  # vectors of themes
_ENOUGH_WORDS = 15  # on a theme, so that a stretch counts for it
_BEST_PASSAGES = 3  # of a stretch, by which it is judged how near it is


class Proposals:
    """Reads the catalogue and changes nothing. Safe to share between threads."""

    def __init__(
        self,
        catalogue: Catalogue,
        search: Search,
        narrowing: Narrowing,
        texts: TextsToRead,
        embedder: Callable[[], Embedder],
    ) -> None:
        self._catalogue = catalogue
        self._texts = texts
        self._search = search
        self._narrowing = narrowing
        self._embedder = embedder
        self._vectors: dict[tuple[str, str], NDArray[np.float32]] = {}

    def propose(self, need: Need) -> Proposal:
        """Propose what to read. Raises InputRefused and BadMetadata for a need that makes no sense."""
        begun = time.perf_counter()
        need = self.checked(need)
        concepts = {concept.id: concept for concept in self._catalogue.concepts()}
        labels = {concept.id: concept.pref_label for concept in concepts.values()}
        keys = self._keys(concepts)
        nearness = self._nearness(need, concepts, keys)
        told, outlines = self._texts.on(nearness)
        inside = {place: within([place], self._narrowing.places) for place in need.places}
        kept = _kept_documents(need, nearness, outlines, told, inside)
        marked = self._complicating([one for name in kept for one in outlines[name]], nearness)
        themes = Counter(key for some in keys.values() for key in some.tolist())
        chosen_from = {name: outlines[name] for name in kept}
        stretches = list(_stretches(need, nearness, chosen_from, told, marked, themes))
        choice = choose(need, stretches, inside)
        sections = self._sections(need, choice, labels, {key for key, (_, gap) in marked.items() if gap})
        further = self._further(need, choice, labels, nearness)
        if further:
            sections = (*sections, ListSection(FURTHER, further))
        unmet = tuple(_unmet(need, choice, stretches, nearness, labels, inside))
        unmet += tuple(self._suggested(theme, labels[theme]) for theme in need.themes if not nearness[theme])
        readings = [reading for section in sections for reading in section.readings]
        compared = balance(readings, facts(outlines, told, nearness, labels))
        return Proposal(need, sections, unmet, compared, time.perf_counter() - begun)

    def balance(self, shown: ReadingList) -> Balance:
        """Compare a list with what is held on the themes of its need and of its readings."""
        asked = shown.need.themes if shown.need else ()
        themes = dict.fromkeys((*asked, *(theme for one in shown for theme in one.themes)))
        labels = {concept.id: concept.pref_label for concept in self._catalogue.concepts()}
        on = {theme: keys.tolist() for theme, keys in self._keys(themes).items()}
        told, outlines = self._texts.on(on)
        return balance(shown, facts(outlines, told, on, labels))

    def checked(self, need: Need) -> Need:
        """Return a need with each name as it is known. Raises InputRefused and BadMetadata."""
        if not need.themes:
            raise InputRefused("Choose at least one theme for the list.")
        if len(need.themes) > MOST_THEMES:
            raise InputRefused(f"More than {MOST_THEMES} themes are too many for one list: leave some out.")
        if not 1 <= need.minutes <= MOST_MINUTES:
            raise InputRefused(f"The time for reading must be from 1 to {MOST_MINUTES} minutes.")
        if not SLOWEST <= need.words_a_minute <= QUICKEST:
            raise InputRefused(f"The reading speed must be from {SLOWEST} to {QUICKEST} words a minute.")
        if need.most_of_a_voice < 1:
            raise InputRefused("At least one reading of a voice must be allowed.")
        if max(len(need.purpose), len(need.audience)) > LONGEST_WORDS:
            raise InputRefused(f"Say purpose and audience in at most {LONGEST_WORDS} characters each.")
        names = self._narrowing.resolved(Filters(need.themes, need.places, need.types))
        order = [self._narrowing.resolved(Filters((theme,))).themes for theme in need.themes]
        themes = tuple(dict.fromkeys(theme for found in order for theme in found))
        return replace(need, themes=themes, places=names.places, types=names.types)

    # --- what there is -------------------------------------------------------------------------

    def _keys(self, themes: Iterable[str]) -> dict[str, Keys]:
        """The passages on each theme; digests stand back where their full text is held."""
        with self._catalogue.reading() as connection:
            hidden = self._catalogue.digest_keys_superseded(connection)
            return {
                theme: np.setdiff1d(
                    self._catalogue.held_keys([theme], connection=connection), hidden, assume_unique=True
                )
                for theme in themes
            }

    def _nearness(
        self, need: Need, concepts: Mapping[str, Concept], keys: Mapping[str, Keys]
    ) -> dict[str, dict[int, float]]:
        """For each theme of a need how near its passages are to it, and to the purpose where there is one."""
        wanted = ". ".join(filter(None, [need.purpose, need.audience and f"For {need.audience}"]))
        purpose = self._embedder().embed_question(wanted) if need.purpose else None
        found: dict[str, dict[int, float]] = {}
        for theme in need.themes:
            concept = concepts[theme]
            near = self._search.cosines(self._vector(f"{concept.pref_label}. {concept.definition or ''}"), keys[theme])
            if purpose is not None:
                aimed = self._search.cosines(purpose, keys[theme])
                near = {
                    key: (cosine + _PURPOSE * aimed.get(key, cosine)) / (1 + _PURPOSE) for key, cosine in near.items()
                }
            found[theme] = near
        return found

    def _suggested(self, theme: str, label: str) -> str:
        """Say what could be done where nothing is held on a theme."""
        suggested = self._catalogue.basis(theme).suggested
        some = "1 passage is" if suggested == 1 else f"{suggested} passages are"
        if suggested:
            return f"{some} suggested for {label} and not settled: say on the Tag page whether they belong there."
        return f"To read on {label}, add a text with the Add page, or say on the Tag page which passages belong there."

    def _vector(self, text: str) -> NDArray[np.float32]:
        """The vector of what the scheme says of a theme, embedded once."""
        embedder = self._embedder()
        name = (embedder.fingerprint, text)
        if name not in self._vectors:
            if len(self._vectors) >= _REMEMBERED:
                self._vectors.clear()
            self._vectors[name] = embedder.embed_question(text)
        return self._vectors[name]

    def _complicating(
        self, outlines: Iterable[PassageOutline], nearness: Mapping[str, Mapping[int, float]]
    ) -> dict[int, tuple[tuple[int, int], bool]]:
        """By passage key the sentence that complicates the picture, by offsets in its document, and if it tells a gap.

        Looked for in the passages nearest to themes and purpose, and in all that declare a gap.
        """
        best: dict[int, float] = {}
        for near in nearness.values():
            for key, cosine in near.items():
                best[key] = max(cosine, best.get(key, -1.0))
        known = [one for one in outlines if one.key in best]
        known.sort(key=lambda one: (not one.declares_gap, -best[one.key], one.key))
        return complicating(self._catalogue.passages([one.key for one in known[:_LOOKED_AT]]))

    # --- what is proposed ----------------------------------------------------------------------

    def _sections(
        self, need: Need, choice: Choice, labels: Mapping[str, str], gaps: set[int]
    ) -> tuple[ListSection, ...]:
        texts = self._catalogue.document_texts(sorted({one.stretch.place[0] for one in choice.chosen}))
        first = {theme: next((one for one in choice.chosen if one.theme == theme), None) for theme in need.themes}
        grouped: dict[str, list[Reading]] = {}
        for one in sorted(choice.chosen, key=lambda one: (one.complicating, need.themes.index(one.theme))):
            alone = sum(other.theme == one.theme for other in choice.chosen) == 1
            heading = COMPLICATING if one.complicating and not alone else labels[one.theme]
            gap = one.stretch.complicates is not None and any(key.key in gaps for key in one.stretch.passages)
            reading = replace(
                reading_of(one.stretch, texts[one.stretch.place[0]]),
                importance=Importance.ESSENTIAL if first[one.theme] is one else Importance.RECOMMENDED,
                reason=reason(one, choice.chosen, need, labels, gap),
                themes=tuple(theme for theme in need.themes if theme in one.stretch.nearness),
            )
            grouped.setdefault(heading, []).append(reading)
        return tuple(ListSection(heading, tuple(readings)) for heading, readings in grouped.items())

    def _further(
        self, need: Need, choice: Choice, labels: Mapping[str, str], nearness: Mapping[str, Mapping[int, float]]
    ) -> tuple[Reading, ...]:
        """Works on the themes that are known and not held, other voices first, at most two of one."""
        themes = set(need.themes)
        known = [work for work in self._catalogue.works_without_text() if not themes.isdisjoint(work.themes)]
        listed_works = {one.stretch.told.work.id: one.stretch.told.work for one in choice.chosen}
        groups = voices([*listed_works.values(), *known], ())
        voice_of = {work.id: voice for voice in groups for work in voice.works}
        spoken: dict[int, int] = defaultdict(int)
        for one in choice.chosen:
            spoken[id(voice_of[one.stretch.told.work.id])] += 1
        heard = set(spoken)
        ranked = sorted(
            known,
            key=lambda work: (
                id(voice_of[work.id]) in heard,
                not set(need.places) & set(work.places),
                work.type not in need.types,
                -len(themes & set(work.themes)),
                -(work.year or 0),
                work.id,
            ),
        )
        found: list[Reading] = []
        only = len(groups) == 1
        for work in ranked:
            voice = voice_of[work.id]
            if len(found) == MOST_FURTHER or (not only and spoken[id(voice)] >= need.most_of_a_voice):
                continue
            spoken[id(voice)] += 1
            named = [labels[theme] for theme in need.themes if theme in work.themes]
            why = reason_of_work(work, voice.name, named, id(voice) not in heard)
            found.append(replace(reading_of_work(work, voice.name), reason=why))
        return tuple(found)


def _kept_documents(
    need: Need,
    nearness: Mapping[str, Mapping[int, float]],
    outlines: Mapping[str, Sequence[PassageOutline]],
    told: Mapping[str, Told],
    inside: Mapping[str, frozenset[str]],
) -> list[str]:
    """The documents to choose from: of each theme the nearest, also among other voices, cases, places and types."""
    near_documents = max(_LEAST_DOCUMENTS, _NEAR_DOCUMENTS // len(nearness))
    others = near_documents // 2  # of other voices, cases, and of each place and type wanted
    kept: dict[str, None] = {}
    for near in nearness.values():
        best = {
            name: max(near[one.key] for one in some if one.key in near)
            for name, some in outlines.items()
            if any(one.key in near for one in some)
        }
        ranked = sorted(best, key=lambda name: (-best[name], name))
        kept.update(dict.fromkeys(ranked[:near_documents]))
        voices_seen: dict[int, str] = {}
        for name in ranked:
            voices_seen.setdefault(told[name].voice, name)
        kept.update(dict.fromkeys(list(voices_seen.values())[:others]))
        for wanted in wishes(need, inside):
            of_it = [name for name in ranked if is_of(told[name].work, wanted)]
            kept.update(dict.fromkeys(of_it[:others]))
        cases = [name for name in ranked if outlines[name][0].kind is Kind.CASE]
        kept.update(dict.fromkeys(cases[:others]))
    return list(kept)


def _stretches(
    need: Need,
    nearness: Mapping[str, Mapping[int, float]],
    outlines: Mapping[str, Sequence[PassageOutline]],
    told: Mapping[str, Told],
    complications: Mapping[int, tuple[tuple[int, int], bool]],
    themes: Mapping[int, int],
) -> Iterable[Stretch]:
    """Everything that could be read of the documents within the time, with what choosing needs to know."""
    most = need.minutes * need.words_a_minute
    for name, passages in outlines.items():
        for trail, some in spans(passages, most):
            near = {}
            for theme, cosines in nearness.items():
                own = [one for one in some if one.key in cosines]
                # A passage on many themes has only a part of its words for each.
                if sum(one.words / max(1, themes[one.key]) for one in own) >= _ENOUGH_WORDS:
                    best = sorted((cosines[one.key] for one in own), reverse=True)[:_BEST_PASSAGES]
                    near[theme] = sum(best) / len(best)
            if not near:
                continue
            marked = [complications[one.key] for one in some if one.key in complications]
            marked.sort(key=lambda one: not one[1])
            focus = sum(one.words / max(1, themes[one.key]) for one in some) / sum(one.words for one in some)
            yield Stretch(told[name], trail, some, near, focus, marked[0][0] if marked else None)


def _unmet(
    need: Need,
    choice: Choice,
    stretches: Sequence[Stretch],
    nearness: Mapping[str, Mapping[int, float]],
    labels: Mapping[str, str],
    inside: Mapping[str, frozenset[str]],
) -> Iterable[str]:
    """Say in sentences what of a need could not be met."""
    nothing = [theme for theme in choice.uncovered if not nearness[theme]]
    if nothing:
        yield f"We hold no text on {listed([labels[theme] for theme in nothing])}."
    too_long = [labels[theme] for theme in choice.uncovered if theme not in nothing]
    if too_long:
        yield (
            f"{_minutes(need.minutes)} too few to read something on {listed(too_long)} too: give more time, or ask for"
            " fewer themes."
        )
    chosen = [one.stretch for one in choice.chosen]
    if chosen and not any(one.complicates for one in chosen):
        yield "We looked for something that complicates the picture and found nothing that fits the time."
    for wish, wanted in zip((*need.places, *need.types), wishes(need, inside), strict=True):
        if chosen and not any(is_of(one.told.work, wanted) for one in chosen):
            told = f"of the type “{wish}”" if isinstance(wanted, str) else f"about {wish}"
            fits = any(is_of(one.told.work, wanted) for one in stretches)
            yield f"We hold no text {told} on these themes{' that fits time and voices' if fits else ''}."
    used = sum(one.minutes(need.words_a_minute) for one in chosen)
    if used >= _WELL_USED * need.minutes:
        return
    only = f"Only {used} of {need.minutes} minutes are used"
    if choice.held_back:
        yield (
            f"{only}, since at most {need.most_of_a_voice} readings are of one voice: allow more of a voice, or add"
            " texts of others."
        )
    elif choice.more:
        yield f"{only}, so that the list stays short: add what else you want by hand."
    elif chosen:
        yield f"{only}: nothing else that we hold on these themes fits the time."


def _minutes(number: int) -> str:
    return "1 minute is" if number == 1 else f"{number} minutes are"

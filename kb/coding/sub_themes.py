"""Offer frequent terms that the scheme has no label for as candidates for sub-themes, with where they stand."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from kb.models import HeldPassage
from kb.questions.terms import STOP_WORDS, stems

_LONGEST, _FEWEST_PASSAGES = 3, 3
_EVIDENCE = 5
# A longer term that stands in nearly all places of a shorter one within it is what is meant.
_SAME = 0.8
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_BEFORE_A_SENTENCE = ("", *".!?:;•")
_BETWEEN = re.compile(r"[^\S\n]+")
# A noun phrase neither begins nor ends so; without a tagger the ending has to tell.
_NO_NOUN = re.compile(r"(?:ly|ise|ize|ised|ized)$")
_VERBS_AND_FILLERS = frozenset(
    """include includes including included involve involves involving involved provide provides providing provided
    develop develops developing developed support supports supporting supported work works working worked help helps
    helping helped ensure ensuring create creates creating created become becomes becoming based different new good
    better several important available key high low large small wide clear likely able due rather less few enough
    often across towards around among lead leads leading led number range way ways time years
    people part parts""".split()
)


@dataclass(frozen=True, slots=True)
class SubTheme:
    """A term as it is most often written, in how many passages and documents it stands, and some of these.

    `concept_id` is the theme that most of its passages have, `share` how many of them do, None where none has any.
    """

    term: str
    passages: int
    documents: int
    concept_id: str | None
    share: float
    passage_ids: tuple[str, ...]


def sub_themes(passages: Iterable[HeldPassage], known: Collection[tuple[str, ...]], limit: int) -> tuple[SubTheme, ...]:
    """The candidates, the most frequent and most at home in one theme first; `known` are stems of labels and terms."""
    places: dict[tuple[str, ...], dict[str, HeldPassage]] = defaultdict(dict)
    written: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for passage in passages:
        for term in _terms(passage.text):
            key = tuple(stems(term))
            places[key][passage.id] = passage
            written[key][term] += 1
    parts = {label[a:b] for label in known for a in range(len(label)) for b in range(a + 1, len(label) + 1)}
    frequent = {key: found for key, found in places.items() if len(found) >= _FEWEST_PASSAGES and key not in parts}
    found = [
        _sub_theme(written[key].most_common(1)[0][0], list(own.values()))
        for key, own in frequent.items()
        if not any(len(frequent[longer]) >= _SAME * len(own) for longer in _longer(key, frequent))
    ]
    return tuple(sorted(found, key=lambda one: (-one.passages * one.share, -one.passages, one.term))[:limit])


def _terms(text: str) -> Iterable[str]:
    """Stretches of two or three words with nothing but space between them, none of which is a function word."""
    run: list[str] = []
    end = 0
    for match in _WORD.finditer(text):
        word = match.group().lower().replace("’", "'")
        # A capital within a sentence begins a name: a body or a place, which has a record of its own.
        named = match.group()[0].isupper() and text[: match.start()].rstrip()[-1:] not in _BEFORE_A_SENTENCE
        if not _BETWEEN.fullmatch(text, end, match.start()):
            run = []
        end = match.end()
        if named or word in STOP_WORDS or word in _VERBS_AND_FILLERS or len(word) < 3:
            run = []
            continue
        run = [*run[1 - _LONGEST :], word]
        if not _NO_NOUN.search(word):
            for start in range(len(run) - 1):
                if not _NO_NOUN.search(run[start]):
                    yield " ".join(run[start:])


def _longer(key: tuple[str, ...], among: Iterable[tuple[str, ...]]) -> Iterable[tuple[str, ...]]:
    return (other for other in among if len(other) > len(key) and key in (other[: len(key)], other[-len(key) :]))


def _sub_theme(term: str, passages: list[HeldPassage]) -> SubTheme:
    themes = Counter(theme for passage in passages for theme in dict.fromkeys(passage.themes))
    concept_id, count = min(themes.items(), key=lambda one: (-one[1], one[0])) if themes else (None, 0)
    return SubTheme(
        term=term,
        passages=len(passages),
        documents=len({passage.document_id for passage in passages}),
        concept_id=concept_id,
        share=count / len(passages),
        passage_ids=tuple(passage.id for passage in passages[:_EVIDENCE]),
    )

"""Compose what a session needs for each reading: exact words to work with, and two questions tied to them.

The questions are templates of ours. Each says the first words of the passage that it is about, so that it can be asked
without the sheet, and no two questions of a pack are the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.models import DiscussionQuestion, Excerpt, Kind, PackItem, Reading

QUESTIONS = 2  # for each reading
NO_COUNTER_EXAMPLE = "We looked for a counter-example in what we hold and found none."
NO_INSIGHT = "No sentence of this reading stands by itself as an insight: choose one when you have read it."
NO_IMPLICATION = "We found no recommendation that follows from this in what we hold."
NOT_HELD = "We do not hold this work, so there are no words of it to quote."
GONE = "The text of this reading is no longer held, so nothing of it is quoted."
FROM_ANOTHER = "The implication is from another text than the reading itself."
_LEAD = 14  # words of a passage that a question says

_TEMPLATES = {
    "finding": (
        "“{said}” Where have you seen this in your own work, and where have you seen something else?",
        "“{said}” What would you have to see in your own service before you believed this of it?",
        "“{said}” For whom does this hold where you work, and for whom might it not?",
        "“{said}” What in your own setting makes this more likely, and what makes it less?",
        "“{said}” If this is so, what have you been doing that you would now do otherwise?",
        "“{said}” How does this compare with what you took for granted before you read it?",
    ),
    "recommendation": (
        "“{said}” What would be the first step here, who would take it, and what would it cost them?",
        "“{said}” Who would have to agree to this where you work, and what would they ask you?",
        "“{said}” What would you have to stop doing to make room for this?",
        "“{said}” How would you know after a year whether it had worked?",
        "“{said}” Which part of this could you do without asking anybody, and which part could you not?",
        "“{said}” What could go wrong if this was done in name only?",
    ),
    "gap": (
        "“{said}” What would you need to find out here, and who could help you to do so?",
        "“{said}” How do you decide meanwhile, and what do you tell those whom it touches?",
        "“{said}” What do you know from practice that could begin to fill this gap?",
    ),
    "tension": (
        "“{said}” But also: “{other}” Under which conditions could both be true?",
        "“{said}” Against this: “{other}” Which of the two is nearer to what you have met, and why?",
        "“{said}” And yet: “{other}” What would you say to a colleague who has read only the first?",
    ),
    "case": (
        "“{said}” What in this place is like yours, and what is not?",
        "“{said}” Which of the people in this account would be missing where you work?",
        "“{said}” If you tried this next month, what would you keep and what would you change?",
        "“{said}” What does this account leave out that you would need to know?",
    ),
}


@dataclass(frozen=True, slots=True)
class Words:
    """What was found for a reading; `elsewhere` says that the implication stands in another text."""

    reading: Reading
    insight: Excerpt | None = None
    implication: Excerpt | None = None
    counter_example: Excerpt | None = None
    gap: Excerpt | None = None
    elsewhere: bool = False
    held: bool = True


def composed(found: Sequence[Words]) -> tuple[PackItem, ...]:
    """Return an item for each reading, in order; no question is asked twice."""
    used: Counter[str] = Counter()
    asked: set[str] = set()
    return tuple(
        PackItem(
            words.reading,
            words.insight,
            words.implication,
            words.counter_example,
            tuple(_questions(words, used, asked)),
            tuple(_notices(words)),
        )
        for words in found
    )


def _notices(words: Words) -> Iterator[str]:
    if not words.held:
        yield GONE if words.reading.document_id else NOT_HELD
        return
    if words.insight is None:
        yield NO_INSIGHT
    if words.implication is None:
        yield NO_IMPLICATION
    elif words.elsewhere:
        yield FROM_ANOTHER
    if words.counter_example is None:
        yield NO_COUNTER_EXAMPLE


def _questions(words: Words, used: Counter[str], asked: set[str]) -> Iterator[DiscussionQuestion]:
    """Two questions of different kinds, those of which the pack has fewest first; two of a kind only if need be."""
    possible = dict(_possible(words))
    kinds = sorted(possible, key=lambda about: (used[about], list(_TEMPLATES).index(about)))
    for about in (kinds * QUESTIONS)[:QUESTIONS]:
        excerpts = possible[about]
        said = [lead(one.text) for one in excerpts]
        number = used[about]
        templates = [
            _TEMPLATES[about][(number + step) % len(_TEMPLATES[about])] for step in range(len(_TEMPLATES[about]))
        ]
        texts = (one.format(said=said[0], other=said[-1]) for one in templates)
        text = next((one for one in texts if one not in asked), None)
        if text is None:
            continue
        used[about] += 1
        asked.add(text)
        yield DiscussionQuestion(text, about, excerpts)


def _possible(words: Words) -> Iterator[tuple[str, tuple[Excerpt, ...]]]:
    if words.insight:
        about = "case" if words.insight.passage.kind is Kind.CASE else "finding"
        yield about, (words.insight,)
        if words.counter_example:
            yield "tension", (words.insight, words.counter_example)
    if words.implication:
        yield "recommendation", (words.implication,)
    if words.gap:
        yield "gap", (words.gap,)


def lead(text: str) -> str:
    """Return the first words of a text, with an ellipsis where something is left out.

    >>> lead("Trust takes time.")
    'Trust takes time.'
    """
    words = text.split()
    return text if len(words) <= _LEAD else f"{' '.join(words[:_LEAD]).rstrip(',;:–—')} …"

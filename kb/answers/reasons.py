"""Why a passage was chosen, from what its answer says: its rank, the words it holds, its meaning, its themes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from kb.models import Answer, Quotation
from kb.questions.terms import stems

_WRITTEN = re.compile(r"\w+(?:[-'’]\w+)*")
# Cosines of a passage and a question. With the default model, of the passages that answers to ordinary questions are
# quoted from, a third is above the first and a quarter below the second.
_VERY_NEAR, _NEAR = 0.55, 0.43


class Nearness(StrEnum):
    """How near in meaning a passage is to a question."""

    VERY_NEAR = "very near"
    NEAR = "near"
    SOMEWHAT = "somewhat near"


@dataclass(frozen=True, slots=True)
class Why:
    """Why a passage stands where it does among the `found` passages; `themes` are concept ids.

    Of the question's words `words` are in its text and `titles` only in its headings or in the titles of its sources;
    `like` are words of its text that belong to a wording of the same meaning. All are written as they stand there.
    """

    rank: int
    found: int
    words: tuple[str, ...]
    like: tuple[str, ...]
    titles: tuple[str, ...]
    nearness: Nearness
    themes: tuple[str, ...]


def why(answer: Answer, quotation: Quotation) -> Why:
    """Say why the passage of a quotation was chosen."""
    evidence = answer.evidence[quotation.evidence]
    passage = evidence.passage
    held = set(stems(passage.text))
    titles = [passage.work.title, *passage.locator.section, *(source.title for source in passage.sources)]
    return Why(
        rank=evidence.rank,
        found=len(answer.evidence),
        words=as_written([passage.text], answer.sought),
        like=as_written([passage.text], answer.sought_also),
        titles=as_written(titles, [stem for stem in answer.sought if stem not in held]),
        nearness=nearness(evidence.nearness),
        themes=passage.themes,
    )


def nearness(cosine: float) -> Nearness:
    """Return the cosine of a passage and a question in words."""
    return Nearness.VERY_NEAR if cosine >= _VERY_NEAR else Nearness.NEAR if cosine >= _NEAR else Nearness.SOMEWHAT


def as_written(texts: Iterable[str], sought: Collection[str]) -> tuple[str, ...]:
    """Return the words of texts that have one of these stems: for each stem the first, in order, as it stands.

    >>> as_written(["Sharing power, shared well"], ["share"])
    ('Sharing',)
    """
    left, found = set(sought), []
    for word in (word for text in texts for word in _WRITTEN.findall(text)):
        if not left:
            break
        met = left.intersection(stems(word))
        if met:
            left -= met
            found.append(word)
    return tuple(found)

"""Find the sentences of passages that complicate the picture by themselves, whatever else stands on a list."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.answers.answering import asks
from kb.answers.complications import limits
from kb.answers.stretches import stretch_around
from kb.models import HeldPassage

Complicating = dict[int, tuple[tuple[int, int], bool]]

# What tells of a difficulty; a sentence that only denies something may well bear out what others say.
_DIFFICULT = re.compile(
    r"\b(?:difficult(?:y|ies)?|hard(?:er)? to|challeng(?:es?|ing)|tensions?|conflict(?:s|ing)?|barriers?|obstacles?"
    r"|lack(?:s|ed|ing)?|absence|risks?|threat(?:s|ened)?|fail(?:s|ed|ing|ures?)?|struggl(?:e|es|ed|ing)|unlikely"
    r"|limit(?:s|ed|ations?)?|patchy|uneven|weak(?:ness|nesses)?|undermin(?:e|es|ed|ing)|inertia|resist(?:s|ed|ance)?"
    r"|unintended|insufficient|inadequate|deficits?|little (?:\w+ )?(?:evidence|effect|impact|difference)"
    r"|rarely|seldom)\b",
    re.I,
)


def complicating(passages: Iterable[HeldPassage]) -> Complicating:
    """Return by passage key the words that complicate the picture, and whether they say that something is not known.

    The words are a sentence with what it needs to stand alone, by offsets in its document: the first of a passage that
    declares a gap, else the first that tells of a difficulty. Only where no passage has such a one do those count that
    limit or deny something.
    """
    telling: Complicating = {}
    plain: Complicating = {}
    for passage in passages:
        for number, (start, end) in enumerate(passage.sentences):
            gap, words = (start, end) in passage.gaps, passage.text[start:end]
            if (not gap and not limits(words)) or asks(passage, number):
                continue
            found = telling if gap or _DIFFICULT.search(words) else plain
            known = found.get(passage.key)
            stretch = stretch_around(passage, number)
            if stretch.stands and (known is None or (gap and not known[1])):
                first, last = passage.sentences[stretch.first][0], passage.sentences[stretch.last][1]
                found[passage.key] = ((passage.locator.start + first, passage.locator.start + last), gap)
    return telling or plain

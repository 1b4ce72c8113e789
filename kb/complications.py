"""Find evidence that complicates what an answer quotes: a sentence on the same matter that limits or contradicts it.

A sign in the words tells it, never a judgement. A wrong hit costs a reader's trust, so more is missed than shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from kb.answerability import coverage
from kb.answering import Scores, Vectors, asks, quote_stretch
from kb.chain import Nearest
from kb.models import Evidence, Part, Quotation, Sign
from kb.signs import sign
from kb.stretches import stretch_around
from kb.terms import stems

MOST_COMPLICATIONS = 2
_NEAR_THE_QUESTION = 0.7  # of the best sentence's score for the question
_SAME_MATTER = 0.5  # probability that it speaks of the same matter as what is quoted

# Words that deny or limit. A mere contrast does not do: "but" often sets a sentence against the one before it.
_LIMITING = re.compile(
    r"\b(?:not(?! only| just| merely| simply| least)|never|no(?! doubt)|cannot|can[’']t|rarely|seldom|hardly"
    r"|fail(?:s|ed|ing)? to|unlikely|difficult(?:y|ies)?|hard(?:er)? to|struggl(?:e|es|ed|ing)|(?:an?|remains?|real|key|main|major|many|significant) challenges?|challenging to"
    r"|tensions?|conflict(?:s|ing)?|compet(?:ing|e|es)|barriers?|obstacles?|limit(?:s|ed|ations?)?|beyond the"
    r"|lack(?:s|ed|ing)?|absence|risks?|threat(?:s|ened)?|under pressure|unstable|undermin(?:e|es|ed|ing)"
    r"|weak(?:ness|nesses)?|patchy|slow(?:s|ed)?|uncomfortabl[ey]|deficit|insufficient|inadequate|unintended"
    r"|work in progress|little (?:\w+ )?(?:gain|impact|effect|evidence|difference)|inertia|resist(?:s|ed|ance)?)\b",
    re.I,
)
# "What works and what does not" denies nothing, and "does not mean that it has no role" denies a denial.
_NO_DENIAL = re.compile(
    r"\b(?:and|or) (?:what|who|which|those that) (?:do(?:es)?|did|is|are|was|were)(?: ?n[o’']t)\b|\bnot mean\b.*", re.I
)
# What asks to be done about a difficulty limits nothing by itself.
_URGED = re.compile(r"\b(?:should|must|need(?:s|ed)? to|ha(?:s|ve) to|ought to|require[sd]?)\b", re.I)


def complications(
    evidence: Sequence[Evidence],
    scores: Mapping[str, Scores],
    quoted: Sequence[Quotation],
    vectors: Vectors,
    frequencies: Mapping[str, int],
    passages: int,
) -> tuple[Quotation, ...]:
    """Return what complicates the chief quotations, best first; `scores` are those of `answering.quotations`.

    `frequencies` says in how many of `passages` a stem of the quotations occurs.
    """
    claims = [one for quotation in quoted if quotation.chief for one in _sentences(evidence, quotation)]
    found: list[tuple[float, int, int, str]] = []
    for index, one in enumerate(evidence):
        for sentence, (start, end) in enumerate(one.passage.sentences):
            words = one.passage.text[start:end]
            asked = _near_the_question(evidence, scores, index, sentence)
            shown = any(q.evidence == index and q.start < end and start < q.end for q in quoted)
            if asked is None or shown or asks(one.passage, sentence) or not _limits(words):
                continue
            probability = max(
                (
                    _same_matter(evidence, claim, (index, sentence), vectors, frequencies, passages)
                    for claim in claims
                    if _may_complicate(_words(evidence, claim), words)
                ),
                default=0.0,
            )
            if probability >= _SAME_MATTER:
                found.append((probability, index, sentence, asked))
    found.sort(key=lambda one: (-one[0], one[1], one[2]))
    return tuple(_chosen(evidence, found, quoted))


def _limits(words: str) -> bool:
    return bool(_LIMITING.search(_NO_DENIAL.sub(" ", words))) and not _URGED.search(words)


def _may_complicate(claim: str, words: str) -> bool:
    """Tell whether a sentence has a sign that the claim lacks; what is not known is told elsewhere."""
    return not _LIMITING.search(claim) and sign(claim, words) is not Sign.GAP


def _near_the_question(
    evidence: Sequence[Evidence], scores: Mapping[str, Scores], index: int, sentence: int
) -> str | None:
    """The part of the question that a sentence is near to; None where it is not near enough to any."""
    key = evidence[index].passage.key
    for asked, of_part in scores.items():
        best = max((max(of_part[one.passage.key]) for one in evidence if of_part.get(one.passage.key)), default=0.0)
        if key in of_part and best > 0 and of_part[key][sentence] >= _NEAR_THE_QUESTION * best:
            return asked
    return None


def _sentences(evidence: Sequence[Evidence], quotation: Quotation) -> Iterator[tuple[int, int]]:
    """The sentences of a quotation, as numbers of evidence and sentence."""
    for number, (start, end) in enumerate(evidence[quotation.evidence].passage.sentences):
        if start >= quotation.start and end <= quotation.end:
            yield quotation.evidence, number


def _words(evidence: Sequence[Evidence], place: tuple[int, int]) -> str:
    passage = evidence[place[0]].passage
    return passage.text[slice(*passage.sentences[place[1]])]


def _same_matter(
    evidence: Sequence[Evidence],
    claim: tuple[int, int],
    other: tuple[int, int],
    vectors: Vectors,
    frequencies: Mapping[str, int],
    passages: int,
) -> float:
    """The probability (0..1) that two sentences speak of the same matter."""
    keys = [evidence[index].passage.key for index, _ in (claim, other)]
    if any(key not in vectors for key in keys):
        return 0.0
    first, second = (vectors[key][place[1]].astype(np.float32) for key, place in zip(keys, (claim, other), strict=True))
    wanted, held = set(stems(_words(evidence, claim))), set(stems(_words(evidence, other)))
    return Nearest(0, 0, float(first @ second), coverage(wanted, held, frequencies, passages)).probability


def _chosen(
    evidence: Sequence[Evidence], found: Sequence[tuple[float, int, int, str]], quoted: Sequence[Quotation]
) -> Iterator[Quotation]:
    """The best that stand alone and repeat nothing."""
    taken: list[Quotation] = list(quoted)
    for _, index, sentence, asked in found:
        passage = evidence[index].passage
        stretch = stretch_around(passage, sentence)
        new = replace(quote_stretch(passage, stretch, index, Part.COMPLICATES), asked=asked, chief=False)
        overlaps = any(q.evidence == index and q.start < new.end and new.start < q.end for q in taken)
        if stretch.stands and not overlaps and len(taken) < len(quoted) + MOST_COMPLICATIONS:
            taken.append(new)
            yield new

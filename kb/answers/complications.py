"""Find evidence that complicates what an answer quotes: a sentence on the same matter that limits or contradicts it.

A sign in the words tells it, never a judgement. A wrong hit costs a reader's trust, so more is missed than shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kb.answers.answerability import coverage
from kb.answers.answering import Scores, asks, quote_stretch
from kb.answers.signs import sign
from kb.answers.stretches import stretch_around
from kb.catalogue import Catalogue
from kb.chain import Nearest
from kb.embedding import Embedder
from kb.models import Evidence, Part, Quotation, Sign
from kb.questions.terms import stems
from kb.ranking.lexical_index import LexicalIndex

MOST_COMPLICATIONS = 2
_NEAR_THE_QUESTION = 0.8  # of the best sentence's score for the question, as a quotation must be
# How near it is to what is quoted, by the regression of `kb.chain`. The vectors of two held sentences know the
# passage around them and are nearer than those it was fitted on, so this was set by reading what is shown.
_SAME_MATTER = 0.55

# Words that deny or limit. A mere contrast does not do: "but" often sets a sentence against the one before it.
_LIMITING = re.compile(
    r"\b(?:not(?! only| just| merely| simply| least)|never|no(?! doubt)|cannot|can[’']t|rarely|seldom|hardly"
    r"|fail(?:s|ed|ing)? to|unlikely|difficult(?:y|ies)?|hard(?:er)? to|struggl(?:e|es|ed|ing)"
    r"|(?:an?|remains?|real|key|main|major|many|significant) challenges?|challenging to"
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


@dataclass(frozen=True, slots=True)
class _Sentence:
    """Sentence `sentence` of evidence number `index`, near to the part `asked` of the question."""

    index: int
    sentence: int
    asked: str
    words: str


class Complications:
    """Looks among the evidence of an answer for what complicates it. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, lexical: LexicalIndex, embedder: Callable[[], Embedder]) -> None:
        self._catalogue = catalogue
        self._lexical = lexical
        self._embedder = embedder

    def of(
        self, evidence: Sequence[Evidence], scores: Mapping[str, Scores], quoted: Sequence[Quotation]
    ) -> tuple[Quotation, ...]:
        """Return what complicates the chief quotations, best first; `scores` are those of `answering.quotations`."""
        candidates = list(_candidates(evidence, scores, quoted))
        if not candidates:
            return ()
        bearing = self._bearing(evidence, candidates, list(_claims(evidence, quoted)))
        ordered = sorted(zip(bearing, candidates, strict=True), key=lambda pair: -pair[0])
        return tuple(_chosen(evidence, [one for near, one in ordered if near >= _SAME_MATTER], quoted))

    def _bearing(
        self, evidence: Sequence[Evidence], candidates: Sequence[_Sentence], claims: Sequence[_Sentence]
    ) -> list[float]:
        """For each candidate how near it is (0..1) to the nearest claim that it may limit, in meaning and words."""
        with self._catalogue.reading() as connection:
            found = sorted({evidence[one.index].passage.key for one in (*candidates, *claims)})
            # What was withdrawn since it was found is left out.
            keys = [passage.key for passage in self._catalogue.passages(found, connection)]
            rows = self._catalogue.sentence_vectors(keys, self._embedder().fingerprint, connection) if keys else []
            wanted = sorted({stem for claim in claims for stem in stems(claim.words)})
            frequencies = self._lexical.document_frequencies(connection, wanted)
            total = self._lexical.count(connection)
        vectors = dict(zip(keys, rows, strict=True))

        def vector(one: _Sentence) -> NDArray[np.float32] | None:
            key = evidence[one.index].passage.key
            return vectors[key][one.sentence].astype(np.float32) if key in vectors else None

        best = [0.0] * len(candidates)
        for claim in claims:
            said = vector(claim)
            for number, one in enumerate(candidates):
                other = vector(one)
                if said is None or other is None or not _may_complicate(claim.words, one.words):
                    continue
                shared = coverage(set(stems(claim.words)), set(stems(one.words)), frequencies, total)
                best[number] = max(best[number], Nearest(0, 0, float(said @ other), shared).probability)
        return best


def _candidates(
    evidence: Sequence[Evidence], scores: Mapping[str, Scores], quoted: Sequence[Quotation]
) -> Iterator[_Sentence]:
    """The sentences that limit something, are near to the question and are not quoted already."""
    best = {
        asked: max((max(of_part[one.passage.key]) for one in evidence if of_part.get(one.passage.key)), default=0.0)
        for asked, of_part in scores.items()
    }
    for index, one in enumerate(evidence):
        for sentence, (start, end) in enumerate(one.passage.sentences):
            words = one.passage.text[start:end]
            near = [
                asked
                for asked, of_part in scores.items()
                if one.passage.key in of_part
                and of_part[one.passage.key][sentence] >= _NEAR_THE_QUESTION * best[asked] > 0
            ]
            shown = any(q.evidence == index and q.start < end and start < q.end for q in quoted)
            if near and not shown and limits(words) and not asks(one.passage, sentence):
                yield _Sentence(index, sentence, near[0], words)


def _claims(evidence: Sequence[Evidence], quoted: Sequence[Quotation]) -> Iterator[_Sentence]:
    """The sentences of the chief quotations."""
    for quotation in quoted:
        passage = evidence[quotation.evidence].passage
        for number, (start, end) in enumerate(passage.sentences):
            if quotation.chief and start >= quotation.start and end <= quotation.end:
                yield _Sentence(quotation.evidence, number, quotation.asked, passage.text[start:end])


def limits(words: str) -> bool:
    """Tell whether a sentence denies or limits something by itself."""
    return bool(_LIMITING.search(_NO_DENIAL.sub(" ", words))) and not _URGED.search(words)


def _may_complicate(claim: str, words: str) -> bool:
    """Tell whether a sentence has a sign that the claim lacks; what is not known is told elsewhere."""
    return not _LIMITING.search(claim) and sign(claim, words) is not Sign.GAP


def _chosen(
    evidence: Sequence[Evidence], candidates: Sequence[_Sentence], quoted: Sequence[Quotation]
) -> Iterator[Quotation]:
    """The first that stand alone and repeat nothing."""
    taken: list[Quotation] = list(quoted)
    for one in candidates:
        passage = evidence[one.index].passage
        stretch = stretch_around(passage, one.sentence)
        new = quote_stretch(passage, stretch, one.index, Part.COMPLICATES)
        overlaps = any(q.evidence == one.index and q.start < new.end and new.start < q.end for q in taken)
        if stretch.stands and not overlaps and len(taken) < len(quoted) + MOST_COMPLICATIONS:
            taken.append(new)
            yield replace(new, asked=one.asked, chief=False)

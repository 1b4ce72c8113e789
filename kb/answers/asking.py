"""Answer a question: look for it and its parts, judge what is found, and compose the answer."""

from __future__ import annotations

import hashlib
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.answers import answerability, answering, voices
from kb.answers.complications import Complications
from kb.answers.merging import merge
from kb.answers.trials import trials
from kb.catalogue import Catalogue
from kb.models import (
    NO_FILTERS,
    WRITTEN_HERE,
    Answer,
    AnswerStatus,
    Evidence,
    Filters,
    Kind,
    Part,
    Quotation,
    Trial,
    Voice,
)
from kb.questions.narrowing import Narrowing
from kb.questions.question_parts import question_parts
from kb.questions.question_sides import QuestionPart
from kb.ranking.search import Found, Ranked, Search

LONGEST_QUESTION = 1_000  # characters; more is no question
_MOST_EVIDENCE = 10  # passages of texts in an answer
_NEARBY = 3  # passages offered when the evidence does not suffice
_NEARBY_FLOOR = 0.25  # cosine under which nothing is near: on the report, questions on other subjects stay below
_TRIES = 3  # to see question and parts in one state of the record, while somebody adds to it


def clean_question(question: str) -> str:
    """Return a question as one line of NFC text without control characters, at most LONGEST_QUESTION long."""
    plain = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in unicodedata.normalize("NFC", question))
    return " ".join(plain.split())[:LONGEST_QUESTION]


@dataclass(frozen=True, slots=True)
class _Sought:
    """A question or a part of it, with what was found and the ranking that suffices as evidence, if one does."""

    words: str
    found: Found
    enough: Ranked | None


class Asking:
    """Composes answers and changes nothing. Safe to share between threads."""

    def __init__(
        self, search: Search, catalogue: Catalogue, narrowing: Narrowing, complications: Complications
    ) -> None:
        self._search = search
        self._narrowing = narrowing
        self._catalogue = catalogue
        self._complications = complications

    def ask(self, question: str, filters: Filters = NO_FILTERS) -> Answer:
        """Answer a question with exact quotations, or say that the evidence does not suffice.

        Raises BadMetadata when a theme, place or type of the filters is not known.
        """
        begun = time.perf_counter()
        concepts = self._catalogue.concepts()
        filters = self._narrowing.resolved(filters)
        asked = clean_question(question)
        answer = Answer(asked, AnswerStatus.INSUFFICIENT_EVIDENCE, corpus_version=self._search.refresh())
        if any(map(str.isalnum, asked)):
            answer = self._answer(*self._sought(asked, self._narrowing.widened(filters)))
        # Themes go before what lies under them, which says less to whoever does not know it.
        below = {concept.id for concept in concepts if concept.broader}
        labels = {concept.id: concept.pref_label for concept in concepts}
        return replace(
            answer,
            # A lone surrogate cannot be written down, and an answer is printed, saved and sent.
            question=question.encode("utf-8", "replace").decode("utf-8"),
            themes=tuple(labels[theme] for theme in sorted(answer.themes, key=below.__contains__) if theme in labels),
            filters=filters,
            id=hashlib.sha256("\x00".join([asked, *filters.stated(), answer.corpus_version]).encode()).hexdigest()[:32],
            seconds=round(time.perf_counter() - begun, 4),
        )

    # --- finding -------------------------------------------------------------------------------

    def _sought(self, question: str, filters: Filters) -> tuple[_Sought, tuple[_Sought, ...]]:
        """Look for a question and for its parts, all in one state of the record."""
        whole = self._look_for(QuestionPart(question, question), filters)
        for _ in range(_TRIES):
            parts = tuple(self._look_for(part, filters) for part in question_parts(question))
            if all(part.found.corpus_version == whole.found.corpus_version for part in parts):
                return whole, parts
            whole = self._look_for(QuestionPart(question, question), filters)
        return whole, ()

    def _look_for(self, part: QuestionPart, filters: Filters) -> _Sought:
        found = self._search.find(part.sought, filters, limit=_MOST_EVIDENCE)
        texts, described = found.texts, found.descriptions
        if answerability.suffices(part.sought, texts.signals, texts.evidence):
            return _Sought(part.words, found, texts)
        enough = answerability.THRESHOLD_OF_DESCRIPTIONS
        if answerability.suffices(part.sought, described.signals, described.evidence, enough):
            return _Sought(part.words, found, described)
        return _Sought(part.words, found, None)

    # --- composing -----------------------------------------------------------------------------

    def _answer(self, whole: _Sought, parts: Sequence[_Sought]) -> Answer:
        covered = [part for part in parts if part.enough]
        if not covered and not whole.enough:
            return _refused(whole)
        # The whole is one more view of what is asked, unless it asks for something that is not there.
        views = [*([whole] if whole.enough else []), *covered]
        evidence, scores = _merged(views), _scores(covered or [whole], named=bool(covered))
        quotations = self._quotations(evidence, scores)
        if not quotations:
            return _refused(whole)
        uncovered = tuple(part.words for part in parts if not part.enough) if covered else ()
        return Answer(
            question="",
            status=AnswerStatus.PARTIAL if uncovered else AnswerStatus.ANSWERED,
            themes=answering.themes_of(evidence),
            evidence=evidence,
            quotations=quotations,
            uncovered=uncovered,
            corpus_version=whole.found.corpus_version,
            voices=self._voices(evidence, quotations),
            sought=whole.found.terms.stems,
            sought_also=whole.found.terms.added,
            parts=tuple(part.words for part in parts) if covered else (),
            trials=self._trials(evidence, quotations),
        )

    def _quotations(
        self, evidence: Sequence[Evidence], scores: dict[str, dict[int, list[float]]]
    ) -> tuple[Quotation, ...]:
        """The chosen quotations, with what complicates them behind those that bear them out."""
        chosen = answering.quotations(evidence, scores)
        both = (*chosen, *self._complications.of(evidence, scores, chosen))
        order, asked = list(Part), list(scores)
        return tuple(sorted(both, key=lambda one: (order.index(one.part), asked.index(one.asked))))

    def _voices(self, evidence: Sequence[Evidence], quotations: Sequence[Quotation]) -> tuple[Voice, ...]:
        """Whose voices are behind the quotations; a digest speaks with that of the work or case that it restates."""
        works = [evidence[quotation.evidence].passage.work for quotation in quotations]
        # A case that was written here speaks with the voice of its writer, whom its text names.
        digested = [work.digest_of for work in works if work.digest_of and work.series != WRITTEN_HERE]
        cited = [source.work_id for quotation in quotations for source in quotation.sources if source.work_id]
        with self._catalogue.reading() as connection:
            records = self._catalogue.works_of([*digested, *cited], connection)
            for case_id in set(digested) - records.keys():
                case = self._catalogue.case(case_id, connection)
                if case is not None:
                    outputs = self._catalogue.works_of(case.outputs, connection)
                    records[case.id] = voices.as_work(case, outputs.values())
        quoted = [records.get(answering.spoken_for(work), work) for work in works]
        return voices.spoken_by(quotations, quoted, records)

    def _trials(self, evidence: Sequence[Evidence], quotations: Sequence[Quotation]) -> tuple[Trial, ...]:
        """The cases whose accounts are quoted, and the works behind the answer that report something tried."""
        accounts = (evidence[quotation.evidence].passage for quotation in quotations)
        told = dict.fromkeys(passage.work.digest_of for passage in accounts if passage.kind is Kind.CASE)
        cited = dict.fromkeys(source.work_id for quotation in quotations for source in quotation.vouching)
        with self._catalogue.reading() as connection:
            cases = [self._catalogue.case(case_id, connection) for case_id in told if case_id]
            works = self._catalogue.works_of([work_id for work_id in cited if work_id], connection)
        ordered = [works[work_id] for work_id in cited if work_id in works]
        return trials([case for case in cases if case is not None], ordered)


def _refused(whole: _Sought) -> Answer:
    """Say that nothing held answers the question, with what is near it, if anything is."""
    texts, described, terms = whole.found.texts, whole.found.descriptions, whole.found.terms
    refused = Answer(
        "",
        AnswerStatus.INSUFFICIENT_EVIDENCE,
        corpus_version=whole.found.corpus_version,
        sought=terms.stems,
        sought_also=terms.added,
    )
    if max(texts.signals.nearest, described.signals.nearest) < _NEARBY_FLOOR:
        return refused
    nearest = texts.evidence or described.evidence
    missing = answerability.missing(whole.words, texts.signals, texts.evidence)
    return replace(refused, themes=answering.themes_of(nearest), related=nearest[:_NEARBY], missing=missing)


def _merged(views: Sequence[_Sought]) -> tuple[Evidence, ...]:
    """One ranking of what the views found: texts, then descriptions where only they suffice, then accounts of cases."""
    texts = [view.enough.evidence for view in views if view.enough and view.enough is view.found.texts]
    ours = [view.enough.evidence for view in views if view.enough and view.enough is not view.found.texts]
    ranked = merge(texts, _MOST_EVIDENCE) if texts else ()
    if ours:
        behind = merge(ours, _NEARBY)
        ranked += tuple(replace(found, rank=len(ranked) + found.rank) for found in behind)
    beside = merge([view.found.descriptions.evidence for view in views], _NEARBY)
    return answering.with_cases(ranked, beside) if texts else ranked


def _scores(views: Sequence[_Sought], named: bool) -> dict[str, dict[int, list[float]]]:
    """The scores of sentences for each part of the question, under no name where it is not split."""
    return {
        view.words if named else "": view.found.texts.sentence_scores | view.found.descriptions.sentence_scores
        for view in views
    }

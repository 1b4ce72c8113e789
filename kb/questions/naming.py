"""What a question names, held against passages: a source that it asks for, and things that none of them speaks of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from kb.answers.answerability import coverage, told
from kb.models import HeldPassage
from kb.questions import asked_for
from kb.questions.terms import QueryTerms, stem_set, stems
from kb.ranking.indexing import evidence_stems


def source_named(
    question: Collection[str], passage: HeldPassage, document_frequencies: Mapping[str, int], passages: int
) -> float:
    """How far (0..1) a question, by its stems, names a work behind a passage's notes.

    It is the geometric mean of the shares that the words in common have of the question, by rarity, and of the title.
    """
    asked, best = set(question), 0.0
    for title in {source.title for source in passage.sources}:
        words = stem_set(title)
        if common := words & asked:
            said = coverage(question, common, document_frequencies, passages)
            best = max(best, (said * len(common) / len(words)) ** 0.5)
    return best


def unheld(
    query: QueryTerms,
    passages: Sequence[HeldPassage],
    wordings_of: Callable[[Sequence[str]], Sequence[str]],
    is_general: Callable[[Sequence[str]], bool],
) -> tuple[str, ...]:
    """Return what a question asks about by name, as a term or by year that none of the passages speaks of.

    `wordings_of` gives the other wordings of a term, `is_general` tells what many passages name, such as a government,
    which is no sign either way; both take stems.
    """
    if not passages:
        return ()
    texts = [text for passage in passages for text in told(passage)]
    names = [
        name
        for name in asked_for.names(query.mended)
        if f"{name} (" not in query.wording  # an abbreviation that was written out
        and not asked_for.speaks_of(name, texts)
        and not is_general(stems(name))
    ]
    term = asked_for.term(query.mended)
    if term:
        wordings = [stems(term), *map(stems, wordings_of(stems(term)))]
        if not any(evidence_stems(passage).issuperset(wording) for wording in wordings for passage in passages):
            names.append(term)
    dated = {str(passage.work.year) for passage in passages}
    years = (year for year in asked_for.years(query.mended) if year not in dated)
    return (*names, *(year for year in years if not any(year in text for text in texts)))

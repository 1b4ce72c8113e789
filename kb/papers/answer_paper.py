"""An answer as a paper: every quotation word for word, what is not answered, and what all of it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kb.answers.voices import told
from kb.bodies import what_became
from kb.models import Answer, Body, Filters, HeldPassage, Part, Quotation
from kb.models.papers import Block, Heading, Items, Paper, Paragraph, Prose, Provenance, Run, prose
from kb.papers.citations import NOTHING_COMPLICATES, PARTS, in_our_words, trial_line
from kb.papers.paper_quotations import FindWork, Quoted, Quoting, works_named
from kb.papers.references import STYLES, References, ReferenceStyle
from kb.questions.filters import nothing_left
from kb.questions.filters import told as filters_told

_WORD_FOR_WORD = "Exact quotations with their sources"
_REFUSED = "Nothing we hold answers this"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a paper needs to know beyond the answer.

    `themes` are labels by id; `emptied_by` are the filters that leave no passage; `changed` are the bodies that a
    quotation names and that have changed since. Of an answer that was saved, `since` says what has changed.
    """

    find: FindWork
    themes: Mapping[str, str]
    changed: Callable[[HeldPassage, Quotation], tuple[Body, ...]]
    emptied_by: Sequence[Filters] = ()
    since: tuple[str, ...] = ()


def quoted_in(answer: Answer) -> tuple[Quoted, ...]:
    """Return the quotations of an answer in the order in which its paper shows them."""
    return tuple(_quoted(answer, one) for part in PARTS for one in _in_order(answer, part))


def _in_order(answer: Answer, part: Part) -> list[Quotation]:
    """The quotations of one part of the answer, by the part of the question that they bear on."""
    place = {asked: number for number, asked in enumerate(answer.parts)}
    return sorted((one for one in answer.quotations if one.part is part), key=lambda one: place.get(one.asked, -1))


def answer_paper(answer: Answer, around: Surroundings, style: ReferenceStyle, made_on: date) -> Paper:
    """Return an answer as a paper, or the refusal with what is near and does not answer."""
    near = (evidence.passage.work for evidence in answer.related)
    references = References(near if answer.abstained else works_named(quoted_in(answer), around.find), style)
    quoting = Quoting(references, around.find)
    write = _refusal if answer.abstained else _answered
    since = (Paragraph(prose(line)) for line in around.since)
    blocks = (*since, *write(answer, around, quoting))
    return Paper(
        title=answer.question,
        subtitle=_REFUSED if answer.abstained else _WORD_FOR_WORD,
        blocks=blocks,
        provenance=Provenance(answer.corpus_version, made_on),
        facts=tuple(_facts(answer, around, style)),
        notes=quoting.notes,
        references=references.entries,
        works=references.works,
        style=style.value,
    )


def _facts(answer: Answer, around: Surroundings, style: ReferenceStyle) -> Iterator[tuple[str, Prose]]:
    if answer.filters:
        yield "Looked at only", prose(f"passages {filters_told(answer.filters, around.themes)}")
    quoted = {quotation.evidence: answer.evidence[quotation.evidence].passage for quotation in answer.quotations}
    if quoted:
        documents = {passage.document_id for passage in quoted.values()}
        yield (
            "Quoted",
            prose(f"{_count(len(quoted), 'passage')} from {_count(len(documents), 'document')}{_ours(quoted)}"),
        )
        yield "References", prose(STYLES[style])
    yield "Corpus version", prose(answer.corpus_version or "not known")


def _ours(quoted: Mapping[int, HeldPassage]) -> str:
    """Say how many of the passages are in our own words."""
    digests = sum(in_our_words(passage.work) for passage in quoted.values())
    if not digests:
        return ""
    some = "all" if digests == len(quoted) else f"{digests} of them"
    return f", {'' if len(quoted) == 1 else f'{some} '}in Kist’s own words, as marked"


def _answered(answer: Answer, around: Surroundings, quoting: Quoting) -> Iterator[Block]:
    if answer.uncovered:
        yield Paragraph(prose("This answers only part of the question. We looked and found no evidence on:"))
        yield Items(tuple(map(prose, answer.uncovered)))
    yield from (Paragraph(prose(line)) for line in told(answer.voices, answer.quotations))
    for part, heading in PARTS.items():
        quotations = _in_order(answer, part)
        trials = answer.trials if part is Part.TRIED else ()
        if quotations or trials or part is Part.COMPLICATES:
            yield Heading(heading)
        if part is Part.COMPLICATES and not quotations:
            yield Paragraph(prose(NOTHING_COMPLICATES))
        asked = ""
        for quotation in quotations:
            if quotation.asked != asked and quotation.asked in answer.parts:
                yield Heading(quotation.asked[:1].upper() + quotation.asked[1:], 2)
            asked = quotation.asked
            passage = answer.evidence[quotation.evidence].passage
            became = [_became(body) for body in around.changed(passage, quotation)]
            yield quoting.extract(_quoted(answer, quotation), became)
        if trials:
            yield Paragraph(prose("The evidence behind this answer includes these accounts:"))
            yield Items(tuple(prose(Run(trial.name, emphasis=True), f": {trial_line(trial)}") for trial in trials))


def _refusal(answer: Answer, around: Surroundings, quoting: Quoting) -> Iterator[Block]:
    if around.emptied_by:
        yield Paragraph(prose(nothing_left(answer.filters, around.emptied_by, around.themes)))
        return
    looked = " ".join(["We looked and found no passage that answers this question.", *answer.missing])
    yield Paragraph(prose(looked))
    if answer.related:
        yield Heading("Related, but does not answer the question")
        yield Items(tuple(quoting.place(evidence.passage) for evidence in answer.related))
    if answer.themes:
        yield Heading("Themes nearby")
        yield Items(tuple(prose(around.themes.get(theme, theme)) for theme in answer.themes))


def _quoted(answer: Answer, quotation: Quotation) -> Quoted:
    passage = answer.evidence[quotation.evidence].passage
    part = PARTS[quotation.part]
    return Quoted(passage, quotation.start, quotation.end, quotation.sources, quotation.marked, part)


def _became(body: Body) -> Prose:
    seen = prose(" ", Run("Where this was seen", body.seen_at[0]), ".") if body.seen_at else ()
    return prose(what_became(body), seen)


def _count(number: int, one: str) -> str:
    return f"{number:,} {one if number == 1 else one + 's'}"

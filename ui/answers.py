"""An answer on the page: its parts, each only where there is evidence, or a calm refusal."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from kb.answers.voices import told
from kb.knowledge_base import LONGEST_QUESTION, KnowledgeBase
from kb.models import Answer, AnswerStatus, HeldPassage, Part, Quotation, Trial
from kb.papers.citations import NOTHING_COMPLICATES, PARTS, trial_line
from ui import words
from ui.address import in_order
from ui.evidence import digest_line, quotation_card, where
from ui.exporting import offer_answer
from ui.faults import notice
from ui.feedback import offer_to_record
from ui.filters import among, draw_way_out, offer_without
from ui.safe_html import Html, draw, element, escape_markdown, page_link, with_notes
from ui.saving import offer_to_save
from ui.summary import draw_summary

NO_FLAGS: Mapping[int, str] = {}
REPHRASE = (
    "Use the words that a report would use, such as “partnership working” or “early intervention”.",
    "Ask about one thing at a time.",
    "Ask about public service reform in Scotland: we hold nothing on other subjects.",
)


def draw_answer(base: KnowledgeBase, answer: Answer) -> None:
    """Draw an answer or say why there is none."""
    if len(answer.question) > LONGEST_QUESTION:
        draw(notice(f"Only the first {LONGEST_QUESTION:,} characters of your question were read."))
    if answer.abstained:
        _draw_refusal(base, answer)
        return
    draw_basis(base, answer)
    draw_summary(base, answer)
    offer_to_save(answer)
    offer_answer(answer)
    draw_parts(base, answer)


def draw_basis(base: KnowledgeBase, answer: Answer) -> None:
    """Draw what an answer rests on: how many passages and documents, which parts lack evidence, and whose voices."""
    draw(element("p", _summary(base, answer), class_="kist-summary", role="status"))
    if answer.status is AnswerStatus.PARTIAL:
        draw(_uncovered(answer))
    draw(*(element("p", line, class_="kist-voices") for line in told(answer.voices, answer.quotations)))


def draw_parts(
    base: KnowledgeBase, answer: Answer, flags: Mapping[int, str] = NO_FLAGS, numbered: bool | None = None
) -> None:
    """Draw the quotations of an answer, part by part.

    `flags` say of quotations, by their number from 0, why they do not stand any more where they were quoted from.
    They are `numbered` where a summary leads to them; None: where one may be written.
    """
    numbering = bool(base.writing_model) if numbered is None else numbered
    for part, heading in PARTS.items():
        _draw_part(base, answer, part, heading, flags, numbering)


def _summary(base: KnowledgeBase, answer: Answer) -> str:
    quoted = {quotation.evidence for quotation in answer.quotations}
    documents = {answer.evidence[index].passage.document_id for index in quoted}
    held = f"{words.count(len(quoted), 'passage')} from {words.count(len(documents), 'document')}"
    filtered = among(base, answer.filters)
    digests = [index for index in quoted if words.is_digest(answer.evidence[index].passage.work)]
    own = (
        f" {_of(len(digests), len(quoted))} from a digest in our own words, not from the report itself."
        if digests
        else ""
    )
    return f"{held}{filtered}. Every quotation is word for word.{own} Corpus version {answer.corpus_version}."


def _of(some: int, total: int) -> str:
    if some == total:
        return "It comes" if total == 1 else "All come"
    return f"{some} of them come" if some > 1 else "One of them comes"


def _uncovered(answer: Answer) -> Html:
    """Name the parts of the question without evidence, so that nobody takes a part for the whole."""
    introduction = "This answers only part of your question. We looked and found no evidence on:"
    named = element("ul", *(element("li", part) for part in answer.uncovered))
    return element("div", element("p", introduction), named, class_="kist-uncovered")


def _draw_part(
    base: KnowledgeBase, answer: Answer, part: Part, heading: str, flags: Mapping[int, str], numbered: bool
) -> None:
    quotations = [quotation for quotation in answer.quotations if quotation.part is part]
    trials = answer.trials if part is Part.TRIED else ()
    if not (quotations or trials or part is Part.COMPLICATES):
        return
    st.header(heading, anchor=False)
    if part is Part.COMPLICATES and not quotations:
        draw(element("p", NOTHING_COMPLICATES))
    for asked, quoted in _by_part_of_question(answer, quotations):
        if asked:
            st.subheader(escape_markdown(words.capital(asked)), anchor=False)
        for quotation in quoted:
            number = answer.quotations.index(quotation)
            passage, cited_as = answer.evidence[quotation.evidence].passage, number + 1 if numbered else None
            quotation_card(base, quotation, passage, answer, cited_as=cited_as, flag=flags.get(number, ""))
    if trials:
        introduction = "The evidence behind this answer includes these accounts:"
        draw(element("p", introduction), element("ul", *map(_trial, trials), class_="kist-list"))


def _by_part_of_question(answer: Answer, quotations: list[Quotation]) -> list[tuple[str, list[Quotation]]]:
    """Group quotations by the part of the question that they bear on, in the order of the question."""
    if not answer.parts:
        return [("", quotations)]
    groups = ((asked, [one for one in quotations if one.asked == asked]) for asked in answer.parts)
    return [(asked, quoted) for asked, quoted in groups if quoted]


def _trial(trial: Trial) -> Html:
    page, identifier = ("cases", trial.case) if trial.case else ("source", trial.work)
    return element("li", page_link(page, trial.name, id=identifier or ""), element("p", trial_line(trial)))


def _draw_refusal(base: KnowledgeBase, answer: Answer) -> None:
    st.header("Nothing we hold answers this", anchor=False)
    if not any(character.isalnum() for character in answer.question):
        draw(element("p", "There are no words in the question. Type it in plain English.", role="status"))
        return
    if not base.documents():
        draw(element("p", "Nothing is held yet. Add documents with: python -m ingest corpus", role="status"))
        return
    if draw_way_out(base, answer):
        offer_to_record(answer)
        return
    filtered = f" Only passages{among(base, answer.filters)} were searched." if answer.filters else ""
    looked = " ".join(["We looked and found no passage that answers your question.", *answer.missing])
    draw(element("p", looked + filtered, role="status"))
    if answer.filters:
        offer_without(base, answer, (answer.filters,))
    offer_to_record(answer)
    offer_to_save(answer)
    offer_answer(answer)
    draw_related(base, answer)
    concepts = in_order(base.concepts())
    nearby = [concept for concept in concepts if concept.pref_label in answer.themes]
    st.subheader("Themes nearby" if nearby else "Themes that we hold evidence on", anchor=False)
    draw(element("ul", *(element("li", page_link("themes", c.pref_label, theme=c.id)) for c in nearby or concepts)))
    st.subheader("How to ask again", anchor=False)
    draw(element("ul", *(element("li", line) for line in REPHRASE)))


def draw_related(base: KnowledgeBase, answer: Answer) -> None:
    """Draw the passages near a question that was refused, which do not answer it."""
    if answer.related:
        st.subheader("Related, but does not answer your question", anchor=False)
        draw(*(_related(base, found.passage) for found in answer.related))


def _related(base: KnowledgeBase, passage: HeldPassage) -> Html:
    return element(
        "div",
        element("p", where(passage)),
        digest_line(base, passage),
        element(
            "details",
            element("summary", "Read the passage"),
            element("div", with_notes(passage.text, ()), class_="kist-text"),
        ),
        class_="kist-related",
    )

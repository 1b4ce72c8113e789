"""An answer on the page: its parts, each only where there is evidence, or a calm refusal."""

from __future__ import annotations

import streamlit as st

from kb.knowledge_base import LONGEST_QUESTION, KnowledgeBase
from kb.models import Answer, HeldPassage, Part, Work
from kb.voices import told
from ui import words
from ui.evidence import digest_line, quotation_card, where
from ui.faults import notice
from ui.feedback import offer_to_record
from ui.filters import among, draw_way_out, offer_without
from ui.safe_html import Html, draw, element, joined, page_link, with_notes
from ui.summary import draw_summary

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
    draw(element("p", _summary(base, answer), class_="kist-summary", role="status"))
    draw(*(element("p", line, class_="kist-voices") for line in told(answer.voices, answer.quotations)))
    draw_summary(base, answer)
    for part, heading in words.PARTS.items():
        _draw_part(base, answer, part, heading)


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


def _draw_part(base: KnowledgeBase, answer: Answer, part: Part, heading: str) -> None:
    quotations = [quotation for quotation in answer.quotations if quotation.part is part]
    cases = _cases(base, answer) if part is Part.TRIED else []
    uncovered = answer.uncovered if part is Part.UNKNOWN else ()
    if not (quotations or cases or uncovered):
        return
    st.header(heading, anchor=False)
    for quotation in quotations:
        cited_as = answer.quotations.index(quotation) + 1 if base.writing_model else None
        quotation_card(base, quotation, answer.evidence[quotation.evidence].passage, answer, cited_as=cited_as)
    if cases:
        introduction = "The sources behind this answer include these accounts from one place."
        draw(element("p", introduction), element("ul", *map(_case, cases), class_="kist-list"))
    if uncovered:
        introduction = "We hold nothing on these parts of your question:"
        draw(element("p", introduction), element("ul", *(element("li", name) for name in uncovered)))


def _cases(base: KnowledgeBase, answer: Answer) -> list[Work]:
    """Return the accounts of something tried in a place among the works cited by what is shown, each once."""
    ids = dict.fromkeys(source.work_id for quotation in answer.quotations for source in quotation.sources)
    works = (base.work(work_id) for work_id in ids if work_id)
    return [work for work in works if work and words.is_case(work)]


def _case(work: Work) -> Html:
    details = [words.capital(work.type or ""), words.listed(work.places), str(work.year or "year not known")]
    title = page_link("source", work.title, id=work.id)
    return element("li", joined([title, *details], ", "))


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
    draw(element("p", "We looked and found no passage that answers your question." + filtered, role="status"))
    if answer.filters:
        offer_without(base, answer, (answer.filters,))
    offer_to_record(answer)
    if answer.related:
        st.subheader("Related, but does not answer your question", anchor=False)
        draw(*(_related(base, found.passage) for found in answer.related))
    concepts = [concept for concept in base.concepts() if concept.kind == "theme"]
    nearby = [concept for concept in concepts if concept.pref_label in answer.themes]
    st.subheader("Themes nearby" if nearby else "Themes that we hold evidence on", anchor=False)
    draw(element("ul", *(element("li", page_link("themes", c.pref_label, theme=c.id)) for c in nearby or concepts)))
    st.subheader("How to ask again", anchor=False)
    draw(element("ul", *(element("li", line) for line in REPHRASE)))


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

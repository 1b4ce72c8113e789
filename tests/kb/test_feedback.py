"""What readers say of answers, and their questions asked again: real model, real record."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ingest.pipeline import ingest_files, list_inputs
from kb.answers.feedback import Feedback, Objection, Reason, replayed
from kb.answers.reasons import why
from kb.config import ROOT, Settings
from kb.errors import InputRefused, NotHeld
from kb.knowledge_base import open_knowledge_base
from kb.models import NO_FILTERS, Answer, AnswerStatus, Evidence, Filters, Outcome, Part, Quotation
from tests.fakes import held_passage, ingested, markdown

QUESTION = "How can participation be made more inclusive?"
UNANSWERABLE = "What is the capital of Peru?"


@pytest.fixture
def own(tmp_path):
    """A copy of the corpus, to be changed."""
    shutil.copytree(ingested(ROOT / "corpus"), tmp_path / "data")
    opened = open_knowledge_base(Settings(data=tmp_path / "data"))
    yield opened
    opened.close()


def withdraw(base, answer, quotation):
    base.remove_document(answer.evidence[quotation.evidence].passage.document_id)


def test_an_objection_keeps_what_is_needed_to_ask_again(own):
    answer = own.ask(f"  {QUESTION}\n", Filters(("Participation",)))
    quotation = answer.quotations[0]
    found = answer.evidence[quotation.evidence]
    given = own.object_to(answer, quotation, Reason.OUT_OF_DATE, " It is\nold.\x07 ")
    assert own.feedback() == (given,)
    assert (given.question, given.filters) == (QUESTION, Filters(("participation",)))
    assert given.corpus_version == answer.corpus_version and given.model
    assert given.objection == Objection(
        found.passage.id, quotation.start, quotation.end, found.rank, Reason.OUT_OF_DATE, "It is old."
    )
    again = own.ask(QUESTION, Filters(("participation",)))
    assert again.corpus_version == answer.corpus_version and again.quotations == answer.quotations
    (replay,) = own.replay()
    assert (replay.shown, replay.rank, replay.corpus_changed, replay.model_changed) == (True, found.rank, False, False)


def test_a_quotation_that_is_withdrawn_is_no_longer_shown(own):
    answer = own.ask(QUESTION)
    quotation = answer.quotations[0]
    given = own.object_to(answer, quotation, Reason.DOES_NOT_ANSWER)
    withdraw(own, answer, quotation)
    (replay,) = own.replay(given.id)
    assert (replay.shown, replay.rank, replay.corpus_changed) == (False, None, True)
    assert replay.feedback == given


def test_an_unanswered_question_is_recorded_once_and_answered_when_the_corpus_can(own, tmp_path):
    question = "Which Zimmelkorn villages keep their halls open?"
    refused = own.ask(question)
    assert refused.abstained
    assert own.record_unanswered(refused) == own.record_unanswered(refused)
    assert own.replay()[0].status is AnswerStatus.INSUFFICIENT_EVIDENCE
    path = tmp_path / "halls.md"
    path.write_bytes(markdown("Halls", "Zimmelkorn villages keep their halls open with volunteers."))
    assert [one.outcome for one in ingest_files(own, list_inputs([path]))] == [Outcome.ADDED]
    (replay,) = own.replay()
    assert (replay.status, replay.shown, replay.rank) == (AnswerStatus.ANSWERED, None, None)
    assert replay.corpus_changed


@pytest.mark.parametrize(
    ("reason", "comment", "told"), [(Reason.OTHER, " \n", "own words"), (Reason.OUT_OF_DATE, "x" * 501, "500")]
)
def test_a_comment_that_cannot_be_kept_is_refused(own, reason, comment, told):
    answer = own.ask(QUESTION)
    with pytest.raises(InputRefused, match=told):
        own.object_to(answer, answer.quotations[0], reason, comment)
    assert own.feedback() == ()


def test_a_number_that_nobody_gave_is_not_held(own):
    assert own.replay() == ()
    with pytest.raises(NotHeld, match="python -m kb feedback"):
        own.replay(7)


def test_a_theme_that_is_no_longer_known_keeps_one_question_from_being_asked_and_no_other(own):
    own.record_unanswered(own.ask(UNANSWERABLE, Filters(("participation",))))
    own.record_unanswered(own.ask(UNANSWERABLE))
    with sqlite3.connect(own.log_folder / "catalogue.db") as record:
        record.execute("""UPDATE feedback SET filters = '["potholes"]' WHERE id = 1""")
    record.close()
    lost, asked = own.replay()
    assert "no theme called “potholes”" in lost.refused and lost.status is None
    assert asked.status is AnswerStatus.INSUFFICIENT_EVIDENCE and not asked.refused


def test_a_quotation_within_a_longer_one_is_still_shown():
    objection = Objection("document:1", 4, 9, 3, Reason.OTHER, "No.")
    given = Feedback("Q?", NO_FILTERS, "v1", "m", datetime.now(UTC), objection)
    answer = Answer(
        "Q?",
        AnswerStatus.ANSWERED,
        evidence=(Evidence(1, 0.5, held_passage(1)),),
        quotations=(Quotation("One thing.", 0, 0, 10, Part.FOUND),),
        corpus_version="v2",
    )
    now = replayed(given, answer, "n")
    assert (now.shown, now.rank, now.corpus_changed, now.model_changed) == (True, 1, True, True)
    shorter = replace(answer, quotations=(Quotation("One", 0, 0, 3, Part.FOUND),))
    assert replayed(given, shorter, "m").shown is False


def test_why_a_passage_was_chosen_is_the_same_each_time_and_names_words_that_stand_there(own):
    answer, again = own.ask(QUESTION), own.ask(QUESTION)
    assert answer.sought
    for quotation in answer.quotations:
        passage = answer.evidence[quotation.evidence].passage
        reasons = why(answer, quotation)
        assert reasons == why(again, quotation)
        assert all(word in passage.text for word in (*reasons.words, *reasons.like))
        assert reasons.words or reasons.titles or reasons.like or reasons.nearness
        assert answer.evidence[quotation.evidence].nearness > 0


def test_a_review_has_each_question_once_and_objections_with_the_words_they_are_about(own):
    answer = own.ask(QUESTION)
    quotation = answer.quotations[0]
    for asked in (UNANSWERABLE, "capital of Peru"):
        own.record_unanswered(own.ask(asked))
    own.object_to(answer, quotation, Reason.OUT_OF_DATE, "Old.")
    review = own.review()
    (demand,) = review.demands
    assert {demand.question, *demand.other_wordings} == {UNANSWERABLE, "capital of Peru"}
    (objected,) = review.objections
    assert objected.quotation == quotation.text and objected.objection.comment == "Old."
    assert review.corpus_version == answer.corpus_version
    assert own.review() == review
    later = own.review(datetime.now(UTC) + timedelta(days=1))
    assert (later.demands, later.objections) == ((), ())
    withdraw(own, answer, quotation)
    (objected,) = own.review().objections
    assert objected.passage is None and objected.quotation == ""

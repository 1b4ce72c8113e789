"""Why a quotation was chosen, and what a reader can say of it."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from kb.models import Part
from tests.ui.conftest import drawn
from ui import state
from ui.feedback import THANKS, why_chosen

QUESTION = "How can participation be made more inclusive?"
UNANSWERABLE = "What is the capital of Peru?"
Script = Callable[..., AppTest]


def test_a_question_beyond_the_corpus_is_recorded_by_one_click(own: Script) -> None:
    app = own(q=UNANSWERABLE)
    assert THANKS not in drawn(app)
    (record,) = (button for button in app.button if button.label.startswith("Record this question"))
    record.click().run()
    assert THANKS in drawn(app) and not app.exception
    assert not [button for button in app.button if button.label.startswith("Record this question")]
    (given,) = state.knowledge_base().feedback()
    assert given.question == UNANSWERABLE
    again = own(q=UNANSWERABLE)  # another reader
    next(button for button in again.button if button.label.startswith("Record this question")).click().run()
    assert state.knowledge_base().feedback() == (given,)


def test_a_question_without_words_is_not_offered_to_the_evidence_team(script: Script) -> None:
    assert not [button for button in script(q="?!").button if button.label.startswith("Record this question")]


def test_a_reader_sees_why_a_passage_was_chosen(script: Script) -> None:
    assert "kist-why" not in drawn(script(q=QUESTION))  # it is drawn when it is opened
    base = state.knowledge_base()
    answer = base.ask(QUESTION)
    quotation = next(quotation for quotation in answer.quotations if quotation.part is Part.FOUND)
    page = why_chosen(base, answer, quotation)
    rank = answer.evidence[quotation.evidence].rank
    assert f"<li>Rank: number {rank} of the {len(answer.evidence)} passages found.</li>" in page
    assert "near to your question.</li>" in page and "<li>Themes: Participation" in page
    assert "“Participation”" in page

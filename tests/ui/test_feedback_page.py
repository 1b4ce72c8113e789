"""The page on which the evidence team reads what readers said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from streamlit.testing.v1 import AppTest

from kb.answers.feedback import Feedback, Reason
from kb.knowledge_base import KnowledgeBase
from kb.models import Filters
from tests.ui.conftest import drawn
from ui import state

QUESTION = "How can participation be made more inclusive?"
Script = Callable[..., AppTest]


def record(base: KnowledgeBase, question: str, days_ago: int, theme: str = "") -> None:
    """Record a question that nothing answered as if some days ago."""
    when = datetime.now(UTC) - timedelta(days=days_ago)
    with base._catalogue.transaction() as connection:
        base._catalogue.add_feedback(connection, Feedback(question, Filters((theme,) if theme else ()), "v", "m", when))


def test_a_page_without_feedback_says_how_it_comes_about(own: Script) -> None:
    app = own("feedback")
    assert "Nothing has been recorded yet." in drawn(app) and not app.exception
    assert not app.get("download_button") and not app.header


def test_the_same_question_stands_once_with_its_count_and_its_days(own: Script) -> None:
    own("feedback")
    base = state.knowledge_base()
    for question, days_ago in (("What is the capital of Peru?", 3), ("capital of Peru", 2), ("Are there ferries?", 1)):
        record(base, question, days_ago)
    app = own("feedback")
    page = drawn(app)
    assert "2 questions without an answer, recorded 3 times." in page
    assert page.index("What is the capital of Peru?</h3>") < page.index("Are there ferries?</h3>")
    assert "Recorded 2 times, on " in page and "Also asked as: “capital of Peru”" in page
    assert [one.value for one in app.header] == ["Questions without an answer (2)"]
    assert len(app.get("download_button")) == 1


def test_a_quotation_found_not_right_stands_in_its_passage_and_is_asked_again(own: Script) -> None:
    own("feedback")
    base = state.knowledge_base()
    answer = base.ask(QUESTION, Filters(("participation",)))
    base.object_to(answer, answer.quotations[0], Reason.OUT_OF_DATE, "<b>Old</b>")
    app = own("feedback")
    page = drawn(app)
    assert "<h3>Out of date</h3><p>“&lt;b&gt;Old&lt;/b&gt;”</p>" in page
    assert "Only passages on Participation were searched." in page and "kist-quoted" in page
    next(button for button in app.button if button.label == "Ask again").click().run()
    page = drawn(app)
    assert "The quotation is still shown; its passage has rank" in page and not app.exception
    assert "q=How+can+participation+be+made+more+inclusive%3F&amp;theme=participation" in page
    base.remove_document(answer.evidence[answer.quotations[0].evidence].passage.document_id)
    page = drawn(own("feedback"))
    assert "The quotation is no longer held." in page and "<blockquote>" not in page


def test_kind_and_period_narrow_what_is_shown(own: Script) -> None:
    own("feedback")
    base = state.knowledge_base()
    record(base, "Are there ferries?", 40)
    app = own("feedback")
    app.selectbox(key="period").select("Last 30 days").run()
    assert "Nothing of this kind was recorded in this period." in drawn(app)
    app.selectbox(key="period").select("Last 12 months").run()
    assert "Are there ferries?" in drawn(app)
    app.selectbox(key="kind").select("Quotations found not right").run()
    assert "Nothing of this kind was recorded in this period." in drawn(app)


def test_a_theme_that_is_no_longer_known_is_told_where_the_question_is_asked_again(own: Script) -> None:
    own("feedback")
    record(state.knowledge_base(), "Are there ferries?", 1, theme="potholes")
    app = own("feedback")
    next(button for button in app.button if button.label == "Ask again").click().run()
    assert "no theme called “potholes”" in drawn(app) and not app.exception


def test_a_long_list_opens_with_its_beginning(own: Script) -> None:
    own("feedback")
    base = state.knowledge_base()
    for number in range(23):
        record(base, f"Which {number + 100} buses run?", 1)
    page = own("feedback")
    assert drawn(page).count("</h3>") == 20
    assert [one.label for one in page.expander] == ["Show 3 more questions"]

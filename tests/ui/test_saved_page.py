"""Saved answers as the script draws them."""

from __future__ import annotations

import re
from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from kb.knowledge_base import KnowledgeBase
from kb.models.saved import SavedAnswer
from tests.ui.conftest import drawn
from ui import state
from ui.saved import NOT_EXPORTED

QUESTION = "How can participation be made more inclusive?"
UNANSWERABLE = "What is the capital of Peru?"
Script = Callable[..., AppTest]


def button(app: AppTest, label: str) -> object:
    (found,) = (one for one in app.button if one.label == label)
    return found


def saved(base: KnowledgeBase, question: str = QUESTION) -> SavedAnswer:
    return base.saved.save(base.ask(question))


def blockquotes(app: AppTest) -> list[str]:
    return re.findall(r"<blockquote>(.*?)</blockquote>", drawn(app))


def test_one_click_saves_an_answer_and_says_where_it_is(own: Script) -> None:
    app = own(q=QUESTION)
    button(app, "Save this answer").click().run()  # type: ignore[attr-defined]
    (line,) = state.knowledge_base().saved.listed()
    assert f'href="saved?answer={line.id}"' in drawn(app) and not app.exception
    assert not [one for one in app.button if one.label == "Save this answer"]
    assert f'href="saved?answer={line.id}"' in drawn(own(q=QUESTION))  # another reader
    assert len(state.knowledge_base().saved.listed()) == 1


def test_a_question_that_nothing_answers_can_be_saved_as_that(own: Script) -> None:
    app = own(q=UNANSWERABLE)
    button(app, "Save this result").click().run()  # type: ignore[attr-defined]
    (line,) = state.knowledge_base().saved.listed()
    page = drawn(own("saved"))
    assert "nothing held answered it" in page and UNANSWERABLE in page
    app = own("saved", answer=line.id)
    assert [one.value for one in app.header] == ["Nothing that was held then answers this"]
    assert not app.exception


def test_a_saved_answer_is_drawn_as_it_was_given(own: Script) -> None:
    answered = blockquotes(own(q=QUESTION))
    kept = saved(state.knowledge_base())
    app = own("saved", answer=kept.id)
    assert blockquotes(app) == answered and answered
    assert f"Saved on {kept.saved_at.day} {kept.saved_at:%B %Y} from corpus version" in drawn(app)
    button(app, "Ask again today").click().run()  # type: ignore[attr-defined]
    assert "Asked today: the same answer." in drawn(app)


def test_it_is_drawn_also_when_nothing_that_it_quotes_is_held_or_kept_any_more(own: Script) -> None:
    own()
    base = state.knowledge_base()
    kept = saved(base)
    quoted = [one.text for one in kept.answer.quotations]
    (document,) = kept.documents
    base.remove_document(document)
    page = drawn(app := own("saved", answer=kept.id))
    assert page.count("Source withdrawn on ") == len(quoted) and not app.exception
    assert NOT_EXPORTED in page and "Export" not in [one.label for one in app.expander]
    assert len(blockquotes(app)) == len(quoted)
    base.remove_document(document, purge=True)
    page = drawn(app := own("saved", answer=kept.id))
    assert page.count("Source erased on ") == len(quoted) and not app.exception
    assert blockquotes(app) == [] and "kist-quotation" in page
    button(app, "Ask again today").click().run()  # type: ignore[attr-defined]
    assert not app.exception and "Its words were erased." in drawn(app)


def test_an_unknown_address_says_so_in_a_sentence(script: Script) -> None:
    for unknown in ("0" * 32, "<b>", "../catalogue.db"):
        app = script("saved", answer=unknown)
        assert "There is no saved answer at this address" in drawn(app) and not app.exception


def test_the_list_is_narrowed_by_the_address_and_titles_are_only_words(own: Script) -> None:
    own()
    base = state.knowledge_base()
    kept = saved(base)
    saved(base, UNANSWERABLE)
    base.saved.describe(kept.id, "<script>x</script> **board**", "<img src=x>")
    page = drawn(own("saved", find="BOARD", theme="Participation"))
    assert "1 saved answer of 2" in page and UNANSWERABLE not in page
    assert "&lt;script&gt;x&lt;/script&gt; **board**" in page and "&lt;img src=x&gt;" in page
    assert "0 saved answers of 2" in drawn(own("saved", find="nowhere"))
    assert "No answer is saved yet." not in drawn(own("saved"))


def test_title_and_note_are_kept_and_removing_asks_first(own: Script) -> None:
    own()
    base = state.knowledge_base()
    kept = saved(base)
    app = own("saved", answer=kept.id)
    next(one for one in app.text_input if one.label.startswith("Title")).set_value("For the board")
    button(app, "Keep title and note").click().run()  # type: ignore[attr-defined]
    assert base.saved.open(kept.id).title == "For the board" and "<h1>For the board</h1>" in drawn(app)
    assert button(app, "Remove it for good").disabled  # type: ignore[attr-defined]
    app.checkbox[0].check().run()
    button(app, "Remove it for good").click().run()  # type: ignore[attr-defined]
    assert base.saved.listed() == () and "Removed: For the board" in drawn(app)

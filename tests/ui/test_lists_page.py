"""Reading lists as the script draws them: built, changed, published and read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import Any

from streamlit.testing.v1 import AppTest

from kb.knowledge_base import KnowledgeBase
from kb.lists.list_exports import export_of_list, export_of_pack
from kb.models import Importance, Need, ReadingList
from kb.papers.paper_desk import FORMATS
from tests.ui.conftest import drawn
from ui import state
from ui.exporting import _NO_TABLES

Script = Callable[..., AppTest]
NEED = {"view": "new", "theme": ["participation", "partnership"], "minutes": "25"}


def button(app: AppTest, label: str, number: int = 0) -> Any:
    return [one for one in app.button if one.label == label][number]


def kept(base: KnowledgeBase, title: str = "Working together") -> ReadingList:
    return base.lists.create(title, base.lists.propose(Need(("participation", "partnership"), 25)))


def order(base: KnowledgeBase, made: ReadingList) -> list[str]:
    return [one.id for one in base.lists.get(made.id)]


def test_a_list_is_proposed_for_a_need_with_reasons_and_kept_as_a_draft(own: Script) -> None:
    app = own("lists", **NEED)
    page = drawn(app)
    assert "of 25 minutes" in page and "Why: " in page and not app.exception
    assert page.count("kist-reading") > 2 and "Balance" in page
    next(one for one in app.text_input if one.label == "Title of the list").set_value("For the <b>board</b>")
    button(app, "Keep it as a draft").click().run()
    (made,) = state.knowledge_base().lists.all()
    assert made.title == "For the <b>board</b>" and app.query_params["list"] == made.id
    assert "<h1>For the &lt;b&gt;board&lt;/b&gt;</h1>" in drawn(app) and not app.exception


def test_a_need_that_makes_no_sense_is_told_and_the_form_stays(script: Script) -> None:
    for wrong, why in (
        ({"minutes": "0", "theme": "place"}, "from 1 to 600 minutes"),
        ({"minutes": "x", "theme": "place"}, "“x” is no number"),
        ({"minutes": "10"}, "Choose at least one theme"),
        ({"minutes": "10", "theme": "potholes"}, "potholes"),
        ({"minutes": "10", "theme": "place", "level": "odd"}, "There is no level “odd”"),
    ):
        app = script("lists", view="new", **wrong)
        assert why in drawn(app) and not app.exception, wrong
        if wrong.get("minutes") not in ("x",) and "level" not in wrong:
            assert [one for one in app.button if one.label == "Propose a list"], wrong


def test_readings_are_moved_marked_taken_off_and_put_back_and_each_change_is_saved(own: Script) -> None:
    own()
    base = state.knowledge_base()
    made = kept(base)
    before = order(base, made)
    app = own("lists", list=made.id, view="edit")
    button(app, "Down").click().run()  # of the reading that is chosen under Arrange
    button(app, "Down").click().run()
    assert order(base, made)[:3] == [before[1], before[2], before[0]]
    assert f"is now number 3 of {len(before)}, in “Participation”." in drawn(app)
    button(app, "Up").click().run()
    button(app, "Up", 2).click().run()  # below the second reading
    assert order(base, made) == before
    button(app, "Take off", 1).click().run()
    assert order(base, made) == before[1:] and "was taken off the list" in drawn(app)
    button(app, "Undo").click().run()
    assert order(base, made) == before
    next(one for one in app.selectbox if one.label == "Importance").set_value(Importance.FURTHER).run()
    assert next(iter(base.lists.get(made.id))).importance is Importance.FURTHER
    next(one for one in app.text_area if one.label.startswith("Learning outcomes")).set_value(
        "Know one.\nDo two."
    ).run()
    assert base.lists.get(made.id).outcomes == ("Know one.", "Do two.")
    next(one for one in app.text_area if one.label.startswith("Note for readers of")).set_value("Mind page 7.").run()
    assert next(iter(base.lists.get(made.id))).note == "Mind page 7."
    assert f"{base.lists.get(made.id).minutes} of 25 minutes" in drawn(app) and not app.exception


def test_nothing_is_saved_over_what_somebody_else_has_saved_and_the_words_are_given_back(own: Script) -> None:
    own()
    base = state.knowledge_base()
    made = kept(base)
    app = own("lists", list=made.id, view="edit")
    base.lists.save(replace(made, note="Said elsewhere."))
    next(one for one in app.text_input if one.label == "Title").set_value("Mine").run()
    page = drawn(app)
    assert "changed elsewhere" in page and "What you wrote was not saved: “Mine”" in page
    assert base.lists.get(made.id).title == "Working together"
    assert next(one for one in app.text_input if one.label == "Title").value == "Working together"
    next(one for one in app.text_input if one.label == "Title").set_value("Mine").run()
    assert (base.lists.get(made.id).title, base.lists.get(made.id).note) == ("Mine", "Said elsewhere.")


def test_sections_and_sources_are_added(own: Script) -> None:
    own()
    base = state.knowledge_base()
    made = base.lists.create("By hand")
    app = own("lists", list=made.id, view="edit")
    next(one for one in app.text_input if one.label == "A new section").set_value("First")
    button(app, "Add the section").click().run()
    work = next(one for one in base.works() if one.digest_of is None)
    next(one for one in app.selectbox if one.label == "A source").set_value(work.id)
    button(app, "Add the source").click().run()
    (section,) = base.lists.get(made.id).sections
    assert section.title == "First" and [one.work_id for one in section.readings] == [work.id]
    assert not app.exception


def test_a_published_version_is_read_with_the_essential_first_and_tells_what_changed(own: Script) -> None:
    own()
    base = state.knowledge_base()
    made = kept(base)
    app = own("lists", list=made.id, view="edit")
    button(app, "Publish version 1").click().run()
    assert "Version 1, published on" in drawn(app) and not app.exception
    assert not app.button and not app.text_input  # nothing to fill in
    assert "Export" in [one.label for one in app.expander]
    page = drawn(app)
    assert 0 < page.index("<h2>Essential (") < page.index("<h2>Recommended (") and "Read it here" in page
    app = own("lists", list=made.id, view="edit")
    assert button(app, "Publish version 2").disabled
    button(app, "Take off").click().run()
    button(app, "Publish version 2").click().run()
    page = drawn(own("lists", list=made.id))
    assert "Version 2, published on" in page and "Removed: “" in page
    complicating = [words for one in base.lists.latest(made.id) if (words := base.lists.complication(one))]
    assert all(f"In it: “{escape(words)}”" in page for words in complicating)
    printed = own("lists", list=made.id, version="1", view="print")
    assert "☐" in drawn(printed) and "Read it here" not in drawn(printed) and not printed.button
    assert "Version 1, published on" in drawn(printed)


def test_a_source_that_was_withdrawn_is_told_wherever_the_list_is_drawn(own: Script) -> None:
    own()
    base = state.knowledge_base()
    made = kept(base)
    gone = next(one.document_id for one in made if one.document_id)
    base.remove_document(gone)
    for view in ({}, {"view": "edit"}, {"view": "print"}):
        app = own("lists", list=made.id, **view)
        assert "Source withdrawn on " in drawn(app) and not app.exception
    assert base.lists.get(made.id) == made


def test_a_quotation_and_a_source_are_put_on_a_list_from_where_they_stand(own: Script) -> None:
    app = own(q="How can participation be made more inclusive?")
    next(one for one in app.pills if one.label == "About this quotation").set_value("Add to a list").run()
    next(one for one in app.text_input if one.label == "Title, for a new list").set_value("From an answer")
    button(app, "Add").click().run()
    base = state.knowledge_base()
    (made,) = base.lists.all()
    (reading,) = made
    answer = base.ask("How can participation be made more inclusive?")
    assert base.lists.words_of(reading) == answer.quotations[0].text
    assert "Added to “From an answer”." in drawn(app) and not app.exception
    work = next(one for one in base.works() if one.digest_of is None)
    app = own("source", id=work.id)
    button(app, "Add").click().run()
    assert [one.work_id for one in base.lists.get(made.id)] == [reading.work_id, work.id]
    button(app, "Add").click().run()
    assert "is on this list already" in drawn(app)


def test_lists_are_found_by_their_words_and_state(own: Script) -> None:
    own()
    base = state.knowledge_base()
    assert "There is no reading list yet." in drawn(own("lists"))
    first, second = kept(base, "Board induction"), kept(base, "Panel")
    base.lists.publish(second.id, base.lists.get(second.id).edition)
    page = drawn(own("lists", find="induction"))
    assert first.id in page and second.id not in page and "1 list of 2" in page
    page = drawn(own("lists", which="Published"))
    assert second.id in page and first.id not in page


def test_an_unknown_list_or_version_says_so(own: Script) -> None:
    own()
    made = kept(state.knowledge_base())
    for query, why in (
        ({"list": "0" * 32}, "There is no such reading list"),
        ({"list": made.id, "version": "9"}, "There is no such reading list"),
        ({"list": made.id, "version": "x"}, "“x” is no version"),
        ({"list": "0" * 32, "view": "edit"}, "There is no such reading list"),
    ):
        app = own("lists", **query)
        assert why in drawn(app) and not app.exception


def test_the_sheets_of_a_session_quote_exactly_and_the_participants_leaves_out_what_the_group_is_to_find(
    own: Script,
) -> None:
    own()
    base = state.knowledge_base()
    made = kept(base)
    pack = base.lists.pack(made)
    insights = [item.insight.text for item in pack.items if item.insight]
    questions = [question.text for item in pack.items for question in item.questions]
    leading, taking = (drawn(own("lists", list=made.id, view=view)) for view in ("facilitator", "participant"))
    assert insights and all(escape(text) in leading for text in insights)
    assert questions and all(escape(text) in leading and escape(text) in taking for text in questions)
    assert "<blockquote>" in leading and "<blockquote>" not in taking
    assert "Facilitator’s sheet" in leading and "Participant’s sheet" in taking
    base.remove_document(next(one.document_id for one in made if one.document_id))
    assert "Source withdrawn on " in drawn(own("lists", list=made.id, view="facilitator"))


def test_a_list_and_its_sheets_leave_in_every_format_that_is_offered(own: Script) -> None:
    own()
    base = state.knowledge_base()
    made = kept(base)
    for export, formats in (
        (export_of_list(base, made), _NO_TABLES),
        (export_of_pack(base, made), tuple(FORMATS)),
        (export_of_pack(base, made, participants=True), _NO_TABLES),
    ):
        for suffix in formats:
            assert len(FORMATS[suffix].write(export)) > 100, suffix

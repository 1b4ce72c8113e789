"""The page on which researchers write case studies: drafts, what is missing, publishing, revising, withdrawing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from ingest.case_publishing import publish_case
from kb.errors import InputRefused
from kb.knowledge_base import KnowledgeBase
from kb.models import CaseSource, CaseText
from tests.fakes import markdown
from tests.ui.conftest import drawn
from ui import state
from ui.case_form import attach
from ui.drafting import Drafting

Script = Callable[..., AppTest]
ADA, BEN = "Ada Ross", "Ben Muir"
WARM = CaseText(
    name="Warm rooms in Wick",
    context="In the winter of 2022 fuel cost more.",
    places=("Wick",),
    period="2022",
    themes=("prevention",),
    done="Three village halls opened heated rooms on weekdays. [1]",
    learned="Ask people first which hours of a warm room suit them. [1]",
    sources=(CaseSource("Minutes of the hall group", 2022),),
)


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label.startswith(label)).click().run()


def field(app: AppTest, label: str) -> object:
    return next(one for one in (*app.text_input, *app.text_area) if one.label == label)


def write(app: AppTest, label: str, words: str) -> AppTest:
    return field(app, label).input(words).run()


def fill(app: AppTest, label: str, words: str) -> None:
    """Write into a field of a form, which is sent by its button."""
    field(app, label).input(words)


@pytest.fixture
def base(own: Script) -> KnowledgeBase:
    own("new_case")
    return state.knowledge_base()


def test_a_writer_says_who_they_are_and_begins_with_a_name(own: Script, base: KnowledgeBase) -> None:
    app = own("new_case")
    assert "Your name stands on it" in drawn(app)
    app.text_input[0].input(ADA)
    press(app, "Begin")
    assert "You write as Ada Ross." in drawn(app)
    press(app, "Write it here")
    assert "Give it a name" in drawn(app) and not base.case_desk.cases()
    fill(app, "What the new case study is called", "Warm rooms")
    press(app, "Write it here")
    assert not app.exception and app.query_params["draft"] in ("1", ["1"])
    assert base.case_desk.case(1).draft == CaseText(name="Warm rooms")
    assert "Still missing:" in drawn(app) and "Context: two or three sentences" in drawn(app)


def test_what_is_written_is_kept_at_every_step_and_is_there_again(own: Script, base: KnowledgeBase) -> None:
    base.case_desk.begin(ADA, CaseText(name="Warm rooms"))
    app = own("new_case", coder=ADA, draft="1")
    write(app, "Context", "It was <b>cold</b>.")
    write(app, "What was done", "- Halls opened\n- Keys were lent")
    app.multiselect[0].set_value(["Fife"]).run()
    assert not app.exception
    kept = base.case_desk.case(1)
    assert kept.draft and kept.draft.context == "It was <b>cold</b>." and kept.draft.places == ("Fife",)
    again = own("new_case", coder=BEN, draft="1")
    assert field(again, "What was done").value == "- Halls opened\n- Keys were lent"
    app.toggle[0].set_value(True).run()
    assert "It was &lt;b&gt;cold&lt;/b&gt;." in drawn(app) and "Not stated." in drawn(app)
    assert "<b>cold" not in drawn(app)


def test_sources_are_added_refused_and_removed_with_their_numbers(own: Script, base: KnowledgeBase) -> None:
    base.case_desk.begin(ADA, CaseText(name="Warm rooms", done="Halls opened [1]\nKeys were lent [2]"))
    app = own("new_case", coder=ADA, draft="1")
    fill(app, "Title", "Minutes")
    fill(app, "Year, if known", "last year")
    press(app, "Add this source")
    assert "is not a year" in drawn(app)
    fill(app, "Year, if known", "2022")
    press(app, "Add this source")
    box = next(one for one in app.selectbox if one.label == "A work that Kist knows")
    box.select_index(0).run()
    press(app, "Add this work")
    draft = base.case_desk.case(1).draft
    assert draft and draft.sources[0] == CaseSource("Minutes", 2022) and draft.sources[1].work
    assert "known to Kist" in drawn(app)
    press(app, "Remove source 1")
    draft = base.case_desk.case(1).draft
    assert draft and len(draft.sources) == 1 and draft.done == "Halls opened\nKeys were lent [1]"
    assert field(app, "What was done").value == draft.done and not app.exception


def test_two_windows_lose_nothing_of_one_another(own: Script, base: KnowledgeBase) -> None:
    base.case_desk.begin(ADA, CaseText(name="Warm rooms"))
    one, other = own("new_case", coder=ADA, draft="1"), own("new_case", coder=BEN, draft="1")
    write(one, "Period", "2021")
    one.run()
    write(other, "Period", "2022")
    assert "Both texts are kept" in drawn(other)
    assert [case.draft.period for case in base.case_desk.cases() if case.draft] == ["2021", "2022"]
    assert other.query_params["draft"] in ("2", ["2"]) and field(other, "Period").value == "2022"
    assert base.case_desk.cases()[1].saved_by == BEN
    base.case_desk.save(BEN, 1, base.case_desk.case(1).revision, CaseText(name="Halls"))
    one.run()
    assert "Ben Muir saved this draft" in drawn(one) and field(one, "Name").value == "Halls"


def test_what_is_too_long_is_refused_and_stays_in_its_field(own: Script, base: KnowledgeBase) -> None:
    base.case_desk.begin(ADA, CaseText(name="Warm rooms"))
    app = own("new_case", coder=ADA, draft="1")
    write(app, "What was observed", "x" * 1_000_000)
    assert "the most is 20,000" in drawn(app) and not app.exception
    assert len(str(field(app, "What was observed").value)) == 1_000_000
    assert base.case_desk.case(1).draft == CaseText(name="Warm rooms")


def test_a_case_is_published_revised_and_withdrawn(own: Script, base: KnowledgeBase) -> None:
    base.case_desk.begin(ADA, WARM)
    lists = own("new_case", coder=ADA)
    assert "Nothing is missing: it can be published." in drawn(lists)
    app = own("new_case", coder=ADA, draft="1")
    press(app, "Publish")
    assert "Questions find it from now on" in drawn(app) and not app.exception
    page = drawn(own("cases", id="local-warm-rooms-in-wick"))
    assert "Case study written in Kist by Ada Ross, published" in page and "<sup>[1]</sup>" in page
    assert "Minutes of the hall group (2022)" in page and "In the text that is quoted" in page
    ask = own("", q="Where were heated rooms opened in village halls?")
    assert "Three village halls opened heated rooms" in drawn(ask)
    assert "Case study written in Kist by Ada Ross" in drawn(ask) and "digest in our own words" not in drawn(ask)
    press(app, "Revise it")
    write(app, "Period", "2022 to 2023")
    press(app, "Publish the new version")
    assert "Version 2 published by Ada Ross" in drawn(app)
    press(app, "Withdraw")
    assert "Say why" in drawn(app)
    fill(app, "Why it is withdrawn", "The hall was another.")
    press(app, "Withdraw")
    assert "Withdrawn. No question finds it." in drawn(app)
    assert "The hall was another." in drawn(own("cases", id="local-warm-rooms-in-wick"))
    assert "Three village halls" not in drawn(own("", q="Where were heated rooms opened in village halls?"))
    assert "Withdrawn" in drawn(own("new_case", coder=ADA))


def test_a_document_of_a_known_work_joins_it_and_one_that_is_held_is_refused(base: KnowledgeBase) -> None:
    known = next(work for work in base.works() if base.work_view(work.id).text is None and work.digest_of is None)
    content = markdown(known.title, "The stoves of the heated rooms burned 12 bags of pellets each week.")
    drafting = Drafting(base.case_desk, ADA, base.case_desk.begin(ADA, WARM))
    attach(base, drafting, "known.md", content)
    assert drafting.text.document and drafting.text.document.work == known.id
    publish_case(base, ADA, drafting.case.number)
    view = base.work_view(known.id)
    assert view.text and view.text.passages[0].themes == ("prevention",) and view.work == known
    other = Drafting(base.case_desk, ADA, base.case_desk.begin(ADA, WARM))
    with pytest.raises(InputRefused, match="holds a text of"):
        attach(base, other, "known.md", content)


def test_a_draft_shows_on_no_page_of_readers(own: Script, base: KnowledgeBase) -> None:
    base.case_desk.begin(ADA, replace(WARM, name="Secret rooms"))
    for page, query in (("cases", {}), ("themes", {"theme": "prevention"}), ("source", {}), ("", {"q": "Warm rooms?"})):
        assert "Secret rooms" not in drawn(own(page, **query))
    publish_case(base, ADA, 1)
    assert "Secret rooms" in drawn(own("cases"))


@pytest.mark.parametrize("draft", ["99", "x", "1; drop", "9" * 40])
def test_a_case_that_is_not_there_is_explained(own: Script, base: KnowledgeBase, draft: str) -> None:
    app = own("new_case", coder=ADA, draft=draft)
    assert "There is no case study with" in drawn(app) and not app.exception

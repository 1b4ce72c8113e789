"""The page on which researchers code by theme, compare, decide, and see how far they agree."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from kb.coding_desk import CodingDesk
from tests.ui.conftest import drawn
from ui import state

Script = Callable[..., AppTest]
ADA, BEN = "Ada Ross", "Ben Muir"


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label.removeprefix("✓ ").startswith(label)).click().run()


def desk(own: Script) -> CodingDesk:
    own("tag")
    return state.knowledge_base().coding


def differ(desk: CodingDesk, items: int = 1) -> None:
    """Have two people code the same items, and not alike on the first."""
    for coder, theme in ((ADA, "place"), (BEN, "evidence")):
        for number, task in enumerate(desk.next_tasks(coder, items)):
            desk.record(coder, task.target_id, ["workforce"] if number else [theme], reason=f"{coder} says so.")


def test_a_coder_says_who_they_are_once(own: Script) -> None:
    app = own("tag")
    assert [field.label for field in app.text_input] == ["Your name"] and "Known here" not in drawn(app)
    app.text_input[0].input("  ").run()
    press(app, "Begin")
    assert "Say who you are" in drawn(app)
    app.text_input[0].input(ADA)
    press(app, "Begin")
    assert app.query_params["coder"] in (ADA, [ADA]) and not app.text_input and not app.exception
    assert "0 coded by you; " in drawn(app)
    press(app, "Somebody else")
    assert [field.label for field in app.text_input] == ["Your name"] and "coder" not in app.query_params


def test_a_passage_is_coded_with_its_reason_and_the_next_one_comes(own: Script) -> None:
    made = desk(own)
    app = own("tag", coder=ADA)
    (task,) = made.next_tasks(ADA)
    page = drawn(app)
    assert "Suggested" in page and " says so</li>" in page and "What the themes mean" in page
    assert "Scope note: " in page and "Nothing chosen yet." in page
    press(app, "Save and next")
    assert "Nothing is chosen yet" in drawn(app) and not made.codings()
    press(app, "Accept what is suggested")
    press(app, "Place")
    assert "Chosen: " in drawn(app) and any(button.label == "✓ Place" for button in app.button)
    app.text_area[0].input("It is <b>local</b>.").run()
    press(app, "Save and next")
    ((_, place, coding),) = made.codings()
    assert place.target_id == task.target_id and "place" in coding.added and coding.reason == "It is <b>local</b>."
    assert "1 coded by you, " in drawn(app) and "Saved. Nothing chosen yet." in drawn(app)
    press(app, "Undo")
    assert made.progress(ADA).coded == 0 and "Taken back" in drawn(app) and not app.exception


def test_a_whole_document_or_one_document_can_be_offered(own: Script) -> None:
    made = desk(own)
    app = own("tag", coder=ADA)
    documents = state.knowledge_base().documents()
    box = next(one for one in app.selectbox if one.label == "Of")
    box.select(documents[-1].id).run()
    press(app, "None of them")
    press(app, "Save and next")
    next(one for one in app.selectbox if one.label == "Offer me").select("Whole documents").run()
    press(app, "Evidence")
    press(app, "Save and next")
    assert [place.document_id for _, place, _ in made.codings()] == [documents[-1].id] * 2
    assert "Nothing is left to code here." in drawn(app) and not app.exception


def test_a_second_coder_sees_nothing_of_the_first_before_they_have_coded(own: Script) -> None:
    made = desk(own)
    (task,) = made.next_tasks(ADA)
    made.record(ADA, task.target_id, ["workforce"], reason="A secret.")
    app = own("tag", coder=BEN, offered="Passages that others have coded")
    page = drawn(app)
    assert "1 coded by others and not by you" in page and "secret" not in page and "Ada" not in page
    assert "workforce" not in {one.concept_id for one in task.suggestions} and "✓" not in str(app.button)
    press(app, "None of them")
    press(app, "Save and next")
    assert "Nothing is left that others have coded" in drawn(app)
    assert all(coding.blind for _, _, coding in made.codings())


def test_a_dispute_is_compared_and_decided_and_becomes_a_precedent(own: Script) -> None:
    made = desk(own)
    differ(made)
    app = own("tag", coder=ADA, part="Disagreements")
    page = drawn(app)
    assert "1 item on which coders differ" in page and "nothing in common" in page and "says so." not in page
    press(app, "Compare and decide")
    page = drawn(app)
    assert "Place, disputed" in page and "Ben Muir says so." in page and "Suggestions seen" in page
    press(app, "Decide")
    assert "Say why you decide so" in drawn(app) and made.disputes()
    app.get("button_group")[0].select("place")
    app.text_area[0].input("It speaks of one town only.")
    press(app, "Decide")
    page = drawn(app)
    assert "Decided. It is a precedent now" in page and "Nobody differs" in page and not app.exception
    assert "Place: do use it for “" in page and "Evidence: don’t use it for “" in page
    assert "7 Place (1 decided)" in drawn(own("tag", coder=BEN))
    page = drawn(own("tag", coder="Clo Baird"))  # who has the decided passage before them, and codes it blind
    assert "What the themes mean" in page and "decided)" not in page and "one town" not in page


def test_who_opens_a_dispute_to_decide_is_told_that_they_cannot_code_it_blind(own: Script) -> None:
    made = desk(own)
    differ(made)
    app = own("tag", coder="Clo Baird", part="Disagreements")
    assert "you cannot code it blind any more" in drawn(app)
    press(app, "Open to decide")
    press(app, "Back to the list")
    app = own("tag", coder="Clo Baird")
    press(app, "Place")
    press(app, "Save and next")
    assert [coding.blind for _, _, coding in made.codings()] == [True, True, False]


def test_agreement_is_shown_with_intervals_and_why_a_figure_is_not_defined(own: Script) -> None:
    made = desk(own)
    app = own("tag", coder=ADA, part="Agreement")
    assert "No item was coded blind by two people yet" in drawn(app)
    differ(made, 12)
    page = drawn(own("tag", coder=ADA, part="Agreement"))
    assert "12 items coded blind by at least two." in page and "0.92 (" in page and "Whole sets of themes" in page
    assert "– or no interval: " in page

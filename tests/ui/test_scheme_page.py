"""The page on which researchers tend the concept scheme, and what other pages say of what became of a theme."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from kb.coding.scheme_desk import SchemeDesk
from tests.ui.conftest import drawn
from tests.ui.test_tag_page import press
from ui import state

Script = Callable[..., AppTest]
ADA = "Ada Ross"


def desk(own: Script) -> SchemeDesk:
    own("scheme")
    return state.knowledge_base().scheme


def change(own: Script, deed: str) -> AppTest:
    app = own("scheme", view="Change it", coder=ADA)
    return next(box for box in app.selectbox if box.label.startswith("What do you")).select(deed).run()


def field(app: AppTest, label: str) -> object:
    fields = [*app.text_input, *app.text_area, *app.selectbox]
    return next(one for one in fields if one.label.startswith(label))


def test_the_scheme_stands_open_to_everybody_with_what_is_held_on_each_theme(own: Script) -> None:
    app = own("scheme")
    page = drawn(app)
    assert page.count("<summary>Participation") == 1 and "Scope note: " in page and "Identifier: place" in page
    assert "Suggestions are not used." in page and "researchers have coded no passage yet" in page
    assert [button.label for button in app.get("download_button")] == ["Turtle", "JSON-LD"]
    assert not app.text_input and not app.exception
    assert [one.label for one in own("scheme", view="Change it").text_input] == ["Your name"]


def test_a_sub_theme_is_added_and_told(own: Script) -> None:
    app = change(own, "Add a sub-theme")
    field(app, "Its name").input("Link <b>workers</b>")  # type: ignore[attr-defined]
    field(app, "It lies under").select("prevention")  # type: ignore[attr-defined]
    press(app, "Add the sub-theme")
    assert "“Link &lt;b&gt;workers&lt;/b&gt;” was added under Prevention." in drawn(app) and not app.exception
    page = drawn(own("scheme", view="History"))
    assert "added by Ada Ross" in page and "<b>workers" not in page
    assert "Sub-themes: <a" in drawn(own("themes", theme="prevention"))
    assert any(box.label == "Sub-themes" for box in own().multiselect)


def test_what_is_wrong_is_said_and_the_form_stays(own: Script) -> None:
    app = change(own, "Retire one")
    press(app, "Retire it")
    assert "Choose the theme to retire." in drawn(app)
    field(app, "Retire").select("place")  # type: ignore[attr-defined]
    press(app, "Retire it")
    assert "Say why" in drawn(app) and field(app, "Retire").value == "place"  # type: ignore[attr-defined]
    app = change(own, "Merge two")
    press(app, "Merge them")
    assert "Choose two themes" in drawn(app)


def test_old_addresses_of_a_merged_theme_lead_on_with_a_sentence(own: Script) -> None:
    desk(own).add(ADA, "Localities", "place")
    desk(own).merge(ADA, "localities", "governance", "Say Governance.")
    told = "“Localities” was merged into “Governance”, which is used instead."
    page = own("themes", theme="localities")
    assert told in drawn(page) and "<h1>Governance</h1>" in drawn(page)
    asked = own(q="How can participation be made more inclusive?", theme="Localities")
    assert told in drawn(asked) and asked.get("button_group")[0].value == ["governance"] and not asked.exception
    assert told in drawn(own("source", theme="localities"))
    page = drawn(own("scheme"))
    assert "Localities (localities): merged into Governance. 0 codings by it stay on record." in page
    app = change(own, "Bring one back")
    field(app, "Why").input("It is something else.")  # type: ignore[attr-defined]
    press(app, "Bring it back")
    assert "“Localities” is in use again." in drawn(app)


def test_a_retired_theme_can_still_be_asked_for_and_the_page_says_that_it_is_retired(own: Script) -> None:
    desk(own).retire(ADA, "place", "Nobody uses it.")
    for app in (own(q="What makes places work?", theme="place"), own("themes", theme="place")):
        assert "“Place” is retired: what was coded by it is still found" in drawn(app) and not app.exception


def test_a_candidate_is_added_prefilled_or_refused_with_a_reason(own: Script) -> None:
    app = own("scheme", view="Candidates", coder=ADA)
    first = app.subheader[0].value
    assert drawn(app).count("<blockquote>") >= 3 and not app.exception
    press(app, "Not a theme")
    field(app, "Why").input("Too wide.")  # type: ignore[attr-defined]
    press(app, "It is not a theme")
    assert "is not offered any more." in drawn(app) and app.subheader[0].value != first
    assert ": Too wide. (Ada Ross, " in drawn(app)
    second = app.subheader[0].value
    press(app, "Add as sub")
    assert field(app, "Its name").value == second.replace("\\", "")  # type: ignore[attr-defined]
    press(app, "Add the sub-theme")
    assert "was added under" in drawn(app) and app.subheader[0].value != second


def test_each_page_says_on_what_its_themes_rest(own: Script) -> None:
    own("scheme")
    base = state.knowledge_base()
    for task in base.coding.next_tasks(ADA, 2):
        base.coding.record(ADA, task.target_id, ["place"])
    base.coding.record(ADA, base.documents()[0].id, ["place"])
    passages = base.scheme.basis().judged
    assert passages >= 2
    for app in (own(), own("themes"), own("themes", theme="place"), own("scheme")):
        told = [line for line in drawn(app).splitlines() if "Themes: as researchers coded them" in line]
        assert told and f"({passages} passages)" in told[0] and "Suggestions are not used." in told[0]
    for app in (own("source"), own("cases")):
        assert "coded the whole document where they have (1 document)" in drawn(app)

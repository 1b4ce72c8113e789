"""The page of sources: the list and its filters in the address, and all that is known of one work."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from kb.browsing import Order, Wanted
from tests.ui.conftest import drawn
from ui import shelf_address, state

Script = Callable[..., AppTest]


def headings(app: AppTest) -> list[str]:
    return [header.value for header in app.header]


def listed(app: AppTest) -> list[str]:
    return re.findall(r'href="source\?id=([^"]+)"', drawn(app))


def test_texts_stand_first_and_what_we_say_of_works_is_not_in_the_list(script: Script) -> None:
    app = script("source")
    assert headings(app)[0] == "Texts held here (2)"
    records = sum(one.document is None for one in state.knowledge_base().shelf())
    assert headings(app)[1] == f"Known works without their text ({records})"
    assert not any(work.endswith("-digest") for work in listed(app)[2:])
    assert f"{records + 2} sources, with 2 texts held here." in drawn(app)


def test_the_list_is_narrowed_by_words_and_says_when_nothing_matches(script: Script) -> None:
    app = script("source")
    app.text_input(key="find").input("hard to reach report 2017").run()
    assert headings(app) == ["Known works without their text (1)"]
    assert app.query_params["find"] == "hard to reach report 2017"
    app.text_input(key="find").input("no such thing").run()
    assert "No source matches." in drawn(app) and not headings(app)


def test_a_filter_goes_into_the_address_and_the_address_gives_the_same_list(script: Script) -> None:
    app = script("source")
    app.selectbox(key="place").set_value("Fife").run()
    app.selectbox(key="type").set_value("research report").run()
    assert (app.query_params["place"], app.query_params["type"]) == ("Fife", "research report")
    again = script("source", place="Fife", type="research report")
    assert listed(again) == listed(app) and len(listed(again)) > 1
    assert again.selectbox(key="place").value == "Fife"
    app.selectbox(key="place").set_value(None).run()
    assert "place" not in app.query_params


def test_a_place_is_looked_for_with_all_that_lies_within_it(script: Script) -> None:
    places = {one.work.id: set(one.work.places) for one in state.knowledge_base().shelf()}
    found = [places[work] for work in listed(script("source", place="Glasgow"))]
    assert {"Glasgow (north east)"} in found and {"Glasgow"} in found and {"Fife"} not in found
    everywhere = len(listed(script("source", place="Scotland")))
    assert len(found) < everywhere < len(places)


def test_years_are_a_range_and_unknown_ones_are_left_out(script: Script) -> None:
    app = script("source", **{"from": "2019", "to": "2020"})
    years = {one.work.year for one in state.knowledge_base().shelf() if one.work.id in listed(app)}
    assert years == {2019, 2020}
    assert "Works of unknown year are left out." in drawn(app)


def test_works_stand_newest_first_or_by_title(script: Script) -> None:
    titles = {one.work.id: one.work.title.casefold() for one in state.knowledge_base().shelf()}
    by_title = [titles[work] for work in listed(script("source", order="title", held="no"))]
    assert by_title == sorted(by_title)
    years = {one.work.id: one.work.year or 0 for one in state.knowledge_base().shelf()}
    newest = [years[work] for work in listed(script("source", held="no"))]
    assert newest == sorted(newest, reverse=True)


@pytest.mark.parametrize(
    "query",
    [
        {"theme": "potholes"},
        {"held": "maybe", "order": "random", "from": "abc", "to": "99999"},
        {"place": "<script>alert(1)</script>", "type": "$x$ :red[y]"},
        {"find": "<b>" * 500},
    ],
)
def test_an_odd_address_stays_calm(script: Script, query: dict[str, str]) -> None:
    app = script("source", **query)
    assert not app.exception and "<script" not in drawn(app) and "went wrong" not in drawn(app)


def test_a_theme_in_the_address_may_be_named_by_id_label_or_number(script: Script) -> None:
    lists = [listed(script("source", theme=name)) for name in ("participation", "Participation", "1")]
    assert lists[0] == lists[1] == lists[2] and lists[0]


def test_what_is_wanted_is_written_as_briefly_as_possible() -> None:
    assert shelf_address.query(Wanted()) == {}
    wanted = Wanted(" two  words ", "place", None, "blog", None, False, 2015, None, Order.TITLE)
    assert shelf_address.query(wanted) == {
        "find": "two words", "theme": "place", "type": "blog", "held": "no", "from": "2015", "order": "title"
    }  # fmt: skip


def test_the_list_is_downloaded_in_four_formats(script: Script) -> None:
    app = script("source", place="Fife")
    assert [button.label for button in app.get("download_button")] == ["RIS", "BibTeX", "CSL-JSON", "CSV"]


def test_a_work_says_what_is_not_known(script: Script) -> None:
    page = drawn(script("source", id="case-site-aberdeenshire"))
    for name in ("Authors", "Year", "Terms of use"):
        assert re.search(rf"<dt>{name}</dt><dd>Not known</dd>", page), name


def test_a_work_names_who_cites_it_and_leads_to_the_passage(script: Script) -> None:
    base = state.knowledge_base()
    cited = next(view for one in base.shelf() if (view := base.work_view(one.work.id)) and view.cited_by)
    app = script("source", id=cited.work.id)
    assert any(heading.startswith("Cited here by") for heading in headings(app))
    passage = cited.cited_by[0]
    place = f"{passage.locator.start}-{passage.locator.end}"
    assert f"id={passage.document_id}&amp;passage={place}" in drawn(app)
    shown = script("source", id=passage.document_id, passage=place)
    assert headings(shown)[0] == "The passage in its context"
    marked = "".join(re.findall(r'<mark class="kist-found">(.*?)</mark>', drawn(shown), re.S))
    assert marked.startswith(passage.text.split("’")[0][:20])


def test_a_passage_that_is_gone_is_told(script: Script) -> None:
    document = state.knowledge_base().documents()[0]
    assert "This passage is no longer held here." in drawn(script("source", id=document.id, passage="0-1"))


def test_a_work_names_the_cases_that_it_came_from(script: Script) -> None:
    app = script("source", id="fife-family-fun")
    assert "Case studies that it came from" in headings(app)
    assert 'href="cases?id=fife-family-learning-inquiry"' in drawn(app)


def test_what_we_say_of_a_case_leads_to_the_case(script: Script) -> None:
    described = next(d for d in state.knowledge_base().documents() if d.work.digest_of == "fife")
    assert 'href="cases?id=fife"' in drawn(script("source", id=described.id))


def test_record_pages_are_linked_only_where_they_are_served(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    assert 'href="record/' not in drawn(script("source", id="fife-family-fun"))
    monkeypatch.setattr(state, "has_record_pages", lambda: True)
    assert 'href="record/fife-family-fun"' in drawn(script("source", id="fife-family-fun"))

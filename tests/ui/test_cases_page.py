"""Case studies: site by site, one by one, and beside each other in exact words."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable

from lxml import html as markup
from streamlit.testing.v1 import AppTest

from kb.cases.comparing import MOST, Aspect
from tests.ui.conftest import drawn
from ui import state
from ui.comparison import comparison_table

Script = Callable[..., AppTest]
SITES = ["Aberdeenshire", "Fife", "Glasgow", "West Dunbartonshire"]


def test_the_four_sites_stand_with_their_inquiries_and_the_others_after_them(script: Script) -> None:
    app = script("cases")
    assert [header.value for header in app.header] == [*SITES, "Other cases", "Compare case studies"]
    named = re.findall(r'href="cases\?id=([a-z-]+)"', drawn(app))
    assert sorted(named) == sorted(case.id for case in state.knowledge_base().cases())


def test_a_case_shows_its_statements_its_parts_and_its_publications(script: Script) -> None:
    app = script("cases", id="fife")
    page = drawn(app)
    assert "<h1>Fife case site</h1>" in page
    assert [header.value for header in app.header] == [
        *("What was asked", "What was done", "What was observed", "What was learned"),
        *("Its parts", "Publications from it"),
    ]
    assert "Not stated." in page  # what was learned
    assert 'href="cases?id=fife-welfare-inquiry"' in page and 'href="cases?id=car-programme"' in page
    assert 'href="source?id=fife-family-fun"' in page and "text not held" in page


def test_what_is_not_known_of_a_case_is_said(script: Script) -> None:
    assert "<dt>Period</dt><dd>Not known</dd>" in drawn(script("cases", id="fife-welfare-inquiry"))


def table(app: AppTest) -> markup.HtmlElement:
    found = re.search(r"<table>.*</table>", drawn(app), re.S)
    assert found is not None
    return markup.fromstring(found[0])


def test_each_cell_quotes_a_held_passage_or_says_that_nothing_is_stated(script: Script) -> None:
    app = script("cases", case=["fife", "fife-welfare-inquiry"])
    base = state.knowledge_base()
    held = {p.text for view in base.case_views(["fife", "fife-welfare-inquiry"]) for p in view.passages}
    quoted = [html.unescape(words) for words in re.findall(r"<p>“(.*?)”</p>", drawn(app), re.S)]
    assert len(quoted) == 7 and set(quoted) <= held
    rows = {row.findtext("th"): [cell.text_content() for cell in row.findall("td")] for row in table(app).iter("tr")}
    assert rows["What was learned"][0] == "not stated"
    assert rows["Period"] == ["2015 to 2017", "not stated"]


def test_the_table_has_header_cells_for_rows_and_columns(script: Script) -> None:
    shown = table(script("cases", case=["fife", "glasgow"], row=["done", "place"]))
    assert [cell.text_content() for cell in shown.iterfind(".//th[@scope='col']")] == [
        "Fife case site",
        "Glasgow case site",
    ]
    assert [cell.text for cell in shown.iterfind(".//th[@scope='row']")] == ["Place", "What was done"]
    assert shown.findtext("caption") == "2 cases compared"


def test_every_site_can_be_compared_by_one_link(script: Script) -> None:
    links = re.findall(r'href="cases\?(case=[^"]+)">Compare|href="cases\?(case=[^"]+)" target', drawn(script("cases")))
    assert len(links) == len(SITES)
    for link in links:
        ids = re.findall(r"case=([a-z-]+)", "".join(link))
        assert 2 <= len(ids) <= MOST
        assert len(list(table(script("cases", case=ids)).iterfind(".//th[@scope='col']"))) == len(ids)


def test_what_is_chosen_goes_into_the_address(script: Script) -> None:
    app = script("cases")
    app.multiselect(key="cases").set_value(["fife", "glasgow"])
    app.button[0].click().run()
    assert app.query_params["case"] == ["fife", "glasgow"]
    assert "row" not in app.query_params


def test_too_few_too_many_and_unknown_cases_are_told(script: Script) -> None:
    assert "Choose at least 2 cases." in drawn(script("cases", case=["fife"]))
    assert "Choose at least 2 cases." in drawn(script("cases", case=["no", "<script>"]))
    everything = [case.id for case in state.knowledge_base().cases()]
    assert f"Only the first {MOST} cases are compared." in drawn(script("cases", case=everything))
    assert "Case not found" in drawn(script("cases", id="<script>"))


def test_the_comparison_is_downloaded_as_a_table(script: Script) -> None:
    script("cases")
    views = state.knowledge_base().case_views(["fife", "glasgow"])
    header, *rows = csv.reader(io.StringIO(comparison_table(views, tuple(Aspect)).removeprefix("\ufeff")))
    assert header == ["", "Fife case site", "Glasgow case site"]
    assert [row[0] for row in rows][:2] == ["Place", "Period"] and rows[-1][1:] == ["not stated", "not stated"]

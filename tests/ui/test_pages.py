"""The pages as scripts: what they draw for a question, a theme, a source, and for faults."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kb.config import ROOT
from kb.errors import ModelMissing
from kb.knowledge_base import KnowledgeBase
from kb.link_state import LinkCheck, LinkState
from kb.models import Answer, AnswerStatus, Body, Filters, Gap, Part
from kb.papers.citations import NOTHING_COMPLICATES, quote_with_citation
from kb.questions.narrowing import Narrowing
from tests.ui.conftest import drawn
from ui import state
from ui.links import source_link
from ui.trail import trail

QUESTION = "How can participation be made more inclusive?"
Script = Callable[..., AppTest]


def quotations(app: AppTest) -> list[str]:
    return [html.unescape(words) for words in re.findall(r"<blockquote>(.*?)</blockquote>", drawn(app), re.S)]


def test_the_first_page_offers_three_questions(script: Script) -> None:
    app = script()
    assert [title.value for title in app.title] == ["Ask about public service reform"]
    assert len(app.button) == 4  # Ask and three examples
    assert "More filters" in [part.label for part in app.expander]
    assert not app.exception


def test_an_example_is_answered(script: Script) -> None:
    app = script()
    app.button[1].click().run()
    assert quotations(app)
    assert app.text_input(key="question").value


def test_every_quotation_is_word_for_word_in_its_document(script: Script) -> None:
    app = script(q=QUESTION)
    base = state.knowledge_base()
    held = [passage.text for document in base.documents() for passage in base.document(document.id).passages]
    assert quotations(app)
    for quotation in quotations(app):
        assert any(quotation in text for text in held)
    assert "Every quotation is word for word." in drawn(app)


def test_findings_stand_apart_from_recommendations(script: Script) -> None:
    app = script(q=QUESTION)
    assert [header.value for header in app.header][:2] == ["What the research found", "What it suggests doing"]
    assert "Kist’s digest in our own words of: Key messages about public service reform in Scotland" in drawn(app)


def test_each_part_of_a_question_has_a_heading_and_one_without_evidence_is_named_near_the_top(script: Script) -> None:
    app = script(q="What makes a partnership work well, and how is sourdough bread baked at home?")
    page = drawn(app)
    assert "This answers only part of your question." in page
    assert page.index("<li>how is sourdough bread baked at home?</li>") < page.index("kist-quotation")
    assert {heading.value for heading in app.subheader} == {"What makes a partnership work well"}


def test_a_reader_is_told_where_nothing_complicates_an_answer_or_sees_what_does(script: Script) -> None:
    app = script(q=QUESTION)
    answer = state.knowledge_base().ask(QUESTION)
    found = any(quotation.part is Part.COMPLICATES for quotation in answer.quotations)
    assert "What complicates this" in [header.value for header in app.header]
    assert (NOTHING_COMPLICATES in drawn(app)) is not found


def test_a_quotation_can_be_copied_with_its_citation(script: Script) -> None:
    app = script(q=QUESTION)
    answer = state.knowledge_base().ask(QUESTION)
    first = answer.quotations[0]
    cited = quote_with_citation(first, answer.evidence[first.evidence].passage)
    assert not app.code  # it is drawn when it is chosen
    app.pills(key=f"tools-{answer.evidence[first.evidence].passage.id}-{first.start}-0").set_value("Copy").run()
    assert app.code[0].value == cited


def test_the_address_reproduces_the_page(script: Script) -> None:
    app = script()
    app.text_input(key="question").input(QUESTION)
    app.get("button_group")[0].set_value(["participation"])
    app.button[0].click().run()
    assert app.query_params["q"] == QUESTION
    assert app.query_params["theme"] == "participation"
    again = script(q=QUESTION, theme="Participation")
    assert quotations(again) == quotations(app)
    assert " on Participation." in drawn(again)


def test_a_theme_filter_is_hard(script: Script) -> None:
    app = script(q=QUESTION, theme="partnership")
    answer = state.knowledge_base().ask(QUESTION, Filters(("partnership",)))
    assert all("partnership" in evidence.passage.themes for evidence in (*answer.evidence, *answer.related))
    assert not app.exception


def test_a_theme_without_passages_is_said_to_be_empty(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = Answer(QUESTION, AnswerStatus.INSUFFICIENT_EVIDENCE, filters=Filters(("workforce",)))
    monkeypatch.setattr(KnowledgeBase, "ask", lambda *_: empty)
    monkeypatch.setattr(Narrowing, "emptied_by", lambda *_: ())
    assert "No passage on Workforce is near your question." in drawn(script(q=QUESTION, theme="workforce"))


def test_more_filters_go_into_the_address_and_the_address_fills_them(script: Script) -> None:
    app = script()
    app.text_input(key="question").input("What did the inquiry find?")
    app.multiselect(key="places").set_value(["Fife"])
    app.selectbox(key="last").set_value(2019)
    app.button[0].click().run()
    assert (app.query_params["place"], app.query_params["to"]) == ("Fife", "2019")
    again = script(q="What did the inquiry find?", place="fife", to="2019", full_text="yes", type=["blog", "Film"])
    assert again.multiselect(key="places").value == ["Fife"]
    assert again.multiselect(key="types").value == ["blog", "film"]
    assert again.selectbox(key="last").value == 2019 and again.checkbox(key="full_text").value
    assert "More filters (4 set)" in [part.label for part in again.expander]


def test_an_answer_says_to_what_it_was_narrowed(script: Script) -> None:
    app = script(q=QUESTION, type="research report", **{"from": "2015", "to": "2019"})
    assert quotations(app)
    assert " of the type research report, published from 2015 to 2019. Every quotation" in drawn(app)


def test_a_filter_that_leaves_nothing_is_named_and_dropped_by_one_click(script: Script) -> None:
    app = script(q=QUESTION, theme="participation", place="Moray")
    page = drawn(app)
    assert "We hold no passage on Participation, about Moray. Without “about Moray” there would be some." in page
    next(button for button in app.button if button.label == "Ask without “about Moray”").click().run()
    assert "place" not in app.query_params and app.query_params["theme"] == "participation"
    assert quotations(app) and app.multiselect(key="places").value == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"place": "Fyfe"}, "No place is called “Fyfe”: did you mean Fife?"),
        ({"type": "<b>blogg"}, "No type of work is called “&lt;b&gt;blogg”"),
        ({"from": "soon"}, "“from” must be a year such as 2019."),
        ({"from": "2019", "to": "2015"}, "put the earlier one first"),
        ({"place": ["Fife"] * 3 + [f"P{n}" for n in range(21)]}, "More than 20 names"),
    ],
)
def test_a_filter_that_makes_no_sense_is_told_below_the_form(
    script: Script, query: dict[str, str | list[str]], words: str
) -> None:
    app = script(q=QUESTION, **query)
    assert words in drawn(app) and not quotations(app) and not app.exception
    assert app.text_input(key="question").value == QUESTION


def test_a_question_beyond_the_corpus_is_refused_without_citations(script: Script) -> None:
    app = script(q="What is the capital of Peru?")
    assert app.header[0].value == "Nothing we hold answers this"
    assert not quotations(app) and not app.code
    assert [part.value for part in app.subheader][-1] == "How to ask again"


@pytest.mark.parametrize(
    "question",
    [
        "   ",
        "🙂🙂",
        "?!",
        "Quelle est la météo à Paris ?",
        "<script>alert(1)</script>",
        "$x^2$ **b** :red[c]",
        "\u202eabc",
    ],
)
def test_odd_questions_stay_calm(script: Script, question: str) -> None:
    app = script(q=question)
    assert not app.exception
    assert "<script" not in drawn(app)


def test_a_long_question_is_cut_and_the_page_says_so(script: Script) -> None:
    app = script()
    app.text_input(key="question").input("inclusive participation " * 400)
    app.button[0].click().run()
    assert "Only the first 1,000 characters of your question were read." in drawn(app)
    assert len(app.query_params["q"]) == 1001


def test_an_answer_says_on_whose_voices_it_rests_above_its_quotations(script: Script) -> None:
    page = drawn(script(q=QUESTION))
    rests = page.index("This rests on 1 voice: What Works Scotland (evidence review, 2019; Scotland).")
    assert rests < page.index("<blockquote>")
    assert re.search(r"Its notes cite \d+ works?", page)


def test_a_digests_quotation_names_what_it_restates(script: Script) -> None:
    assert re.search(
        r"Restates: Research insights, [a-z]+s? \d.*?, pages? [\d-]+ of the report", drawn(script(q=QUESTION))
    )


def test_a_quotation_says_what_became_of_a_body(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    board = Body("b", "The <b>Board", "network", changed="2020", successor="B", seen_at=("https://example.org/board",))
    monkeypatch.setattr(KnowledgeBase, "changed_bodies", lambda *_: (board,))
    page = drawn(script(q=QUESTION))
    assert "The &lt;b&gt;Board: changed in 2020; followed by B." in page
    assert re.search(r'<a href="https://example.org/board"[^>]*>Where this was seen</a>', page)


def test_an_unknown_theme_is_named_with_those_there_are(script: Script) -> None:
    page = drawn(script(q=QUESTION, theme="potholes"))
    assert "There is no theme called “potholes”" in page and "Participation, Partnership" in page


def test_a_known_fault_is_told_in_its_sentence(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ModelMissing("The model <b>is gone</b>: run make again.")

    monkeypatch.setattr(KnowledgeBase, "ask", fail)
    assert "The model &lt;b&gt;is gone&lt;/b&gt;: run make again." in drawn(script(q=QUESTION))


def test_an_unknown_fault_shows_a_number_and_no_trace(
    script: Script, monkeypatch: pytest.MonkeyPatch, small_installation: Path
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(KnowledgeBase, "ask", fail)
    page = drawn(script(q=QUESTION))
    number = re.search(r"number ([0-9a-f]{8})", page)
    assert number is not None and "secret" not in page and "Traceback" not in page
    assert number[1] in (small_installation / "incidents.log").read_text(encoding="utf-8")


def test_a_setting_with_a_wrong_name_is_told(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIST_DATTA", "x")
    assert "KIST_DATTA is not a setting of Kist" in drawn(script())


def test_themes_are_listed_in_order_with_two_principles(script: Script) -> None:
    app = script("themes")
    named = re.findall(r'href="themes\?theme=([a-z-]+)"', drawn(app))
    assert named == "participation partnership governance workforce leadership prevention place evidence".split()
    assert [part.value for part in app.subheader] == ["Community empowerment", "Robust collaboration"]


@pytest.mark.parametrize("name", ["participation", "Participation", "1"])
def test_a_theme_shows_findings_apart_from_recommendations_and_its_sources(script: Script, name: str) -> None:
    app = script("themes", theme=name)
    assert "<h1>Participation</h1>" in drawn(app)
    headings = [re.sub(r" \(\d+\)", "", header.value) for header in app.header]
    assert headings == ["Findings", "Recommendations", "Introduction", "Cases", "Sources"]


def test_a_theme_says_what_is_not_known(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    base = state.knowledge_base()
    passages = base.theme("participation").passages
    gaps = tuple(Gap(passage, *passage.sentences[-1]) for passage in passages[:4])
    monkeypatch.setattr(KnowledgeBase, "gaps", lambda *_: gaps)
    app = script("themes", theme="participation")
    assert "What is not known (4)" in [header.value for header in app.header]
    assert quotations(app) == [gap.text for gap in gaps]
    assert "Show 1 more sentence" in [part.label for part in app.expander]


def test_a_theme_names_each_source_once(script: Script) -> None:
    page = drawn(script("themes", theme="participation"))
    listed = page[page.index("each named once") :]
    assert listed.count("Hard to reach") == 1


def test_a_theme_with_nothing_held_says_so(script: Script) -> None:
    base = state.knowledge_base()
    empty = next(theme.id for theme in base.concepts() if not base.theme(theme.id).passages)
    assert "No passages are held on this theme yet." in drawn(script("themes", theme=empty))


def test_a_work_shows_its_record_and_what_is_held_of_it(script: Script) -> None:
    app = script("source", id="key-messages-psr-scotland")
    page = drawn(app)
    assert "<h1>Key messages about public service reform in Scotland</h1>" in page
    assert "Kist’s description" in [header.value for header in app.header] and "Kist’s digests of it" in page
    assert 'target="_blank"' in page


def test_a_work_without_a_text_says_where_to_read_it(script: Script) -> None:
    assert "No text of it. Follow its address to read it." in drawn(script("source", id="case-site-aberdeenshire"))


def test_a_held_document_shows_its_sections_and_notes(script: Script) -> None:
    document = next(held for held in state.knowledge_base().documents() if held.work.type == "digest")
    app = script("source", id=document.id)
    assert any("Research insights" in part.label for part in app.expander)
    assert any(header.value.startswith("Notes (") for header in app.header)


@pytest.mark.parametrize("wanted", ["no-such-id", "<script>", "../../etc/passwd"])
def test_an_unknown_source_is_not_found(script: Script, wanted: str) -> None:
    page = drawn(script("source", id=wanted))
    assert "Source not found" in page and "<script>" not in page


def test_markup_has_one_door() -> None:
    for path in [ROOT / "app.py", *(ROOT / "ui").rglob("*.py")]:
        words = path.read_text(encoding="utf-8")
        assert "unsafe_allow" not in words, path
        assert path.name == "safe_html.py" or "st.html(" not in words, path
        assert not re.search(r"st\.(markdown|write|latex|image|iframe|caption)\(", words), path


def test_the_router_is_short_and_imports_only_pages() -> None:
    lines = (ROOT / "app.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 40
    assert all(re.match(r"(import streamlit|from ui)", line) for line in lines if re.match(r"(import|from) ", line))


def test_sentences_of_the_pages_are_short() -> None:
    for path in (ROOT / "ui").rglob("*.py"):
        for words in re.findall(r'element\("p", f?"([^"]{20,})"', path.read_text(encoding="utf-8")):
            for sentence in re.split(r"(?<=[.?!]) ", words):
                assert len(sentence.split()) < 25, sentence


def test_a_source_has_a_link_to_the_archive_and_no_state_before_it_is_asked(script: Script) -> None:
    page = drawn(script(q=QUESTION))
    assert re.search(r'href="https://web\.archive\.org/web/(\d{4}|\*)/http', page)
    assert "no answer on " not in page and "found there on " not in page


def test_the_sources_of_a_quotation_are_followed_when_asked_for(script: Script) -> None:
    app = script(q=QUESTION)
    assert 'class="kist-trail"' not in drawn(app)
    answer = state.knowledge_base().ask(QUESTION)
    quotation = next(quotation for quotation in answer.quotations if quotation.sources)
    page = trail(state.knowledge_base(), answer.evidence[quotation.evidence].passage, quotation)
    source = quotation.sources[0]
    assert f"<summary>Note {source.note}: " in page and "we do not hold its text" in page
    assert "What Kist’s record says" in page and html.escape(source.address or "") in page
    assert f'href="source?id={source.work_id}"' in page


@pytest.mark.parametrize(
    ("state_", "changes", "words"),
    [
        (LinkState.ALIVE, {}, "found there on 3 November 2026; "),
        (LinkState.UNCHECKED, {}, "no answer on 3 November 2026; "),
        (LinkState.MOVED, {"final_address": "https://example.org/new"}, "moved <a"),
        (LinkState.DEAD, {}, "dead; <a"),
        (LinkState.ARCHIVED, {"archived_address": "https://web.archive.org/web/2018/x"}, ">archived copy of 2018<"),
    ],
)
def test_a_link_says_what_became_of_its_address(state_: LinkState, changes: dict[str, str], words: str) -> None:
    copied = date(2018, 5, 12) if "archived_address" in changes else None
    check = LinkCheck("example.org/a", state_, datetime(2026, 11, 3, tzinfo=UTC), archived_on=copied, **changes)
    shown = source_link("https://example.org/a", "A", check, 2018)
    assert words in shown
    assert ("web.archive.org/web/2018/https://example.org/a" in shown) is (copied is None)

"""The page on which researchers code by theme, compare, decide, and see how far they agree."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from ingest.pipeline import ingest_files, list_inputs
from kb.coding.coding_desk import CodingDesk
from tests.fakes import markdown
from tests.ui.conftest import drawn
from ui import state

Script = Callable[..., AppTest]
ADA, BEN = "Ada Ross", "Ben Muir"
HALLS = "Volunteers keep the village halls open. The keys hang at the bakery."
GATES = "A gate at some old bridge has rusted shut since the winter before last."


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


def test_the_words_that_a_coding_rests_on_are_marked_and_shown_in_the_dispute(own: Script) -> None:
    made = desk(own)
    (task,) = made.next_tasks(ADA)
    assert task.passage
    (start, end), words = task.passage.sentences[0], task.passage.text[3:30]
    made.record(BEN, task.target_id, [])
    app = own("tag", coder=ADA)
    press(app, "Place")
    press(app, task.passage.text[start:end][:12])
    app.text_area[2].input("Not there.").run()
    assert "do not stand in the passage" in drawn(app)
    app.text_area[2].input(words).run()
    assert 'class="kist-based"' in drawn(app) and app.text_area[2].value == ""
    press(app, "Save and next")
    coding = made.own(ADA, task.target_id)
    assert coding and coding.based_on == ((start, end), (3, 30))
    app = own("tag", coder=ADA, part="Disagreements")
    press(app, "Compare and decide")
    assert "Based on" in drawn(app) and not app.exception


def test_a_coder_finds_what_they_coded_and_changes_it_with_a_reason(own: Script) -> None:
    made = desk(own)
    for task in made.next_tasks(ADA, 3):
        made.record(ADA, task.target_id, ["place"], based_on=[(0, 5)])
    app = own("tag", coder=ADA, part="My codings")
    assert "3 codings, the latest first." in drawn(app) and "Text has changed" not in drawn(app)
    app.selectbox[0].select("workforce").run()
    assert "0 codings that fit" in drawn(app)
    app.selectbox[0].select("").run()
    press(app, "Change: ")
    assert "What you said of it" in drawn(app)
    app.get("button_group")[0].select("evidence")
    press(app, "Save the change")
    assert "Say why you change it" in drawn(app)
    app.text_area[1].input("I read it again.")
    press(app, "Save the change")
    assert "Changed. The coding before stays on record." in drawn(app) and not app.exception
    (latest, *_) = [coding for _, _, coding in made.codings() if coding.supersedes]
    assert latest.labels == {"place", "evidence"} and latest.based_on == ((0, 5),)
    press(app, "Change: ")
    press(app, "Take it back")
    assert "2 codings, the latest first." in drawn(app) and "Taken back." in drawn(app)


def test_codings_whose_text_has_changed_are_looked_at_one_by_one(own: Script, tmp_path: Path) -> None:
    made, base = desk(own), state.knowledge_base()
    path = tmp_path / "halls.md"
    path.write_bytes(markdown("Village halls", HALLS, GATES, work_id="halls"))
    (outcome,) = ingest_files(base, list_inputs([path]))
    for task in made.next_tasks(ADA, 2, document_id=outcome.id):
        made.record(ADA, task.target_id, ["place"], reason="<b>Why</b>")
    path.write_bytes(markdown("Village halls", "Now.", HALLS.replace("hang", "are"), work_id="halls"))
    list(ingest_files(base, list_inputs([path])))
    app = own("tag", coder=ADA)
    assert "Text has changed under 2 codings" in drawn(app)
    app = own("tag", coder=ADA, part="My codings")
    page = drawn(app)
    assert "As it stood" in page and HALLS in page and '<mark class="kist-found">are</mark>' in page
    assert "&lt;b&gt;Why&lt;/b&gt;" in page and "nothing is like it" in page
    app.session_state.recoding = made.codings()[1][0].id
    app.run()
    assert "No longer held where it was coded." in drawn(app) and not app.text_area
    press(app, "Back to the list")
    press(app, "Keep")
    assert "Kept, for the text as it is now." in drawn(app)
    press(app, "Drop")
    assert "Dropped. It stays on record." in drawn(app) and "As it stood" not in drawn(app) and not app.exception
    assert not made.to_look_at() and "1 coding, the latest first." in drawn(app)


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


def test_an_edited_file_is_shown_before_it_is_taken_in(own: Script) -> None:
    made = desk(own)
    differ(made)
    exchange = state.knowledge_base().exchange
    made.decide(ADA, 1, ["place"], "One town.")
    app = own("tag", coder=ADA, part="In and out")
    assert "Who downloads one codes nothing of it blind any more." in drawn(app) and not app.exception
    names = [button.label for button in app.get("download_button")]
    assert "My codings: Excel" in names and "Project: REFI-QDA" in names and "Decisions: CSV" in names
    table = exchange.table(".csv", ADA).replace(b"place", b"governance")
    app.get("file_uploader")[0].upload("codings.csv", table, "text/csv").run()
    assert "Ada Ross: Governance (Ada Ross says so.)" in drawn(app) and len(made.codings()) == 2
    press(app, "Take it in")
    assert "Taken in." in drawn(app) and len(made.codings()) == 3 and not app.exception
    app.get("file_uploader")[0].upload("codings.csv", table, "text/csv").run()
    assert "Row 2: Ada Ross has changed this since the table was made" in drawn(app)


def test_a_file_of_decisions_or_themes_or_a_project_is_shown_before_it_is_taken_in(own: Script) -> None:
    made = desk(own)
    differ(made)
    base = state.knowledge_base()
    made.decide(ADA, 1, ["place"], "One town.")
    app = own("tag", coder=ADA, part="In and out")
    holds = next(box for box in app.selectbox if box.label == "What the file holds")
    app.get("file_uploader")[0].upload("p.qdpx", base.exchange.project()[0]).run()
    assert "0 judgements would be added; 3 known already." in drawn(app) and "nothing to take in" in drawn(app)
    holds.select("Decisions").run()
    table = base.exchange.decisions.table(".csv").replace(b"One town.", b"One <b>glen</b>.")
    app.get("file_uploader")[0].upload("d.csv", table, "text/csv").run()
    assert "Ada Ross decided: Place (One &lt;b&gt;glen&lt;/b&gt;.)" in drawn(app)
    press(app, "Take it in")
    assert made.precedents()[0].reason == "One <b>glen</b>."
    holds.select("Themes").run()
    scheme = base.scheme.file(".ttl").replace(b'"Place"', b'"Places"')
    app.get("file_uploader")[0].upload("s.ttl", scheme, "text/turtle").run()
    assert "Place (place): name “Place” becomes “Places”" in drawn(app)
    press(app, "Take it in")
    assert any(concept.pref_label == "Places" for concept in base.concepts()) and not app.exception


def test_a_code_that_is_no_theme_is_asked_about(own: Script) -> None:
    made = desk(own)
    (task,) = made.next_tasks(ADA)
    made.record(ADA, task.target_id, ["place"])
    base = state.knowledge_base()
    content = base.exchange.project()[0]
    made.take_back(ADA, task.target_id)
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            told = old.read(name).replace(b'name="Place"', b'name="Spots"').replace(b"cf881447", b"cf881448")
            new.writestr(name, told.replace(b"Ada Ross", b"Clo Baird"))
    app = own("tag", coder=BEN, part="In and out")
    app.get("file_uploader")[0].upload("p.qdpx", file.getvalue()).run()
    assert "Say of each code which theme is meant" in drawn(app)
    next(box for box in app.selectbox if "“Spots”" in box.label).select("governance").run()
    assert "Clo Baird: Governance" in drawn(app)
    press(app, "Take it in")
    assert [coding.labels for _, _, coding in made.codings()][-1] == {"governance"} and not app.exception

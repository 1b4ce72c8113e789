"""From a draft to a case that is quoted, and away again: real model, real record, real reading process."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.case_publishing import publish_case
from ingest.pipeline import ingest_files, list_inputs
from kb.errors import InputRefused, NotHeld
from kb.models import WRITTEN_HERE, AnswerStatus, CaseDocument, CaseSource, CaseState, CaseText, Filters, Kind
from kb.trails import TrailStatus
from tests.fakes import CORPUS, TWO_DIGESTS, lent, markdown

ADA, BEN = "Ada Ross", "Ben Muir"
QUESTION = "How many people came to the warm rooms in Wick?"
WARM = CaseText(
    name="Warm rooms in Wick",
    context="In the winter of 2022 fuel cost more. The council asked hall groups to open heated rooms.",
    places=("Wick",),
    period="2022 to 2023",
    themes=("prevention",),
    done="Three village halls opened heated rooms on weekdays. [1]\nVolunteers were paid for their time. [2]",
    observed="About 40 people came to the warm rooms each day [1]",
    sources=(CaseSource("Minutes of the hall group", 2022), CaseSource("Scoping report", 2016)),
)


@pytest.fixture
def base(tmp_path):
    yield from lent(tmp_path, *TWO_DIGESTS)


@pytest.fixture
def published(base):
    known = next(work for work in base.works() if work.addresses and work.digest_of is None)
    text = replace(WARM, sources=(WARM.sources[0], CaseSource(known.title, known.year, "", known.id)))
    return publish_case(base, ADA, base.case_desk.begin(ADA, text).number)


def quoted(base, question=QUESTION):
    answer = base.ask(question)
    works = {answer.evidence[one.evidence].passage.work.digest_of: one for one in answer.quotations}
    return works.get("local-warm-rooms-in-wick")


def test_a_draft_is_found_nowhere(base):
    before = [base.cases(), base.shelf(), base.documents(), base.theme("prevention"), base.narrowing.choices()]
    answer = base.ask(QUESTION)
    base.case_desk.begin(ADA, WARM)
    after = [base.cases(), base.shelf(), base.documents(), base.theme("prevention"), base.narrowing.choices()]
    assert after == before
    assert base.ask(QUESTION).evidence == answer.evidence
    assert base.ask(QUESTION).corpus_version == answer.corpus_version


def test_what_is_published_is_quoted_by_the_very_next_question(base):
    assert quoted(base) is None
    written = base.case_desk.begin(ADA, WARM)
    publish_case(base, ADA, written.number)
    assert quoted(base).text == "About 40 people came to the warm rooms each day."
    trial = base.ask(QUESTION).trials[0]
    assert (trial.name, trial.places, trial.when) == ("Warm rooms in Wick", ("Wick",), "2022 to 2023")


def test_its_statements_are_passages_of_a_case_with_its_themes_place_and_writer(base, published):
    passages = base.document(published.published.document_id).passages
    assert {passage.kind for passage in passages} == {Kind.CASE}
    assert {passage.themes for passage in passages} == {("prevention",)}
    work = passages[0].work
    assert (work.series, work.authors[0].family, work.places) == (WRITTEN_HERE, "Ross", ("Wick",))
    assert [case.name for case in base.cases() if case.kind == "case study"].count("Warm rooms in Wick") == 1
    here = base.ask("What was done about warm rooms?", Filters(places=("Wick",)))
    assert {one.passage.work.digest_of for one in here.evidence} == {"local-warm-rooms-in-wick"}


def test_a_sentence_leads_through_its_source_to_the_known_work(base, published):
    passage = next(one for one in base.document(published.published.document_id).passages if "Volunteers" in one.text)
    start = passage.text.index("Volunteers")
    (hop,) = base.follow(passage.id, start, len(passage.text)).hops
    assert hop.work.id == published.published.text.sources[1].work
    assert hop.status in (TrailStatus.NOT_HELD, TrailStatus.HELD_WITHOUT_SUPPORT, TrailStatus.HELD_AND_SUPPORTS)
    assert [source.title for source in quoted(base).sources] == ["Minutes of the hall group (2022)"]


def test_a_revised_case_supersedes_and_the_old_version_stays_on_record(base, published):
    desk, first = base.case_desk, published.published.document_id
    draft = desk.revise(BEN, published.number)
    assert draft.draft == published.published.text and draft.state is CaseState.PUBLISHED
    changed = replace(draft.draft, observed="About 55 people came to the warm rooms each day [1]")
    desk.save(BEN, draft.number, draft.revision, changed)
    assert "40" in quoted(base).text, "what is being revised is not found yet"
    again = publish_case(base, BEN, draft.number)
    assert "55" in quoted(base).text
    assert again.case_id == published.case_id and len(again.versions) == 2
    assert again.versions[0].text == published.published.text
    assert not base.document(first).passages
    assert base.verify().problems == ()


def test_what_is_withdrawn_is_not_in_the_next_answer_and_says_why(base, published):
    gone = base.case_desk.withdraw(BEN, published.number, "The hall  was another.")
    assert quoted(base) is None
    assert published.case_id not in {case.id for case in base.cases()}
    last = gone.versions[-1]
    assert (gone.state, last.reason, last.made_by) == (CaseState.WITHDRAWN, "The hall was another.", BEN)
    assert gone.versions[0].text == published.published.text
    base.case_desk.revise(ADA, gone.number)
    publish_case(base, ADA, gone.number)
    assert quoted(base) is not None
    assert base.verify().problems == ()


def test_what_is_erased_leaves_no_words(base, published, tmp_path):
    base.case_desk.withdraw(ADA, published.number, "Asked for by those who took part.", erase=True)
    assert quoted(base) is None
    base.close()
    left = [
        path for path in (tmp_path / "data").rglob("*") if path.is_file() and b"heated rooms on" in path.read_bytes()
    ]
    assert left == []


def test_taking_in_what_is_shipped_leaves_local_cases_alone(base, published):
    for _ in ingest_files(base, list_inputs([CORPUS / "cases"])):
        pass
    base.update_index()
    assert base.case_views([published.case_id])[0].passages
    assert quoted(base) is not None
    assert not any(case.id.startswith("local-") for case in base.cases() if case.id != published.case_id)


def test_what_lacks_something_is_not_published_and_says_what(base):
    half = base.case_desk.begin(ADA, replace(WARM, themes=(), period=""))
    with pytest.raises(InputRefused, match=r"Period: .* Themes: "):
        publish_case(base, ADA, half.number)
    with pytest.raises(NotHeld, match="no case study with the number 99"):
        publish_case(base, ADA, 99)


def test_two_windows_lose_nothing(base):
    desk = base.case_desk
    first = desk.begin(ADA, CaseText(name="Halls"))
    later = desk.save(BEN, first.number, first.revision, CaseText(name="Halls of Wick"))
    other = desk.save(ADA, first.number, first.revision, CaseText(name="Halls of Thurso"))
    assert later.number == first.number != other.number
    assert [one.draft.name for one in desk.cases()] == ["Halls of Wick", "Halls of Thurso"]
    assert desk.save(ADA, other.number, other.revision, other.draft).revision == other.revision
    desk.discard(ADA, other.number)
    assert [one.number for one in desk.cases()] == [first.number]


def test_a_document_comes_with_its_case_and_goes_with_it(base):
    content = markdown("Report on the rooms", "The stoves of the heated rooms burned 12 bags of pellets each week.")
    question = "How many bags of pellets did the stoves burn?"
    sha256 = base.case_desk.keep_document(content)
    marked = WARM.done.replace("[2]", "[3]")
    text = replace(WARM, done=marked, document=CaseDocument(sha256, "rooms.md", "Report on the warm rooms", BEN, 2023))
    draft = base.case_desk.begin(ADA, text)
    assert base.ask(question).status is AnswerStatus.INSUFFICIENT_EVIDENCE
    assert base.verify().problems == ()
    case = publish_case(base, ADA, draft.number)
    assert "12 bags" in base.ask(question).quotations[0].text
    (output,) = base.case_views([case.case_id])[0].outputs
    assert output.work.title == "Report on the warm rooms" and output.document is not None
    account = next(one for one in base.document(case.published.document_id).passages if "weekdays" in one.text)
    assert output.work.id in {source.work_id for source in account.sources} | {
        hop.work.id for hop in base.follow(account.id, 0, len(account.text)).hops if hop.work
    }
    found = base.ask(question).evidence[0].passage
    assert found.themes == ("prevention",) and found.kind is Kind.CASE
    assert base.verify().problems == ()
    base.remove_document(output.document.id)
    assert [problem.partition(" (")[0] for problem in base.verify().problems] == ["The document of case study 1"]
    base.case_desk.withdraw(ADA, case.number, "Another report comes.")
    assert base.verify().problems == ()
    assert base.ask(question).status is AnswerStatus.INSUFFICIENT_EVIDENCE


def test_a_known_work_without_an_address_is_reached_and_names_the_case_among_its_citers(base):
    known = next(work for work in base.works() if not work.addresses and not work.doi and work.digest_of is None)
    text = replace(WARM, sources=(WARM.sources[0], CaseSource(known.title, known.year, "", known.id)))
    case = publish_case(base, ADA, base.case_desk.begin(ADA, text).number)
    passage = next(one for one in base.document(case.published.document_id).passages if "Volunteers" in one.text)
    (hop,) = base.follow(passage.id, passage.text.index("Volunteers"), len(passage.text)).hops
    assert hop.work.id == known.id and hop.status is TrailStatus.NOT_HELD
    assert [source.work_id for source in passage.sources] == [None, known.id]
    assert all(source.address is None for source in passage.sources)
    assert passage.key in {one.key for one in base.work_view(known.id).cited_by}
    assert not any(address.startswith("urn:") for _, address, _ in base.addresses())
    assert base.verify().problems == ()


def test_the_writer_is_the_voice_of_the_case(base, published):
    (voice,) = [voice for voice in base.ask(QUESTION).voices if voice.quoted]
    assert voice.name == "A. Ross" and voice.quoted[0].knowledge == "case study"


def test_hostile_words_stay_words(base):
    evil = replace(
        WARM,
        name="=cmd|' /C calc'!A0 <b>Wick</b>",
        done="<script>alert(1)</script> ![x](http://evil.example/x.png) [^1] `code` **bold** 1. one &copy; ~~no~~ [1]",
        observed="2015. It rained\n- # Heading\n---",
    )
    case = publish_case(base, ADA, base.case_desk.begin(ADA, evil).number)
    passages = base.document(case.published.document_id).passages
    texts = [passage.text for passage in passages]
    assert (
        "<script>alert(1)</script> ![x](http://evil.example/x.png) [^1] `code` **bold** 1. one &copy; ~~no~~." in texts
    )
    assert any(text.startswith("2015. It rained.") and "# Heading" in text for text in texts)
    assert passages[0].work.title == "=cmd|' /C calc'!A0 <b>Wick</b>"

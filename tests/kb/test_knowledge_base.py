"""The promises of Kist, on the corpus that it ships with: real model, real record, real indexes."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from ingest.pipeline import ingest_files, list_inputs
from kb.catalogue import Catalogue
from kb.config import ROOT, Settings
from kb.errors import BadMetadata, NotHeld
from kb.knowledge_base import LONGEST_QUESTION, KnowledgeBase, clean_question, open_knowledge_base
from kb.models import DESCRIPTION, Answer, AnswerStatus, DocumentStatus, Filters, Outcome
from tests.fakes import ingested, markdown

QUESTIONS = """
What makes a partnership work well?
How can public services involve people who are seldom heard?
What stops partners from working together?
Who should lead public service reform?
What does good facilitative leadership look like?
How can prevention be kept going?
Why is prevention hard to put into practice?
What is a community anchor organisation?
What do community anchors need to be successful?
Why does place matter for reform?
How does co-location help services?
What is the Scottish Approach to public services?
Which pillars did the Christie Commission name?
How should outcomes be evaluated?
What is an evaluability assessment?
Where has participatory budgeting been tried?
How do you evaluate participatory budgeting?
What is collaborative action research good for?
What are mini-publics?
Are mini publics fair?
What is the role of community councils?
How can community councils be strengthened?
What do community planning officials do all day?
Does our CPP need clearer roles?
What skills does the public service workforce need?
How does staff turnover affect reform?
What happens when front-line staff have more freedom?
How can services respond to inequality?
What did Aberdeenshire learn?
What happened in Thriving Places in Glasgow?
How were refugees resettled in West Dunbartonshire?
What is known about the long-term effects of taking part?
What evidence is missing?
How can evidence be made useful to practitioners?
What kind of evidence do partners use?
How can power be shared with communities?
What makes participation meaningful?
Who is left out of participation?
Can integration of health and social care save money?
What should funders do?
What do national agencies contribute to local work?
""".strip().splitlines()

HALLS = "Zimmelkorn villages keep their halls open with volunteers. The keys hang at the bakery."


def ingest(base: KnowledgeBase, *paths: Path) -> list[Outcome]:
    return [one.outcome for one in ingest_files(base, list_inputs(paths))]


def catalogue_of(base: KnowledgeBase) -> Catalogue:
    return Catalogue(Settings(data=base.log_folder).catalogue_url)


def check(base: KnowledgeBase, answer: Answer) -> None:
    """What holds of every answer to every question."""
    assert answer.abstained == (answer.status is AnswerStatus.INSUFFICIENT_EVIDENCE)
    if answer.abstained:
        assert (answer.evidence, answer.quotations, answer.cited_sources) == ((), (), ())
    else:
        assert answer.evidence and answer.quotations
    catalogue = catalogue_of(base)
    for quotation in answer.quotations:
        passage = answer.evidence[quotation.evidence].passage
        assert quotation.text and passage.text[quotation.start : quotation.end] == quotation.text
        assert set(quotation.sources) <= set(passage.sources)
    for found in (*answer.evidence, *answer.related):
        passage = found.passage
        assert base.passage(passage.id) == passage
        document = base.document(passage.document_id)
        assert document is not None and document.document.status is DocumentStatus.HELD
        text = catalogue.document_text(passage.document_id)
        assert text[passage.locator.start : passage.locator.end] == passage.text
        around = base.context(passage.id)
        assert passage.text in around.text and passage.id in [name for _, _, name in around.passages]
        assert base.work(passage.work.id) == passage.work
    ranks = [found.rank for found in answer.evidence]
    assert ranks == list(range(1, len(ranks) + 1))
    sections = [(e.passage.document_id, e.passage.locator.section) for e in answer.evidence]
    for place in range(2, len(sections)):
        if sections[place - 2] == sections[place - 1] == sections[place]:
            assert set(sections[place:]) == {sections[place]}, "another section was waiting"


@pytest.fixture(scope="module")
def base():
    """The corpus, to be read only."""
    opened = open_knowledge_base(Settings(data=ingested(ROOT / "corpus")))
    yield opened
    opened.close()


@pytest.fixture
def own(tmp_path):
    """A copy of the corpus, to be changed."""
    shutil.copytree(ingested(ROOT / "corpus"), tmp_path / "data")
    opened = open_knowledge_base(Settings(data=tmp_path / "data"))
    yield opened
    opened.close()


def held(base):
    """Everything that an ingest of the same files must leave as it is."""
    catalogue = catalogue_of(base)
    keys = catalogue.held_keys()
    documents = [(d.id, d.status, d.passages, d.added_at) for d in base.documents(include_retired=True)]
    return documents, catalogue.passage_ids(keys), len(base.works()), catalogue.log_head()


# --- what is held --------------------------------------------------------------------------------


def test_every_passage_is_a_stretch_of_its_documents_text(base):
    catalogue = catalogue_of(base)
    for document in base.documents():
        text = catalogue.document_text(document.id)
        passages = base.document(document.id).passages
        assert len(passages) == document.passages > 0
        for passage in passages:
            assert passage.text == text[passage.locator.start : passage.locator.end]
            assert passage.text == passage.text.strip()
            assert all(passage.text[start:end].strip() for start, end in passage.sentences)


def test_every_note_of_the_corpus_leads_to_a_source_with_an_address(base):
    passages = [passage for document in base.documents() for passage in base.document(document.id).passages]
    sources = [sources for passage in passages for _, sources in passage.markers]
    assert len(sources) > 100
    assert all(sources)
    assert all(source.title and source.address and source.work_id for group in sources for source in group)


def test_every_note_of_the_corpus_belongs_to_some_passage(base):
    for document in base.documents():
        view = base.document(document.id)
        led_to = {(s.scope, s.note) for passage in view.passages for s in passage.sources}
        assert led_to == {(note.scope, note.number) for note in view.notes}


def test_every_theme_has_passages_and_sources_that_carry_it(base):
    for concept in base.concepts():
        if concept.kind == "theme":
            view = base.theme(concept.id)
            assert view.passages and view.sources
            assert all(concept.id in passage.themes for passage in view.passages)


def test_what_is_not_held_is_told_in_a_sentence(base):
    for look in (base.passage, base.context, base.theme):
        with pytest.raises(NotHeld, match=r"^[A-Z].*[.]$"):
            look("no-such-thing")
    assert base.document("no-such-thing") is None
    assert base.work("no-such-thing") is None


# --- answers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_quotation_is_exact_and_every_citation_resolves(base, question):
    check(base, base.ask(question))


def test_most_questions_on_the_corpus_are_answered_with_sources(base):
    answers = [base.ask(question) for question in QUESTIONS]
    answered = [answer for answer in answers if not answer.abstained]
    assert len(answered) >= 0.8 * len(QUESTIONS)
    assert sum(bool(answer.cited_sources) for answer in answered) >= 0.7 * len(answered)
    of_texts = [[e for e in answer.evidence if e.passage.work.type != DESCRIPTION] for answer in answered]
    assert all(len(evidence) == 10 for evidence in of_texts if evidence)
    assert sum(bool(evidence) for evidence in of_texts) >= 0.8 * len(answered)


def corpus_words():
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "corpus" / "digests").rglob("*.md"))]
    return sorted(set(re.findall(r"[\w'-]+", " ".join(texts))))


words_of_the_corpus = st.lists(st.sampled_from(corpus_words()), max_size=12).map(" ".join)
mixed = st.lists(st.one_of(words_of_the_corpus, st.text(max_size=12)), max_size=5).map(" ".join)


@trials(max_examples=70, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(words_of_the_corpus, mixed, st.text(max_size=60)))
def test_whatever_is_asked_the_answer_is_exact_and_calm(base, question):
    check(base, base.ask(question))


@pytest.mark.parametrize("theme", ["Participation", "2", "3. Governance", "place"])
def test_a_theme_filter_lets_no_other_passage_in(base, theme):
    for question in QUESTIONS[:10]:
        answer = base.ask(question, Filters((theme,)))
        (wanted,) = answer.filters.themes
        assert all(wanted in found.passage.themes for found in (*answer.evidence, *answer.related))


def test_two_themes_let_in_passages_of_either(base):
    answer = base.ask("What do community anchor organisations need?", Filters(("prevention", "place")))
    found = [found.passage.themes for found in answer.evidence]
    assert found
    assert all({"prevention", "place"} & set(themes) for themes in found)


def test_a_theme_that_does_not_exist_is_refused_with_the_list_of_themes(base):
    with pytest.raises(BadMetadata, match="Participation"):
        base.ask("What works?", Filters(("Gardening",)))


def test_a_question_that_nothing_held_answers_gets_no_quotation(base):
    for question in ("Who won the football world cup in 1998?", "How do I bake sourdough bread?"):
        answer = base.ask(question)
        assert answer.abstained
        check(base, answer)


@pytest.mark.parametrize(
    "question",
    ["", "   ", "\n\t\r", "?!…", "\x00\x00", "\u200b\u202e", "\ud800", "☂️", "🏴󠁧󠁢󠁳󠁣󠁴󠁿👩‍👩‍👧"],
)
def test_a_question_without_a_word_is_answered_calmly(base, question):
    answer = base.ask(question)
    assert answer.abstained
    check(base, answer)


@pytest.mark.parametrize(
    "question",
    [
        "partnership " * 900,
        "a" * 10_000,
        "(" * 10_000 + "partnership",
        "Ciamar a bheir coimhearsnachdan buaidh air seirbheisean poblach?",
        "Dè an eachdraidh a th’ aig a’ phàirt seo de dh’Alba?",
        "'; DROP TABLE passage; --",
        '" OR 1=1 --',
        "partnership NEAR trust",
        "NEAR(partnership trust, 5)",
        "partner* AND NOT trust",
        "^partnership",
        "body:partnership",
        "{trail body}: partnership",
        'partnership"trust"(AND',
        "<script>alert('partnership')</script>",
        "![partnership](https://example.org/beacon.png)",
        "part\x00nership",
        "‮pihsrentrap‬ partnership",
        "partnership \udcff trust",
        "🤝 partnership 🤝",
        "(a+)+$ " * 50,
        "%s %d {0} {partnership} $(ls) `ls`",
    ],
)
def test_hostile_and_odd_questions_are_answered_calmly(base, question):
    answer = base.ask(question)
    check(base, answer)
    # What is shown, printed and stored must be text that can be written down.
    answer.question.encode("utf-8")
    assert base.ask("What makes a partnership work well?").status is AnswerStatus.ANSWERED


def test_only_the_first_thousand_characters_of_a_question_count():
    assert len(clean_question("partnership " * 900)) <= LONGEST_QUESTION


def test_typography_does_not_change_the_question():
    assert clean_question("  cafe\u0301\u00a0 and\r\ntea\x00 ") == "café and tea"


def test_the_same_question_gets_the_same_answer(base):
    again = open_knowledge_base(Settings(data=ingested(ROOT / "corpus")))
    for question in QUESTIONS[:10]:
        first, second, elsewhere = base.ask(question), base.ask(question), again.ask(question)
        assert replace(first, seconds=0.0) == replace(second, seconds=0.0) == replace(elsewhere, seconds=0.0)
        assert len(first.id) == 32
    again.close()


def test_another_question_or_filter_is_another_answer(base):
    narrowed = [
        Filters(),
        Filters(themes=("place",)),
        Filters(themes=("place", "evidence")),
        Filters(places=("Fife",)),
        Filters(types=("blog",)),
        Filters(first=2016),
        Filters(last=2016),
        Filters(full_text=True),
    ]
    assert len({base.ask(q, filters).id for q in QUESTIONS[:3] for filters in narrowed}) == 3 * len(narrowed)


# --- taking in again -----------------------------------------------------------------------------


def test_ingesting_twice_changes_nothing(own):
    before = held(own)
    assert set(ingest(own, ROOT / "corpus")) == {Outcome.UNCHANGED}
    assert held(own) == before


def test_a_renamed_copy_is_the_same_document(own, tmp_path):
    before = held(own)
    copy = tmp_path / "another name.md"
    shutil.copy(ROOT / "corpus" / "digests" / "key-messages" / "7-place.md", copy)
    assert ingest(own, copy) == [Outcome.UNCHANGED]
    assert held(own) == before


def test_a_changed_file_replaces_what_it_was(own, tmp_path):
    file = tmp_path / "halls.md"
    file.write_bytes(markdown("Halls", HALLS))
    assert ingest(own, file) == [Outcome.ADDED]
    question = "Who keeps Zimmelkorn village halls open?"
    assert "volunteers" in own.ask(question).quotations[0].text
    file.write_bytes(markdown("Halls", HALLS.replace("volunteers", "caretakers")))
    assert ingest(own, file) == [Outcome.REPLACED]
    answer = own.ask(question)
    check(own, answer)
    assert "caretakers" in answer.quotations[0].text
    assert not any("volunteers" in e.passage.text for e in answer.evidence if "Zimmelkorn" in e.passage.text)
    statuses = [d.status for d in own.documents(include_retired=True) if d.work.title == "Halls"]
    assert statuses == [DocumentStatus.REPLACED, DocumentStatus.HELD]


def test_a_file_that_says_it_is_the_same_work_replaces_it_wherever_it_lies(own, tmp_path):
    for name, who in (("old.md", "volunteers"), ("new.md", "caretakers")):
        (tmp_path / name).write_bytes(markdown("Halls", HALLS.replace("volunteers", who), work_id="halls"))
    assert ingest(own, tmp_path / "old.md") == [Outcome.ADDED]
    assert ingest(own, tmp_path / "new.md") == [Outcome.REPLACED]
    assert [d.file_name for d in own.documents() if d.work.id == "halls"] == ["new.md"]


def test_a_withdrawn_document_is_never_cited_and_a_re_added_one_is(own, tmp_path):
    file = tmp_path / "halls.md"
    file.write_bytes(markdown("Halls", HALLS))
    ingest(own, file)
    question = "Who keeps Zimmelkorn village halls open?"
    before = own.ask(question)
    (document,) = (d for d in own.documents() if d.work.title == "Halls")
    own.remove_document(document.id)
    for asked in (question, *QUESTIONS[:10]):
        answer = own.ask(asked)
        assert document.id not in {e.passage.document_id for e in (*answer.evidence, *answer.related)}
    with pytest.raises(NotHeld):
        own.passage(before.evidence[0].passage.id)
    assert own.document(document.id).passages == ()
    assert own.document(document.id).document.status is DocumentStatus.WITHDRAWN
    assert own.verify().problems == ()
    assert ingest(own, file) == [Outcome.ADDED]
    after = own.ask(question)
    assert [q.text for q in after.quotations] == [q.text for q in before.quotations]
    assert own.verify().problems == ()


def test_withdrawing_what_was_never_held_is_told(own):
    with pytest.raises(NotHeld, match="python -m kb documents"):
        own.remove_document("0" * 16)


def where_it_stands(folder: Path, *words: str) -> set[str]:
    forms = [form for word in words for form in (word.encode(), word.lower().encode(), word.encode("utf-16-le"))]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)) for path in files if any(form in path.read_bytes() for form in forms)}


def test_after_a_purge_no_byte_of_the_text_is_left(own, tmp_path):
    file = tmp_path / "quimperdoodle.md"
    words = ["Zimmelkorn", "Quimperdoodle", "bakery", "Vraxhollow", "village halls"]
    content = markdown("The Vraxhollow halls", HALLS, *[f"Quimperdoodle number {n} is kept." for n in range(40)])
    file.write_bytes(content)
    ingest(own, file)
    own.update_index()
    assert own.ask("Who keeps Zimmelkorn village halls open?").quotations
    (document,) = (d for d in own.documents() if "Vraxhollow" in d.work.title)
    assert where_it_stands(own.log_folder, *words)
    own.remove_document(document.id, purge=True)
    assert where_it_stands(own.log_folder, *words) == set()
    assert document.id in {d.id for d in own.documents(include_retired=True)}
    own.close()
    assert where_it_stands(own.log_folder, *words) == set()
    assert own.verify().problems == ()
    assert ingest(own, file) == [Outcome.ADDED]
    assert own.ask("Who keeps Zimmelkorn village halls open?").quotations


def test_what_was_withdrawn_before_can_still_be_purged(own, tmp_path):
    file = tmp_path / "halls.md"
    file.write_bytes(markdown("Halls", HALLS))
    ingest(own, file)
    (document,) = (d for d in own.documents() if d.work.title == "Halls")
    own.remove_document(document.id)
    assert where_it_stands(own.log_folder, "Zimmelkorn")
    own.remove_document(document.id, purge=True)
    assert where_it_stands(own.log_folder, "Zimmelkorn") == set()


# --- the index -----------------------------------------------------------------------------------


def snapshot(base):
    return {
        question: [(e.passage.id, round(e.score, 6)) for e in base.find(question, limit=10)]
        for question in QUESTIONS[:25]
    }


def test_rebuilding_the_index_gives_the_same_evidence_and_scores(own, tmp_path):
    file = tmp_path / "halls.md"
    # Its own title differs from that of its record, and the title in its note from that of the work cited.
    file.write_bytes(markdown("Some notes on planning partnerships", HALLS, work_id="building-connections-gcph"))
    ingest(own, file)
    before = snapshot(own)
    assert own.rebuild_index() == sum(document.passages for document in own.documents())
    assert snapshot(own) == before


def test_a_record_that_comes_later_leaves_the_index_as_a_rebuild_makes_it(own, tmp_path):
    file, record = tmp_path / "halls.md", tmp_path / "halls.toml"
    file.write_bytes(markdown("Some notes on planning partnerships", HALLS, work_id="halls"))
    assert ingest(own, file) == [Outcome.ADDED]
    record.write_text('id = "halls"\ntitle = "Zimmelkorn community councils"\nurl = "https://example.org/halls"\n')
    assert ingest(own, record) == [Outcome.REPLACED]
    before = snapshot(own)
    own.rebuild_index()
    assert snapshot(own) == before


def test_the_order_of_files_and_records_does_not_matter(own, tmp_path):
    other = open_knowledge_base(Settings(data=tmp_path / "other"))
    files = list_inputs([ROOT / "corpus"])
    for _ in ingest_files(other, reversed(files)):
        pass
    assert snapshot(other) == snapshot(own)
    other.close()


def test_without_its_indexes_the_record_gives_the_same_answers(own):
    before = snapshot(own)
    own.close()
    shutil.rmtree(own.log_folder / "index")
    with catalogue_of(own).transaction() as connection:
        connection.exec_driver_sql("DROP TABLE lexical_vocabulary")
        connection.exec_driver_sql("DROP TABLE lexical")
    again = open_knowledge_base(Settings(data=own.log_folder))
    assert again.verify().problems
    again.rebuild_index()
    assert again.verify().problems == ()
    assert snapshot(again) == before
    again.close()


# --- digests -------------------------------------------------------------------------------------

REPORT = "Key messages about public service reform in Scotland"


@pytest.mark.parametrize("work_id", [None, "key-messages-psr-scotland"])
def test_a_digest_stands_back_while_its_full_text_is_held(own, tmp_path, work_id):
    file = tmp_path / "full text.md"
    file.write_bytes(markdown(REPORT, "Partnerships work if partners trust each other. " * 2, work_id=work_id))
    question = "What makes a partnership work well?"
    digests = {document.id for document in own.documents() if document.work.digest_of == "key-messages-psr-scotland"}
    others = {document.id for document in own.documents()} - digests
    before = own.ask(question)
    assert {e.passage.document_id for e in before.evidence} <= digests | others
    assert ingest(own, file) == [Outcome.ADDED]
    for asked in QUESTIONS[:10]:
        answer = own.ask(asked)
        check(own, answer)
        assert not {e.passage.document_id for e in (*answer.evidence, *answer.related)} & digests
    assert not {passage.document_id for passage in own.theme("partnership").passages} & digests
    (full,) = (document for document in own.documents() if document.id not in digests | others)
    assert full.work.id == "key-messages-psr-scotland"
    own.remove_document(full.id)
    after = own.ask(question)
    assert [e.passage.id for e in after.evidence] == [e.passage.id for e in before.evidence]
    assert own.theme("partnership").passages


# --- what is not known, who speaks, who is named ---------------------------------------------------


def test_a_theme_tells_what_is_not_known_in_the_exact_words(base):
    gaps = base.theme("evidence").gaps
    assert gaps and set(gaps) <= set(base.gaps())
    for gap in gaps:
        assert (gap.start, gap.end) in gap.passage.sentences
        assert "evidence" in gap.passage.themes
    assert base.theme("leadership").gaps == ()


def test_the_gaps_of_a_digest_stand_back_with_it(own, tmp_path):
    before = own.gaps()
    text = b"---\nid: key-messages-psr-scotland\n---\n# Evidence\n\nLittle is known about the baths of Zimmelkorn.\n"
    (tmp_path / "full.md").write_bytes(text)
    assert ingest(own, tmp_path / "full.md") == [Outcome.ADDED]
    assert before and {gap.passage.work.id for gap in before} & {"key-messages-digest-evidence"}
    assert [gap.text for gap in own.gaps()] == ["Little is known about the baths of Zimmelkorn."]


def test_an_answer_says_on_whose_voices_it_rests(base):
    answer = base.ask("Why is prevention hard to put into practice?")
    assert not answer.abstained
    quoted = [work for voice in answer.voices for work in voice.quoted]
    assert answer.voices[0].name == "What Works Scotland"
    assert "key-messages-psr-scotland" in {work.id for work in quoted}, "a digest speaks for what it restates"
    assert not any(work.digest_of for work in quoted)
    cited = {work.id for voice in answer.voices for work in voice.cited}
    assert cited == {s.work_id for quotation in answer.quotations for s in quotation.sources if s.work_id}
    everyone = [work.id for voice in answer.voices for work in voice.works]
    assert len(everyone) == len(set(everyone)), "a work has one voice"
    assert base.ask("What is the capital of Peru?").voices == ()


def test_a_quotation_tells_what_became_of_a_body_that_it_names(base):
    answer = base.ask("How did NHS Health Scotland help to plan evaluations?")
    told = {
        body.name: body.successor
        for quotation in answer.quotations
        for body in base.changed_bodies(answer.evidence[quotation.evidence].passage, quotation)
    }
    assert told["NHS Health Scotland"] == "Public Health Scotland"
    assert "Scottish Government" not in told


def test_mentions_stand_where_their_names_do(base):
    names = {body.id: (body.name, *body.other_names, *body.abbreviations) for body in base.bodies()}
    plain = str.maketrans("‘’–", "''-")
    mentions = 0
    for document in base.documents():
        for passage in base.document(document.id).passages:
            for one in passage.mentions:
                mentions += 1
                found = passage.text[one.start : one.end].translate(plain).lower()
                assert found in {name.translate(plain).lower() for name in names[one.body_id]}
    assert mentions > 50

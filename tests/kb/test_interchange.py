"""The JSON that people script against."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from kb.exchange.interchange import answer_object, document_object, passage_object, source_object
from kb.models import (
    Answer,
    AnswerStatus,
    Document,
    DocumentStatus,
    Evidence,
    Locator,
    Part,
    Quotation,
    Source,
    Summary,
    SummarySentence,
    Voice,
    Work,
)
from tests.fakes import SOURCE, held_passage

EVIDENCE = Evidence(1, 0.123456789, held_passage())
ANSWER = Answer(
    question="What follows?",
    status=AnswerStatus.ANSWERED,
    themes=("Participation",),
    evidence=(EVIDENCE,),
    quotations=(Quotation("One thing.", 0, 0, 10, Part.FOUND, (SOURCE,)),),
    corpus_version="0123456789ab",
    seconds=0.25,
    id="f" * 32,
)


def test_an_answer_has_these_keys_and_values():
    assert answer_object(ANSWER) == {
        "id": "f" * 32,
        "question": "What follows?",
        "filters": {},
        "status": "answered",
        "abstained": False,
        "themes": ["Participation"],
        "passages": [passage_object(EVIDENCE)],
        "answer_sentences": [{"text": "One thing.", "citations": [0], "part": "found", "asked": None}],
        "summary": None,
        "cited_sources": ["https://example.org/study"],
        "parts": [],
        "uncovered": [],
        "missing": [],
        "trials": [],
        "related": [],
        "voices": [],
        "corpus_version": "0123456789ab",
        "seconds": 0.25,
    }


def test_a_summary_has_these_keys_and_values():
    summary = Summary("tiny", (SummarySentence("One thing.", (1,)),), 1, "1 sentence was left out.")
    assert answer_object(ANSWER, summary=summary)["summary"] == {
        "sentences": [{"text": "One thing.", "citations": [1]}],
        "removed": 1,
        "model": "tiny",
        "notice": "1 sentence was left out.",
    }


def test_a_voice_has_these_keys_and_values():
    work = Work("halls", "Halls", knowledge="evaluation", year=2019, places=("Fife",))
    (spoken,) = answer_object(replace(ANSWER, voices=(Voice("", (work,)),)))["voices"]
    assert spoken == {
        "name": None,
        "quoted": [{"id": "halls", "title": "Halls"}],
        "cited": [],
        "knowledge": ["evaluation"],
        "years": [2019],
        "places": ["Fife"],
    }


def test_a_passage_has_these_keys_and_values():
    assert passage_object(EVIDENCE) == {
        "rank": 1,
        "id": "document:1",
        "text": "One thing. This follows.",
        "kind": "insight",
        "locator": "A report, 1. Participation > Research insights",
        "document": {"id": "document", "title": "A report", "year": 2019, "url": "https://example.org/report"},
        "page": None,
        "start": 0,
        "end": 24,
        "score": 0.123457,
        "sources": [
            {
                "footnote": "3",
                "title": "A study of community councils",
                "url": "https://example.org/study",
                "archived_url": None,
            }
        ],
    }


def test_a_page_is_given_as_a_number():
    passage = held_passage(locator=Locator(0, 24, (), page=7, page_label="7"))
    assert passage_object(Evidence(1, 1.0, passage))["page"] == 7


def test_what_is_not_known_is_null_and_never_made_up():
    passage = passage_object(Evidence(1, 1.0, held_passage(work=Work(id="w", title="A note"), markers=())))
    assert passage["document"] == {"id": "document", "title": "A note", "year": None, "url": None}
    assert passage["sources"] == []
    assert source_object(Source(1, "", "A talk", None))["url"] is None


def test_a_batch_keeps_the_id_of_its_question_whatever_its_type():
    assert [answer_object(ANSWER, given)["id"] for given in ("q1", "", 7)] == ["q1", "", 7]


def test_an_abstention_cites_nothing_and_names_what_is_near():
    nothing = Answer("What?", AnswerStatus.INSUFFICIENT_EVIDENCE, related=(EVIDENCE,))
    shown = answer_object(nothing)
    assert (shown["status"], shown["abstained"]) == ("insufficient_evidence", True)
    assert shown["passages"] == shown["answer_sentences"] == shown["cited_sources"] == []
    assert [passage["id"] for passage in shown["related"]] == ["document:1"]


def test_an_address_is_cited_once():
    twice = (ANSWER.quotations[0], replace(ANSWER.quotations[0], start=11, end=24, text="This follows."))
    shown = answer_object(replace(ANSWER, quotations=twice))
    assert shown["cited_sources"] == ["https://example.org/study"]


def test_a_document_has_these_keys_and_values():
    document = Document(
        id="0123456789abcdef",
        work=Work(id="halls", title="Village halls", digest_of="report"),
        status=DocumentStatus.HELD,
        sha256="0" * 64,
        file_name="halls.md",
        media_type="text/markdown",
        added_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
        passages=3,
    )
    assert document_object(document) == {
        "id": "0123456789abcdef",
        "title": "Village halls",
        "status": "held",
        "passages": 3,
        "added": "2026-03-01T12:00:00+00:00",
        "file": "halls.md",
        "digest_of": "report",
    }


def test_every_object_can_be_written_as_json():
    assert json.loads(json.dumps(answer_object(ANSWER))) == answer_object(ANSWER)

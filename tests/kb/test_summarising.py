"""Summaries of real answers: written in the background over real HTTP, checked, and remembered."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

import kb.summaries.summarising as summarising
from kb.config import ROOT, Settings
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.models import Answer, AnswerStatus
from kb.summaries.summary import FAILED, INSTRUCTION
from tests.fakes import ingested
from tests.model_server import hangs, head, model_server, repeats, says, sends

QUESTION = "What makes a partnership work well?"
DIGEST = ROOT / "corpus" / "digests" / "key-messages" / "2-partnership.md"


@contextmanager
def opened(url: str, seconds: float = 5.0) -> Iterator[KnowledgeBase]:
    base = open_knowledge_base(
        Settings(
            data=ingested(DIGEST), llm_base_url=url, llm_model="tiny", llm_api_key="sk-secret", llm_seconds=seconds
        )
    )
    yield base
    base.close()


def test_a_summary_restates_the_quotations_and_only_they_and_the_question_are_sent():
    with model_server(repeats()) as server, opened(server.url) as base:
        answer = base.ask(QUESTION)
        summary = base.summarise(answer).result(10)
    assert summary.model == base.writing_model == "tiny"
    assert summary.sentences and len(summary.sentences) + summary.removed == len(answer.quotations)
    for sentence in summary.sentences:
        assert all(sentence.text in answer.quotations[number - 1].text for number in sentence.citations)
    asked = server.asked[0]["messages"]
    assert asked[0] == {"role": "system", "content": INSTRUCTION}
    assert json.loads(asked[1]["content"]) == {
        "question": QUESTION,
        "quotations": [{"number": n, "text": one.text} for n, one in enumerate(answer.quotations, 1)],
    }
    assert "sk-secret" not in json.dumps(server.asked)


def test_what_the_quotations_do_not_say_is_left_out():
    wrong = {1: "Partnership saved £3 million in Dundee.", 2: "Ignore the rules at https://evil.example."}
    with model_server(repeats(wrong)) as server, opened(server.url) as base:
        answer = base.ask(QUESTION)
        summary = base.summarise(answer).result(10)
    assert summary.removed >= 2
    told = " ".join(one.text for one in summary.sentences) + summary.notice
    assert "Dundee" not in told and "evil" not in told and "million" not in told


def test_the_same_answer_is_summarised_once_also_by_two_at_the_same_time():
    with model_server(repeats(after=0.2)) as server, opened(server.url) as base:
        answers = [base.ask(QUESTION), base.ask(QUESTION)]
        coming = [base.summarise(answer) for answer in answers]
        assert coming[0] is coming[1]
        first = coming[0].result(10)
        assert base.summarise(base.ask(QUESTION)).result(10) is first
        assert len(server.asked) == 1
        base.summarise(base.ask("What stops partners from working together?")).result(10)
        assert len(server.asked) == 2


def test_nothing_is_written_without_a_quotation_or_without_a_model():
    with model_server(repeats()) as server, opened(server.url) as base:
        assert base.summarise(base.ask("How do I bake bread?")) is None
        assert base.summarise(Answer("?", AnswerStatus.INSUFFICIENT_EVIDENCE)) is None
    assert server.asked == []
    base = open_knowledge_base(Settings(data=ingested(DIGEST)))
    assert base.summarise(base.ask(QUESTION)) is None
    assert base.writing_model == ""
    base.close()


def test_asking_does_not_wait_and_a_slow_server_is_given_up_at_the_deadline():
    with model_server(hangs) as server, opened(server.url, seconds=0.5) as base:
        answer = base.ask(QUESTION)
        begun = time.monotonic()
        coming = base.summarise(answer)
        assert time.monotonic() - begun < 0.1
        summary = coming.result(3)
        assert 0.4 < time.monotonic() - begun < 1.5
    assert (summary.sentences, summary.notice) == ((), FAILED)


def test_what_failed_is_asked_for_again_only_after_a_while(monkeypatch):
    with model_server(sends(head(500))) as server, opened(server.url) as base:
        answer = base.ask(QUESTION)
        assert base.summarise(answer).result(5).notice == FAILED
        assert base.summarise(answer).result(5).notice == FAILED
        assert len(server.asked) == 1
        server.behaviour = repeats()
        monkeypatch.setattr(summarising, "_TRIED_AGAIN", 0.0)
        assert base.summarise(answer).result(5).sentences


def test_only_the_latest_summaries_are_remembered(monkeypatch):
    monkeypatch.setattr(summarising, "_REMEMBERED", 2)
    with model_server(repeats()) as server, opened(server.url) as base:
        answer = base.ask(QUESTION)
        for name in ("a", "b", "c", "a"):
            base.summarise(replace(answer, id=name)).result(10)
        assert len(server.asked) == 4


def test_more_readers_than_places_wait_but_not_beyond_their_deadline():
    with model_server(says("Too slow.", after=5)) as server, opened(server.url, seconds=0.6) as base:
        answer = base.ask(QUESTION)
        begun = time.monotonic()
        coming = [base.summarise(replace(answer, id=str(number))) for number in range(8)]
        assert {one.result(5).notice for one in coming} == {FAILED}
        assert time.monotonic() - begun < 2
        assert len(server.asked) < 8


def test_a_fault_of_our_own_is_recorded_and_the_reader_gets_the_notice(monkeypatch, tmp_path):
    def fails(*arguments):
        raise ZeroDivisionError

    monkeypatch.setattr(summarising, "checked", fails)
    with model_server(repeats()) as server, opened(server.url) as base:
        monkeypatch.setattr(base._summarising, "_log_folder", tmp_path)
        assert base.summarise(base.ask(QUESTION)).result(10).notice == FAILED
    assert "ZeroDivisionError" in (tmp_path / "incidents.log").read_text()


@pytest.mark.parametrize("words", ["\ud800", "x" * 5_000, "\x00\x07", "</script>"])
def test_any_question_can_be_sent(words):
    with model_server(repeats()) as server, opened(server.url) as base:
        base.summarise(base.ask(f"{QUESTION} {words}")) or base.summarise(replace(base.ask(QUESTION), question=words))
        for _ in range(100):
            if server.asked:
                break
            threading.Event().wait(0.05)
    sent = json.loads(server.asked[0]["messages"][1]["content"])["question"]
    assert len(sent) <= 1_000 and sent.isprintable()

"""Answers to questions with parts, and what complicates an answer, on the corpus that ships."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from kb.answers.complications import MOST_COMPLICATIONS
from kb.config import ROOT, Settings
from kb.exchange.interchange import answer_object
from kb.knowledge_base import open_knowledge_base
from kb.models import AnswerStatus, Filters, Part
from tests.fakes import ingested, markdown

TWO = "What makes a partnership work well, and how can co-production help prevention?"
HALF = "How can co-production help prevention, and how is sourdough bread baked at home?"
NEITHER = "How is sourdough bread baked at home, and who won the football world cup in 1998?"


@pytest.fixture(scope="module")
def base():
    """The corpus, to be read only."""
    opened = open_knowledge_base(Settings(data=ingested(ROOT / "corpus")))
    yield opened
    opened.close()


def test_both_parts_of_a_question_are_answered(base):
    answer = base.ask(TWO)
    assert (answer.status, answer.uncovered) == (AnswerStatus.ANSWERED, ())
    assert answer.parts == ("What makes a partnership work well", "how can co-production help prevention?")
    assert {quotation.asked for quotation in answer.quotations} == set(answer.parts)


def test_the_evidence_for_the_parts_is_one_ranking_without_repetition(base):
    answer = base.ask(TWO)
    keys = [found.passage.key for found in answer.evidence]
    assert len(set(keys)) == len(keys)
    assert [found.rank for found in answer.evidence] == list(range(1, len(keys) + 1))
    best = {base.ask(part).evidence[0].passage.key for part in answer.parts}
    assert best <= set(keys[:3])


def test_a_part_without_evidence_is_named_in_the_readers_words_and_the_rest_is_answered(base):
    answer = base.ask(HALF)
    assert (answer.status, answer.abstained) == (AnswerStatus.PARTIAL, False)
    assert answer.uncovered == ("how is sourdough bread baked at home?",)
    assert {quotation.asked for quotation in answer.quotations} == {"How can co-production help prevention"}


def test_where_no_part_has_evidence_nothing_is_answered(base):
    answer = base.ask(NEITHER)
    assert answer.status is AnswerStatus.INSUFFICIENT_EVIDENCE
    assert (answer.evidence, answer.quotations, answer.parts, answer.uncovered) == ((), (), (), ())


def test_a_filter_holds_for_every_part(base):
    answer = base.ask(TWO, Filters(themes=("prevention",)))
    assert answer.evidence
    assert all("prevention" in found.passage.themes for found in answer.evidence)


def test_a_case_is_named_with_what_was_done_and_leads_to_its_page(base):
    asked = ("What did Centrestage do?", "How do you evaluate participatory budgeting?", "What did Fife inquire into?")
    told = [trial for question in asked for trial in base.ask(question).trials if trial.case]
    assert told and all(base.case_views([trial.case]) and trial.places and trial.done for trial in told)


@pytest.fixture(scope="module")
def divided(tmp_path_factory):
    """An installation with one text in which one sentence limits another."""
    folder = tmp_path_factory.mktemp("divided")
    text = (
        "Zimmelkorn villages save money because neighbours share one hall between them.",
        "Savings from a shared hall are difficult to realise for villages and neighbours.",
        "The bakery opens at seven.",
    )
    (folder / "halls.md").write_bytes(markdown("Halls", *text))
    opened = open_knowledge_base(Settings(data=ingested(folder / "halls.md")))
    yield opened
    opened.close()


def test_what_limits_a_quotation_stands_apart_and_is_no_source_of_the_answer(divided):
    answer = divided.ask("Do Zimmelkorn villages save money when neighbours share a hall?")
    assert answer.quotations[0].part is not Part.COMPLICATES
    shown = [quotation for quotation in answer.quotations if quotation.part is Part.COMPLICATES]
    assert len(shown) <= MOST_COMPLICATIONS
    assert all(not quotation.chief for quotation in shown)
    quoted = [quotation.text for quotation in answer.quotations]
    assert len(set(quoted)) == len(quoted)


IN_A_PROCESS_OF_ITS_OWN = """
import json, sys
from pathlib import Path
from kb.config import Settings
from kb.exchange.interchange import answer_object
from kb.knowledge_base import open_knowledge_base

base = open_knowledge_base(Settings(data=Path(sys.argv[1])))
for question in json.loads(sys.argv[2]):
    print(json.dumps({**answer_object(base.ask(question)), "seconds": 0}, ensure_ascii=False))
"""


def test_the_same_question_gets_the_same_bytes_in_every_process(base):
    data, asked = ingested(ROOT / "corpus"), [TWO, HALF, NEITHER, "What happened in Thriving Places in Glasgow?"]
    here = "".join(
        json.dumps({**answer_object(replace(base.ask(question), seconds=0)), "seconds": 0}, ensure_ascii=False) + "\n"
        for question in asked
    )
    for seed in ("0", "1", "4711"):
        done = subprocess.run(
            [sys.executable, "-c", IN_A_PROCESS_OF_ITS_OWN, str(data), json.dumps(asked)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout == here

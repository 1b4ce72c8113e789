"""From the sentences of a pasted text to what is held on the same matter."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from kb.answers.backing import LONGEST_TEXT, MARGIN, MOST_SENTENCES, MOST_TESTIMONIES, Match, chosen
from kb.config import ROOT, Settings
from kb.errors import InputRefused
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.models import Kind, Sign
from kb.papers.citations import statements_with_citations, tally
from tests.fakes import held_passage, ingested, markdown

TEXT = """Prevention is easy to fund because savings from prevention programmes appear quickly. Parking charges in the
town centre will rise by 20p in April.

- Staff need time and support to use evidence in their work
- Solar panels on school roofs will cut electricity bills by 40%.
"""


@pytest.fixture(scope="module")
def corpus() -> KnowledgeBase:
    """The corpus, to be read only."""
    return open_knowledge_base(Settings(data=ingested(ROOT / "corpus")))


def test_each_sentence_gets_what_is_held_on_it_or_nothing(corpus: KnowledgeBase) -> None:
    prevention, parking, staff, panels = corpus.look_up(TEXT)
    assert parking.sentence == "Parking charges in the town centre will rise by 20p in April."
    assert prevention.testimonies and staff.testimonies
    assert parking.testimonies == panels.testimonies == ()
    assert tally((prevention, parking, staff, panels)) == "2 of 4 sentences have evidence here."
    assert {one.passage.kind for one in staff.testimonies} <= {Kind.INSIGHT, Kind.IMPLICATION, Kind.INTRODUCTION}


def test_what_may_complicate_a_sentence_is_marked(corpus: KnowledgeBase) -> None:
    (prevention, *_) = corpus.look_up(TEXT)
    (hard,) = (one for one in prevention.testimonies if "often hard to turn into reality" in one.quotation.text)
    assert hard.sign is Sign.NEGATION
    told = statements_with_citations((prevention,))
    assert told.startswith("1 of 1 sentence has evidence here.\n\n1. Prevention is easy")
    assert "May complicate this: one of the two says that something is not so, or is hard (introduction):\n“" in told


def test_quotations_are_exact_few_and_from_different_sections_first(corpus: KnowledgeBase) -> None:
    for statement in corpus.look_up(TEXT):
        assert len(statement.testimonies) <= MOST_TESTIMONIES
        for number, one in enumerate(statement.testimonies):
            quotation = one.quotation
            assert quotation.evidence == number
            assert corpus.passage(one.passage.id).text[quotation.start : quotation.end] == quotation.text
        places = [(one.passage.document_id, one.passage.locator.section) for one in statement.testimonies]
        assert len(set(places)) == len(places)


def test_a_sentence_without_content_words_and_an_empty_base_have_no_evidence(settings: Settings) -> None:
    empty = open_knowledge_base(settings)
    said = empty.look_up("And so it was for them. Halls need grants.")
    assert [one.testimonies for one in said] == [(), ()]


def test_a_question_is_no_evidence(tmp_path: Path) -> None:
    (tmp_path / "asks.md").write_bytes(markdown("Halls", "Do volunteers keep the village halls open in winter?"))
    base = open_knowledge_base(Settings(data=ingested(tmp_path / "asks.md")))
    (only,) = base.look_up("Volunteers keep the village halls open in winter.")
    assert only.testimonies == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (" \n", "no sentence"),
        ("Halls. " * (LONGEST_TEXT // 7 + 1), "characters"),
        ("Halls are open. " * (MOST_SENTENCES + 1), f"{MOST_SENTENCES + 1} sentences"),
    ],
)
def test_no_text_and_too_much_are_refused_in_one_sentence(corpus: KnowledgeBase, text: str, words: str) -> None:
    with pytest.raises(InputRefused, match=words) as told:
        corpus.look_up(text)
    assert "\n" not in str(told.value)


def test_odd_characters_are_no_fault(corpus: KnowledgeBase) -> None:
    assert corpus.look_up("Halls\x00 are\ud800 open \u202e to all.")


def test_ten_sentences_take_less_than_a_second(corpus: KnowledgeBase) -> None:
    text = TEXT + "Trust between partners takes time to grow. " * 6
    assert len(corpus.look_up(text)) == 10
    computed, waited = [], []
    for _ in range(3):
        begun = time.process_time(), time.perf_counter()
        corpus.look_up(text)
        computed.append(time.process_time() - begun[0])
        waited.append(time.perf_counter() - begun[1])
    assert min(computed) < 1
    assert min(waited) < 10  # the clock also counts what else runs on the computer


def test_the_report_is_found_for_a_sentence_in_other_words(report_path: Path) -> None:
    base = open_knowledge_base(Settings(data=ingested(report_path)))
    (statement,) = base.look_up("The savings from prevention programmes are often hard to turn into reality.")
    assert any(
        "6. Prevention" in one.passage.locator.section[0] or one.passage.kind is Kind.INTRODUCTION
        for one in statement.testimonies
    )


@pytest.mark.parametrize(
    ("sentence", "chapter"),
    [
        ("One service pays for prevention while another enjoys the savings.", "6. Prevention"),
        ("We used figures on health in each neighbourhood to start conversations with residents.", "7. Place"),
        ("Activities that bring people together can reduce loneliness.", "6. Prevention"),
    ],
)
def test_the_report_is_found_for_a_sentence_that_is_freely_worded(
    report_path: Path, sentence: str, chapter: str
) -> None:
    base = open_knowledge_base(Settings(data=ingested(report_path)))
    (statement,) = base.look_up(sentence)
    assert statement.testimonies[0].passage.locator.section[0] == chapter


def test_a_passage_that_clearly_restates_a_sentence_stands_without_those_that_are_only_near() -> None:
    def match(key: int, log_odds: float) -> Match:
        return Match(held_passage(key, document_id=str(key)), 0, 0.0, 0.0, 0.0, log_odds)

    clear, near, nearer = match(1, 4.0), match(2, 1.0), match(3, 1.0 + MARGIN / 2)
    assert chosen([near, clear, nearer]) == [clear]
    assert chosen([near, nearer]) == [nearer, near]
    assert chosen([match(4, -1.0)]) == []

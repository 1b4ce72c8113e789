"""Deciding whether the evidence answers the question."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.answers.answerability import THRESHOLD, Signals, coverage, lacking, probability, rarity, suffices
from kb.models import Evidence
from tests.fakes import SOURCE, held_passage

STRONG, WEAK = Signals(0.8, 0.8, 1.0), Signals(0.1, 0.1, 0.0)
share = st.floats(0, 1)


def evidence(*texts):
    return [Evidence(rank, 1 / rank, held_passage(rank, text=text)) for rank, text in enumerate(texts, 1)]


def test_rarity_is_the_smoothed_inverse_document_frequency():
    # Robertson and Sparck Jones: log(1 + (N - n + 0.5) / (n + 0.5)) for N = 10, n = 2.
    assert rarity("trust", {"trust": 2}, 10) == pytest.approx(math.log(1 + 8.5 / 2.5))


def test_a_rarer_stem_weighs_more():
    assert rarity("unheard", {}, 100) > rarity("rare", {"rare": 1}, 100) > rarity("common", {"common": 90}, 100) > 0


def test_coverage_is_the_share_of_weight_and_not_of_words():
    frequencies = {"common": 9, "rare": 1}
    by_common = coverage(["common", "rare"], {"common"}, frequencies, 10)
    by_rare = coverage(["common", "rare"], {"rare"}, frequencies, 10)
    assert by_common < 0.5 < by_rare
    assert by_common + by_rare == pytest.approx(1)


def test_a_question_without_content_words_is_covered_by_nothing():
    assert coverage([], {"trust"}, {}, 10) == 0


@given(st.sets(st.sampled_from("abcdef")), st.sets(st.sampled_from("abcdef")), st.integers(0, 50))
def test_coverage_lies_between_none_and_all(question, held, passages):
    share = coverage(question, held, dict.fromkeys("abc", min(passages, 3)), passages)
    assert 0 <= share <= 1 + 1e-9
    if question and question <= held:
        assert share == pytest.approx(1)


@given(share, share, share, share)
def test_more_evidence_never_makes_an_answer_less_likely(nearest, sentence, covered, more):
    before = probability(Signals(nearest, sentence, covered))
    assert 0 < before < 1
    assert probability(Signals(nearest + more, sentence, covered)) >= before
    assert probability(Signals(nearest, sentence + more, covered)) >= before
    assert probability(Signals(nearest, sentence, covered + more)) >= before


def test_strong_evidence_suffices_and_weak_does_not():
    assert probability(STRONG) > THRESHOLD > probability(WEAK)
    found = evidence("Trust matters most.")
    assert suffices("What matters most?", STRONG, found)
    assert not suffices("What matters most?", WEAK, found)


def test_without_evidence_nothing_suffices():
    assert not suffices("What matters most?", STRONG, [])


@pytest.mark.parametrize(
    ("question", "text", "answered"),
    [
        ("How many councils took part?", "Twelve hundred of the councils took part.", True),
        ("How many councils took part?", "Of the councils 14 took part.", True),
        ("How many councils took part?", "Many councils took part.", False),
        ("How many councils took part?", "The report of 2019 speaks of councils.", False),
        ("How many councils took part?", "The budget was 40 thousand.", False),
        ("What percentage of residents voted?", "Some 12% of residents voted.", True),
        ("What percentage of residents voted?", "Residents voted.", False),
        ("Who wrote the guidance?", "The guidance was written by Baird.", True),
        ("Who wrote the guidance?", "The guidance is long.", False),
        ("Who should lead partnerships?", "The guidance is long.", True),
        ("How much did the pilot cost?", "The pilot cost £40,000.", True),
        ("How much did the pilot cost?", "The pilot took 14 months.", False),
        ("How much does trust matter?", "Trust matters most.", True),
        ("When did the pilot begin?", "The pilot began in 2014.", True),
        ("When did the pilot begin?", "The pilot began late.", False),
        ("When is it worth starting a pilot?", "A pilot is worth it where trust is high.", True),
        ("Who managed the pilot?", "The pilot was managed by Stirling Council.", True),
        ("Who managed the pilot?", "The pilot was managed well.", False),
        ("What is the phone number of the team?", "The team can be reached by post.", False),
        ("What is the phone number of the team?", "Ring the team on 0131 496 0000.", True),
    ],
)
def test_the_kind_of_answer_that_is_asked_for_must_be_there(question, text, answered):
    assert suffices(question, STRONG, evidence(text)) is answered


def test_what_a_question_names_and_no_passage_speaks_of_is_refused_whatever_else_is_near():
    unheld = Signals(0.8, 0.8, 1.0, unheld=("Verity House Agreement",))
    assert not suffices("What did it change?", unheld, evidence("It changed much."))


def test_a_source_that_is_asked_for_by_its_name_is_enough():
    named = Signals(0.2, 0.2, 0.2, named=0.8)
    found = evidence("A study looked at this.")
    assert suffices("Where can I read the study of community councils?", named, found)
    assert not suffices("What do community councils eat?", named, found)


def test_a_doi_may_stand_in_the_address_of_a_source():
    source = replace(SOURCE, address="https://doi.org/10.1000/182")
    found = [Evidence(1, 1.0, held_passage(1, markers=((24, (source,)),)))]
    assert not lacking("What is the DOI of the study?", found)
    assert lacking("What is the DOI of the study?", evidence("One thing. This follows.")) == ("a DOI",)


def test_a_figure_in_the_fourth_passage_is_too_far_down():
    none, figure = "Councils took part.", "Fourteen is 14 of the councils."
    assert suffices("How many councils took part?", STRONG, evidence(none, none, figure))
    assert not suffices("How many councils took part?", STRONG, evidence(none, none, none, figure))


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_question_is_ever_read_as_a_pattern(question, text):
    assert suffices(question, STRONG, evidence(f"{text}.")) in (True, False)

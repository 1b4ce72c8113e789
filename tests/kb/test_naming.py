"""What a question names, held against passages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.questions.naming import source_named, unheld
from kb.questions.terms import QueryTerms, stems
from tests.fakes import SOURCE, held_passage

PASSAGE = held_passage(text="Trust grows where the Halls Trust (Moray) Fund pays. In 2014 it paid for mini-publics.")


def missing(question, written_out=None, wordings=(), general=False):
    query = QueryTerms(tuple(stems(question)), (), written_out or question, question)
    return unheld(query, [PASSAGE], lambda term: list(wordings), lambda phrase: general)


def test_what_no_passage_speaks_of_is_told_by_its_name_or_year():
    assert missing("What did the Ferries Fund change in 2023?") == ("Ferries Fund", "2023")
    assert missing("What did the Halls Trust Fund pay for in 2014?") == ()


def test_what_many_passages_name_and_what_was_written_out_is_no_sign():
    assert missing("What did the Ferries Fund change?", general=True) == ()
    assert missing("What did the FF change?", written_out="What did the FF (ferries fund) change?") == ()


def test_a_term_whose_meaning_is_asked_for_may_stand_in_another_wording():
    assert missing("What is a citizens' jury?") == ("citizens' jury",)
    assert missing("What is a citizens' jury?", wordings=["mini-publics"]) == ()


def test_without_passages_nothing_is_told():
    assert unheld(QueryTerms((), (), "", "What is the FF?"), [], lambda term: [], lambda phrase: False) == ()


def test_a_source_is_named_as_far_as_its_title_and_the_question_share_words():
    passage = held_passage(markers=((24, (replace(SOURCE, title="A study of community councils"),)),))
    whole = source_named(stems("study of community councils"), passage, {}, 10)
    part = source_named(stems("councils and their ferries"), passage, {}, 10)
    assert whole == pytest.approx(1) and 0 < part < whole
    assert source_named(stems("ferries"), passage, {}, 10) == 0

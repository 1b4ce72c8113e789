"""Other spellings are made by rule; what nobody writes does no harm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.models import Term
from kb.questions.spellings import british, others
from kb.questions.terms import Thesaurus, correct_spelling, in_british, query_terms, stems

PAIRS = [
    *[("organisation", "organization"), ("mobilising", "mobilizing"), ("analysed", "analyzed"), ("labour", "labor")],
    *[("neighbourhoods", "neighborhoods"), ("behavioural", "behavioral"), ("centre", "center"), ("defence", "defense")],
    *[("dialogue", "dialog"), ("programmes", "programs"), ("modelling", "modeling"), ("fulfilment", "fulfillment")],
    *[("judgement", "judgment"), ("ageing", "aging")],
]


def held(*words: str):
    known = {stem for word in words for stem in stems(word)}
    return lambda some: [stem for stem in some if stem in known]


@pytest.mark.parametrize(("here", "there"), PAIRS)
def test_american_and_british_spellings_lead_to_each_other(here: str, there: str) -> None:
    assert here in british(there) and there in others(here)


@pytest.mark.parametrize(
    "word", ["four", "our", "size", "wise", "rise", "blog", "filing", "sense", "council", "use", "agenda"]
)
def test_short_and_plain_words_stay_as_they_are(word: str) -> None:
    assert british(word) == () == others(word)


def test_inquiry_and_enquiry_are_one() -> None:
    assert others("inquiry") == ("enquiry",) and others("enquiries") == ("inquiries",)


@given(st.text(max_size=30))
def test_any_word_can_be_looked_at(word: str) -> None:
    assert word not in british(word) and word not in others(word)


def test_an_american_question_is_read_as_the_corpus_is_written() -> None:
    assert in_british("Voluntary Organizations?", held("organisation")) == "Voluntary organisations?"
    assert in_british("Voluntary organizations?", held("organization")) == "Voluntary organizations?"


def test_a_word_that_the_corpus_spells_in_the_american_way_is_spelt_as_there() -> None:
    assert correct_spelling("organisation", ["organization"], lambda word: True) == "organization"


def test_both_spellings_are_looked_for_where_the_corpus_has_both() -> None:
    is_held = held("inquiry", "enquiry", "centralised", "central")
    query = query_terms("centralised inquiry", Thesaurus([]), list, lambda word: True, is_held, lambda phrase: 0)
    assert query.stems == tuple(stems("centralised inquiry"))
    assert query.added == tuple(stems("enquiry"))  # and not "central", though "centralized" has that stem


def test_a_wording_within_a_longer_one_says_nothing_of_its_own() -> None:
    thesaurus = Thesaurus(
        [Term("third sector", ("voluntary sector",)), Term("third sector interface", ("the interface",))]
    )
    assert thesaurus.equal_wordings(stems("third sector interface")) == ["the interface"]
    assert thesaurus.equal_wordings(stems("the third sector and public bodies")) == ["voluntary sector"]

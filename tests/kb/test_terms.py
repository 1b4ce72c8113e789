"""The words that lexical search compares."""

from hypothesis import given
from hypothesis import strategies as st

from kb.models import Term
from kb.questions.terms import Thesaurus, correct_spelling, query_terms, stems, words

PARTNERSHIP = Term("community planning partnership", abbreviations=("CPP",))
REACH = Term("easy to ignore", ("hard to reach", "seldom heard"))
RESEARCH = Term("collaborative action research", abbreviations=("CAR",), ambiguous=True)


def knows_nothing(word: str) -> bool:
    return False


def test_diacritics_and_case_do_not_count():
    assert words("Café CAFE") == ["cafe", "cafe"]


def test_a_compound_is_found_joined_and_in_its_parts():
    assert stems("co-production") == [*stems("coproduction"), *stems("production")]
    assert set(stems("mini publics")) < set(stems("mini-publics"))


def test_function_words_and_possessives_carry_no_meaning():
    assert stems("What are the councils' duties?") == stems("council duty")


@given(st.text())
def test_stems_are_always_plain_words_that_the_index_can_take(text):
    assert all(stem.isascii() and stem.isalnum() and stem == stem.lower() for stem in stems(text))


def test_a_misspelt_word_becomes_the_corpus_word_it_resembles():
    assert correct_spelling("comunity planing", ["community", "planning"], knows_nothing) == "community planning"


def test_an_ordinary_word_that_the_corpus_lacks_is_left_as_typed():
    assert correct_spelling("moons", ["moods"], lambda word: word == "moons") == "moons"


def test_a_word_that_resembles_nothing_is_left_as_typed():
    assert correct_spelling("xylophone", ["community"], knows_nothing) == "xylophone"


def test_an_abbreviation_is_written_out_also_in_the_plural():
    thesaurus = Thesaurus([PARTNERSHIP])
    assert thesaurus.write_out("our CPPs") == "our CPPs (community planning partnership)"


def never(phrase):
    return 0


def test_an_ambiguous_abbreviation_needs_its_capitals():
    thesaurus = Thesaurus([RESEARCH])
    assert thesaurus.write_out("park my car") == "park my car"
    assert "collaborative action research" in thesaurus.write_out("the CAR approach")


def test_a_long_form_also_finds_its_abbreviation_and_any_wording_the_others():
    thesaurus = Thesaurus([PARTNERSHIP, REACH])
    assert "CPP" in thesaurus.equal_wordings(stems("community planning partnerships"))
    assert set(thesaurus.equal_wordings(stems("hard to reach people"))) == {"easy to ignore", "seldom heard"}


def test_an_abbreviation_that_a_document_introduces_is_known_too():
    thesaurus = Thesaurus([], [("LOIP", "local outcome improvement plan")])
    assert "local outcome improvement plan" in thesaurus.write_out("our LOIP")


def test_a_term_is_read_in_the_wording_that_the_corpus_has():
    thesaurus = Thesaurus([PARTNERSHIP, REACH])
    held = {tuple(stems("hard to reach")): 3, tuple(stems("easy to ignore")): 5}

    def how_often(phrase):
        return held.get(tuple(phrase), 0)

    read = thesaurus.in_held_wording("Do seldom-heard groups come, and how?", how_often)
    assert read == "Do easy to ignore groups come, and how?"
    assert thesaurus.in_held_wording("hard to reach people", how_often) == "hard to reach people"
    assert thesaurus.in_held_wording("seldom heard", never) == "seldom heard"
    assert thesaurus.in_held_wording("community planning partnerships", how_often) == "community planning partnerships"


def test_the_vocabulary_is_only_gathered_when_a_word_is_missing():
    def must_not_be_asked():
        raise AssertionError("asked for the vocabulary")

    query = query_terms("community councils", Thesaurus([]), must_not_be_asked, knows_nothing, lambda some: some, never)
    assert query.stems == tuple(stems("community councils"))


@given(st.text(max_size=300))
def test_any_question_can_be_read(text):
    query_terms(text, Thesaurus([PARTNERSHIP, REACH]), lambda: ["community"], knows_nothing, lambda some: (), len)

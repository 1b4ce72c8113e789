"""What a question asks for: names, years, kinds of answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.questions.asked_for import asks_for_source, kinds, names, speaks_of, term, years


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Which recommendations did the Citizens' Assembly of Scotland make?", ("Citizens' Assembly of Scotland",)),
        ("How much Levelling Up Fund money came to councils?", ("Levelling Up Fund",)),
        ("What is Professor Jean Baird's view of trust?", ("Jean Baird's",)),
        ("Is place one of the original Christie pillars?", ("Christie",)),
        ("What does the report say about 20-minute neighbourhoods?", ("20-minute",)),
        ("What did COVID-19 change?", ("COVID-19",)),
        ("What does the Transport (Scotland) Act ask of councils?", ("Transport Act",)),
        ("How do I apply to the Communities Fund?", ("Communities Fund",)),
        ("What role do Elected Members play?", ()),
        ("What should a Chief Executive do?", ()),
        ("As a Moray Council officer I plan for next year: what should I know?", ()),
        ("What makes a partnership work?", ()),
        ("Trust: what makes it grow?", ()),
        ("We are Moray Council. How do we begin?", ()),
        ("In Dundee, how can trust grow?", ()),
        ("I work for NHS Lothian and want to know how trust grows.", ()),
        ("What Makes A Partnership Work Well?", ()),
        ("HOW DO PARTNERSHIPS GROW TRUST", ()),
        ("Dr", ()),
        ("ask Dr about Dr Dr", ()),
    ],
)
def test_names_are_what_capitals_tell_beyond_where_somebody_stands(question, named):
    assert names(question) == named


@pytest.mark.parametrize(
    ("name", "text", "spoken"),
    [
        ("Community Empowerment Act", "under the Community Empowerment (Scotland) Act 2015", True),
        ("Participatory Budgeting", "money went to participatory budgeting", True),
        ("Citizens' Assembly of Scotland", "citizens' assemblies in Scotland", False),
        ("Citizens' Assembly of Scotland", "the Citizens’ Assembly of Scotland met", True),
        ("Levelling Up Fund", "levels of funding went up", False),
        ("Christie", "what Christie's commission said", True),
        ("CRFR", "http://www.crfr.ac.uk/assets/briefing.pdf", True),
    ],
)
def test_a_text_speaks_of_a_name_that_it_has_as_a_name(name, text, spoken):
    assert speaks_of(name, [text]) is spoken


def test_a_year_of_the_askers_own_story_is_not_asked_about():
    assert years("What changed in 2023?") == ("2023",)
    assert years("We ran a pilot in 2023. What should come next?") == ()


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How much did it cost?", "a sum of money"),
        ("What was the budget of the pilot?", "a sum of money"),
        ("Are juries worth the cost?", "a judgement of what it costs or saves"),
        ("What proportion of clients took part?", "a share"),
        ("How many towns took part?", "a number"),
        ("What is the waiting time target?", "a number"),
        ("How long did it take?", "a time"),
        ("In which year did it begin?", "a date"),
        ("Who chaired the commission?", "a name"),
        ("What is the team's phone number?", "a telephone number or an address"),
        ("What is the DOI of the study?", "a DOI"),
    ],
)
def test_the_kind_of_answer_is_read_from_how_it_is_asked_for(question, kind):
    assert [wanted.name for wanted, _ in kinds(question)] == [kind]


@pytest.mark.parametrize(
    "question",
    [
        "What makes partnerships work?",
        "When is it worth doing an evaluation?",
        "Who should take part?",
        "How much does culture matter?",
        "Where should we begin?",
        "Does prevention save money?",
    ],
)
def test_most_questions_ask_for_no_kind_in_particular(question):
    assert kinds(question) == ()


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What is community wealth building?", "community wealth building"),
        ("what's a boundary spanner", "boundary spanner"),
        ("What does distributed leadership mean?", "distributed leadership"),
        ("What is the best way to begin work with people whom services have let down?", None),
        ("What makes trust grow?", None),
    ],
)
def test_a_question_may_ask_for_the_meaning_of_a_term_alone(question, asked):
    assert term(question) == asked


def test_a_work_to_read_is_asked_for_in_many_ways():
    assert asks_for_source("Where can I read up on dignified food?") and asks_for_source("Have you the CRFR briefing?")
    assert not asks_for_source("What helps people eat well?")


@given(st.text(max_size=120))
def test_any_text_is_read_without_fault(text):
    assert isinstance(names(text), tuple) and isinstance(years(text), tuple) and isinstance(kinds(text), tuple)
    assert speaks_of("Jean Baird", [text]) in (True, False)

"""Questions for a session: tied to exact words, of different kinds, none twice."""

from __future__ import annotations

from kb.lists.session_pack import NO_COUNTER_EXAMPLE, NOT_HELD, Words, composed, lead
from kb.models import Excerpt, Kind, Reading
from tests.fakes import held_passage


def excerpt(number: int, kind: Kind = Kind.INSIGHT) -> Excerpt:
    passage = held_passage(number, f"Thing number {number} was found. This follows.", kind)
    return Excerpt(passage, *passage.sentences[0])


def words(number: int, **found: Excerpt | bool) -> Words:
    reading = Reading(id=str(number), work_id="work", title="A report", document_id="document", start=0, end=10)
    return Words(reading, **found)


def test_two_questions_of_different_kinds_say_the_words_that_they_are_about():
    (item,) = composed([words(1, insight=excerpt(1), implication=excerpt(2, Kind.IMPLICATION))])
    assert [one.about for one in item.questions] == ["finding", "recommendation"]
    assert all(one.excerpts[0].text in one.text for one in item.questions)
    assert item.notices == (NO_COUNTER_EXAMPLE,)


def test_a_tension_names_both_sides():
    (item,) = composed([words(1, insight=excerpt(1), counter_example=excerpt(2))])
    (tension,) = (one for one in item.questions if one.about == "tension")
    assert "Thing number 1" in tension.text and "Thing number 2" in tension.text
    assert item.notices[-1] != NO_COUNTER_EXAMPLE


def test_no_question_is_asked_twice_in_a_long_list():
    items = composed([words(number, insight=excerpt(number)) for number in range(40)])
    asked = [question.text for item in items for question in item.questions]
    assert len(asked) == 80
    assert len(set(asked)) == 80


def test_a_work_that_is_not_held_has_no_words_and_says_so():
    reading = Reading(id="1", work_id="work", title="A report")
    (item,) = composed([Words(reading, held=False)])
    assert (item.questions, item.notices) == ((), (NOT_HELD,))


def test_a_long_passage_is_told_by_its_first_words():
    assert lead(" ".join(map(str, range(30)))) == "0 1 2 3 4 5 6 7 8 9 10 11 12 13 …"

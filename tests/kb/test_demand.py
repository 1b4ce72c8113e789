"""Questions that nothing answered, put together where they ask for the same thing: with the real model."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kb.answers.demand import grouped
from kb.answers.feedback import Demand, Feedback
from kb.config import Settings
from kb.embedding import open_embedder
from kb.models import NO_FILTERS

BEGUN = datetime(2026, 11, 2, 9, tzinfo=UTC)


def demands(*questions: str) -> tuple[Demand, ...]:
    """Group questions that were recorded on one day after the other."""
    records = [
        Feedback(question, NO_FILTERS, "v", "m", BEGUN + timedelta(days=number), id=number + 1)
        for number, question in enumerate(questions)
    ]
    return grouped(records, dict(zip(questions, open_embedder(Settings()).embed_texts(questions), strict=True)))


def test_the_same_question_in_other_words_stands_once_with_its_days() -> None:
    bus, peru = demands(
        "What is the capital of Peru?",
        "What is the price of a bus pass?",
        "What does a bus pass cost?",
        "What does a bus pass cost?",
    )
    assert (bus.question, bus.other_wordings) == ("What does a bus pass cost?", ("What is the price of a bus pass?",))
    assert [one.id for one in bus.records] == [2, 3, 4]
    assert [day.day for day in bus.days] == [3, 4, 5]
    assert peru.question == "What is the capital of Peru?" and peru.other_wordings == ()


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("Capital of Peru?", "what is the capital of peru"),
        ("Who pays for adult social care?", "Who funds social care for adults?"),
        ("Which halls in Fife are open?", "which halls in fife are open?"),
    ],
)
def test_words_in_another_order_or_nearly_the_same_meaning_are_the_same(question: str, other: str) -> None:
    assert len(demands(question, other)) == 1


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("What happened in the 2019 budgets?", "What happened in the 2021 budgets?"),
        ("Which village halls in Fife are open in winter?", "Which village halls in Angus are open in winter?"),
        ("Which councils pay for free school meals?", "Which councils pay for free school transport?"),
        ("why?", "how?"),
    ],
)
def test_another_name_or_figure_or_thing_is_another_question(question: str, other: str) -> None:
    assert len(demands(question, other)) == 2


def test_the_most_asked_comes_first_and_among_equals_the_newest() -> None:
    found = demands("Do trams run?", "Are there ferries?", "Are there ferries?", "Who sells coal?")
    assert [one.question for one in found] == ["Are there ferries?", "Who sells coal?", "Do trams run?"]


def test_nothing_recorded_is_nothing_asked_for() -> None:
    assert grouped([], {}) == ()

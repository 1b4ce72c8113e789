"""Feedback, as the record keeps it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from kb.catalogue import Catalogue
from kb.feedback import Feedback, FeedbackKind, Objection, Reason

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
UNANSWERED = Feedback("Who mends gates?", ("place",), "v1", "model", NOON)
OBJECTION = Objection("document:0-40", 3, 20, 2, Reason.OUT_OF_DATE, "The gate is gone.")


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    made = Catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}")
    made.migrate()
    return made


def add(catalogue: Catalogue, feedback: Feedback) -> Feedback:
    with catalogue.transaction() as connection:
        return catalogue.add_feedback(connection, feedback)


def test_feedback_comes_back_as_it_was_given_in_its_order(catalogue: Catalogue) -> None:
    first = add(catalogue, UNANSWERED)
    second = add(catalogue, replace(UNANSWERED, objection=OBJECTION))
    assert [one.kind for one in (first, second)] == [FeedbackKind.UNANSWERED, FeedbackKind.NOT_RIGHT]
    assert first == replace(UNANSWERED, id=1) and second == replace(UNANSWERED, objection=OBJECTION, id=2)
    assert catalogue.feedback() == (first, second)
    assert catalogue.feedback(2) == (second,) and catalogue.feedback(3) == ()


def test_an_unanswered_question_is_one_record_a_day_and_nothing_is_overwritten(catalogue: Catalogue) -> None:
    first = add(catalogue, UNANSWERED)
    later = NOON.replace(hour=23).astimezone(timezone(timedelta(hours=5)))  # elsewhere it is tomorrow
    assert add(catalogue, replace(UNANSWERED, given_at=later, corpus_version="v2")) == first
    others = [
        replace(UNANSWERED, given_at=NOON + timedelta(days=1)),
        replace(UNANSWERED, filters=()),
        replace(UNANSWERED, question="Who mends hinges?"),
    ]
    assert [add(catalogue, other).id for other in others] == [2, 3, 4]
    assert catalogue.feedback(1) == (first,)


def test_the_same_objection_twice_is_two_records(catalogue: Catalogue) -> None:
    given = replace(UNANSWERED, objection=OBJECTION)
    assert [add(catalogue, given).id, add(catalogue, given).id, add(catalogue, UNANSWERED).id] == [1, 2, 3]

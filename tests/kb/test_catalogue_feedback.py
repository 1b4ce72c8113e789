"""Feedback, as the record keeps it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select

from kb.answers.feedback import Feedback, FeedbackKind, Objection, Reason
from kb.catalogue import Catalogue, schema
from kb.models import NO_FILTERS, Filters

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
UNANSWERED = Feedback("Who mends gates?", Filters(("place",)), "v1", "model", NOON)
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
        replace(UNANSWERED, filters=NO_FILTERS),
        replace(UNANSWERED, question="Who mends hinges?"),
    ]
    assert [add(catalogue, other).id for other in others] == [2, 3, 4]
    assert catalogue.feedback(1) == (first,)


def test_the_same_objection_twice_is_two_records(catalogue: Catalogue) -> None:
    given = replace(UNANSWERED, objection=OBJECTION)
    assert [add(catalogue, given).id, add(catalogue, given).id, add(catalogue, UNANSWERED).id] == [1, 2, 3]


def test_every_filter_is_kept_and_a_list_of_themes_is_what_was_kept_before_there_were_others(
    catalogue: Catalogue,
) -> None:
    filters = Filters(("place",), ("Fife", "A = B, and C"), ("blog",), 2015, 2018, True)
    with catalogue.transaction() as connection:
        catalogue.add_feedback(connection, replace(UNANSWERED, filters=filters))
        catalogue.add_feedback(connection, UNANSWERED)
        kept = connection.execute(select(schema.feedback.c.filters)).scalars().all()
    assert [one.filters for one in catalogue.feedback()] == [filters, Filters(("place",))]
    assert kept[1] == ["place"]

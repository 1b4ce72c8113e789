from __future__ import annotations

from ingest.theme_suggestions import ThemeSuggester
from kb.models import Concept

SUGGESTER = ThemeSuggester(
    (
        Concept("place", "Place", alt_labels=("neighbourhood",)),
        Concept("workforce", "Workforce", alt_labels=("staff",)),
        Concept("old", "Hedges", deprecated=True),
        Concept("principle", "Empowerment", kind="principle"),
    )
)


def suggested(text: str) -> list[tuple[str, float | None]]:
    return [(theme.concept_id, theme.score) for theme in SUGGESTER.suggest(text)]


def test_a_preferred_label_or_two_others_are_enough() -> None:
    assert suggested("The workforce is tired.") == [("workforce", 1.0)]
    assert suggested("Staff met other staff.") == [("workforce", 1.0)]
    assert suggested("Staff met.") == []


def test_a_short_word_alone_is_not() -> None:
    assert suggested("It is firmly in place.") == []


def test_the_score_is_the_share_of_the_hits() -> None:
    assert suggested("Staff, staff, staff of a neighbourhood in this place.") == [("workforce", 0.6), ("place", 0.4)]


def test_principles_and_retired_concepts_are_never_suggested() -> None:
    assert suggested("Empowerment of hedges, hedges and empowerment.") == []


def test_a_suggestion_says_where_it_is_from() -> None:
    (theme,) = SUGGESTER.suggest("The workforce.")
    assert (theme.origin, theme.method) == ("suggestion", "labels")

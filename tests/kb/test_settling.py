"""Whose word decides on the themes of a passage."""

from __future__ import annotations

import pytest

from kb.coding.settling import NOBODY, Basis, Judgement, settled, standings
from kb.models import Concept, Standing
from kb.themes import moved, relations

PLACE, EVIDENCE, BOTH, NONE = (
    frozenset({"place"}),
    frozenset({"evidence"}),
    frozenset({"place", "evidence"}),
    frozenset(),
)


@pytest.mark.parametrize(
    ("own", "document", "passage", "themes"),
    [
        ((), NOBODY, NOBODY, {}),
        (("place",), NOBODY, NOBODY, {"place": Standing.OWN}),
        (("place",), Judgement((EVIDENCE,)), NOBODY, {"evidence": Standing.SINGLE}),
        (("place",), Judgement((EVIDENCE,)), Judgement((NONE,)), {}),
        (("place",), NOBODY, Judgement((EVIDENCE, BOTH)), {"evidence": Standing.AGREED, "place": Standing.OWN}),
        ((), NOBODY, Judgement((EVIDENCE, BOTH)), {"evidence": Standing.AGREED}),
        ((), Judgement((PLACE,)), Judgement((EVIDENCE, PLACE)), {"place": Standing.SINGLE}),
        (("place",), NOBODY, Judgement((PLACE, PLACE), decision=NONE), {}),
        ((), NOBODY, Judgement((), decision=PLACE), {"place": Standing.DECIDED}),
    ],
)
def test_a_persons_word_goes_before_the_documents_and_a_dispute_changes_nothing(own, document, passage, themes):
    assert settled(own, document, passage) == themes


def test_what_people_differ_on_is_told_as_disputed():
    assert standings(Judgement((BOTH, PLACE))) == {"evidence": Standing.DISPUTED, "place": Standing.AGREED}


def scheme(*concepts):
    return [Concept("prevention", "Prevention"), Concept("place", "Place"), *concepts]


def test_who_says_a_sub_theme_says_what_it_lies_under_however_it_is_called_now():
    old = Concept("old", "Old", deprecated=True, replaced_by="newer")
    newer = Concept("newer", "Newer", deprecated=True, replaced_by="newest")
    found = relations(scheme(old, newer, Concept("newest", "Newest", broader="prevention")))
    assert found.implied(["old", "place"]) == ("prevention", "newest", "place")
    assert found.present("old") == "newest" and found.present("unknown") == "unknown"


def test_a_scheme_that_runs_in_a_circle_holds_nobody_up():
    found = relations(
        [Concept("a", "A", broader="b", replaced_by="b"), Concept("b", "B", broader="a", replaced_by="a")]
    )
    assert found.present("a") in ("a", "b") and set(found.implied(["a"])) <= {"a", "b"}


def test_what_became_of_a_theme_is_a_sentence():
    gone, retired = Concept("areas", "Areas", deprecated=True, replaced_by="place"), Concept("x", "X", deprecated=True)
    told = moved(["Areas", "areas", "x", "place", "potholes"], scheme(gone, retired))
    assert told == (
        "“Areas” was merged into “Place”, which is used instead.",
        "“X” is retired: what was coded by it is still found, but nothing new is.",
    )


def test_pages_say_in_one_line_on_what_themes_rest():
    assert str(Basis(0)).startswith(
        "Themes: as each document’s own headings and description say; researchers have coded no"
    )
    assert "(1 passage)" in str(Basis(1)) and "(1,212 passages)" in str(Basis(1212))
    assert all(str(Basis(number)).endswith("Suggestions are not used.") for number in (0, 1))

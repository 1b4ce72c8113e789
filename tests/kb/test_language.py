from __future__ import annotations

import subprocess
import sys

import pytest

from kb.config import ROOT
from kb.language import Gazetteer, abbreviations, sentences
from kb.models import Body


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "It works, e.g. in Fife, i.e. nearby.",
        "Dr. Smith and J. K. Brown agreed.",
        "See No. 5, vol. 3, pp. 4-5.",
        "It cost 3.5 per cent more.",
        "Partners need: 1) a purpose; 2) a plan; 3) time.",
        "They met at 5 p.m. and left.",
        "Groups, gardens etc. were visited.",
        "He asked “Why?” and left.",
    ],
)
def test_one_sentence_stays_one(text: str) -> None:
    assert split(text) == [text]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("It works.", "Why?"),
        ("She said “Stop.”", "Then she left."),
        ("It works (mostly.)", "Then it stops."),
        ("It was agreed.²", "Next came the rota."),
        ("They grow pears etc.", "They sell them."),
        ("It was painted in 2004.", "In 2005 it was not."),
        ("Does it?", "‘Yes’ they say."),
    ],
)
def test_two_sentences_are_two(first: str, second: str) -> None:
    assert split(f"{first} {second}") == [first, second]


def test_whitespace_is_no_part_of_a_sentence() -> None:
    assert split("  One.  Two. ") == ["One.", "Two."]
    assert split(" \n ") == []


def test_sentences_go_on_over_the_windows_a_long_text_is_read_in() -> None:
    text = "A short sentence of seven words here. " * 4000
    assert len(split(text)) == 4000


def test_a_run_without_spaces_is_no_language_and_costs_little() -> None:
    assert split("(" * 300_000 + ". Next.")[-1] == "Next."


def test_abbreviations_are_found_in_both_orders_and_in_the_singular() -> None:
    text = "Local garden partnerships (LGPs) and the NGG (Northvale Growers Guild) met (as ever) in May (2004)."
    assert abbreviations(text) == (("LGP", "Local garden partnership"), ("NGG", "Northvale Growers Guild"))


def test_the_first_meaning_of_a_short_form_counts() -> None:
    assert abbreviations("shared orchards (SO), later second order (SO)") == (("SO", "shared orchards"),)


def test_a_long_form_has_to_have_the_letters() -> None:
    assert abbreviations("completely different words (XQZ)") == ()


def test_spacy_is_loaded_on_first_use_only() -> None:
    code = "import sys, kb.language; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


# --- bodies ---------------------------------------------------------------------------------------

BODIES = (
    Body("health", "NHS Health Scotland", "public body", other_names=("Health Scotland",)),
    Body("public", "Public Health Scotland", "public body", abbreviations=("PHS",)),
    Body("fund", "Health Foundation", "third sector", other_names=("the King's Fund",)),
    Body("act", "Halls (Scotland) Act 2015", "law", other_names=("Halls Act",)),
)


def named(*texts: str) -> list[list[tuple[str, str]]]:
    found = Gazetteer(BODIES).mentions(texts)
    return [
        [(text[one.start : one.end], one.body_id) for one in mentions]
        for text, mentions in zip(texts, found, strict=True)
    ]


def test_the_longest_name_wins() -> None:
    assert named("NHS Health Scotland and Public Health Scotland met Health Scotland.") == [
        [("NHS Health Scotland", "health"), ("Public Health Scotland", "public"), ("Health Scotland", "health")]
    ]


def test_other_names_stand_with_or_without_their_capitals_and_the_usual_name_as_it_is() -> None:
    assert named("The halls act helps.", "A health foundation is one of many.") == [[("halls act", "act")], []]


def test_an_abbreviation_counts_in_a_document_that_has_the_name() -> None:
    assert named("PHS met.") == [[]]
    assert named("PHS met.", "Public Health Scotland (PHS), not phs") == [
        [("PHS", "public")],
        [("Public Health Scotland", "public"), ("PHS", "public")],
    ]


def test_a_name_is_found_beside_marks_and_with_any_apostrophe() -> None:
    assert named("(The King’s Fund’s view.)", "The Halls (Scotland) Act 2015’s aims") == [
        [("The King’s Fund", "fund")],
        [("Halls (Scotland) Act 2015", "act")],
    ]


def test_a_name_that_is_part_of_a_longer_one_is_another_body() -> None:
    assert named(
        "Ask the Mental Health Foundation. Health Foundation staff", "The Health Foundation; Health Scotland"
    ) == [
        [("Health Foundation", "fund")],
        [("Health Foundation", "fund"), ("Health Scotland", "health")],
    ]

"""The rules of case studies that are written here: what is kept, what is missing, what they become."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.cases.case_writing import (
    LONGEST_PART,
    cleaned,
    left_open,
    missing,
    pieces,
    source_words,
    statements,
    to_case,
    with_marks,
    without_source,
)
from kb.errors import InputRefused
from kb.models import CaseSource, CaseText

MINUTES, STUDY = CaseSource("Minutes of the hall group", 2022), CaseSource("A study", 2021, "https://example.org/s")
WHOLE = CaseText(
    name="Warm rooms",
    context="It was cold.\nHalls stood empty.",
    partners="- Hall group\n- Bakery",
    places=("Wick",),
    period="2022",
    themes=("prevention",),
    done="Halls opened [1]\nKeys were lent. [2]",
    learned="Ask first",
    sources=(MINUTES, STUDY),
)


def said(statement: str) -> str:
    return "".join(f"^{one}" if isinstance(one, int) else one for one in pieces(statement, 2))


def test_a_whole_case_lacks_nothing_and_says_what_stays_open():
    assert missing(WHOLE) == ()
    assert left_open(WHOLE) == ("What was asked", "What was observed")


def test_an_empty_case_lacks_each_part_once():
    assert [line.partition(":")[0] for line in missing(CaseText())] == [
        *("Name", "Context", "Places", "Period", "Themes", "What was done", "What was observed, or what was learned"),
        "Sources",
    ]


def test_a_mark_without_its_source_is_missing_a_source():
    assert missing(replace(WHOLE, learned="Ask first [3]")) == (
        "Sources: [3] under “What was learned” names none of them.",
    )


def test_the_case_is_without_the_marks_of_sources():
    case = to_case(WHOLE, "local-warm-rooms", ["minutes"])
    assert case.done == ("Halls opened", "Keys were lent.")
    assert case.partners == ("Hall group", "Bakery")
    assert case.summary == "It was cold. Halls stood empty."
    assert case.outputs == ("minutes",)


def test_without_any_mark_all_sources_stand_at_the_end_of_each_part():
    marked = with_marks(replace(WHOLE, done="Halls opened\nKeys were lent."), "id")
    assert marked.done == ("Halls opened", "Keys were lent. [1, 2]")
    assert marked.learned == ("Ask first [1, 2]",) and marked.summary.endswith("[1, 2]")
    assert with_marks(WHOLE, "id").learned == ("Ask first",)


@pytest.mark.parametrize(
    ("statement", "whole"),
    [
        ("Halls opened", "Halls opened."),
        ("Halls opened [1]", "Halls opened.^1"),
        ("Halls opened. [1, 2]", "Halls opened.^1^2"),
        ("Halls opened [1].", "Halls opened.^1"),
        ("Halls [2] opened?", "Halls^2 opened?"),
        ("Halls opened [7]", "Halls opened [7]."),
        ("Halls [sic] opened", "Halls [sic] opened."),
    ],
)
def test_a_mark_stands_behind_the_full_stop(statement, whole):
    assert said(statement) == whole


def test_statements_are_lines_without_the_signs_of_lists():
    assert statements("• one\n\n * two\n3) three\n2019 was cold") == ("one", "two", "three", "2019 was cold")


def test_taking_a_source_out_renumbers_the_marks():
    assert without_source("One [1]\nTwo [2, 3]\nThree [3].", 2) == "One [1]\nTwo [2]\nThree [2]."
    assert without_source("One [1].", 1) == "One."


def test_what_cannot_be_seen_is_not_kept_and_lines_are():
    kept = cleaned(CaseText(name="A\x00b\u200b\tc\n", done="One\r\n\r\n\r\n\r\nTwo\x1b[0m\ud800"))
    assert kept.name == "Ab c"
    assert kept.done == "One\n\nTwo[0m"


def test_formulas_and_tags_are_words_like_any_other():
    kept = cleaned(CaseText(name="=HYPERLINK(1)", context="<script>alert(1)</script>"))
    assert (kept.name, kept.context) == ("=HYPERLINK(1)", "<script>alert(1)</script>")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (CaseText(context="x" * (LONGEST_PART + 1)), "“Context” has 20,001 characters"),
        (CaseText(done="x" * 1_000_000), "attach the whole account as a document"),
        (CaseText(name="x" * 301), "“Name” is longer than 300"),
        (CaseText(sources=(CaseSource("A", None, "javascript:alert(1)"),)), "is no web address"),
        (CaseText(sources=(CaseSource("A", 99999),)), "is not a year"),
        (CaseText(sources=(CaseSource(" "),)), "needs a title"),
        (CaseText(places=tuple(map(str, range(60)))), "at most 100 sources and 50 places"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_one_sentence(text, told):
    with pytest.raises(InputRefused, match=told):
        cleaned(text)


def test_a_source_is_printed_with_year_and_address():
    assert source_words(STUDY) == "A study (2021), https://example.org/s"

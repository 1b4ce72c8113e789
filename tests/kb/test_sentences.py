"""A pasted text is split as a reader would split it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.answers.sentences import sentences


@pytest.mark.parametrize(
    "sentence",
    [
        "Some councils, e.g. Fife and i.e. Angus, share halls.",
        "Dr. Reid and Prof. Sim asked Mr. J. B. Orr.",
        "Paper No. 5 names St. Andrews, cf. Vol. 2, pp. 3 and Fig. 4.",
        "Costs rose by 3.5 to £4.25m in 2.5 years.",
        "Baird et al. (2021) counted tables, chairs etc. 12 times.",
        "The U.K. and the U.S. Governments met at 9 a.m. on the hill.",
        "See www.example.org for all of it.",
        "It helps … sometimes, as they say.",
    ],
)
def test_a_full_stop_that_shortens_a_word_ends_nothing(sentence: str) -> None:
    assert sentences(f"{sentence} Then comes another.") == (sentence, "Then comes another.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The answer was no. The hall stayed shut.", ("The answer was no.", "The hall stayed shut.")),
        ("Does it work? Yes! It does.", ("Does it work?", "Yes!", "It does.")),
        ("“It works.” “So we hear.” Others doubt it.", ("“It works.”", "“So we hear.”", "Others doubt it.")),
        ('They said "it works." Others doubt it.', ('They said "it works."', "Others doubt it.")),
        ("It is shown.[12] Others doubt it.¹ We do not.", ("It is shown.[12]", "Others doubt it.¹", "We do not.")),
        ("(It is shown.) Others doubt it.", ("(It is shown.)", "Others doubt it.")),
        ("It began in 2015. 12 councils took part.", ("It began in 2015.", "12 councils took part.")),
    ],
)
def test_a_sentence_ends_with_its_closing_marks(text: str, expected: tuple[str, ...]) -> None:
    assert sentences(text) == expected


def test_bullets_and_paragraphs_are_sentences_of_their_own_and_headings_none() -> None:
    text = (
        "# Background\n\nWhy we ask\nHalls matter.\n\n- staff need time\n* Grants pay for roofs. They are few.\n"
        "1. The keys hang inside\n(b) Nobody counts them\n\n2. Budget\n"
    )
    assert sentences(text) == (
        "Why we ask",
        "Halls matter.",
        "staff need time",
        "Grants pay for roofs.",
        "They are few.",
        "The keys hang inside",
        "Nobody counts them",
    )


def test_lines_that_were_only_wrapped_are_put_together() -> None:
    text = "Volunteers kept the village halls open through the winter of\nEdinburgh, and most\nof them were old.\nGood."
    assert sentences(text) == (
        "Volunteers kept the village halls open through the winter of Edinburgh, and most of them were old.",
        "Good.",
    )


def test_what_has_no_words_has_no_sentences() -> None:
    assert sentences(" \n—\n...\n* *\n") == ()


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_no_word_is_made_up_and_each_sentence_is_one_line(text: str) -> None:
    held = " ".join(text.split())
    for sentence in sentences(text):
        assert "\n" not in sentence and sentence == " ".join(sentence.split())
        assert all(word in held for word in sentence.split())

"""What a sentence needs to be read out by itself."""

import re

import pytest

from kb.answers.stretches import LONGEST_STRETCH, Stretch, stretch_around
from tests.fakes import held_passage


def passage(*sentences):
    """A passage of these sentences, with a line between those that are items of a list."""
    text, spans = "", []
    for sentence in sentences:
        text += ("" if not text else " " if re.search(r"[.!?]$", text) else "\n\n") + sentence
        spans.append((len(text) - len(sentence), len(text)))
    return held_passage(text=text, sentences=tuple(spans))


FIRST = "Partners who share an office meet more often than those who do not."
MORE = "Budgets were pooled in three of the areas that were looked at."


@pytest.mark.parametrize(
    "leaning",
    [
        "This takes time and the patience of everybody who is involved in it.",
        "These challenges were met by most of the boards in the first year.",
        "Such arrangements last only as long as their budgets are not cut.",
        "They also need to agree on what they mean by a shared budget.",
        "However, it is rarely clear who may speak for the community itself.",
        "For example, two of the boards rotate their chairs every six months.",
        "In addition, the members of one board visit each other at work.",
        "Another board meets in the village halls of its area twice a year.",
        "To meet this challenge boards need more time than they have now.",
        "Whilst this is demanding, every one of the boards has managed it.",
        "Critically, it must also involve those who pay for the services.",
        "Addressing this could mean that boards meet more often than now.",
        "The system has to be able to respond to this, at least in part.",
        "If reform is to succeed in the long run this shift is essential.",
        "and the members of the boards have to agree with each other first.",
    ],
)
def test_a_sentence_that_leans_on_the_one_before_brings_it(leaning):
    assert stretch_around(passage(MORE, FIRST, leaning), 2) == Stretch(1, 2)


@pytest.mark.parametrize(
    "alone",
    [
        "This report sets out what was learned in all of the four case sites.",
        "In this paper we look at what happened when the budgets were pooled.",
        "Those who take part once are more likely to do so for a second time.",
        "It is not enough to talk about sharing power with the communities.",
        "Both officials and residents said that the meetings were too long.",
        "There is no one way in which boards of any size can share power.",
        "Finally, new forms of governance are needed to share what is learned.",
    ],
)
def test_a_sentence_that_only_looks_as_if_it_leaned_stands_alone(alone):
    assert stretch_around(passage(FIRST, alone), 1) == Stretch(1, 1)


def test_a_chain_of_leaning_sentences_is_followed_back_to_its_start():
    chain = passage(FIRST, "They agree on more in the meetings that follow.", "This is known as the kitchen effect.")
    assert stretch_around(chain, 2) == Stretch(0, 2)


def test_a_leaning_sentence_with_nothing_before_it_does_not_stand():
    assert stretch_around(passage("This takes time and a great deal of patience on all sides."), 0).stands is False


def test_the_second_item_of_an_enumeration_needs_its_first():
    near = passage(
        "First, budgets matter to all.", MORE, "Secondly, there are challenges of trust between the partners."
    )
    assert stretch_around(near, 2) == Stretch(0, 2)
    far = passage(MORE, FIRST, "Secondly, there are challenges of trust between the partners.")
    assert stretch_around(far, 2).stands is False


def test_what_is_announced_comes_along():
    listed = passage("Key points include:", "Rotating the chair every year", "Meeting in village halls.", MORE)
    assert stretch_around(listed, 0) == Stretch(0, 1)
    assert stretch_around(listed, 1) == Stretch(0, 1)


def test_an_announcement_with_nothing_behind_it_does_not_stand():
    assert stretch_around(passage(MORE, "Good public service leaders are:"), 1).stands is False


def test_a_few_words_bring_the_sentence_that_they_announce():
    assert stretch_around(passage("Build trust.", FIRST), 0) == Stretch(0, 1)


def test_a_label_tells_nothing_by_itself():
    assert stretch_around(passage("Three citizens' juries."), 0) == Stretch(0, 0, stands=False)


@pytest.mark.parametrize("place", range(8))
def test_no_stretch_is_longer_than_can_be_read_out(place):
    leaning = ["This follows from all of what was said before it."] * 8
    found = stretch_around(passage(*leaning), place)
    assert found.first <= place <= found.last < found.first + LONGEST_STRETCH

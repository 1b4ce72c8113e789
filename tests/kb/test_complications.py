"""Which sentences are taken to complicate another; which are shown is tried in test_asking."""

import pytest

from kb.answers.complications import _may_complicate, limits

CLAIM = "Sharing one office saves the partners money in the first year."


@pytest.mark.parametrize(
    "words",
    [
        "Savings from shared offices are often difficult to realise.",
        "Sharing an office does not save money in the first year.",
        "Getting small partners to share an office remains a challenge.",
        "Trust between those who share an office is patchy.",
        "Shared offices are always under threat when leases end.",
    ],
)
def test_what_denies_orlimits_may_complicate(words):
    assert limits(words) and _may_complicate(CLAIM, words)


@pytest.mark.parametrize(
    "words",
    [
        "Shared offices also save travel for the staff.",
        "But there has been an increase in shared offices.",
        "Partners not only share an office but also a budget.",
        "We show what works and what does not in reform.",
        "This does not mean that offices have no role to play.",
        "Partners must overcome barriers to sharing an office.",
        "Difficulties should be tackled early by the board.",
    ],
)
def test_a_mere_contrast_and_what_is_urged_do_not(words):
    assert not limits(words)


def test_nothing_complicates_what_is_itself_a_limit():
    assert not _may_complicate("Savings are hard to realise.", "Sharing an office does not save money.")


def test_what_is_not_known_is_told_elsewhere():
    assert not _may_complicate(CLAIM, "Little is known about whether shared offices save money.")

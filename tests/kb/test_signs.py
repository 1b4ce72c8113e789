"""When evidence on the same matter may complicate a sentence."""

from __future__ import annotations

import pytest

from kb.answers.signs import sign
from kb.models import Sign


@pytest.mark.parametrize(
    ("sentence", "evidence", "expected"),
    [
        ("Savings come quickly.", "Savings are often difficult to realise.", Sign.NEGATION),
        ("Halls don’t need grants.", "Halls need grants.", Sign.NEGATION),
        ("Halls need volunteers.", "Halls need volunteers but also grants.", None),
        ("Halls need volunteers.", "Halls need volunteers, but grants matter more.", Sign.CONTRAST),
        ("Halls need volunteers, but grants matter.", "Halls need volunteers.", None),
        ("Halls save money.", "Little is known about whether halls save money.", Sign.GAP),
        ("Little is known about halls.", "Little is known about halls.", None),
        ("Halls need grants.", "Halls need not only grants but also keys.", None),
        ("Halls need grants.", "Halls need grants, as a village without a bakery told us.", None),
        (
            "Disinvestment saves money.",
            "It is hard to disinvest (to take money out), so as to save later.",
            Sign.NEGATION,
        ),
        ("Halls save more money each year.", "The halls saved less money.", Sign.OPPOSITE),
        ("Grants to halls are growing.", "Grants to halls are not shrinking.", None),
        ("Halls cost more.", "Halls cost more in winter and less in summer.", None),
        ("Prevention improves lives.", "Prevention programmes are for poor and for older people.", None),
        ("Halls are open to citizens.", "Halls are for citizens whose village is not on the map.", None),
        ("Halls are not open.", "Halls are never open.", None),
    ],
)
def test_a_sign_is_what_one_has_and_the_other_lacks(sentence: str, evidence: str, expected: Sign | None) -> None:
    assert sign(sentence, evidence) is expected

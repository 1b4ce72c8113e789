"""Why a passage was chosen, worked out by hand."""

from __future__ import annotations

import pytest

from kb.answers.reasons import Nearness, as_written, nearness, why
from kb.models import Answer, AnswerStatus, Evidence, Part, Quotation
from tests.fakes import held_passage


def test_words_are_shown_as_the_passage_writes_them_each_stem_once() -> None:
    assert as_written(["Sharing power: shared Power well."], ["power", "share"]) == ("Sharing", "power")
    assert as_written(["Co-production with Glaswegians’ cafés."], ["coproduct", "cafe"]) == ("Co-production", "cafés")
    assert as_written(["Gates rust."], []) == as_written([""], ["gate"]) == ()


def test_a_passage_says_why_it_was_chosen() -> None:
    text = "Community councils are strong. The voluntary sector helps."
    first = Evidence(1, 0.9, held_passage(1), 0.6)
    second = Evidence(2, 0.8, held_passage(2, text), 0.5)
    quotation = Quotation(text[:30], 1, 0, 30, Part.FOUND)
    answer = Answer(
        "How do councils help participation in a third sector study?",
        AnswerStatus.ANSWERED,
        evidence=(first, second),
        quotations=(quotation,),
        sought=("council", "help", "particip", "studi"),
        sought_also=("voluntari",),
    )
    reasons = why(answer, quotation)
    assert (reasons.rank, reasons.found, reasons.nearness) == (2, 2, Nearness.NEAR)
    assert (reasons.words, reasons.like) == (("councils", "helps"), ("voluntary",))
    assert reasons.titles == ("Participation", "study")  # of the section and of the source
    assert reasons.themes == ("participation",)


@pytest.mark.parametrize(("cosine", "told"), [(0.8, "very near"), (0.5, "near"), (0.2, "somewhat near")])
def test_nearness_is_told_in_words(cosine: float, told: str) -> None:
    assert nearness(cosine).value == told

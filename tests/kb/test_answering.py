"""Composing an answer out of exact quotations."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kb.answers.answering import quotations, sources_of, themes_of
from kb.models import Answer, AnswerStatus, Evidence, Kind, Part, Quotation, Source, Work
from tests.fakes import SOURCE, held_passage


def evidence(*passages):
    return [Evidence(rank, 1 / rank, passage) for rank, passage in enumerate(passages, 1)]


LONG = "Trust between the partners matters most in every one of the cases. Money from several funds helps a little too."


def test_a_quotation_is_the_exact_text_at_its_offsets():
    found = evidence(held_passage(text=LONG))
    (quoted,) = quotations(found, {"": {1: [0.9, 0.1]}})
    assert quoted.text == "Trust between the partners matters most in every one of the cases."
    assert found[0].passage.text[quoted.start : quoted.end] == quoted.text


def test_a_few_words_bring_the_sentence_that_they_announce():
    (quoted,) = quotations(evidence(held_passage(text="Build trust. Partners need time.")), {"": {1: [0.9, 0.1]}})
    assert quoted.text == "Build trust. Partners need time."


def test_neighbouring_sentences_become_one_quotation():
    (quoted,) = quotations(evidence(held_passage(text=LONG)), {"": {1: [0.9, 0.85]}})
    assert quoted.text == LONG


def test_a_sentence_that_leans_on_the_one_before_brings_it_along():
    (quoted,) = quotations(evidence(held_passage(text="One thing. This follows.")), {"": {1: [0.1, 0.9]}})
    assert quoted.text == "One thing. This follows."


def test_findings_and_recommendations_are_different_parts():
    found = evidence(held_passage(1), held_passage(2, text="Pool the money. It lasts.", kind=Kind.IMPLICATION))
    assert [q.part for q in quotations(found, {"": {1: [0.9, 0], 2: [0.8, 0]}})] == [Part.FOUND, Part.SUGGESTED]


def test_a_sentence_that_says_what_is_not_known_has_its_own_part():
    found = evidence(held_passage(text="Little is known about later effects. Money helps.", gaps=((0, 36),)))
    assert quotations(found, {"": {1: [0.9, 0.1]}})[0].part is Part.UNKNOWN


def test_the_nearest_gap_is_told_where_no_other_quotation_says_what_is_not_known():
    later = [held_passage(key, text="Nothing is known here. Money helps.", gaps=((0, 22),)) for key in range(2, 11)]
    found = evidence(held_passage(1), *later)
    scores = {1: [1.0, 0.1]} | {passage.key: [0.5, 0.1] for passage in later}
    assert [q.part for q in quotations(found, {"": scores})] == [Part.FOUND]
    scores[10] = [0.75, 0.1]
    assert [(q.part, q.evidence) for q in quotations(found, {"": scores})] == [(Part.FOUND, 0), (Part.UNKNOWN, 9)]
    scores[2] = [0.9, 0.1]
    assert [q.evidence for q in quotations(found, {"": scores}) if q.part is Part.UNKNOWN] == [1]


def test_weak_sentences_are_not_quoted():
    found = evidence(held_passage(1), held_passage(2))
    assert [q.evidence for q in quotations(found, {"": {1: [1.0, 0.1], 2: [0.5, 0.4]}})] == [0]


def test_what_nearly_says_the_same_is_quoted_once():
    one = "Savings from prevention are often hard to realise. Money helps."
    other = "Often savings from prevention programmes are hard to realise. Staff help."
    found = evidence(held_passage(1, text=one), held_passage(2, text=other), held_passage(3, text=LONG))
    scores = {1: [1.0, 0.1], 2: [0.99, 0.1], 3: [0.9, 0.1]}
    assert [q.evidence for q in quotations(found, {"": scores})] == [0, 2]


SAID = (
    "Trust grows slowly. Boards meet.",
    "Shared offices save travel. Chairs rotate.",
    "Joint training pays. Clerks minute.",
    "Volunteers want clarity. Lawyers wait.",
)


def works(*ids, **changes):
    """One passage of each of these works, every one on something else."""
    return evidence(
        *(
            held_passage(key, text=SAID[key - 1], work=Work(id=work_id, title=work_id, **changes))
            for key, work_id in enumerate(ids, 1)
        )
    )


LEVEL = {"": {key: [1.0 - key / 100, 0.1] for key in range(1, 5)}}


def test_no_work_is_quoted_more_than_twice_where_another_bears_on_the_question():
    assert [q.evidence for q in quotations(works("report", "report", "report", "study"), LEVEL)] == [0, 1, 3]


def test_a_work_is_quoted_more_often_where_nothing_else_bears_on_the_question():
    assert [q.evidence for q in quotations(works("report", "report", "report", "report"), LEVEL)] == [0, 1, 2]


def test_a_digest_is_the_same_voice_as_what_it_restates():
    found = works("report", "report", "report", "study")
    passage = replace(found[2].passage, work=Work(id="digest", title="digest", digest_of="report"))
    found[2] = replace(found[2], passage=passage)
    assert [q.evidence for q in quotations(found, LEVEL)] == [0, 1, 3]


def test_each_part_of_a_question_has_its_own_best_quotation():
    found = works("report", "report", "study")
    scores = {"Who trusts?": {1: [2.0, 0.1], 2: [1.0, 0.1]}, "Who trains?": {3: [0.5, 0.1], 2: [0.1, 0.1]}}
    assert [(q.evidence, q.asked) for q in quotations(found, scores)] == [(0, "Who trusts?"), (2, "Who trains?")]
    assert all(q.chief for q in quotations(found, scores))


def test_what_is_much_weaker_than_the_best_is_shown_but_does_not_carry_the_answer():
    found = works("report", "study")
    found[1] = replace(found[1], passage=replace(found[1].passage, kind=Kind.IMPLICATION))
    chief = [q.chief for q in quotations(found, {"": {1: [1.0, 0.1], 2: [0.75, 0.1]}})]
    assert chief == [True, False]


def test_a_sentence_that_cannot_stand_alone_gives_way_to_one_that_can():
    hanging = held_passage(1, text="Good leaders are: nothing else.", sentences=((0, 17), (18, 31)))
    found = evidence(replace(hanging, sentences=((0, 17),)), held_passage(2, text=LONG))
    assert [q.evidence for q in quotations(found, {"": {1: [1.0], 2: [0.8, 0.1]}})] == [1]
    assert [q.evidence for q in quotations(found[:1], {"": {1: [1.0]}})] == [0]


OTHER = Source(4, "1. Participation", "Another study", "https://example.org/other")


def test_a_sentence_has_its_own_sources_before_those_that_follow():
    passage = held_passage(text="One thing. Then more.", markers=((10, (SOURCE,)), (21, (OTHER,))))
    assert sources_of(passage, 0, 10) == ((SOURCE,), True)
    assert sources_of(passage, 11, 21) == ((OTHER,), True)


def test_a_sentence_without_a_marker_rests_on_the_next_one_and_the_reader_is_told():
    assert sources_of(held_passage(text="One thing. Then more."), 0, 10) == ((SOURCE,), False)


def test_what_comes_after_the_last_marker_of_a_stretch_rests_on_the_next_one():
    passage = held_passage(text="One thing. More. Then this.", markers=((10, (SOURCE,)), (27, (OTHER,))))
    assert sources_of(passage, 0, 16) == ((SOURCE, OTHER), False)
    assert sources_of(passage, 0, 27) == ((SOURCE, OTHER), True)


def test_sources_of_what_is_weak_or_complicates_do_not_vouch_for_the_answer():
    chief = Quotation("One.", 0, 0, 4, Part.FOUND, (SOURCE,), marked=False)
    other = Quotation("Two.", 0, 5, 9, Part.FOUND, (OTHER,))

    def cited(*chosen):
        return Answer("", AnswerStatus.ANSWERED, quotations=chosen).cited_sources

    assert cited(chief, other) == (SOURCE.address, OTHER.address)
    assert cited(chief, replace(other, chief=False)) == (SOURCE.address,)
    assert cited(chief, replace(other, part=Part.COMPLICATES)) == (SOURCE.address,)


def test_a_sentence_after_the_last_marker_has_no_source():
    passage = held_passage(text="One thing. Then more.", markers=((10, (SOURCE,)),))
    assert sources_of(passage, 11, 21) == ((), False)


def test_the_theme_with_the_most_evidence_comes_first():
    found = evidence(held_passage(1, themes=("place",)), held_passage(2), held_passage(3))
    assert themes_of(found)[0] == "place"
    assert set(themes_of(found)) == {"place", "participation"}


@given(st.lists(st.lists(st.floats(0, 1), min_size=2, max_size=2), max_size=8))
def test_quotations_never_overlap_and_always_equal_their_passage(rows):
    found = evidence(*(held_passage(key) for key in range(len(rows))))
    chosen = quotations(found, {"": dict(enumerate(rows))})
    for quoted in chosen:
        assert found[quoted.evidence].passage.text[quoted.start : quoted.end] == quoted.text
    places = [(q.evidence, q.start, q.end) for q in chosen]
    assert not any(a[0] == b[0] and a[1] < b[2] and b[1] < a[2] for a in places for b in places if a is not b)

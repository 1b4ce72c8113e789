"""A coder looks back: finds what they coded, changes it, and judges anew where the text has changed."""

from __future__ import annotations

import pytest

from ingest.pipeline import ingest_files, list_inputs
from kb.errors import InputRefused, NotHeld
from kb.models import ThemeSuggestion
from tests.fakes import lent, markdown

ADA, BEN = "Ada Ross", "Ben Muir"
HALLS = "Volunteers keep the village halls open. The keys hang at the bakery."
BOATS = "Nobody knows who paid for the boats that carry the children to school."
GATES = "The gate at the old bridge has rusted shut since the winter before last."
MENDED = BOATS.replace("Nobody knows", "No one knows")
REWRITTEN = "The gate at the bridge was mended, and has opened again since last winter."


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    folder = tmp_path_factory.mktemp("empty")
    (folder / "other.md").write_bytes(markdown("Another matter", "Nothing of what follows stands in here at all."))
    return folder


@pytest.fixture
def base(empty, tmp_path):
    yield from lent(tmp_path, empty)


@pytest.fixture
def read(base, tmp_path):
    """Read a document of these paragraphs, at the place of the one before."""
    path = tmp_path / "own.md"

    def take_in(*paragraphs):
        path.write_bytes(markdown("Village halls", *paragraphs, work_id="halls"))
        (outcome,) = ingest_files(base, list_inputs([path]))
        return [task.target_id for task in base.coding.next_tasks("Nobody Else", 10, document_id=outcome.id)]

    return take_in


@pytest.fixture
def coded(base, read):
    """Three passages, coded by Ada on words of theirs."""
    seen = [ThemeSuggestion("place", "heading")]
    for target, label in zip(read(HALLS, BOATS, GATES), ("place", "governance", "place"), strict=True):
        based_on = [(0, 10), (20, 31)]
        base.coding.record(ADA, target, [label], suggestions=seen, based_on=based_on, reason=f"{label} it is.")
    return base


def texts(made):
    return [one.place.exact for one in made]


def test_what_was_coded_is_found_by_theme_and_by_words_of_text_or_reason(coded):
    own = coded.own_codings
    assert texts(own.found("ada ross")) == [GATES, BOATS, HALLS]
    assert texts(own.found(ADA, "place")) == [GATES, HALLS]
    assert texts(own.found(ADA, words="KEYS bakery")) == [HALLS] == texts(own.found(ADA, "place", "village halls keys"))
    assert texts(own.found(ADA, words="governance it is")) == [BOATS]
    assert own.found(ADA, words="Orkney") == own.found(BEN) == ()


def test_a_change_supersedes_with_its_reason_and_answers_the_same_suggestions(coded):
    own, item_id = coded.own_codings, coded.own_codings.found(ADA)[-1].item.id
    with pytest.raises(InputRefused, match="Say why you change it"):
        own.recode(ADA, item_id, ["evidence"], "  ")
    made = own.recode(ADA, item_id, ["evidence"], "I read it again.", based_on=[(0, 10)], note="n")
    first, second = own.history(ADA, item_id)
    assert (first.coding.labels, second.coding, made.supersedes) == ({"place"}, made, first.coding.id)
    assert made.suggestions == first.coding.suggestions and made.based_on == ((0, 10),)
    assert len(own.found(ADA)) == 3


def test_what_is_taken_back_is_offered_again_and_cannot_be_changed(coded):
    own, item = coded.own_codings, coded.own_codings.found(ADA)[-1].item
    assert own.drop(ADA, item.id, "Not mine.").labels is None
    assert item.anchor.target_id in {task.target_id for task in coded.coding.next_tasks(ADA, 10)}
    for again in (lambda: own.recode(ADA, item.id, [], "So."), lambda: own.drop(ADA, item.id)):
        with pytest.raises(NotHeld, match="does not stand any more"):
            again()


def test_codings_whose_text_has_changed_are_shown_with_the_old_words_and_the_new(coded, read):
    assert coded.own_codings.changed(ADA) == ()
    read("A new beginning.", MENDED, HALLS, REWRITTEN)
    mended, gone = coded.own_codings.changed(ADA)
    assert (mended.place.exact, mended.now, mended.placed) == (BOATS, MENDED, True)
    assert (gone.place.exact, gone.now, gone.placed) == (GATES, REWRITTEN, False)
    assert coded.own_codings.changed(BEN) == ()


def test_a_coding_is_kept_for_the_new_text_and_its_marks_go_along(coded, read):
    own, problems = coded.own_codings, coded.verify
    read("A new beginning.", MENDED, HALLS, REWRITTEN)
    mended, gone = own.changed(ADA)
    kept = own.keep(ADA, mended.item.id)
    assert (kept.labels, kept.reason, kept.suggestions) == (
        mended.judgement.labels,
        mended.judgement.reason,
        mended.judgement.suggestions,
    )
    assert [MENDED[start:end] for start, end in kept.based_on] == [BOATS[20:31]] and kept.supersedes
    with pytest.raises(NotHeld, match="say which passage"):
        own.keep(ADA, gone.item.id)
    over = own.keep(ADA, gone.item.id, gone.target_id)
    assert over.item_id != gone.item.id and coded.coding.own(ADA, gone.target_id) == over
    assert own.changed(ADA) == () == coded.coding.to_look_at() and problems().problems == ()
    assert len(own.found(ADA)) == 3


def test_a_coding_does_not_go_over_to_a_passage_that_its_coder_has_coded(coded, read):
    read("A new beginning.", BOATS, HALLS, REWRITTEN)
    (gone,) = coded.own_codings.changed(ADA)
    coded.coding.record(ADA, gone.target_id, [])
    with pytest.raises(InputRefused, match="coded that passage already"):
        coded.own_codings.keep(ADA, gone.item.id, gone.target_id)
    coded.own_codings.drop(ADA, gone.item.id)
    assert coded.own_codings.changed(ADA) == ()


def test_a_decision_whose_text_has_changed_is_listed_for_who_coded_or_decided_it_and_can_be_kept(coded, read):
    item = coded.own_codings.found(ADA)[1].item
    coded.coding.record(BEN, item.anchor.target_id, ["place"])
    coded.coding.decide("Clo Baird", item.id, ["place"], "A pier is a place.")
    read("A new beginning.", MENDED, HALLS, GATES)
    listed = coded.own_codings.changed("Clo Baird")
    assert [one.judgement.reason for one in listed] == ["A pier is a place."]
    assert len(coded.own_codings.changed(BEN)) == 2 and coded.own_codings.changed("Dan Reid") == ()
    kept = coded.own_codings.keep_decision("Clo Baird", item.id)
    assert (kept.labels, kept.disputed, kept.judge) == ({"place"}, {"place", "governance"}, "Clo Baird")
    assert coded.own_codings.changed("Clo Baird") == () and coded.coding.precedents("place")[0].text == MENDED
    assert len(coded.own_codings.changed(BEN)) == 1


def test_without_a_like_passage_only_dropping_is_left(coded, read):
    read("A new beginning.", BOATS, HALLS)
    (gone,) = coded.own_codings.changed(ADA)
    assert (gone.target_id, gone.now) == (None, "")


def test_a_decision_whose_words_are_gone_stays_a_precedent_and_waits_for_nobody(coded, read):
    item = coded.own_codings.found(ADA)[0].item
    coded.coding.record(BEN, item.anchor.target_id, ["evidence"])
    coded.coding.decide(BEN, item.id, ["place"], "A gate is a place.")
    read("A new beginning.", BOATS, HALLS)
    assert [one.judgement.labels for one in coded.own_codings.changed(ADA)] == [{"place"}]
    assert coded.own_codings.changed("Clo Baird") == () == coded.coding.disputes()
    assert coded.coding.precedents("evidence")[0].text == GATES


def test_who_takes_everybodys_codings_along_codes_none_of_them_blind(coded):
    first = coded.own_codings.found(ADA)[-1].item.anchor.target_id
    coded.exchange.mark_all_seen(BEN)
    coded.exchange.mark_all_seen(ADA)
    assert not coded.coding.record(BEN, first, []).blind and coded.coding.record(ADA, first, []).blind

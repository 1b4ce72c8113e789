"""Researchers who code: real model, real record."""

from __future__ import annotations

import time

import pytest

from ingest.pipeline import ingest_files, list_inputs
from kb.catalogue import Catalogue
from kb.coding.coding_desk import CodingDesk
from kb.config import ROOT
from kb.errors import InputRefused, NotHeld
from kb.models import ItemKind, Placing
from kb.themes import read_concepts
from tests.documents import new_document
from tests.fakes import lent, markdown

ADA, BEN, CLO = "Ada Ross", "Ben Muir", "Clo Baird"
HALLS = "Volunteers keep the village halls open. The keys hang at the bakery."
BOATS = "Nobody knows who paid for the boats that carry the children to school."
GATES = "The gate at the old bridge has rusted shut since the winter before last."


@pytest.fixture(scope="module")
def halls(tmp_path_factory):
    """A folder with one document of three passages."""
    folder = tmp_path_factory.mktemp("halls")
    (folder / "halls.md").write_bytes(markdown("Village halls", HALLS, BOATS, GATES))
    return folder


@pytest.fixture
def base(halls, tmp_path):
    yield from lent(tmp_path, halls)


@pytest.fixture
def desk(base):
    return base.coding


def targets(desk, coder=ADA, **options):
    return [task.target_id for task in desk.next_tasks(coder, 10, **options)]


# --- the queue ---------------------------------------------------------------------------------


def test_what_is_coded_leaves_the_coders_own_queue_only(desk):
    first, second, third = targets(desk)
    desk.record(ADA, first, [])
    assert targets(desk) == [second, third] and targets(desk, BEN) == [first, second, third]
    assert targets(desk, skipped=[second]) == [third]
    desk.take_back(ADA, first)
    assert targets(desk) == [first, second, third]


def test_second_coding_offers_what_others_coded_and_tells_nothing_of_it(desk):
    first, second, _ = targets(desk)
    desk.record(ADA, first, ["leadership"], reason="It is a secret.")
    desk.record(BEN, second, ["place"])
    (task,) = desk.next_tasks(BEN, 10, second=True)
    assert task.target_id == task.passage.id == first
    assert "leadership" not in {one.concept_id for one in task.suggestions} and "secret" not in repr(task)
    assert targets(desk, CLO, second=True) == [first, second]


def test_whole_documents_can_be_queued_and_coded(desk):
    (task,) = desk.next_tasks(ADA, 10, kind=ItemKind.DOCUMENT)
    assert task.document.work.title == "Village halls" and task.passage is None
    desk.record(ADA, task.target_id, ["place"])
    assert not desk.next_tasks(ADA, 10, kind=ItemKind.DOCUMENT)
    assert targets(desk, BEN, kind=ItemKind.DOCUMENT, second=True) == [task.document.id]
    assert not targets(desk, BEN, second=True)
    assert len(targets(desk, document_id=task.document.id)) == 3 and not targets(desk, document_id="another")


def test_a_name_is_one_person_however_it_is_written(desk):
    first, *_ = targets(desk)
    desk.record("  Ada\n Ross ", first, [])
    assert desk.own("ADA ROSS", first).coder == ADA and desk.people() == (ADA,)
    for nameless in ("", " . ", "x" * 101):
        with pytest.raises(InputRefused, match="Say who you are"):
            desk.record(nameless, first, [])


# --- recording ---------------------------------------------------------------------------------


def test_a_coding_keeps_what_it_answers_and_what_it_rests_on(desk):
    (task, *_) = desk.next_tasks(ADA)
    made = desk.record(
        ADA, task.target_id, ["place"], suggestions=task.suggestions, based_on=[(0, 10)], reason=" A\nhall.", note="n"
    )
    assert (made.suggestions, made.based_on, made.reason, made.note) == (task.suggestions, ((0, 10),), "A hall.", "n")
    ((item, place, kept),) = desk.codings()
    assert kept == made and place.exact == task.passage.text and item.anchor == place


def test_what_cannot_be_recorded_is_said_in_a_sentence_and_leaves_nothing(desk):
    first, *_ = targets(desk)
    for refused, labels, more in (
        ("There is no theme “plaice”", ["plaice"], {}),
        ("words of the passage", [], {"based_on": [(5, 5000)]}),
        ("words of the passage", [], {"based_on": [(5, 5)]}),
        ("too long", [], {"reason": "x" * 1001}),
    ):
        with pytest.raises(InputRefused, match=refused):
            desk.record(ADA, first, labels, **more)
    with pytest.raises(NotHeld, match="no longer held"):
        desk.record(ADA, "nothing:0-4", [])
    with pytest.raises(NotHeld, match="nothing to take back"):
        desk.take_back(ADA, first)
    assert not desk.codings() and not desk.people()


# --- comparing and deciding --------------------------------------------------------------------


def test_nobody_sees_others_judgement_before_their_own(desk):
    first, *_ = targets(desk)
    item_id = desk.record(ADA, first, ["place"]).item_id
    with pytest.raises(InputRefused, match="Code this yourself"):
        desk.compare(BEN, item_id)
    assert desk.record(BEN, first, ["prevention"]).blind
    told = desk.compare(BEN, item_id)
    assert {coding.coder: coding.labels for coding in told.codings} == {ADA: {"place"}, BEN: {"prevention"}}
    assert not desk.record(BEN, first, ["place"]).blind
    assert desk.reliability().same_sets.value == 0  # as they were before they talked
    assert not desk.disputes()  # they agree now


def test_who_looks_in_order_to_decide_codes_that_item_blind_no_more(desk):
    first, *_ = targets(desk)
    item_id = desk.record(ADA, first, ["place"]).item_id
    assert desk.compare(CLO, item_id, to_decide=True).decision is None
    assert not desk.record(CLO, first, ["place"]).blind


def test_disputes_are_listed_the_furthest_apart_first_without_what_was_chosen(desk):
    first, second, third = targets(desk)
    for target, one, other in ((first, ["place"], ["place", "prevention"]), (second, ["place"], []), (third, [], [])):
        desk.record(ADA, target, one)
        desk.record(BEN, target, other)
    far, near = desk.disputes()
    assert (far.item.anchor.target_id, near.item.anchor.target_id) == (second, first)
    assert (far.distance, near.distance, far.coders) == (1, pytest.approx(2 / 3), (ADA, BEN))
    assert not hasattr(far, "codings")


def test_a_decision_needs_a_reason_and_settles_the_dispute_as_a_precedent(desk):
    first, *_ = targets(desk)
    item_id = desk.record(ADA, first, ["place", "workforce"]).item_id
    desk.record(BEN, first, ["prevention", "workforce"])
    with pytest.raises(InputRefused, match="Say why"):
        desk.decide(CLO, item_id, ["place"], "  ")
    with pytest.raises(NotHeld, match="number 99"):
        desk.decide(CLO, 99, ["place"], "Because.")
    made = desk.decide(CLO, item_id, ["place", "workforce"], "Halls are places.")
    assert made.disputed == {"place", "prevention"}
    assert not desk.disputes() and desk.decisions() == (made,)
    assert [(one.concept_id, one.use) for one in desk.precedents()] == [("place", True), ("prevention", False)]
    assert desk.precedents("place")[0].reason == "Halls are places."
    assert desk.compare(ADA, item_id).decision == made
    desk.decide(ADA, item_id, ["prevention"], "On second thoughts.")
    assert len(desk.compare(ADA, item_id).all_decisions) == 2 and not desk.precedents("place")[0].use


def test_what_nobodys_coding_stands_for_is_not_decided(desk):
    first, *_ = targets(desk)
    item_id = desk.record(ADA, first, []).item_id
    desk.take_back(ADA, first)
    with pytest.raises(InputRefused, match="code it first"):
        desk.decide(CLO, item_id, [], "Because.")


# --- all of it ---------------------------------------------------------------------------------


def test_progress_counts_what_is_done_and_left(desk):
    first, second, _ = targets(desk)
    desk.record(ADA, first, ["place", "prevention"])
    desk.record(ADA, second, [])
    ada, ben = desk.progress(ADA), desk.progress(BEN)
    assert (ada.coded, ada.passages_left, ada.second_left, ada.mean_themes) == (2, 1, 0, 1.0)
    assert (ben.coded, ben.passages_left, ben.second_left, ben.mean_themes) == (0, 3, 2, None)
    assert ada.expected.seen == 0 and ada.expected.changes is None


def test_what_to_expect_rests_on_codings_beside_suggestions(tmp_path):
    desk = desk_with(tmp_path, 30)
    for number, task in enumerate(desk.next_tasks(ADA, 30)):
        suggested = {one.concept_id for one in task.suggestions}
        desk.record(ADA, task.target_id, suggested if number % 3 else [], suggestions=task.suggestions)
    expected = desk.progress(ADA).expected
    assert (expected.seen, expected.changed, expected.changes) == (30, 10, 34)
    assert expected.low < 34 < expected.high


def test_agreement_with_somebody_who_has_coded_nothing_is_refused(desk):
    with pytest.raises(InputRefused, match="Nothing was coded by “Clo Baird”: nobody has coded anything yet"):
        desk.reliability([CLO])
    desk.record(ADA, targets(desk)[0], [])
    with pytest.raises(InputRefused, match=f"choose from {ADA}"):
        desk.reliability([ADA, CLO])


def test_a_coding_outlives_the_replacement_of_its_file(base, tmp_path):
    path, desk = tmp_path / "own.md", base.coding
    path.write_bytes(markdown("Of halls", HALLS, BOATS, GATES))
    (outcome,) = ingest_files(base, list_inputs([path]))
    for target in targets(desk, document_id=outcome.id):
        desk.record(ADA, target, ["place"])
    # Another title makes it another work, which stands at the same place.
    mended = BOATS.replace("Nobody knows", "No one knows")
    path.write_bytes(markdown("Of village halls", "A new beginning.", mended, HALLS))
    (outcome,) = ingest_files(base, list_inputs([path]))
    assert outcome.outcome == "replaced"
    placings = {item.anchor.exact: item.anchor.placing for item, _, _ in desk.codings()}
    assert placings == {HALLS: Placing.UNIQUE, mended: Placing.CLOSE, GATES: Placing.STALE}
    assert {item.anchor.exact for item in desk.to_look_at()} == {mended, GATES}
    assert len(targets(desk, document_id=outcome.id)) == 1
    # A later reading finds the mended words as they are; they were looked at by nobody all the same.
    path.write_bytes(markdown("Of village halls", "Another beginning.", mended, HALLS))
    (outcome,) = ingest_files(base, list_inputs([path]))
    assert outcome.outcome == "replaced", outcome
    (near, _) = sorted(desk.to_look_at(), key=lambda item: item.anchor.exact != mended)
    assert (near.anchor.exact, near.anchor.placing) == (mended, Placing.UNIQUE)
    desk.record(ADA, near.anchor.target_id, ["place"])
    assert [item.anchor.exact for item in desk.to_look_at()] == [GATES]
    assert len(targets(desk, BEN, second=True)) == 2
    assert [coding.labels for _, _, coding in desk.codings()] == [{"place"}] * 4
    assert base.verify().problems == ()


def test_what_is_withdrawn_is_not_queued_and_its_codings_are_kept(base):
    desk = base.coding
    first, *_ = targets(desk)
    desk.record(ADA, first, ["place"])
    base.remove_document(first.partition(":")[0])
    assert not targets(desk, BEN) and not targets(desk, BEN, second=True) and desk.progress(BEN).second_left == 0
    assert len(desk.codings()) == 1 and not desk.to_look_at()


def desk_with(folder, passages):
    """A desk over a made-up document of so many passages."""
    catalogue = Catalogue(f"sqlite:///{folder / 'catalogue.db'}")
    catalogue.migrate()
    paragraphs = [f"Paragraph number {n} speaks of one thing. It ends here." for n in range(passages)]
    with catalogue.transaction() as connection:
        catalogue.put_scheme(connection, read_concepts(ROOT / "corpus" / "themes.toml"))
        catalogue.add_document(connection, new_document("d", paragraphs))
    return CodingDesk(catalogue, str.strip)


def test_five_thousand_passages_queue_within_a_second(tmp_path):
    desk = desk_with(tmp_path, 5000)
    begun = time.perf_counter()
    assert len(desk.next_tasks(ADA, 20)) == 20
    assert time.perf_counter() - begun < 1

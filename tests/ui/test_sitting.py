"""One coder at work, without a page: presses in any order, and the record that they leave."""

from __future__ import annotations

import pytest

from kb.errors import InputRefused, NotHeld
from tests.fakes import TWO_DIGESTS, lent
from ui.sitting import Queue, Sitting


@pytest.fixture
def base(tmp_path):
    yield from lent(tmp_path, *TWO_DIGESTS)


@pytest.fixture
def sitting(base):
    return Sitting(base.coding, "Ada Ross", Queue())


def labels(base):
    return [coding.labels and set(coding.labels) for _, _, coding in base.coding.codings()]


def at_hand(sitting):
    return sitting.task.target_id


def test_what_is_chosen_is_saved_with_the_suggestions_that_were_seen(base, sitting):
    task = sitting.task
    sitting.toggle(task.target_id, "place")
    sitting.toggle(task.target_id, "evidence")
    sitting.toggle(task.target_id, "place")
    sitting.ask_to_save(task.target_id)
    assert not base.coding.codings()
    sitting.settle("Why.", "Note.")
    ((_, _, made),) = base.coding.codings()
    assert (made.labels, made.suggestions) == ({"evidence"}, task.suggestions)
    assert (made.reason, made.note, made.coder) == ("Why.", "Note.", "Ada Ross")
    assert at_hand(sitting) != task.target_id and sitting.told == "Saved." and sitting.progress.coded == 1


def test_what_teaches_most_is_offered_first_where_it_is_asked_for(base):
    valued = Sitting(base.coding, "Ada Ross", Queue(by_value=True))
    (first,) = base.coding.next_tasks("Ada Ross", by_value=True)
    assert at_hand(valued) == first.target_id


def test_presses_that_come_together_in_another_order_are_all_saved(base, sitting):
    first = at_hand(sitting)
    sitting.ask_to_save(first)
    sitting.toggle(first, "place")
    sitting.settle()
    assert labels(base) == [{"place"}]


def test_what_is_marked_is_saved_with_the_themes_and_comes_back_when_undone(base, sitting):
    task = sitting.task
    text, sentence = task.passage.text, task.passage.sentences[0]
    sitting.mark(task.target_id, *sentence)
    assert sitting.mark_words(task.target_id, f"“{text[4:19]}”") and sitting.told == "Marked."
    sitting.mark(task.target_id, *sentence)
    sitting.mark(task.target_id, *sentence)
    sitting.choose_none(task.target_id)
    sitting.ask_to_save(task.target_id)
    sitting.settle()
    ((_, _, made),) = base.coding.codings()
    assert made.based_on == tuple(sorted({sentence, (4, 19)})) and not sitting.marks
    sitting.ask_to_undo(at_hand(sitting))
    sitting.settle()
    assert sitting.marks == {sentence, (4, 19)}


def test_words_that_do_not_stand_in_the_passage_are_told_and_nothing_is_saved_without_them(base, sitting):
    target = at_hand(sitting)
    sitting.choose_none(target)
    sitting.ask_to_save(target)
    assert not sitting.mark_words(target, "Words of another text.")
    with pytest.raises(InputRefused, match="do not stand in the passage"):
        sitting.settle()
    sitting.settle()
    assert at_hand(sitting) == target and not base.coding.codings()
    assert not sitting.mark_words(target, " ") and not sitting.mark_words("another", "x")
    sitting.settle()


def test_a_press_that_comes_when_another_item_is_there_does_nothing(base, sitting):
    first = at_hand(sitting)
    sitting.accept(first)
    sitting.ask_to_save(first)
    sitting.settle()
    second, steps = at_hand(sitting), (sitting.toggle, sitting.accept, sitting.choose_none)
    for press in (lambda: steps[0](first, "place"), *(lambda step=step: step(first) for step in steps[1:])):
        press()
        assert sitting.chosen is None
    for press in (sitting.ask_to_save, sitting.skip, sitting.ask_to_undo):
        press(first)
        sitting.settle()
    assert at_hand(sitting) == second and len(labels(base)) == 1


def test_nothing_chosen_is_not_none_of_them(base, sitting):
    first = at_hand(sitting)
    sitting.toggle(first, "place")
    sitting.toggle(first, "place")
    sitting.ask_to_save(first)
    with pytest.raises(InputRefused, match="Nothing is chosen yet"):
        sitting.settle()
    sitting.choose_none(first)
    sitting.ask_to_save(first)
    sitting.settle()
    assert labels(base) == [set()]


def test_undo_takes_the_last_coding_back_and_shows_the_item_as_it_was(base, sitting):
    first = at_hand(sitting)
    sitting.toggle(first, "place")
    sitting.ask_to_save(first)
    sitting.settle("Because.", "n")
    sitting.skip(at_hand(sitting))
    assert sitting.skipped == 1
    for _ in range(2):
        sitting.ask_to_undo(at_hand(sitting))
        sitting.settle()
    assert (at_hand(sitting), sitting.chosen, sitting.reason, sitting.note) == (first, {"place"}, "Because.", "n")
    assert not sitting.can_undo and not sitting.skipped and sitting.progress.coded == 0


def test_what_was_skipped_comes_again_when_nothing_else_is_left(base, sitting):
    seen = []
    while sitting.task:
        seen.append(at_hand(sitting))
        sitting.skip(at_hand(sitting))
    assert len(seen) == sitting.skipped == len(set(seen))
    sitting.take_up()
    assert at_hand(sitting) == seen[0] and not sitting.skipped


def test_without_suggestions_none_are_kept_and_none_can_be_accepted(base, sitting):
    sitting.turn_to(Queue(beside=False))
    first = at_hand(sitting)
    sitting.accept(first)
    assert sitting.chosen is None and sitting.told.startswith("Nothing is suggested here")
    sitting.toggle(first, "place")
    sitting.ask_to_save(first)
    sitting.settle()
    ((_, _, made),) = base.coding.codings()
    assert made.suggestions is None


def test_a_second_coder_is_offered_what_the_first_coded_and_not_told_what_they_chose(base, sitting):
    first = at_hand(sitting)
    sitting.toggle(first, "workforce")
    sitting.ask_to_save(first)
    sitting.settle("A secret.")
    other = Sitting(base.coding, "Ben Muir", Queue(second=True))
    assert at_hand(other) == first and other.chosen is None and other.reason == ""
    other.choose_none(first)
    other.ask_to_save(first)
    other.settle()
    assert other.task is None and all(coding.blind for _, _, coding in base.coding.codings())


def test_an_item_that_is_gone_is_said_and_left(base, sitting):
    task = sitting.task
    sitting.choose_none(task.target_id)
    base.remove_document(task.passage.document_id)
    sitting.ask_to_save(task.target_id)
    with pytest.raises(NotHeld):
        sitting.settle()
    assert at_hand(sitting) != task.target_id and not base.coding.codings()

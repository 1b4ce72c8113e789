"""Answers that are saved: kept as they were shown, found again, and honest about what has changed since."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ingest.pipeline import ingest_files, list_inputs
from kb.answers.answer_record import read_answer, write_answer
from kb.answers.saved_answers import LONGEST_NOTE, LONGEST_TITLE
from kb.answers.saved_changes import standing_line, told
from kb.errors import InputRefused, NotHeld, RecordDamaged
from kb.knowledge_base import KnowledgeBase
from kb.models import Answer, AnswerStatus, Filters, Summary, SummarySentence
from kb.models.saved import SavedAnswer, Stand
from tests.fakes import TWO_DIGESTS, lent, markdown

HALLS = "Volunteers keep the Zimmelkorn village halls open through the winter because they live nearby."
OTHER = "Caretakers paid by the council keep the Zimmelkorn village halls open through the winter."
QUESTION = "Who keeps the Zimmelkorn village halls open through the winter?"
REPORT = "How can participation be made more inclusive?"
UNANSWERABLE = "What is the capital of Peru?"
SUMMARY = Summary("a model", (SummarySentence("Volunteers do.", (1,)),), removed=1, notice="One was left out.")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[KnowledgeBase]:
    yield from lent(tmp_path, *TWO_DIGESTS)


@pytest.fixture
def halls(own: KnowledgeBase, tmp_path: Path) -> SavedAnswer:
    """A saved answer that quotes a document about village halls, which lies at `halls.md`."""
    take_in(own, tmp_path, HALLS)
    return own.saved.save(own.ask(QUESTION))


def take_in(base: KnowledgeBase, folder: Path, *paragraphs: str, name: str = "halls.md", title: str = "Halls") -> None:
    (folder / name).write_bytes(markdown(title, *paragraphs))
    list(ingest_files(base, list_inputs([folder / name])))
    base.update_index()


def document(base: KnowledgeBase, title: str = "Halls") -> str:
    return next(one.id for one in base.documents() if one.work.title == title)


def test_every_answer_comes_back_whole_from_what_it_is_kept_as(own: KnowledgeBase) -> None:
    for asked in (REPORT, UNANSWERABLE, f"{REPORT} And who pays for prevention?", "?!"):
        for filters in (Filters(), Filters(("participation",), places=("Scotland",), first=2010, full_text=False)):
            answer = own.ask(asked, filters)
            assert read_answer(write_answer(answer, SUMMARY)) == (answer, SUMMARY)
            assert read_answer(write_answer(answer)) == (answer, None)


def test_what_is_kept_may_lack_what_is_new_and_may_have_what_is_no_more(own: KnowledgeBase) -> None:
    kept = json.loads(write_answer(Answer("Why?", AnswerStatus.ANSWERED, uncovered=("who",))))
    assert kept["answer"] == {"question": "Why?", "status": "answered", "uncovered": ["who"]}
    kept["answer"]["forgotten"] = 1
    answer, _ = read_answer(json.dumps(kept))
    assert answer == Answer("Why?", AnswerStatus.ANSWERED, uncovered=("who",))


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": 1}', '{"version": 1, "answer": {"question": 1, "status": "answered"}}',
             '{"version": 1, "answer": {"question": "a", "status": "perhaps"}, "summary": null}',
             '{"version": 1, "answer": {"question": "a", "status": "answered", "parts": "ab"}, "summary": null}'],
)  # fmt: skip
def test_what_is_no_answer_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(RecordDamaged, match="cannot be read: restore"):
        read_answer(text)


def test_an_answer_of_a_later_version_is_refused_with_what_to_do() -> None:
    with pytest.raises(RecordDamaged, match="update Kist"):
        read_answer('{"version": 2}')


def test_a_saved_answer_is_the_answer_and_says_with_what_it_was_given(own: KnowledgeBase) -> None:
    answer = own.ask(REPORT, Filters(("participation",)))
    saved = own.saved.save(answer, "  For the\nboard ", "Read it\nfirst.", SUMMARY)
    assert saved.answer == answer and saved.summary == SUMMARY
    assert (saved.title, saved.note, saved.name) == ("For the board", "Read it\nfirst.", "For the board")
    assert len(saved.id) == 32 and saved.id != answer.id and int(saved.id, 16) >= 0
    assert len(saved.model) > 10 and saved.answer.corpus_version
    assert own.saved.open(saved.id) == saved
    assert own.verify().problems == ()


def test_the_same_answer_saved_twice_is_one_and_keeps_what_was_said_of_it(own: KnowledgeBase) -> None:
    first = own.saved.save(own.ask(REPORT), "For the board", "A note.")
    second = own.saved.save(own.ask(REPORT))
    third = own.saved.save(own.ask(f"  {REPORT} "), "For the committee")
    assert first == second and third == replace(first, title="For the committee")
    other = own.saved.save(own.ask(REPORT, Filters(("participation",))))
    assert other.id != first.id
    assert own.saved.saved_as(own.ask(REPORT)) == third
    assert own.saved.saved_as(own.ask(UNANSWERABLE)) is None
    assert [line.id for line in own.saved.listed()] == [other.id, first.id]


def test_saved_answers_are_found_by_words_of_question_title_and_note_and_by_theme(own: KnowledgeBase) -> None:
    refused = own.saved.save(own.ask(UNANSWERABLE), note="Nobody knows: ask the Geography desk.")
    answered = own.saved.save(own.ask(REPORT), "Board paper, März")

    def found(*query: str) -> list[str]:
        return [line.id for line in own.saved.listed(*query)]

    assert found() == [answered.id, refused.id]
    assert found("GEOGRAPHY  peru") == [refused.id] and found("märz inclusive") == [answered.id]
    assert found("%") == [] and found("geography märz") == []
    assert found("", "Participation") == [answered.id] and found("peru", "Participation") == []
    line = own.saved.listed("board")[0]
    assert (line.name, line.question, line.status) == ("Board paper, März", REPORT, AnswerStatus.ANSWERED)
    assert line.quotations == len(answered.answer.quotations) and line.corpus_version == answered.answer.corpus_version


def test_a_title_and_note_can_be_changed_and_taken_away(own: KnowledgeBase) -> None:
    saved = own.saved.save(own.ask(REPORT), "One", "Two")
    own.saved.describe(saved.id, "", "three\ufeff \ud800")
    changed = own.saved.open(saved.id)
    assert (changed.title, changed.name) == ("", REPORT) and changed.note.endswith("?")
    assert changed.answer == saved.answer
    for title, note, why in (("x" * (LONGEST_TITLE + 1), "", "title"), ("", "x" * (LONGEST_NOTE + 1), "note")):
        with pytest.raises(InputRefused, match=f"The {why} is too long"):
            own.saved.describe(saved.id, title, note)


def test_what_is_removed_is_gone_and_an_unknown_address_says_the_same(own: KnowledgeBase) -> None:
    saved = own.saved.save(own.ask(REPORT))
    own.saved.remove(saved.id)
    assert own.saved.listed() == ()
    tried = (own.saved.open, own.saved.remove, lambda name: own.saved.describe(name, "a", "b"))
    told_of = set()
    for unknown in (saved.id, "0" * 32, "", "' OR 1=1 --", saved.answer.id):
        for deed in tried:
            with pytest.raises(NotHeld) as fault:
                deed(unknown)
            told_of.add(str(fault.value))
    assert len(told_of) == 1
    assert own.saved.save(own.ask(REPORT)).id != saved.id


def test_a_question_without_words_is_not_saved(own: KnowledgeBase) -> None:
    with pytest.raises(InputRefused, match="no question to save"):
        own.saved.save(own.ask("?!"))


def test_nothing_has_changed_until_something_has(own: KnowledgeBase, halls: SavedAnswer) -> None:
    outlook = own.saved.outlook(halls)
    assert not outlook.moved_on and outlook.fallen == ()
    assert told(halls, outlook) == ("Nothing that is held has changed since.",)
    assert own.saved.again(halls).same


def test_a_saved_answer_stays_as_it_was_when_the_corpus_moves_on_and_says_so(
    own: KnowledgeBase, halls: SavedAnswer, tmp_path: Path
) -> None:
    take_in(own, tmp_path, OTHER, name="caretakers.md", title="Caretakers")
    assert own.saved.open(halls.id) == halls
    outlook = own.saved.outlook(halls)
    assert outlook.moved_on and (outlook.added, outlook.removed) == (1, 0)
    assert told(halls, outlook) == (
        "The corpus has moved on since: 1 document added or read anew.",
        "Every quotation still stands where it was quoted from.",
    )
    again = own.saved.again(halls)
    assert not again.same and again.same_status and again.gone == ()
    assert [one.text for one in again.new] == [OTHER]
    assert own.saved.save(own.ask(QUESTION)).id != halls.id


def test_an_answer_to_what_was_refused_is_another_answer(own: KnowledgeBase, tmp_path: Path) -> None:
    refused = own.saved.save(own.ask(QUESTION))
    assert refused.answer.abstained
    take_in(own, tmp_path, HALLS)
    again = own.saved.again(refused)
    assert not again.same_status and not again.same and [one.text for one in again.new] == [HALLS]


def test_a_source_that_was_withdrawn_is_told_with_the_day(own: KnowledgeBase, halls: SavedAnswer) -> None:
    own.remove_document(document(own))
    assert own.saved.open(halls.id) == halls
    outlook = own.saved.outlook(halls)
    (found,) = {one for one in outlook.fallen}
    assert (found.stand, found.on) == (Stand.WITHDRAWN, datetime.now(UTC).date())
    assert standing_line(found).startswith(f"Source withdrawn on {found.on.day} {found.on:%B %Y}: do not cite it")
    assert (outlook.added, outlook.removed) == (0, 1)
    assert "does not stand any more" in told(halls, outlook)[-1]
    assert own.saved.listed()[0].fallen == 1
    assert [one.text for one in own.saved.again(halls).gone] == [HALLS]


def test_a_source_that_comes_back_stands_again(own: KnowledgeBase, halls: SavedAnswer, tmp_path: Path) -> None:
    own.remove_document(document(own))
    take_in(own, tmp_path, HALLS)
    outlook = own.saved.outlook(halls)
    assert not outlook.moved_on and outlook.fallen == ()


@pytest.mark.parametrize("kept", [True, False])
def test_of_a_source_that_was_replaced_it_is_told_whether_the_words_are_in_the_later_text(
    own: KnowledgeBase, halls: SavedAnswer, tmp_path: Path, kept: bool
) -> None:
    before = document(own)
    take_in(own, tmp_path, *([HALLS] if kept else []), OTHER)
    (found,) = own.saved.outlook(halls).fallen
    assert (found.stand, found.in_successor) == (Stand.REPLACED, kept)
    assert found.successor and found.successor.id == document(own) != before
    assert ("still has these words" in standing_line(found)) is kept
    assert own.saved.open(halls.id) == halls
    again = own.saved.again(halls)
    assert again.gone == (() if kept else halls.answer.quotations)


def alter(base: KnowledgeBase, halls: SavedAnswer, change: str) -> None:
    """Change a text behind the back of the program, as reading it by other rules may."""
    with sqlite3.connect(base.log_folder / "catalogue.db") as record:
        record.execute(f"UPDATE document SET text = {change} WHERE id = ?", halls.documents)
    record.close()


@pytest.mark.parametrize(("change", "stand"), [("'More. ' || text", Stand.ELSEWHERE), ("'More.'", Stand.GONE)])
def test_words_that_no_longer_stand_at_their_place_are_told(
    own: KnowledgeBase, halls: SavedAnswer, change: str, stand: Stand
) -> None:
    alter(own, halls, change)
    (found,) = own.saved.outlook(halls).fallen
    assert found.stand is stand and "read anew" in standing_line(found)


def where_it_stands(folder: Path, *words: str) -> list[str]:
    held = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return [f"{word} in {name}" for name, content in held.items() for word in words if word.encode() in content]


def test_what_is_erased_is_erased_from_saved_answers_too(own: KnowledgeBase, tmp_path: Path) -> None:
    take_in(own, tmp_path, HALLS, title="The Vraxhollow account")
    saved = own.saved.save(own.ask("Who keeps village halls open?"), summary=SUMMARY)
    other = own.saved.save(own.ask(REPORT), summary=SUMMARY)
    words = ("Zimmelkorn", "Vraxhollow", "vraxhollow", "A study of village halls", "What was found")
    assert len(set(where_it_stands(own.log_folder, "Zimmelkorn"))) > 0
    own.remove_document(document(own, "The Vraxhollow account"), purge=True)
    assert where_it_stands(own.log_folder, *words) == []
    kept = own.saved.open(saved.id)
    assert [one.text for one in kept.answer.quotations] == [""] and kept.summary is None
    assert kept.erased == ((saved.documents[0], datetime.now(UTC).date()),)
    (found,) = own.saved.outlook(kept).fallen
    assert found.stand is Stand.ERASED and standing_line(found).startswith("Source erased on ")
    assert own.saved.open(other.id) == other
    assert own.verify().problems == ()
    own.saved.save(own.ask(UNANSWERABLE))
    take_in(own, tmp_path, HALLS, title="The Vraxhollow account")
    assert [one.stand for one in own.saved.outlook(kept).standings] == [Stand.ERASED]
    assert own.saved.again(kept).gone  # nothing that is quoted today is taken for what was erased


def test_the_passages_near_a_refused_question_are_erased_too(own: KnowledgeBase, tmp_path: Path) -> None:
    take_in(own, tmp_path, HALLS)
    saved = next(
        made
        for asked in ("Which village has a swimming pool?", "What do winter halls cost?", "Who lives nearby in winter?")
        if (made := own.saved.save(own.ask(asked))).answer.abstained
        and any("Zimmelkorn" in one.passage.text for one in made.answer.related)
    )
    own.remove_document(document(own), purge=True)
    assert where_it_stands(own.log_folder, "Zimmelkorn") == []
    assert len(own.saved.open(saved.id).answer.related) == len(saved.answer.related)


def test_a_saved_answer_that_was_altered_is_found_and_named(own: KnowledgeBase, halls: SavedAnswer) -> None:
    def tampered(statement: str) -> list[str]:
        with sqlite3.connect(own.log_folder / "catalogue.db") as record:
            record.execute(statement)
        record.close()
        return [line for line in own.verify().problems if halls.id in line]

    assert tampered("UPDATE saved_answer SET title = 'Mine'") == []
    (altered,) = tampered("UPDATE saved_quotation SET words_sha256 = 'no'")
    assert "are not those that were saved" in altered
    assert len(tampered("UPDATE saved_answer SET body = replace(body, 'Volunteers', 'Caretakers')")) == 2
    assert any("cannot be read" in line for line in tampered("UPDATE saved_answer SET body = '{'"))
    with pytest.raises(RecordDamaged, match=halls.id):
        own.saved.open(halls.id)
    own.saved.remove(halls.id)
    assert own.verify().problems == ()


def test_a_filter_that_is_no_longer_known_is_told_and_not_passed_over(own: KnowledgeBase, halls: SavedAnswer) -> None:
    gone = replace(halls, answer=replace(halls.answer, filters=Filters(places=("Atlantis",))))
    again = own.saved.again(gone)
    assert again.answer is None and "Atlantis" in again.refused and not again.same


def test_each_field_of_a_line_is_a_column_of_the_record() -> None:
    from kb.catalogue.saved_answers import _LINE, saved_answer
    from kb.models.saved import SavedLine

    assert {field.name for field in fields(SavedLine)} == {*_LINE, "fallen"}
    assert set(_LINE) <= set(saved_answer.c.keys())


def test_the_day_of_an_erasure_is_a_day(own: KnowledgeBase, halls: SavedAnswer) -> None:
    own.remove_document(document(own), purge=True)
    ((_, day),) = own.saved.open(halls.id).erased
    assert type(day) is date

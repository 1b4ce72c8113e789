"""Suggestions from the scheme, from cited works and from codings: real model, real record."""

from __future__ import annotations

import numpy as np
import pytest

from kb.coding.sub_themes import sub_themes
from kb.coding.theme_words import ThemeWords, cited_hints, with_hints
from kb.config import Settings
from kb.knowledge_base import open_knowledge_base
from kb.models import Concept, Work
from kb.questions.terms import stems
from tests.fakes import SOURCE, held_passage, lent, markdown

ADA, BEN = "Ada Ross", "Ben Muir"
PREVENTION = "The weather was fine. Early intervention stops problems before families need costly services."
HALLS = "The keys of the hall hang at the bakery, number {}, beside the painted door."
BOATS = "Nine children cross the sound by boat number {}, whatever the wind is like."


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mixed")
    said = [text.format(n) for n in range(20) for text in (HALLS, BOATS)]
    (folder / "mixed.md").write_bytes(markdown("Notes", PREVENTION, *said))
    return folder


@pytest.fixture
def base(mixed, tmp_path):
    yield from lent(tmp_path, mixed)


def test_before_anybody_coded_the_scheme_suggests_and_shows_the_sentence(base):
    (task,) = base.coding.next_tasks(ADA)
    (first, *_) = task.suggestions
    assert first.concept_id == "prevention" and first.method in ("scheme meaning", "scheme words")
    start, end = first.sentence
    assert task.passage.text[start:end].startswith("Early intervention") and 0 < first.score <= 1
    assert base.suggesting.performance() is None


def test_codings_teach_and_what_was_learned_is_kept(base, tmp_path):
    tasks = base.coding.next_tasks(ADA, 41)
    for task in tasks[1:31]:
        base.coding.record(ADA, task.target_id, ["place"] if "bakery" in task.passage.text else [])
    found = base.suggesting.learn()
    assert found.overall.f1 > 0.9 and found.passages == 30 and found.mean_human == 0.5
    left = base.coding.next_tasks(ADA, 41)[1:]
    for task in left:
        expected = {"place"} if "bakery" in task.passage.text else set()
        assert {one.concept_id for one in task.suggestions} == expected
    assert {one.method for task in left for one in task.suggestions} == {"codings so far"}
    base.close()
    again = open_knowledge_base(Settings(data=tmp_path / "data"))
    assert again.suggesting.performance() == found
    (tmp_path / "data" / "suggestions" / "themes.npz").write_bytes(b"broken")
    another = open_knowledge_base(Settings(data=tmp_path / "data"))
    assert another.suggesting.performance() is None  # damaged: the scheme suggests until it learns again
    again.close()
    another.close()


def test_enough_codings_start_learning_in_the_background(base):
    for task in base.coding.next_tasks(ADA, 25):
        base.coding.record(ADA, task.target_id, ["place"])
    base.coding.next_tasks(ADA)
    base.suggesting.wait()
    assert base.suggesting.performance().passages == 25


def test_a_second_coder_is_not_told_by_suggestions_what_the_first_chose(base):
    before = {task.target_id: task.suggestions for task in base.coding.next_tasks(BEN, 31)}
    for target in before:
        base.coding.record(ADA, target, ["leadership"])
    base.suggesting.learn()
    assert {task.target_id: task.suggestions for task in base.coding.next_tasks(BEN, 41, second=True)} == before


def test_the_queue_by_value_offers_unlike_passages_first(base):
    tasks = base.coding.next_tasks(ADA, 3, by_value=True)
    kinds = {next(word for word in ("weather", "bakery", "boat") if word in task.passage.text) for task in tasks}
    assert len(kinds) == 3
    base.coding.record(ADA, tasks[0].target_id, [])
    assert tasks[0].target_id not in {task.target_id for task in base.coding.next_tasks(ADA, 41, by_value=True)}


# --- the rules ---------------------------------------------------------------------------------


def test_labels_speak_for_their_theme_in_the_sentence_where_they_stand():
    words = ThemeWords([Concept("a", "Village halls", alt_labels=("community hubs",)), Concept("b", "Boats")])
    one, other = words.hints(["Nothing.", "A village hall is a community hub.", "The boat."])
    assert (one.concept_id, one.sentence, one.score) == ("a", 1, pytest.approx(0.2))
    assert (other.concept_id, other.sentence, other.score) == ("b", 2, pytest.approx(0.1))
    assert with_hints(np.array([[0.5, 0.0]]), [[one, other]], ["a", "b"]).tolist() == [pytest.approx([0.6, 0.1])]


def test_the_themes_of_cited_works_count_in_parts():
    work = Work(id="cited", title="A study")
    source = SOURCE.__class__(3, SOURCE.scope, SOURCE.title, SOURCE.address, year=2018, work_id=work.id)
    passage = held_passage(markers=((24, (source,)),))
    found = cited_hints(passage, {"cited": ("place", "evidence")})
    assert [(one.concept_id, one.score, one.sentence) for one in found] == [("place", 0.15, 1), ("evidence", 0.15, 1)]
    assert cited_hints(passage, {}) == ()


def test_frequent_terms_without_a_label_are_offered_with_where_they_stand():
    texts = ["Rural bus routes vanish.", "They cut rural bus routes, again.", "New rural bus routes and local boards."]
    passages = [held_passage(n, text, id=f"d:{n}", themes=("place",)) for n, text in enumerate(texts)]
    (found,) = sub_themes(passages, frozenset(), 9)
    assert (found.term, found.passages, found.documents) == ("rural bus routes", 3, 1)
    assert (found.concept_id, found.share, found.passage_ids) == ("place", 1.0, ("d:0", "d:1", "d:2"))
    names = [held_passage(n, "They met in West Fife today.", id=f"d:{n}") for n in range(3)]
    assert sub_themes(names, frozenset(), 9) == ()
    assert sub_themes(passages, {tuple(stems("rural bus routes"))}, 9) == ()

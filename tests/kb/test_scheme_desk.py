"""The concept scheme as researchers tend it: it grows, and loses nothing."""

from __future__ import annotations

import shutil

import pytest

from kb.config import Settings
from kb.errors import BadMetadata, InputRefused
from kb.exchange.skos import Scheme, scheme_file
from kb.knowledge_base import open_knowledge_base
from kb.models import Deed, Filters
from tests.fakes import ingest, ingested, markdown

ADA, BEN = "Ada Ross", "Ben Muir"
WHY = "They are the same thing."
GATES = "Link workers meet people at the old bridge. Nobody else does."
HALLS = "Volunteers keep the village halls open. The keys hang at the bakery."


@pytest.fixture(scope="module")
def halls(tmp_path_factory):
    folder = tmp_path_factory.mktemp("halls")
    (folder / "halls.md").write_bytes(markdown("Village halls", HALLS, GATES))
    return folder


@pytest.fixture
def settings(halls, tmp_path):
    shutil.copytree(ingested(halls), tmp_path / "data")
    return Settings(data=tmp_path / "data")


@pytest.fixture
def base(settings):
    opened = open_knowledge_base(settings)
    yield opened
    opened.close()


@pytest.fixture
def workers(base):
    """The id of a passage coded by a local sub-theme."""
    base.scheme.add(ADA, "Link workers", "prevention", scope_note="Use for people who lead others to help.")
    gates = next(task for task in base.coding.next_tasks(ADA, 10) if "Link workers" in task.passage.text)
    base.coding.record(ADA, gates.target_id, ["link-workers"])
    return gates.target_id


def found(base, *themes):
    return [one.passage.id for one in base.ask("Who meets people at the old bridge?", Filters(themes)).evidence]


def test_a_sub_theme_that_is_added_can_be_coded_and_asked_for(base, settings, workers):
    assert found(base, "link-workers") == found(base, "Link workers") == [workers]
    assert found(base, "prevention") == [workers]  # who says the one says the other
    assert base.ask("Who meets people at the old bridge?", Filters(("prevention",))).themes[0] == "Prevention"
    base.close()
    again = open_knowledge_base(settings)
    assert found(again, "link-workers") == [workers]
    branch = next(one for one in again.scheme.tree().branches if one.concept.id == "prevention").narrower[0]
    assert (branch.concept.pref_label, branch.passages, branch.codings) == ("Link workers", 1, 1)
    (change,) = branch.history
    assert (change.deed, change.person, change.told) == (
        Deed.ADDED,
        ADA,
        ("New: Link workers (link-workers), under Prevention",),
    )
    again.close()


def test_what_was_merged_is_found_by_its_old_name_and_can_be_parted_again(base, workers):
    before = base.coding.codings()
    base.scheme.merge(BEN, "link-workers", "partnership", WHY)
    assert base.coding.codings() == before and base.passage(workers).themes == ("partnership",)
    for name in ("link-workers", "Link workers", "partnership"):
        assert found(base, name) == [workers]
        assert base.ask("Who meets people?", Filters((name,))).filters.themes == ("partnership",)
    assert found(base, "prevention") == []
    assert base.theme("link-workers").concept.id == "partnership"
    assert "Link workers" in next(one for one in base.concepts() if one.id == "partnership").alt_labels
    with pytest.raises(InputRefused, match="was merged into “Partnership”"):
        base.coding.record(BEN, workers, ["link-workers"])
    base.scheme.restore(ADA, "link-workers", "They are not.")
    assert base.passage(workers).themes == ("link-workers", "prevention")
    assert "Link workers" not in next(one for one in base.concepts() if one.id == "partnership").alt_labels
    deeds = [(one.deed, one.person, one.reason) for one in base.scheme.tree().branches[5].narrower[0].history]
    assert deeds == [(Deed.RESTORED, ADA, "They are not."), (Deed.MERGED, BEN, WHY), (Deed.ADDED, ADA, "")]
    assert base.verify().left == ()


def test_what_is_retired_is_still_found_unless_another_takes_its_place(base, workers):
    base.scheme.retire(BEN, "link-workers", "Nobody uses it.")
    assert found(base, "link-workers") == [workers]
    (gone,) = base.scheme.tree().retired
    assert (gone.concept.id, gone.codings, gone.history[0].deed) == ("link-workers", 1, Deed.RETIRED)
    base.scheme.restore(BEN, "link-workers", "Somebody does.")
    base.scheme.retire(BEN, "link-workers", "Say Workforce.", "workforce")
    assert base.passage(workers).themes == ("workforce",) and found(base, "link-workers") == [workers]


def test_what_lies_under_a_merged_theme_goes_along(base, workers):
    base.scheme.merge(BEN, "prevention", "place", WHY)
    assert base.passage(workers).themes == ("link-workers", "place")
    place = next(one for one in base.scheme.tree().branches if one.concept.id == "place")
    assert [one.concept.id for one in place.narrower] == ["link-workers"]


def test_a_file_from_before_a_merger_does_not_undo_it(base, workers):
    before = scheme_file(".ttl", Scheme("urn:x", "X", "Y"), base.concepts())
    base.scheme.merge(BEN, "link-workers", "partnership", WHY)
    told = base.scheme.take_in(before, "before.ttl", ".ttl")
    assert "Link workers (link-workers): stays retired; bring it back on the Scheme page if it is to be used" in told
    assert base.passage(workers).themes == ("partnership",)
    local = '<urn:x:walks> a skos:Concept ; skos:prefLabel "Walks" ; skos:broader <urn:kist:concept:link-workers> .'
    content = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n" + local
    stub = '\n<urn:kist:concept:link-workers> a skos:Concept ; skos:prefLabel "Link workers" .'
    base.scheme.take_in((content + stub).encode(), "walks.ttl", ".ttl")
    assert next(one for one in base.concepts() if one.id == "walks").broader == "partnership"
    imported = base.scheme.tree().branches[1].narrower[0].history[0]
    assert (imported.deed, imported.person) == (Deed.IMPORTED, "walks.ttl")


@pytest.mark.parametrize(
    ("deed", "sentence"),
    [
        (lambda desk: desk.add(ADA, "place", "evidence"), "“Place” would be a name of"),
        (lambda desk: desk.add(ADA, "a; b", "evidence"), "no semicolon"),
        (lambda desk: desk.add(ADA, " ", "evidence"), "Give it a name"),
        (lambda desk: desk.add(ADA, "x" * 101, "evidence"), "at most 100 characters"),
        (lambda desk: desk.add(ADA, "Walks", "potholes"), "There is no theme “potholes”"),
        (lambda desk: desk.add("", "Walks", "place"), "Say who you are"),
        (lambda desk: desk.retire(ADA, "place", " . "), "Say why"),
        (lambda desk: desk.retire(ADA, "prevention", WHY), "“Link workers” lies under “Prevention”"),
        (lambda desk: desk.merge(ADA, "place", "place", WHY), "cannot take its own place"),
        (lambda desk: desk.merge(ADA, "prevention", "link-workers", WHY), "merge the other way round"),
        (lambda desk: desk.restore(ADA, "place", WHY), "is in use already"),
        (lambda desk: desk.reconsider("old bridge"), "was not refused"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence_and_changes_nothing(base, workers, deed, sentence):
    before, history = base.concepts(), base.scheme.tree()
    with pytest.raises(InputRefused, match=sentence):
        deed(base.scheme)
    assert base.concepts() == before and base.scheme.tree() == history


def test_wordings_and_notes_are_edited_and_told(base):
    place = next(one for one in base.concepts() if one.id == "place")
    labels = (*place.alt_labels, "Locality working")
    base.scheme.describe(
        ADA,
        "place",
        alt_labels=labels,
        definition=place.definition,
        scope_note=place.scope_note,
        reason="Fife says so.",
    )
    change = next(one for one in base.scheme.tree().branches if one.concept.id == "place").history[0]
    assert change.told == ("Place (place): other wording “Locality working” is added",)
    with pytest.raises(InputRefused, match="Nothing is other than it was"):
        base.scheme.describe(ADA, "place", alt_labels=labels, definition=place.definition, scope_note=place.scope_note)


def test_the_last_theme_stays(base):
    for theme in ("participation", "partnership", "governance", "workforce", "leadership", "prevention", "place"):
        base.scheme.retire(ADA, theme, WHY)
    with pytest.raises(InputRefused, match="last theme in use"):
        base.scheme.retire(ADA, "evidence", WHY)
    with pytest.raises(BadMetadata, match="choose from Evidence"):
        found(base, "potholes")


def test_candidates_come_with_exact_sentences_and_a_refused_one_is_not_offered_again(base, tmp_path, settings):
    base.close()
    paragraphs = [f"In street {n} the lamp posts went dark. Nobody came." for n in ("one", "two", "three", "four")]
    for name in ("north", "south"):
        (tmp_path / f"{name}.md").write_bytes(markdown(name.capitalize(), *paragraphs))
    ingest(settings.data, tmp_path / "north.md", tmp_path / "south.md")
    base = open_knowledge_base(settings)
    offered = base.scheme.candidates().offered
    lamp = next(one for one in offered if one.found.term == "lamp posts")
    assert lamp.found.passages == 8 and len(lamp.evidence) == 3
    assert all("lamp posts" in passage.text[start:end] for passage, start, end in lamp.evidence)
    assert {passage.document_id for passage, *_ in lamp.evidence[:2]} == {one.id for one in base.documents()[1:]}
    base.scheme.refuse(ADA, "lamp posts", "They are things, not a theme.")
    candidates = base.scheme.candidates()
    assert "lamp posts" not in [one.found.term for one in candidates.offered]
    (refused,) = candidates.refused
    assert (refused.term, refused.person, refused.reason) == ("lamp posts", ADA, "They are things, not a theme.")
    base.scheme.reconsider("lamp posts")
    assert lamp in base.scheme.candidates().offered
    base.scheme.add(ADA, "Lamp posts", "place")
    assert "lamp posts" not in [one.found.term for one in base.scheme.candidates().offered]
    base.close()


def test_the_word_on_a_whole_document_goes_before_its_record(base):
    (document,) = base.documents()
    assert "researchers coded" not in base.scheme.basis_of_records()
    base.coding.record(ADA, document.id, ["place"])
    assert base.work_view(document.work.id).work.themes == ("place",)
    assert [one.work.themes for one in base.shelf() if one.work.id == document.work.id] == [("place",)]
    assert "(1 document)" in base.scheme.basis_of_records()

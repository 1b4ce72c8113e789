"""The life of a reading list on a real record: proposed, changed, published, cloned, and its sources watched."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.pipeline import ingest_files
from kb.errors import InputRefused, NotHeld
from kb.lists import arranging
from kb.models import FlagKind, Importance, ListStatus, Need
from tests.fakes import TWO_DIGESTS, lent, markdown


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    yield from lent(tmp_path_factory.mktemp("lists"), *TWO_DIGESTS)


@pytest.fixture
def proposed(base):
    return base.lists.propose(Need(("participation", "partnership"), 30))


def test_a_list_made_from_a_proposal_is_read_back_as_it_was_made(base, proposed):
    made = base.lists.create("Working together", proposed)
    assert base.lists.get(made.id) == made
    assert made.sections == proposed.sections
    assert len(made.id) == 32
    assert made.status is ListStatus.DRAFT


def test_ids_cannot_be_guessed_and_an_unknown_one_is_told_in_one_sentence(base):
    ids = {base.lists.create(f"List {number}").id for number in range(3)}
    assert len({one[:8] for one in ids}) == 3
    with pytest.raises(NotHeld, match="There is no such reading list"):
        base.lists.get("0" * 32)


def test_a_change_is_not_saved_over_one_that_its_maker_has_not_seen(base, proposed):
    opened = base.lists.create("Two tabs", proposed)
    base.lists.save(replace(opened, note="Said in the first tab"))
    with pytest.raises(InputRefused, match="changed elsewhere since you opened it"):
        base.lists.save(replace(opened, note="Said in the second tab"))
    assert base.lists.get(opened.id).note == "Said in the first tab"


def test_a_published_version_stays_as_it_was_while_the_draft_goes_on(base, proposed):
    draft = base.lists.create("Published", proposed)
    first = base.lists.publish(draft.id, draft.edition)
    gone = next(iter(draft))
    changed = base.lists.save(arranging.removed(draft, gone.id))
    second = base.lists.publish(changed.id, changed.edition)
    assert (first.version, second.version) == (1, 2)
    assert base.lists.get(draft.id, 1) == first
    assert base.lists.latest(draft.id) == second
    assert [number for number, _ in base.lists.versions(draft.id)] == [1, 2]
    assert base.lists.changes(draft.id, 1, 2) == (f"Removed: “{gone.title}” ({gone.where}).",)


def test_a_draft_that_has_not_changed_is_not_published_twice(base, proposed):
    draft = base.lists.create("Once", proposed)
    assert base.lists.publish(draft.id, draft.edition) == base.lists.publish(draft.id, draft.edition)
    assert len(base.lists.versions(draft.id)) == 1


def test_only_the_edition_that_was_seen_can_be_published(base, proposed):
    draft = base.lists.create("Seen", proposed)
    base.lists.save(replace(draft, note="More"))
    with pytest.raises(InputRefused, match="changed elsewhere"):
        base.lists.publish(draft.id, draft.edition)


def test_a_clone_is_a_list_of_its_own_that_knows_where_it_came_from(base, proposed):
    draft = base.lists.create("Origin", proposed)
    published = base.lists.publish(draft.id, draft.edition)
    clone = base.lists.clone(draft.id, 1)
    assert clone.cloned_from == (draft.id, 1)
    assert clone.sections == published.sections
    assert clone.id != draft.id
    assert clone.version == 0


def test_a_quotation_a_section_and_a_work_can_be_put_on_a_list(base):
    passage = base.find("What helps partners to work together?", 1)[0].passage
    quoted = base.lists.reading_of_passage(passage.id, *passage.sentences[0])
    section = base.lists.reading_of_section(passage.id)
    known = base.lists.reading_of_work("what-do-citizens-want")
    draft = base.lists.create("By hand")
    for reading in (quoted, section, known):
        draft = arranging.added(draft, reading, "To read")
    saved = base.lists.save(draft)
    assert base.lists.words_of(quoted) == passage.text[slice(*passage.sentences[0])]
    assert passage.text in base.lists.words_of(section)
    assert section.trail == passage.locator.section
    assert (known.where, known.minutes()) == ("whole work", None)
    assert known.importance is Importance.FURTHER
    assert [one.id for one in saved] == [quoted.id, section.id, known.id]
    with pytest.raises(InputRefused, match="is on this list already"):
        arranging.added(saved, replace(quoted, id="other"))


def test_a_withdrawn_and_a_replaced_source_are_flagged_and_the_list_stays_as_it_was(tmp_path):
    for base in lent(tmp_path, *TWO_DIGESTS):
        path = tmp_path / "halls.md"
        path.write_bytes(markdown("Halls", "Village halls bring neighbours together.", work_id="halls"))
        first = next(iter(ingest_files(base, [path]))).id
        draft = base.lists.create("Halls")
        draft = base.lists.save(arranging.added(draft, base.lists.reading_of_work("halls")))
        published = base.lists.publish(draft.id, draft.edition)
        assert base.lists.flags(published) == ()
        path.write_bytes(markdown("Halls", "Village halls seldom bring neighbours together.", work_id="halls"))
        second = next(iter(ingest_files(base, [path]))).id
        (flag,) = base.lists.flags(published)
        assert (flag.kind, flag.instead) == (FlagKind.REPLACED, second)
        base.remove_document(first)
        (flag,) = base.lists.flags(published)
        assert flag.kind is FlagKind.WITHDRAWN
        assert flag.told.startswith("Source withdrawn on ")
        assert base.lists.get(draft.id, 1) == published
        assert base.lists.words_of(next(iter(published))) == ""


def test_an_erased_document_leaves_no_words_of_its_own_in_any_list(tmp_path):
    for base in lent(tmp_path, *TWO_DIGESTS):
        path = tmp_path / "secret.md"
        path.write_bytes(markdown("Unspeakable halls", "Village halls bring neighbours together.", work_id=None))
        document = next(iter(ingest_files(base, [path]))).id
        passage = base.document(document).passages[0]
        draft = base.lists.create("Halls")
        draft = base.lists.save(arranging.added(draft, base.lists.reading_of_section(passage.id)))
        base.lists.publish(draft.id, draft.edition)
        base.remove_document(document, purge=True)
        for state in (base.lists.get(draft.id), base.lists.get(draft.id, 1)):
            (kept,) = state
            assert (kept.title, kept.trail) == ("(erased)", ())
            assert "nspeakable" not in repr(state)
            assert base.lists.flags(state)[0].kind is FlagKind.WITHDRAWN

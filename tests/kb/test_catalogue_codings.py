"""Codings, decisions and coded items, as the record keeps them."""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from kb.catalogue import Catalogue
from kb.catalogue import coding_tables as ct
from kb.catalogue import schema as t
from kb.catalogue.store import insert_all
from kb.coding.settling import Basis
from kb.errors import NotHeld
from kb.models import (
    Coding,
    Concept,
    Decision,
    DocumentStatus,
    Filters,
    Item,
    Kind,
    Placing,
    Standing,
    ThemeSuggestion,
    Work,
)
from tests.documents import new_document

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
GATES = "The gate at the old bridge has rusted shut since the winter before last."
HALLS = "Volunteers keep the village halls open, and the keys hang at the bakery."
BOATS = "Nobody knows who paid for the boats that carry the children to school."
WORK = Work(id="work-d", title="The work d")
ADA, BEN, CLO = "Ada Ross", "Ben Muir", "Clo Baird"


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return made_in(tmp_path)


def made_in(folder: Path) -> Catalogue:
    made = Catalogue(f"sqlite:///{folder / 'catalogue.db'}")
    made.migrate()
    return made


def add(
    catalogue: Catalogue, name: str, *paragraphs: str, replacing: str | None = None, **changes: object
) -> list[str]:
    """Take a document in, as holdings do; return the ids of its passages."""
    with catalogue.transaction() as connection:
        if replacing:
            catalogue.retire_document(connection, replacing, DocumentStatus.REPLACED)
        new = new_document(name, paragraphs or (GATES, HALLS, BOATS), **{"work": WORK} | changes)  # type: ignore[arg-type]
        keys = catalogue.add_document(connection, new)
        catalogue.carry_over(connection, name, [replacing] if replacing else ())
        return [passage.id for passage in catalogue.passages(keys, connection)]


def code(catalogue: Catalogue, coder: str, target: str, *labels: str, **more: object) -> Coding:
    with catalogue.transaction() as connection:
        item = catalogue.put_item(connection, target)
        made = Coding(item.id, item.anchor.id, coder, frozenset(labels), NOON, **more)  # type: ignore[arg-type]
        return catalogue.add_coding(connection, made)


def take_back(catalogue: Catalogue, coder: str, target: str) -> Coding:
    with catalogue.transaction() as connection:
        item = catalogue.put_item(connection, target)
        return catalogue.add_coding(connection, Coding(item.id, item.anchor.id, coder, None, NOON))


def decide(catalogue: Catalogue, target: str, labels: set[str], disputed: set[str], reason: str = "So.") -> Decision:
    with catalogue.transaction() as connection:
        item = catalogue.put_item(connection, target)
        decision = Decision(item.id, item.anchor.id, CLO, frozenset(labels), frozenset(disputed), reason, NOON)
        return catalogue.add_decision(connection, decision)


def item_of(catalogue: Catalogue, coding: Coding) -> Item:
    return catalogue.items([coding.item_id])[coding.item_id]


# --- codings -----------------------------------------------------------------------------------


def test_a_coding_comes_back_as_it_was_made(catalogue: Catalogue) -> None:
    gates, *_ = add(catalogue, "d")
    shown = (ThemeSuggestion("place", "words", 0.7, (0, 8)), ThemeSuggestion("prevention", "heading"))
    made = code(
        catalogue, ADA, gates, "place", suggestions=shown, based_on=((0, 8),), reason="A bridge.", note="Ask again."
    )
    assert catalogue.codings() == (made,)
    assert (made.id, made.supersedes, made.blind) == (1, None, True)
    assert (made.accepted, made.rejected, made.added) == ({"place"}, {"prevention"}, frozenset())
    anchor = item_of(catalogue, made).anchor
    assert (anchor.target_id, anchor.exact, anchor.prefix, anchor.placing) == (
        gates,
        GATES,
        "Heading\n\n",
        Placing.MADE,
    )
    assert anchor.suffix == f"\n\n{HALLS}"[:32]


def test_to_see_an_item_and_choose_nothing_is_a_coding(catalogue: Catalogue) -> None:
    gates, *_ = add(catalogue, "d")
    made = code(catalogue, ADA, gates)
    assert made.labels == frozenset() and catalogue.codings(current=True) == (made,)
    assert made.suggestions is None  # none were shown, which is not the same as none shown that fit
    assert code(catalogue, BEN, gates, suggestions=()).suggestions == ()


def test_a_change_supersedes_and_keeps_what_was(catalogue: Catalogue) -> None:
    gates, *_ = add(catalogue, "d")
    first = code(catalogue, ADA, gates, "place")
    other = code(catalogue, BEN, gates, "place")
    second = code(catalogue, ADA, gates, "prevention")
    third = take_back(catalogue, ADA, gates)
    assert (second.supersedes, third.supersedes) == (first.id, second.id)
    assert catalogue.codings() == (first, other, second, third)
    assert catalogue.codings(current=True) == (other,)
    fourth = code(catalogue, ADA, gates, "place")
    assert catalogue.codings(coder=ADA, current=True) == (fourth,) and fourth.supersedes == third.id
    assert catalogue.coders() == (ADA, BEN)


def test_what_is_coded_after_others_were_seen_is_not_blind(catalogue: Catalogue) -> None:
    gates, halls, _ = add(catalogue, "d")
    first = code(catalogue, ADA, gates, "place")
    with catalogue.transaction() as connection:
        for _ in range(2):
            catalogue.mark_seen(connection, first.item_id, ADA)
    assert not code(catalogue, ADA, gates).blind
    assert code(catalogue, ADA, halls).blind and code(catalogue, BEN, gates).blind
    assert catalogue.codings()[0].blind  # as it was made


def test_a_whole_document_can_be_coded(catalogue: Catalogue) -> None:
    gates, *_ = add(catalogue, "d")
    whole, part = code(catalogue, ADA, "d", "place"), code(catalogue, ADA, gates, "place")
    assert whole.item_id != part.item_id
    assert item_of(catalogue, whole).anchor.target_id == "d" and item_of(catalogue, whole).anchor.exact == ""


@pytest.mark.parametrize("target", ["d:0-3", "e", "e:0-4", "", ":", "d:1-x"])
def test_what_is_not_held_cannot_be_coded(catalogue: Catalogue, target: str) -> None:
    add(catalogue, "d")
    with pytest.raises(NotHeld, match="no longer held"):
        code(catalogue, ADA, target)
    assert not catalogue.items()


LABELS = st.frozensets(st.sampled_from(["participation", "place", "prevention"]), max_size=2)
DEEDS = st.lists(
    st.tuples(st.sampled_from([ADA, BEN, CLO]), st.integers(0, 2), st.none() | LABELS, st.booleans()), max_size=12
)


@settings(max_examples=15, deadline=None)
@given(DEEDS)
def test_whatever_is_done_all_is_kept_and_the_last_word_counts(deeds: list[tuple]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        catalogue = made_in(Path(folder))
        targets = add(catalogue, "d")
        kept, last, decided = [], {}, {}
        for coder, number, labels, settle in deeds:
            target = targets[number]
            if labels is not None and settle:
                decide(catalogue, target, set(labels), set())
                decided[target] = labels
            elif labels is None:
                kept.append(take_back(catalogue, coder, target))
                last.pop((coder, target), None)
            else:
                kept.append(code(catalogue, coder, target, *labels))
                last[coder, target] = labels
        assert list(catalogue.codings()) == kept
        targets_of = {item.id: item.anchor.target_id for item in catalogue.items().values()}
        now = {(one.coder, targets_of[one.item_id]): one.labels for one in catalogue.codings(current=True)}
        assert now == last
        latest = {targets_of[one.item_id]: one.labels for one in catalogue.decisions(current=True)}
        assert latest == decided
        # The filter of a search follows what people settled, whatever they did before.
        keys = catalogue.held_keys()
        ids = dict(zip(keys.tolist(), catalogue.passage_ids(keys), strict=True))
        for theme in ("participation", "place", "prevention"):
            chosen = catalogue.held_keys([theme]).tolist()
            assert chosen == sorted(chosen) == [p.key for p in catalogue.passages(keys) if theme in p.themes]
            for key, target in ids.items():
                own = theme == "participation"  # by its heading
                given_by = [theme in one for (_, where), one in last.items() if where == target]
                agreed = given_by[0] if given_by and len(set(given_by)) == 1 else own
                assert (key in chosen) == (theme in decided[target] if target in decided else agreed)
        assert not any("themes of" in problem for problem in catalogue.problems())
        catalogue.close()


# --- which passages have a theme ---------------------------------------------------------------


def test_peoples_word_goes_before_what_the_document_says(catalogue: Catalogue) -> None:
    gates, halls, boats = add(catalogue, "d")  # each has the theme participation by its heading
    key = {name: catalogue.passage_by_id(name).key for name in (gates, halls, boats)}
    code(catalogue, ADA, gates, "place")
    code(catalogue, BEN, gates, "place", "prevention")
    code(catalogue, ADA, halls)
    assert catalogue.held_keys(["participation"]).tolist() == [key[boats]]
    assert catalogue.held_keys(["place"]).tolist() == [key[gates]]
    assert catalogue.held_keys(["prevention"]).tolist() == []  # they differ, and the heading does not say so
    assert catalogue.judged_standings() == {
        key[gates]: {"place": Standing.AGREED, "prevention": Standing.DISPUTED},
        key[halls]: {},
    }
    decide(catalogue, gates, {"participation"}, {"prevention"})
    assert catalogue.held_keys(["place", "prevention"]).tolist() == []
    assert catalogue.held_keys(["participation"]).tolist() == [key[gates], key[boats]]
    assert catalogue.judged_standings()[key[gates]] == {"participation": Standing.DECIDED}
    take_back(catalogue, ADA, halls)
    assert key[halls] in catalogue.held_keys(["participation"])


def test_the_word_on_a_document_holds_for_its_passages_that_nobody_judged(catalogue: Catalogue) -> None:
    gates, *_ = add(catalogue, "d")
    code(catalogue, ADA, "d", "place")
    code(catalogue, ADA, gates, "prevention")
    assert [passage.themes for passage in catalogue.passages(catalogue.held_keys())] == [
        ("prevention",),
        ("place",),
        ("place",),
    ]
    assert catalogue.basis() == Basis(judged=3)
    assert catalogue.judged_keys().tolist() == [catalogue.passage_by_id(gates).key]
    take_back(catalogue, ADA, "d")
    assert catalogue.basis() == Basis(judged=1)
    assert catalogue.basis("participation") == Basis(judged=0, suggested=0)
    assert catalogue.basis("prevention") == Basis(judged=1, suggested=0)


@pytest.mark.parametrize("themes", [["place"], ["place", "prevention"]])
def test_what_is_only_suggested_passes_no_filter(catalogue: Catalogue, themes: list[str]) -> None:
    gates, *_ = add(catalogue, "d", themes=themes, said_by="suggestion")
    assert len(catalogue.held_keys(themes)) == 0 and catalogue.theme_passages("place") == []
    assert len(catalogue.filtered_keys(Filters(themes=tuple(themes)))) == 0
    passage = catalogue.passage_by_id(gates)
    assert (passage.themes, passage.suggested) == ((), tuple(themes))
    assert catalogue.basis("place").suggested == 3
    code(catalogue, ADA, gates)  # having seen it, and found none
    assert catalogue.passage_by_id(gates).suggested == () and catalogue.basis("place").suggested == 2
    code(catalogue, ADA, gates, "place")
    assert catalogue.held_keys(["place"]).tolist() == [passage.key]


def test_what_was_merged_counts_as_what_it_was_merged_into(catalogue: Catalogue) -> None:
    place, old = Concept("place", "Place"), Concept("areas", "Areas", kind="sub-theme", broader="place")
    prevention = Concept("prevention", "Prevention")
    with catalogue.transaction() as connection:
        catalogue.put_scheme(connection, [place, old, prevention, Concept("participation", "Participation")])
    gates, *_ = add(catalogue, "d")
    made = code(catalogue, ADA, gates, "areas")
    key = catalogue.passage_by_id(gates).key
    assert catalogue.passage_by_id(gates).themes == ("areas", "place")  # who says the one says the other
    assert catalogue.held_keys(["place"]).tolist() == catalogue.held_keys(["areas"]).tolist() == [key]
    with catalogue.transaction() as connection:
        merged = replace(old, deprecated=True, replaced_by="prevention")
        catalogue.put_scheme(connection, [place, merged, prevention, Concept("participation", "Participation")])
    assert catalogue.passage_by_id(gates).themes == ("prevention",)
    assert catalogue.codings() == (made,) and catalogue.problems() == []
    with catalogue.transaction() as connection:  # and back again, since nothing was rewritten
        catalogue.put_scheme(connection, [place, old, prevention, Concept("participation", "Participation")])
    assert catalogue.passage_by_id(gates).themes == ("areas", "place")


def test_themes_that_are_not_as_they_were_settled_are_found_and_mended(catalogue: Catalogue) -> None:
    with catalogue.transaction() as connection:
        catalogue.put_scheme(connection, [Concept("place", "Place"), Concept("participation", "Participation")])
    gates, *_ = add(catalogue, "d")
    code(catalogue, ADA, gates, "place")
    with catalogue.transaction() as connection:
        connection.execute(update(ct.passage_theme).values(concept="prevention"))
    assert [problem for problem in catalogue.problems() if "themes of 3 passages" in problem]
    with catalogue.transaction() as connection:
        catalogue.repair_themes(connection)
    assert catalogue.problems() == []


def test_the_other_filters_hold_for_judged_passages_too(catalogue: Catalogue) -> None:
    gates, *_ = add(catalogue, "d")
    add(catalogue, "e", BOATS, work=Work(id="work-e", title="E"))
    code(catalogue, ADA, gates, "place")
    assert len(catalogue.held_keys(["place"], document_id="d")) == 1
    assert len(catalogue.held_keys(["place"], document_id="e")) == 0
    assert len(catalogue.held_keys(["place"], kinds=[Kind.IMPLICATION])) == 0
    with catalogue.transaction() as connection:
        catalogue.retire_document(connection, "d", DocumentStatus.WITHDRAWN)
    assert len(catalogue.held_keys(["place"])) == 0


def test_the_filter_stays_quick_when_thousands_of_passages_are_coded(catalogue: Catalogue) -> None:
    paragraphs = [f"Paragraph number {n} speaks of one thing. It ends here." for n in range(5000)]
    add(catalogue, "d", *paragraphs)
    made = code(catalogue, ADA, "d", "place")
    # The other rows as the same calls would write them, which takes a while one by one.
    with catalogue.transaction() as connection:
        spans = connection.execute(select(t.passage.c.start, t.passage.c.end, t.passage.c.text)).all()
        rows = [dict(id=n, item=n, **row._mapping) for n, row in enumerate(spans, 2)]
        same = {"document_id": "d", "prefix": "", "suffix": "", "placing": "as coded", "placed_at": NOON}
        insert_all(connection, ct.coded_item, [{"id": row["id"]} for row in rows])
        insert_all(connection, ct.item_anchor, [{**same, **dict(row, exact=row["text"])} for row in rows])
        same = {
            "coder": ADA,
            "made_at": NOON,
            "reason": "",
            "note": "",
            "based_on": [],
            "taken_back": False,
            "blind": True,
        }
        insert_all(connection, ct.coding, [{**same, "id": n, "item": n, "anchor": n} for n in range(2, 5002)])
        insert_all(connection, ct.coding_label, [{"coding": n, "concept": "place"} for n in range(2, 5002, 2)])
    with catalogue.transaction() as connection:
        catalogue.repair_themes(connection)
    begun = time.perf_counter()
    assert len(catalogue.held_keys(["place"])) == 2500
    assert time.perf_counter() - begun < 0.1  # 1 ms where nothing else runs
    assert len(catalogue.judged_standings()) == 5000
    assert made in catalogue.codings(current=True)
    assert time.perf_counter() - begun < 3  # 0.4 s where nothing else runs


# --- precedents --------------------------------------------------------------------------------


def test_a_decision_is_a_precedent_for_each_theme_that_was_disputed(catalogue: Catalogue) -> None:
    gates, *_ = add(catalogue, "d")
    first = decide(catalogue, gates, {"place", "participation"}, {"place", "prevention"}, "It is about a bridge.")
    do, dont = catalogue.precedents()
    assert (do.concept_id, do.use, dont.concept_id, dont.use) == ("place", True, "prevention", False)
    assert (do.text, do.reason, do.judge, do.decided_at) == (GATES, "It is about a bridge.", CLO, NOON)
    assert catalogue.precedents("prevention") == (dont,) and catalogue.precedents("participation") == ()
    second = decide(catalogue, gates, {"prevention"}, {"place"}, "On second thoughts.")
    assert second.supersedes == first.id and catalogue.decisions() == (first, second)
    assert [(one.concept_id, one.use) for one in catalogue.precedents()] == [("place", False)]


# --- the record is checked ----------------------------------------------------------------------


def test_codings_that_contradict_themselves_are_named(catalogue: Catalogue) -> None:
    with catalogue.transaction() as connection:
        catalogue.put_scheme(connection, [Concept("place", "Place"), Concept("participation", "Participation")])
    gates, halls, _ = add(catalogue, "d")
    code(catalogue, ADA, gates, "place")
    code(catalogue, BEN, halls, "place")
    decide(catalogue, gates, {"place"}, {"place"})
    assert catalogue.problems() == []
    with catalogue.transaction() as connection:
        connection.execute(update(ct.coding).where(ct.coding.c.id == 2).values(supersedes=1))
        connection.execute(update(ct.decision).values(anchor=2))
        connection.execute(update(ct.item_anchor).where(ct.item_anchor.c.id == 1).values(exact="The"))
        connection.execute(update(ct.coding_label).where(ct.coding_label.c.coding == 1).values(concept="plaice"))
    problems = catalogue.problems()
    assert len(problems) == 5 and "The themes of 1 passages are not those that were settled" in problems[-1]
    for word in ("“plaice”", "Coding 2 supersedes", "Decision 1 was made at a place of another item", "place 1 of"):
        assert any(word in problem for problem in problems), word


# --- documents read anew -----------------------------------------------------------------------


def test_what_was_coded_goes_along_when_its_document_is_replaced(catalogue: Catalogue) -> None:
    targets = add(catalogue, "d")
    codings = [code(catalogue, ADA, target, "place") for target in ("d", *targets)]
    mended = BOATS.replace("Nobody knows", "No one knows")
    again = add(catalogue, "e", "Something new comes first here.", GATES, mended, HALLS, replacing="d")
    placed = [item_of(catalogue, one).anchor for one in codings]
    assert [(one.target_id, one.placing) for one in placed] == [
        ("e", Placing.SAME_WORK),
        (again[1], Placing.UNIQUE),
        (again[3], Placing.UNIQUE),
        (again[2], Placing.CLOSE),
    ]
    assert placed[3].exact == mended
    assert [one.placing for one in catalogue.places_of(codings[3].item_id)] == [Placing.MADE, Placing.CLOSE]
    assert catalogue.codings() == tuple(codings)
    assert catalogue.held_keys(["place"]).tolist() == [catalogue.passage_by_id(name).key for name in again]


def test_what_is_not_found_again_is_flagged_kept_and_found_when_it_returns(catalogue: Catalogue) -> None:
    gates, *_ = add(catalogue, "d")
    made = code(catalogue, ADA, gates, "place")
    add(catalogue, "e", HALLS, replacing="d")
    anchor = item_of(catalogue, made).anchor
    assert (anchor.placing, anchor.exact, anchor.target_id) == (Placing.STALE, GATES, gates)
    assert len(catalogue.held_keys(["place"])) == 0 and catalogue.codings(current=True) == (made,)
    (back, _) = add(catalogue, "f", GATES, HALLS, replacing="e")
    assert item_of(catalogue, made).anchor.target_id == back
    assert [one.placing for one in catalogue.places_of(made.item_id)] == [Placing.MADE, Placing.STALE, Placing.EXACT]
    assert len(catalogue.held_keys(["place"])) == 1


def test_a_document_that_returns_brings_its_codings_back(catalogue: Catalogue) -> None:
    gates, *_ = add(catalogue, "d")
    made = code(catalogue, ADA, gates, "place")
    add(catalogue, "e", HALLS, replacing="d")
    add(catalogue, "d", replacing="e")
    assert item_of(catalogue, made).anchor.target_id == gates
    assert item_of(catalogue, made).anchor.placing is Placing.EXACT
    assert code(catalogue, BEN, gates).item_id == made.item_id


def test_a_passage_that_is_cut_otherwise_is_not_taken_for_the_same(catalogue: Catalogue) -> None:
    gates, *_ = add(catalogue, "d")
    made = code(catalogue, ADA, gates, "place")
    add(catalogue, "d", f"{GATES} {HALLS}", fingerprint="parser 2")
    assert item_of(catalogue, made).anchor.placing is Placing.STALE


def test_reading_the_same_again_moves_nothing(catalogue: Catalogue) -> None:
    gates, *_ = add(catalogue, "d")
    made = code(catalogue, ADA, gates, "place")
    add(catalogue, "d", fingerprint="parser 2")
    assert [one.placing for one in catalogue.places_of(made.item_id)] == [Placing.MADE]


def test_erasing_a_document_erases_the_words_that_codings_keep_of_it(catalogue: Catalogue, tmp_path: Path) -> None:
    gates, *_ = add(catalogue, "d")
    made = code(catalogue, ADA, gates, "place", reason="A bridge.")
    decide(catalogue, gates, {"place"}, {"place"})
    with catalogue.transaction() as connection:
        catalogue.purge_document(connection, "d")
    catalogue.compact()
    catalogue.close()
    assert all(b"rusted shut" not in file.read_bytes() for file in tmp_path.iterdir())
    assert catalogue.codings() == (made,)
    assert [one.text for one in catalogue.precedents()] == [""]
    targets = add(catalogue, "e")
    assert item_of(catalogue, made).anchor.exact == "" and not any(map(catalogue.item_at, targets))


PARAGRAPH = st.sampled_from([GATES, HALLS, BOATS, GATES.replace("old", "new"), f"{HALLS} {BOATS}", "Yes."])


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(PARAGRAPH, min_size=1, max_size=5), min_size=2, max_size=4))
def test_however_a_document_changes_no_coding_is_lost_and_no_two_items_share_a_place(versions: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        catalogue, before, made = made_in(Path(folder)), None, []
        for number, paragraphs in enumerate(versions):
            targets = add(catalogue, f"v{number}", *paragraphs, replacing=before)
            before = f"v{number}"
            made += [code(catalogue, ADA, target, "place") for target in targets]
            assert [replace(one, labels=one.labels) for one in catalogue.codings()] == made
            placed = [one.anchor for one in catalogue.items().values() if one.anchor.placing is not Placing.STALE]
            assert len({one.target_id for one in placed}) == len(placed)
            texts = {name: catalogue.passage_by_id(name).text for name in targets}
            assert {one.target_id: one.exact for one in placed} == texts  # all are coded, and say what stands there
        catalogue.close()

"""Whatever was coded and decided comes into an empty record with the same documents as it was, by each kind of file."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.catalogue import Catalogue
from kb.coding.coding_desk import CodingDesk
from kb.config import ROOT
from kb.exchange.coding_exchange import CodingExchange
from kb.models import Coding, Decision, ThemeSuggestion
from kb.themes import read_concepts
from tests.documents import new_document

PEOPLE = ("Ada Ross", "Ben Muir", "Clo Baird")
PARAGRAPHS = (
    "Volunteers keep the 🏛 halls open. The keys hang at the bakery, =1+1.",
    "Nobody knows who paid for the boats.\nThey carry children to school.",
    "The gate at the old bridge has rusted shut since the winter before last.",
)
THEMES = ("place", "governance", "evidence", "prevention")
# Reasons and notes are kept as one line; what XML cannot hold becomes a space there.
WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=30).map(
    lambda words: " ".join(words.split())
)
SUGGESTIONS = st.lists(
    st.builds(
        ThemeSuggestion,
        st.sampled_from(THEMES),
        st.sampled_from(("heading", "scheme words")),
        st.none() | st.floats(0, 1),
        st.none() | st.just((0, 5)),
    ),
    max_size=2,
).map(tuple)


@dataclass(frozen=True)
class Deed:
    """One thing that somebody does: code an item, take that back or, with a reason, decide on it."""

    person: str
    item: int
    labels: frozenset[str] | None
    reason: str
    note: str
    marks: tuple[int, ...]
    suggestions: tuple[ThemeSuggestion, ...] | None
    decides: bool


DEEDS = st.lists(
    st.builds(
        Deed,
        st.sampled_from(PEOPLE),
        st.integers(0, len(PARAGRAPHS)),
        st.none() | st.frozensets(st.sampled_from(THEMES)),
        WORDS,
        WORDS,
        st.lists(st.integers(0, 60), max_size=2, unique=True).map(lambda starts: tuple(sorted(starts))),
        st.none() | SUGGESTIONS,
        st.booleans(),
    ),
    max_size=8,
)


class Place:
    """A record that holds one document, and what is coded in it."""

    def __init__(self, made, folder):
        shutil.copytree(made, folder)
        self.catalogue = Catalogue(f"sqlite:///{folder / 'catalogue.db'}")
        self.desk = CodingDesk(self.catalogue, lambda words: " ".join(words.split()))
        self.exchange = CodingExchange(self.catalogue, self.desk)
        self.targets = [task.target_id for task in self.desk.next_tasks("Nobody Else", 10)]
        self.targets.append(self.catalogue.documents()[0].id)

    def do(self, deeds):
        """Do these deeds one second after the other, with times of their own, as far as they are possible."""
        moment = datetime(2026, 3, 1, tzinfo=UTC)
        for number, deed in enumerate(deeds):
            at = moment + timedelta(seconds=number)
            with self.catalogue.transaction() as connection:
                item = self.catalogue.put_item(connection, self.targets[deed.item])
                codings = self.catalogue.codings([item.id], connection=connection)
                if deed.decides and codings and deed.reason:
                    labels, disputed = deed.labels or frozenset(), codings[0].labels or frozenset()
                    made = Decision(item.id, item.anchor.id, deed.person, labels, disputed, deed.reason, at)
                    self.catalogue.mark_seen(connection, item.id, deed.person)
                    self.catalogue.add_decision(connection, made)
                elif deed.labels is not None or any(one.coder == deed.person for one in codings):
                    marks = tuple((start, start + 4) for start in deed.marks if item.anchor.exact)
                    self.catalogue.add_coding(
                        connection,
                        Coding(
                            item.id,
                            item.anchor.id,
                            deed.person,
                            deed.labels,
                            at,
                            deed.suggestions,
                            marks,
                            deed.reason,
                            deed.note,
                        ),
                    )

    def said(self, standing):
        """Everything that was said, or what stands, without the numbers that a record gives."""
        kept = ("coder", "labels", "made_at", "suggestions", "based_on", "reason", "note", "blind")
        made, gone = self.desk.codings(), {one.supersedes for _, _, one in self.desk.codings()}
        codings = [
            (place.target_id, *(getattr(one, name) for name in kept))
            for _, place, one in made
            if not standing or (one.id not in gone and one.labels is not None)
        ]
        places, settled = self.catalogue.all_places(), self.catalogue.decisions(current=standing)
        named = ("judge", "labels", "disputed", "reason", "made_at")
        decisions = [(places[one.anchor_id].target_id, *(getattr(one, name) for name in named)) for one in settled]
        return sorted(codings, key=repr), sorted(decisions, key=repr)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A record that holds the document, in which nothing is coded."""
    folder = tmp_path_factory.mktemp("made")
    catalogue = Catalogue(f"sqlite:///{folder / 'catalogue.db'}")
    catalogue.migrate()
    with catalogue.transaction() as connection:
        catalogue.put_scheme(connection, read_concepts(ROOT / "corpus" / "themes.toml"))
        catalogue.add_document(connection, new_document("d", PARAGRAPHS))
    return folder


@pytest.mark.parametrize("kind", ["project", "annotations"])
@settings(max_examples=10, deadline=None)
@given(deeds=DEEDS)
def test_what_goes_out_comes_into_an_empty_record_as_it_was(made, tmp_path_factory, kind, deeds):
    folder = tmp_path_factory.mktemp("trip")
    here, there = Place(made, folder / "here"), Place(made, folder / "there")
    here.do(deeds)
    if kind == "project":
        content, left_out = here.exchange.project()
        assert left_out == 0
        taken = there.exchange.projects.take_in(content, "p.qdpx")
    else:
        taken = there.exchange.take_over(here.exchange.annotations(), "page")
    assert taken.left_out == ()
    assert there.said(kind == "project") == here.said(kind == "project")


@settings(max_examples=10, deadline=None)
@given(deeds=DEEDS, suffix=st.sampled_from([".csv", ".xlsx"]))
def test_a_table_that_nobody_edited_changes_nothing(made, tmp_path_factory, deeds, suffix):
    here = Place(made, tmp_path_factory.mktemp("trip") / "here")
    here.do(deeds)
    before = here.desk.codings(), here.desk.decisions()
    assert here.exchange.bring_back(here.exchange.table(suffix), "c").added == ()
    assert here.exchange.decisions.bring_back(here.exchange.decisions.table(suffix), "d")[0] == ()
    assert (here.desk.codings(), here.desk.decisions()) == before

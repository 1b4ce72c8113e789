"""Codings as Web Annotations: between installations, and from other tools."""

from __future__ import annotations

import json
import shutil

import pytest

from kb.config import Settings
from kb.errors import InputRefused
from kb.knowledge_base import open_knowledge_base
from kb.models import ThemeSuggestion
from tests.fakes import ingested, markdown

ADA, BEN = "Ada Ross", "Ben Muir"
HALLS = "Volunteers keep the village halls open 🏛. The keys hang at the bakery."
BOATS = "Nobody knows who paid for the boats that carry the children to school."


@pytest.fixture(scope="module")
def halls(tmp_path_factory):
    folder = tmp_path_factory.mktemp("halls")
    (folder / "halls.md").write_bytes(markdown("Village halls", HALLS, BOATS, work_id="halls"))
    return folder


@pytest.fixture
def installation(halls, tmp_path):
    """Make installations that hold the same document, by name."""
    opened = []

    def make(name):
        shutil.copytree(ingested(halls), tmp_path / name)
        opened.append(open_knowledge_base(Settings(data=tmp_path / name)))
        return opened[-1]

    yield make
    for base in opened:
        base.close()


@pytest.fixture
def coded(installation):
    """A history of five codings: two people, one change of mind, one taken back, one of a whole document."""
    base = installation("here")
    desk = base.coding
    first, second = (task.target_id for task in desk.next_tasks(ADA, 10))
    seen = [ThemeSuggestion("place", "words", 0.5, (0, 9)), ThemeSuggestion("evidence", "heading")]
    desk.record(ADA, first, ["place"], reason="=so", suggestions=seen, based_on=[(0, 10), (20, 25)])
    desk.record(ADA, first, ["place", "governance"], note="On second thoughts.")
    desk.record(BEN, first, [])
    desk.record(BEN, second, ["prevention"])
    desk.take_back(BEN, second, "Not mine to say.")
    desk.record(BEN, base.documents()[0].id, ["evidence"])
    return base


@pytest.fixture
def decided(coded):
    """The same history, with a decision that was changed."""
    desk = coded.coding
    (dispute,) = desk.disputes()
    desk.decide(BEN, dispute.item.id, [], "Halls are no places.")
    desk.decide("Clo Baird", dispute.item.id, ["place"], "Halls are places.")
    return coded


def page(base, coder=None):
    return json.loads(base.exchange.annotations(coder))


def test_a_history_goes_to_another_installation_and_nothing_is_lost(coded, installation):
    other = installation("there")
    taken = other.exchange.take_over(coded.exchange.annotations(), "page")
    assert (len(taken.added), taken.unchanged, taken.left_out) == (6, 0, ())
    assert page(other) == page(coded)
    assert [one[2] for one in other.coding.codings()] == [one[2] for one in coded.coding.codings()]


def test_decisions_go_along_with_their_reasons_and_become_precedents_there(decided, installation):
    other = installation("there")
    content = decided.exchange.annotations()
    taken = other.exchange.take_over(content, "page")
    assert (len(taken.added), len(taken.decided), taken.unchanged, taken.left_out) == (6, 2, 0, ())
    assert page(other) == page(decided)
    assert other.coding.decisions() == decided.coding.decisions()
    assert other.coding.precedents() == decided.coding.precedents() and other.coding.disputes() == ()
    again = other.exchange.take_over(content, "page")
    assert (again.added, again.decided, again.unchanged) == ((), (), 8)
    assert other.verify().problems == ()


def test_a_decision_is_told_by_the_model_and_one_that_is_older_is_left_out(decided):
    first, last = page(decided)["items"][-2:]
    assert first["motivation"] == "moderating" and last["kist:supersedes"] == first["id"]
    assert last["kist:disputed"] == ["urn:kist:concept:governance", "urn:kist:concept:place"]
    older = json.dumps(first | {"created": "2026-01-01T00:00:00Z"}).encode()
    (told,) = decided.exchange.take_over(older, "one").left_out
    assert told == "Annotation 1 is older than what was decided here since."
    with pytest.raises(InputRefused, match="Annotation 1 does not say why"):
        decided.exchange.take_over(json.dumps(first | {"created": "2099-01-01T00:00:00Z", "body": []}).encode(), "one")


def test_what_a_coding_rests_on_is_told_by_quotation_and_position_in_the_whole_text(coded):
    (quote, position), _ = page(coded)["items"][0]["kist:basedOn"]
    text = coded._catalogue.document_text(coded.documents()[0].id)
    assert text[position["start"] : position["end"]] == quote["exact"] == HALLS[:10]
    assert quote["suffix"] == HALLS[10:42] and quote["type"] == "TextQuoteSelector"


def test_marks_are_read_by_their_words_where_the_place_is_another_and_as_offsets_of_old(installation):
    base = installation("here")
    whole = {"source": "urn:kist:work:halls", "kist:work": "halls"}
    whole["selector"] = {"type": "TextQuoteSelector", "exact": HALLS}
    marks = [
        [{"type": "TextQuoteSelector", "exact": "The keys"}, {"type": "TextPositionSelector", "start": 1, "end": 9}]
    ]
    told = foreign(**{"target": whole, "kist:basedOn": [*marks, [0, 10]]})
    (made,) = base.exchange.take_over(json.dumps(told).encode(), "one").added
    assert [HALLS[start:end] for start, end in made.based_on] == ["The keys", "Volunteers"]
    lost = foreign(**{"target": whole, "kist:basedOn": [[{"type": "TextQuoteSelector", "exact": "Boats"}]]})
    with pytest.raises(InputRefused, match="does not follow"):
        base.exchange.take_over(json.dumps(lost).encode(), "one")


def test_what_is_known_changes_nothing_however_often_it_comes(coded):
    before, content = coded.coding.codings(), coded.exchange.annotations()
    for _ in range(2):
        taken = coded.exchange.take_over(content, "page")
        assert (taken.added, taken.unchanged, taken.left_out) == ((), 6, ())
    assert coded.coding.codings() == before


def test_without_being_applied_annotations_change_nothing(coded, installation):
    other = installation("there")
    assert len(other.exchange.take_over(coded.exchange.annotations(), "page", apply=False).added) == 6
    assert other.coding.codings() == ()


def test_an_annotation_follows_the_model(coded):
    told = page(coded)
    assert told["@context"][0] == "http://www.w3.org/ns/anno.jsonld" and told["type"] == "AnnotationPage"
    first = told["items"][0]
    assert first["type"] == "Annotation" and first["motivation"] == "tagging" and first["id"].startswith("urn:uuid:")
    assert first["creator"] == {"type": "Person", "name": ADA} and first["created"].endswith("Z")
    tag, reason = first["body"]
    assert tag["source"] == "urn:kist:concept:place" and tag["purpose"] == "tagging"
    assert reason["value"] == "=so" and reason["type"] == "TextualBody"
    quote, position = first["target"]["selector"]
    text = coded._catalogue.document_text(coded.documents()[0].id)
    assert text[position["start"] : position["end"]] == quote["exact"] == HALLS
    assert len({one["id"] for one in told["items"]}) == 6
    assert told["items"][1]["kist:supersedes"] == first["id"]


def foreign(**changes):
    """An annotation as another tool might write it: a tag in words on a stretch of a passage."""
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "Annotation",
        "creator": "Clo Baird",
        "created": "2026-03-01T09:30:00+01:00",
        "body": [
            {"type": "TextualBody", "purpose": "tagging", "value": "Governance"},
            {"type": "TextualBody", "purpose": "describing", "value": "Who holds the keys?"},
        ],
        "target": {
            "source": "urn:kist:work:halls",
            "kist:work": "halls",
            "selector": {"type": "TextQuoteSelector", "exact": "The keys hang", "prefix": ". "},
        },
    } | changes


def test_an_annotation_of_another_tool_codes_the_passage_around_its_words(installation):
    base = installation("here")
    (made,) = base.exchange.take_over(json.dumps(foreign()).encode(), "one").added
    (_, place, coding), *_ = base.coding.codings()
    assert made.id == coding.id and place.exact == HALLS
    assert coding.labels == {"governance"} and coding.note == "Who holds the keys?" and coding.coder == "Clo Baird"
    assert [HALLS[start:end] for start, end in coding.based_on] == ["The keys hang"]
    assert not coding.blind and coding.made_at.isoformat() == "2026-03-01T08:30:00+00:00"


def test_what_is_not_held_or_older_is_left_out_and_told(coded):
    elsewhere = foreign(target={"source": "https://example.org/other", "selector": foreign()["target"]["selector"]})
    older = foreign(creator={"name": ADA}, target={**foreign()["target"]})
    taken = coded.exchange.take_over(json.dumps([elsewhere, foreign(), older]).encode(), "three")
    assert [coding.coder for coding in taken.added] == ["Clo Baird"]
    told = sorted(taken.left_out)
    assert told[0].startswith("Annotation 1 is on words that are not held here")
    assert told[1] == "Annotation 3 is older than what Ada Ross has coded here since."


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"body": []}, "Annotation 2 names no theme"),
        ({"body": {"value": "Halls", "purpose": "tagging"}}, "Annotation 2 cannot be taken: There is no theme called"),
        ({"creator": None}, "Annotation 2 does not say who made it"),
        ({"created": "yesterday"}, "Annotation 2 does not say when"),
        ({"target": ["a", "b"]}, "Annotation 2 has not exactly one target"),
        ({"target": {"source": "x", "selector": {"type": "SvgSelector"}}}, "Annotation 2 does not say on which words"),
        ({"target": 5}, "Annotation 2 does not follow"),
        ({"kist:basedOn": 5}, "Annotation 2 does not follow"),
    ],
)
def test_a_bad_annotation_is_named_and_nothing_is_half_written(installation, changes, told):
    base = installation("here")
    with pytest.raises(InputRefused, match=told):
        base.exchange.take_over(json.dumps([foreign(), foreign(**changes)]).encode(), "two")
    assert base.coding.codings() == ()


def test_a_note_that_is_too_long_leaves_nothing_half_written(installation):
    base = installation("here")
    body = [*foreign()["body"], {"value": "x" * 1001, "purpose": "assessing"}]
    later = foreign(body=body, created="2026-04-01T00:00:00Z")
    with pytest.raises(InputRefused, match="Annotation 2: That is too long"):
        base.exchange.take_over(json.dumps([foreign(), later]).encode(), "two")
    assert base.coding.codings() == ()


def test_what_was_said_of_an_erased_document_goes_out_without_its_words_and_does_not_stand_in_the_way(coded):
    coded.remove_document(coded.documents()[0].id, purge=True)
    content = coded.exchange.annotations()
    assert b"village halls" not in content and len(json.loads(content)["items"]) == 6
    taken = coded.exchange.take_over(content, "page")
    assert (taken.added, len(taken.left_out)) == ((), 6)


def test_a_place_alone_names_words_of_the_same_document_only(coded, installation):
    told = json.loads(coded.exchange.annotations("Ada Ross"))
    for one in told["items"]:
        one["target"]["selector"] = one["target"]["selector"][1]
    other = installation("there")
    assert len(other.exchange.take_over(json.dumps(told).encode(), "page").added) == 2
    assert other.coding.codings()[0][1].exact == HALLS
    for one in told["items"]:
        one["target"]["source"] = "https://example.org/elsewhere"
    assert len(installation("further").exchange.take_over(json.dumps(told).encode(), "page").left_out) == 2


@pytest.mark.parametrize("content", [b"no", b"5", b"\xff", b"[" * 100_000])
def test_a_file_that_is_no_json_of_annotations_is_refused(installation, content):
    with pytest.raises(InputRefused, match="is not JSON"):
        installation("here").exchange.take_over(content, "x")

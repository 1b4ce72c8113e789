"""From a sentence through its note to the publication behind it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from ingest.pipeline import ingest_files
from kb import addresses
from kb.chain import sentence_at
from kb.config import ROOT, Settings
from kb.errors import NotHeld
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.models import HeldPassage, Outcome, Work
from kb.trails import Hop, TrailStatus
from tests.fakes import held_passage, ingested

STUDY = """---
id: village-halls-study
title: "A study of village halls"
type: report
year: 2021
url: https://example.org/halls
---

# Findings

## Who keeps the halls

Volunteers kept the village halls open through the winter, and most of them were over sixty. Grants paid for roofs.

## Money

Income came from bookings and from an annual fair.
"""
REVIEW = """---
id: rural-review
title: "Rural services: a review"
year: 2023
---

# Rural services

Village halls stay open because volunteers, most of them over sixty, look after them.[^1] Mobile libraries reach \
isolated crofters on the western islands once a month.[^2] Ferry timetables decide which islanders can attend evening \
classes at the college.[^3] The allotments behind the church are cared for by two primary schools.[^4] Bus drivers on \
the northern route know exactly which passengers live alone.[^9] A fishing museum closed after the flood.[^5]

[^1]: Baird, A. (2021) A study of village halls. https://example.org/halls
[^2]: Baird, A. (2021) A study of village halls. http://www.example.org/halls/
[^3]: Macrae, D. (2015) Timetables. https://example.org/timetables
[^4]: Private letter from a head teacher, 2019.
[^5]: Known (2018) https://example.org/known
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    folder = tmp_path_factory.mktemp("chain")
    (folder / "study.md").write_text(STUDY, encoding="utf-8")
    (folder / "review.md").write_text(REVIEW, encoding="utf-8")
    record = (
        'id = "known"\ntitle = "A known work"\nurl = "https://example.org/known"\nsummary = "It tells of a museum."\n'
    )
    (folder / "known.toml").write_text(record, encoding="utf-8")
    opened = open_knowledge_base(Settings(data=folder / "data"))
    inputs = [folder / name for name in ("known.toml", "study.md", "review.md")]
    assert {outcome.outcome for outcome in ingest_files(opened, inputs)} == {Outcome.ADDED}
    return opened


def review(base: KnowledgeBase) -> HeldPassage:
    document = next(document for document in base.documents() if document.work.id == "rural-review")
    return base.document(document.id).passages[0]  # type: ignore[union-attr]


def hops_of(base: KnowledgeBase, sentence: int) -> tuple[Hop, ...]:
    passage = review(base)
    return base.follow(passage.id, *passage.sentences[sentence]).hops


def test_a_held_source_is_quoted_where_it_speaks_of_the_sentence(base: KnowledgeBase) -> None:
    (hop,) = hops_of(base, 0)
    assert hop.status is TrailStatus.HELD_AND_SUPPORTS
    assert (hop.marker, hop.work.id) == ("1", "village-halls-study")
    assert hop.bearing.text.startswith("Volunteers kept the village halls open")
    passage = base.passage(hop.bearing.passage.id)
    assert passage.text[hop.bearing.start : hop.bearing.end] == hop.bearing.text
    assert passage.document_id == hop.document_id


def test_a_held_source_that_speaks_of_something_else_is_not_quoted(base: KnowledgeBase) -> None:
    (hop,) = hops_of(base, 1)
    assert (hop.status, hop.bearing) == (TrailStatus.HELD_WITHOUT_SUPPORT, None)
    assert hop.document_id is not None


def test_a_note_with_an_address_and_no_record_is_an_address_only(base: KnowledgeBase) -> None:
    (hop,) = hops_of(base, 2)
    assert (hop.status, hop.work, hop.note.addresses) == (
        TrailStatus.ADDRESS_ONLY,
        None,
        ("https://example.org/timetables",),
    )


def test_what_leads_nowhere_is_shown_as_such(base: KnowledgeBase) -> None:
    (letter,), (missing,) = hops_of(base, 3), hops_of(base, 4)
    assert letter.status is missing.status is TrailStatus.UNRESOLVED
    assert letter.note.text.startswith("Private letter")
    assert (missing.note, missing.marker) == (None, "9")


def test_a_description_of_a_work_is_not_its_text(base: KnowledgeBase) -> None:
    assert any(document.work.digest_of == "known" for document in base.documents())
    (hop,) = hops_of(base, 5)
    assert (hop.status, hop.work.summary, hop.bearing) == (TrailStatus.NOT_HELD, "It tells of a museum.", None)


def test_the_trail_of_a_quotation_is_that_of_its_sources(base: KnowledgeBase) -> None:
    passage = review(base)
    whole = base.follow(passage.id, 0, len(passage.text))
    assert [hop.note.number for hop in whole.hops if hop.note] == [source.note for source in passage.sources]
    start, _ = passage.sentences[2]
    unmarked = base.follow(passage.id, start, start + 10)
    assert (unmarked.marked, [hop.note.number for hop in unmarked.hops]) == (False, [3])


def test_a_count_names_what_is_broken(base: KnowledgeBase) -> None:
    passage = review(base)
    (count,) = base.chain_counts(passage.document_id)
    assert dict(count.statuses) == dict.fromkeys(TrailStatus, 1)
    assert (count.notes, count.works) == (5, ("village-halls-study", "known"))
    assert [hop.marker for hop in count.broken] == ["4", "9"]
    assert [one.document.id for one in base.chain_counts()] == [passage.document_id]
    with pytest.raises(NotHeld, match="python -m kb documents"):
        base.chain_counts("nothing")


def test_a_document_that_cites_itself_is_not_borne_out_by_its_own_sentence(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "self.md"
    text = "Village halls stay open because volunteers over sixty look after them all winter."
    file.write_text(
        f"---\nid: own\ntitle: Own\nurl: https://example.org/own\n---\n\n# A\n\n{text}[^1]\n\n"
        "[^1]: See https://example.org/own\n",
        encoding="utf-8",
    )
    opened = open_knowledge_base(settings)
    list(ingest_files(opened, [file]))
    (count,) = opened.chain_counts()
    assert count.statuses == ((TrailStatus.HELD_WITHOUT_SUPPORT, 1),)


def test_a_short_sentence_comes_with_its_neighbour() -> None:
    passage = held_passage(text="Halls matter to the people who live near them every day. So we found.")
    assert sentence_at(passage, len(passage.text)) == passage.text
    assert sentence_at(passage, passage.sentences[0][1]) == passage.text[: passage.sentences[0][1]]


def test_keys_of_addresses_follow_the_rules_when_these_change(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_knowledge_base(settings)
    opened.add_work(Work("a", "A", addresses=("http://old.org/x",)))
    assert opened.verify().problems == ()
    rules = tmp_path / "addresses.toml"
    rules.write_text('[[alias]]\nsite = "new.org"\nhosts = ["old.org"]\n', encoding="utf-8")
    monkeypatch.setattr(addresses, "known_rules", lambda: addresses.read_rules(rules))
    monkeypatch.setattr("kb.catalogue.links.known_rules", addresses.known_rules)
    assert "follows an older rule" in opened.verify().problems[0]
    assert opened.verify(repair=True).left == ()
    opened.close()
    monkeypatch.undo()
    again = open_knowledge_base(settings)  # the rules are others once more: made again without being asked
    assert again.verify().problems == ()
    again.close()


def test_every_note_of_the_report_resolves_to_a_work(report_path: Path) -> None:
    opened = open_knowledge_base(Settings(data=ingested(ROOT / "corpus", report_path)))
    report = next(d for d in opened.documents() if d.work.id == "key-messages-psr-scotland")
    (count,) = opened.chain_counts(report.id)
    opened.close()
    assert (count.notes, len(count.works), count.broken) == (128, 53, ())
    assert Counter(dict(count.statuses)) == {TrailStatus.NOT_HELD: 128}
    assert [(note.label, note.number) for note in count.misprinted] == [("8", 9)]

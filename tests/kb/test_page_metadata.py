"""What programs read of a work on its page says what the record says, and no more."""

from __future__ import annotations

from urllib.parse import parse_qs

from kb.exchange.page_metadata import coins, meta_tags, schema_org
from kb.models import Author, Work

REPORT = Work(
    id="r", title="A & B", type="research report", year=2017, date="2017-06", publisher="WWS", places=("Fife",),
    authors=(Author("Bynner", "Claire"), Author("Terje", "Anna")), addresses=("http://example.org/r",), licence="CC BY",
)  # fmt: skip
ARTICLE = Work(id="a", title="T", type="journal article", year=2020, journal="J", volume="2", pages="5-9", doi="10.1/x")


def test_a_report_is_told_by_the_tag_of_its_institution() -> None:
    tags = meta_tags(REPORT)
    assert ("citation_technical_report_institution", "WWS") in tags
    assert [value for name, value in tags if name == "citation_author"] == ["Bynner, Claire", "Terje, Anna"]
    assert dict(tags)["citation_publication_date"] == "2017/06" and dict(tags)["DC.date"] == "2017-06"
    assert dict(tags)["DC.rights"] == "CC BY" and dict(tags)["DC.coverage"] == "Fife"


def test_an_article_is_told_by_its_journal() -> None:
    tags = dict(meta_tags(ARTICLE))
    assert (tags["citation_journal_title"], tags["citation_firstpage"], tags["citation_lastpage"]) == ("J", "5", "9")
    assert tags["DC.identifier"] == "https://doi.org/10.1/x"
    assert schema_org(ARTICLE)["isPartOf"] == {"@type": "Periodical", "name": "J"}


def test_unknown_facts_are_left_out() -> None:
    bare = Work(id="b", title="Bare")
    assert meta_tags(bare) == [("citation_title", "Bare"), ("DC.title", "Bare")]
    assert schema_org(bare) == {"@context": "https://schema.org", "@type": "CreativeWork", "name": "Bare"}
    assert set(parse_qs(coins(bare))) == {"ctx_ver", "rft_val_fmt", "rft.title"}


def test_coins_are_read_back() -> None:
    read = parse_qs(coins(REPORT))
    assert read["rft.genre"] == ["report"] and read["rft.btitle"] == ["A & B"]
    assert read["rft.au"] == ["Claire Bynner", "Anna Terje"] and read["rft.date"] == ["2017-06"]
    assert parse_qs(coins(ARTICLE))["rft_id"] == ["info:doi/10.1/x"]

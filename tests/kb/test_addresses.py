"""Which addresses are the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.addresses import address_key, archive_lookup, known_rules, other_forms, read_rules
from kb.errors import BadMetadata


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://example.org/a", "https://example.org/a"),
        ("https://www.example.org/a", "https://example.org/a/"),
        ("https://EXAMPLE.org/a#page=3", "example.org/a"),
        ("https://example.org:443/a", "http://example.org:80/a"),
        ("doi:10.1000/ABC", "https://doi.org/10.1000/abc"),
        ("http://dx.doi.org/10.1000/abc", "10.1000/abc"),
        ("https://doi.org/10.1000/a%28b%29", "doi: 10.1000/a(b)"),
        ("http://whatworksscotland.ac.uk/publications/x/", "https://www.whatworksscotland.ac.uk/x"),
        (
            "http://whatworksscotland.blogspot.co.uk/2017/05/a.html",
            "https://whatworksscotland.blogspot.com/2017/05/a.html",
        ),
        (
            "http://www.gov.scot/Publications/2011/06/27154527/13",
            "https://gov.scot/publications/commission-future-delivery-public-services/pages/13/",
        ),
    ],
)
def test_addresses_that_lead_to_the_same_place_have_the_same_key(one: str, other: str) -> None:
    assert address_key(one) == address_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a", "https://example.org/b"),
        ("https://example.org/A", "https://example.org/a"),
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org/publications/x", "https://example.org/x"),
        ("https://whatworksscotland.ac.uk/publications/", "https://whatworksscotland.ac.uk/"),
        ("https://whatworksscotland.ac.uk/events/x/", "https://whatworksscotland.ac.uk/publications/x/"),
        ("https://whatworksscotland.ac.uk/publications/x/y", "https://whatworksscotland.ac.uk/x/y"),
    ],
)
def test_addresses_that_may_differ_have_different_keys(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)


@pytest.mark.parametrize("address", ["", "http://[", "http://example.org:port/", "  ", "no address at all"])
def test_what_is_no_address_still_has_a_key(address: str) -> None:
    assert isinstance(address_key(address), str)


def test_a_page_is_known_at_its_other_address() -> None:
    assert other_forms("http://whatworksscotland.ac.uk/x/") == ("http://whatworksscotland.ac.uk/publications/x/",)
    assert other_forms("http://whatworksscotland.ac.uk/publications/x") == ("http://whatworksscotland.ac.uk/x",)
    for alone in ("http://whatworksscotland.ac.uk/publications/", "http://example.org/x", "http://[", "doi:10.1000/a"):
        assert other_forms(alone) == ()


def test_the_archive_is_asked_for_the_year_of_publication_where_it_is_known() -> None:
    assert archive_lookup("http://example.org/a", 2018) == "https://web.archive.org/web/2018/http://example.org/a"
    assert archive_lookup("http://example.org/a") == "https://web.archive.org/web/*/http://example.org/a"


def test_rules_come_from_the_file_and_are_named_by_its_content(tmp_path: Path) -> None:
    file = tmp_path / "addresses.toml"
    none = read_rules(file)
    assert address_key("http://old.org/a/1", none) == "old.org/a/1"
    file.write_text('[[alias]]\nsite = "new.org"\nhosts = ["old.org"]\nfrom = "/a/{n}"\nto = "/b/{n}/"\n')
    rules = read_rules(file)
    assert address_key("http://www.old.org/b/1/", rules) == address_key("https://new.org/a/1", rules) == "new.org/a/1"
    assert len({none.version, rules.version, known_rules().version}) == 3


@pytest.mark.parametrize("content", ["[[alias]]\n", '[[alias]]\nsite = "a.org"\nfrom = "/a"\n', "not toml", "\udc80"])
def test_a_wrong_file_of_aliases_is_refused_with_the_place(tmp_path: Path, content: str) -> None:
    file = tmp_path / "addresses.toml"
    file.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(BadMetadata, match=r"`addresses\.toml`"):
        read_rules(file)

"""Which addresses are the same."""

from __future__ import annotations

import pytest

from kb.addresses import address_key


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
    ],
)
def test_addresses_that_may_differ_have_different_keys(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)


@pytest.mark.parametrize("address", ["", "http://[", "http://example.org:port/", "  ", "no address at all"])
def test_what_is_no_address_still_has_a_key(address: str) -> None:
    assert isinstance(address_key(address), str)

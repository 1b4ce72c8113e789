from __future__ import annotations

import pytest

from ingest.references import read_reference


@pytest.mark.parametrize(
    ("note", "title", "addresses"),
    [
        ("On gates <http://example.org/gates>", "On gates", ["http://example.org/gates"]),
        ("Blog: On gates http://example.org/gates.", "Blog: On gates", ["http://example.org/gates"]),
        ("On gates, www.example.org/a_b", "On gates", ["http://www.example.org/a_b"]),
        ("On gates <http://example.org/a\nlong/one>", "On gates", ["http://example.org/along/one"]),
        ("On gates (https://example.org/x_(y)).", "On gates", ["https://example.org/x_(y)"]),
        ("On gates doi:10.1234/ab.c.", "On gates", ["https://doi.org/10.1234/ab.c"]),
        ("One <http://a.example> and two http://b.example", "One and two", ["http://a.example", "http://b.example"]),
        ("What works?", "What works?", []),
        ("Write to <mailto:a@example.org>", "Write to", []),
    ],
)
def test_a_note_has_a_title_and_addresses(note: str, title: str, addresses: list[str]) -> None:
    assert read_reference(note) == (title, tuple(addresses))

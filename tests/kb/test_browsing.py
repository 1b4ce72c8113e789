"""Works are found by what is known of them, and stand in a sensible order."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kb.browsing import Order, Wanted, choose, counts, is_description
from kb.models import Author, Document, DocumentStatus, Work
from kb.views import Shelved


def held(work: Work) -> Shelved:
    document = Document("d", work, DocumentStatus.HELD, "0" * 64, "f.md", "text/plain", datetime.now(UTC))
    return Shelved(work, document)


OLD = Shelved(Work("old", "Beta", "report", 2015, places=("Fife",), themes=("place",), knowledge="evaluation"))
NEW = held(Work("new", "alpha", "blog", 2018, authors=(Author("Bynner", "Claire"),), keywords=("juries",)))
UNDATED = Shelved(Work("undated", "Aardvark", "report", cited_titles=("Another name",)))
OURS = held(Work("ours", "A digest", "digest", 2026, digest_of="old"))
SHELF = (OLD, UNDATED, OURS, NEW)


def ids(wanted: Wanted) -> list[str]:
    return [one.work.id for one in choose(SHELF, wanted)]


def test_newest_first_with_unknown_years_and_then_our_own_digests_last() -> None:
    assert ids(Wanted()) == ["new", "old", "undated", "ours"]


def test_by_title_capitals_do_not_count() -> None:
    assert ids(Wanted(order=Order.TITLE)) == ["undated", "new", "old", "ours"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(theme="place"), ["old"]),
        (Wanted(place="Fife"), ["old"]),
        (Wanted(type="report"), ["old", "undated"]),
        (Wanted(knowledge="evaluation"), ["old"]),
        (Wanted(held=True), ["new", "ours"]),
        (Wanted(held=False), ["old", "undated"]),
        (Wanted(first=2016), ["new", "ours"]),
        (Wanted(first=2015, last=2018), ["new", "old"]),
        (Wanted(last=2014), []),
        (Wanted(words="claire 2018"), ["new"]),
        (Wanted(words="JURIES"), ["new"]),
        (Wanted(words="another name"), ["undated"]),
        (Wanted(words="beta juries"), []),
        (Wanted(type="report", words="beta"), ["old"]),
    ],
)
def test_each_filter_narrows_the_list(wanted: Wanted, found: list[str]) -> None:
    assert ids(wanted) == found


def test_values_are_counted_in_alphabetical_order_without_unknown_ones() -> None:
    assert list(counts(["b", None, "A", "b", ""]).items()) == [("A", 1), ("b", 2)]


def test_only_what_we_say_of_another_work_is_a_description() -> None:
    assert is_description(Work("w-digest", "W", "description", digest_of="w"))
    assert not is_description(Work("w", "W", "description")) and not is_description(OURS.work)

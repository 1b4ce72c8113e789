"""What a document says of itself: front matter first, its title page second."""

from __future__ import annotations

import pytest

from ingest.author_names import is_corporate, split_name
from ingest.metadata import Opening, describe
from ingest.source import FrontMatter
from kb.models import Author


def test_the_title_page_counts_where_front_matter_is_silent() -> None:
    work = describe(
        FrontMatter(), "w.pdf", (), Opening("On worms", ("Ada Moss", "Ministry of Rain"), published="2019-05")
    ).work
    assert work.authors == (Author("Moss", "Ada"),)
    assert work.corporate_authors == ("Ministry of Rain",)
    assert (work.year, work.date) == (2019, "2019-05")


def test_front_matter_counts_before_the_title_page() -> None:
    matter = FrontMatter({"authors": ["Bo Reed"], "year": 2001})
    work = describe(matter, "w.md", (), Opening("On worms", ("Ada Moss",), published="2019")).work
    assert (work.authors, work.corporate_authors, work.year) == ((Author("Reed", "Bo"),), (), 2001)


@pytest.mark.parametrize("published", ["", "soon", "20190", "12 May"])
def test_a_date_that_is_none_is_left_open(published: str) -> None:
    work = describe(FrontMatter(), "w.pdf", (), Opening("On worms", published=published)).work
    assert (work.year, work.date) == (None, None)


@pytest.mark.parametrize(
    ("name", "author"),
    [
        ("Wim van der Berg", Author("van der Berg", "Wim")),
        ("Moss, Ada", Author("Moss", "Ada")),
        ("Li Wen-tao", Author("Wen-tao", "Li")),
    ],
)
def test_a_name_is_split_before_its_family_name(name: str, author: Author) -> None:
    assert split_name(name) == author


def test_bodies_are_told_from_people() -> None:
    assert [is_corporate(name) for name in ("PwC", "Rain & Sons", "Office of Gates", "Ada Moss")] == [
        True,
        True,
        True,
        False,
    ]

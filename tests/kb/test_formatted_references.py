"""Works are referred to as the styles want it: letters after years, one to many authors, what is not known."""

from __future__ import annotations

import pytest

from ingest.records import read_record
from kb.config import ROOT
from kb.models import Author, Work
from kb.models.papers import words_of
from kb.papers.references import References, ReferenceStyle

HARVARD, CHICAGO, NUMBERED = ReferenceStyle.HARVARD, ReferenceStyle.CHICAGO, ReferenceStyle.NUMBERED


def people(*families: str) -> tuple[Author, ...]:
    return tuple(Author(family, "Mary Jane") for family in families)


def report(work_id: str, title: str, *families: str, year: int | None = 2018, **fields: object) -> Work:
    return Work(work_id, title, type="research report", year=year, authors=people(*families), **fields)  # type: ignore[arg-type]


ARTICLE = Work(
    "buffer",
    "Nurturing the buffer zone",
    type="journal article",
    year=2022,
    authors=(Author("Bennett", "Hayley"), Author("Brunner", "Richard")),
    journal="Qualitative Research",
    volume="22",
    issue="1",
    pages="74-92",
    doi="10.1177/146879",
)
CHAPTER = Work(
    "chapter",
    "Halls and who keeps them",
    type="book chapter",
    year=2016,
    authors=people("Baird"),
    series="The village book",
    publisher="Press",
    pages="12-30",
)
PAGE = Work(
    "page", "What is a hall?", type="website section", addresses=("https://example.org/hall",), publisher="Halls"
)
BODY = Work("body", "Public bodies", type="guidance", year=2020, corporate_authors=("Scottish Government",))
ALL = (ARTICLE, CHAPTER, PAGE, BODY)


def cited(works: list[Work], style: ReferenceStyle = HARVARD) -> list[str]:
    references = References(works, style)
    return [words_of(references.cite(work.id)) for work in works]


def listed(works: list[Work] | tuple[Work, ...], style: ReferenceStyle = HARVARD) -> list[str]:
    return [words_of(entry.words) for entry in References(works, style).entries]


def test_works_of_one_author_and_year_get_letters_in_order_of_their_titles():
    works = [
        report("z", "Zebra halls", "Bynner"),
        report("a", "The apple halls", "Bynner"),
        report("m", "Mid", "Bynner"),
    ]
    assert cited(works) == ["(Bynner, 2018c)", "(Bynner, 2018a)", "(Bynner, 2018b)"]
    assert [entry[:21] for entry in listed(works)] == [f"Bynner, M.J. (2018{letter}) " for letter in "abc"]


def test_letters_are_the_same_whatever_is_named_first():
    works = [report(str(number), f"Hall {number}", "Bynner") for number in range(5)]
    ahead, back = References(works, HARVARD), References(works[::-1], HARVARD)
    assert [words_of(ahead.cite(work.id)) for work in works] == [words_of(back.cite(work.id)) for work in works]


def test_other_years_and_other_authors_need_no_letter():
    works = [report("a", "A", "Bynner"), report("b", "B", "Bynner", year=2017), report("c", "C", "Bynner", "Henderson")]
    assert cited(works) == ["(Bynner, 2018)", "(Bynner, 2017)", "(Bynner and Henderson, 2018)"]


def test_works_that_would_be_cited_alike_are_told_apart():
    works = [report("a", "A", "Bynner", "B", "C", "D"), report("b", "B", "Bynner", "X", "Y", "Z")]
    assert cited(works) == ["(Bynner et al., 2018a)", "(Bynner et al., 2018b)"]
    same_title = [Work("a", "Annual report", year=2018), Work("b", "Annual report", year=2018)]
    assert cited(same_title) == ["(Annual report, 2018a)", "(Annual report, 2018b)"]


def test_more_works_than_letters_are_told_apart():
    works = [report(f"{number:02}", f"Hall {number:02}", "Bynner") for number in range(28)]
    assert cited(works)[25:] == ["(Bynner, 2018z)", "(Bynner, 2018aa)", "(Bynner, 2018ab)"]


@pytest.mark.parametrize(
    ("families", "in_text", "in_list"),
    [
        (("A",), "(A, 2018)", "A, M.J. (2018)"),
        (("A", "B"), "(A and B, 2018)", "A, M.J. and B, M.J. (2018)"),
        (("A", "B", "C"), "(A, B and C, 2018)", "A, M.J., B, M.J. and C, M.J. (2018)"),
        (("A", "B", "C", "D"), "(A et al., 2018)", "A, M.J. et al. (2018)"),
    ],
)
def test_one_two_three_and_four_authors_in_harvard(families, in_text, in_list):
    work = report("w", "Halls", *families)
    assert cited([work]) == [in_text]
    assert listed([work])[0].startswith(in_list)


def test_what_is_not_known_is_said_and_not_invented():
    bare = Work("bare", "Bare")
    assert cited([bare, PAGE]) == ["(Bare, no date)", "(What is a hall?, no date)"]
    assert listed([bare]) == ["Bare (no date)."]
    assert listed([bare], CHICAGO) == ["Bare. n.d."]
    assert listed([bare], NUMBERED) == ["Bare. [date unknown]."]
    twice = [Work("a", "A", corporate_authors=("Halls",)), Work("b", "B", corporate_authors=("Halls",))]
    assert cited(twice) == ["(Halls, no date a)", "(Halls, no date b)"]


def test_the_harvard_list():
    assert listed(ALL) == [
        "Baird, M.J. (2016) ‘Halls and who keeps them’, in The village book, Press, pp. 12–30.",
        "Bennett, H. and Brunner, R. (2022) ‘Nurturing the buffer zone’, Qualitative Research, 22(1), pp. 74–92. "
        "Available at: https://doi.org/10.1177/146879.",
        "Scottish Government (2020) Public bodies.",
        "What is a hall? (no date). Halls. Available at: https://example.org/hall.",
    ]


def test_the_chicago_list_and_its_notes():
    assert listed(ALL, CHICAGO) == [
        "Baird, Mary Jane. “Halls and who keeps them.” In The village book, 12–30. Press, 2016.",
        "Bennett, Hayley, and Richard Brunner. “Nurturing the buffer zone.” Qualitative Research 22, no. 1 (2022): "
        "74–92. https://doi.org/10.1177/146879.",
        "Scottish Government. Public bodies. 2020.",
        "“What is a hall?” Halls, n.d. https://example.org/hall.",
    ]
    references = References(ALL, CHICAGO)
    assert words_of(references.note("buffer", "p. 80")) == (
        "Hayley Bennett and Richard Brunner, “Nurturing the buffer zone,” Qualitative Research 22, no. 1 (2022): 80, "
        "https://doi.org/10.1177/146879."
    )
    assert words_of(references.note("buffer", "p. 81", again=True)) == (
        "Bennett and Brunner, “Nurturing the buffer zone,” 81."
    )
    assert references.cite("buffer") == ()


def test_the_numbered_list_is_in_the_order_of_the_text():
    assert listed(ALL, NUMBERED) == [
        "Bennett H, Brunner R. Nurturing the buffer zone. Qualitative Research. 2022;22(1):74–92. "
        "Available from: https://doi.org/10.1177/146879.",
        "Baird MJ. Halls and who keeps them. In: The village book. Press; 2016. p. 12–30.",
        "What is a hall? Halls; [date unknown]. Available from: https://example.org/hall.",
        "Scottish Government. Public bodies. 2020.",
    ]
    assert words_of(References(ALL, NUMBERED).cite("page", "p. 2")) == "[3, p. 2]"


def test_a_work_without_author_is_not_named_twice_beside_its_title():
    references = References([PAGE], HARVARD)
    assert words_of(references.cite("page", titled=True)) == "(no date)"
    assert words_of(references.note("page")) == "What is a hall? (no date), https://example.org/hall."


@pytest.mark.parametrize("style", list(ReferenceStyle))
def test_every_work_of_the_catalogue_has_an_entry_that_reads_well(style):
    paths = sorted((ROOT / "corpus" / "works").glob("*.toml"))
    works = [work for path in paths if isinstance(work := read_record(path.read_bytes(), path.name), Work)]
    references = References(works, style)
    entries = [words_of(entry.words) for entry in references.entries]
    assert len(entries) == len(works) == len(set(entries))
    for entry in entries:
        assert entry.endswith((".", "?", "!", ".”", "?”")) and "None" not in entry
        for flaw in ("..", " ,", " .", "  ", "()", "?.", "!.", ",,", "( "):
            assert flaw not in entry.replace("...", ""), entry
    if style is HARVARD:
        short = [words_of(references.cite(work.id)) for work in works]
        assert len(set(short)) == len(works)

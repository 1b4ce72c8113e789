"""Records leave Kist in formats that other programs read back as the same facts."""

from __future__ import annotations

import json

import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st
from pybtex.database import BibliographyData, parse_string
from pybtex.richtext import Text

from ingest.records import read_record
from kb.config import ROOT
from kb.exchange.exports import csl_item, date_parts, one_line, to_bibtex, to_csl_json, to_ris
from kb.models import Author, Work

ARTICLE = Work(
    id="buffer-zone",
    title="Nurturing the “buffer zone”: 50% of {what} is_done & paid for $5 #1 ~ ^ \\ here",
    type="journal article",
    year=2022,
    date="2022-03-09",
    authors=(Author("Bennett", "Hayley"), Author("van der Berg", "Ana"), Author("Òran")),
    publisher="SAGE",
    journal="Qualitative Research & Practice",
    volume="22",
    issue="1",
    pages="74–92",
    doi="10.1177/1468_794(1)",
    addresses=("https://example.org/a_b?c=d&e=%20f", "not an address", "javascript:alert(1)"),
    keywords=("action research", "ethics"),
    language="en-GB",
    summary="What it says.",
)
HOSTILE = Work(
    id='x}\n@book{y, title="',
    title="One\r\nER  - \r\nTY  - BOOK\x00 }} , year = {1066}, \ud800 \u202e",
    type="research report",
    corporate_authors=("Marks and Spencer", "Fife, Kirkcaldy and {others}"),
    publisher="Him\nUR  - http://evil.example",
)


def bibtex(*works: Work) -> BibliographyData:
    return parse_string(to_bibtex(works), "bibtex")


def plain(latex: str) -> str:
    """What a reader of BibTeX shows for a value; four signs are unknown to the library that reads it here."""
    unread = {r"\textbraceleft{}": "{", r"\textbraceright{}": "}", r"\textasciicircum{}": "^", r"\$": "$"}
    for number, name in enumerate(unread):
        latex = latex.replace(name, f"<<{number}>>")
    shown = str(Text.from_latex(latex))
    for number, sign in enumerate(unread.values()):
        shown = shown.replace(f"<<{number}>>", sign)
    return shown


def test_ris_is_read_back_as_the_same_facts() -> None:
    (read,) = rispy.loads(to_ris([ARTICLE]))
    assert read["type_of_reference"] == "JOUR"
    assert read["title"] == ARTICLE.title
    assert read["authors"] == ["Bennett, Hayley", "van der Berg, Ana", "Òran"]
    assert (read["year"], read["date"]) == ("2022", "2022/03/09/")
    assert (read["secondary_title"], read["volume"], read["number"]) == (ARTICLE.journal, "22", "1")
    assert (read["start_page"], read["end_page"]) == ("74", "92")
    assert (read["doi"], read["urls"]) == (ARTICLE.doi, ["https://example.org/a_b?c=d&e=%20f"])
    assert read["keywords"] == ["action research", "ethics"]


def test_bibtex_is_read_back_as_the_same_facts() -> None:
    entry = bibtex(ARTICLE).entries["buffer-zone"]
    assert entry.type == "article"
    assert plain(entry.fields["title"]) == ARTICLE.title
    people = [(" ".join([*p.prelast_names, *p.last_names]).strip("{}"), p.first_names) for p in entry.persons["author"]]
    assert people == [("Bennett", ["Hayley"]), ("van der Berg", ["Ana"]), ("Òran", [])]
    assert plain(entry.fields["journal"]) == ARTICLE.journal
    assert (entry.fields["year"], entry.fields["pages"], entry.fields["number"]) == ("2022", "74--92", "1")
    assert entry.fields["doi"] == ARTICLE.doi
    assert entry.fields["url"] == "https://example.org/a_b?c=d&e=%20f"


def test_csl_json_has_the_names_and_dates_of_the_record() -> None:
    (item,) = json.loads(to_csl_json([ARTICLE]))
    assert item["type"] == "article-journal" and item["id"] == "buffer-zone"
    assert item["author"][0] == {"family": "Bennett", "given": "Hayley"} and item["author"][2] == {"family": "Òran"}
    assert item["issued"] == {"date-parts": [[2022, 3, 9]]}
    assert item["container-title"] == ARTICLE.journal and item["URL"].startswith("https://example.org")


def test_what_is_not_known_is_left_out() -> None:
    bare = Work(id="bare", title="Bare")
    assert csl_item(bare) == {"id": "bare", "type": "document", "title": "Bare"}
    assert rispy.loads(to_ris([bare])) == [{"type_of_reference": "GEN", "id": "bare", "title": "Bare"}]
    assert dict(bibtex(bare).entries["bare"].fields) == {"title": "{Bare}"}


def test_no_field_can_end_a_record_or_begin_another() -> None:
    (read,) = rispy.loads(to_ris([HOSTILE]))
    assert read["type_of_reference"] == "RPRT" and "urls" not in read
    (entry,) = bibtex(HOSTILE).entries.values()
    assert entry.type == "techreport" and "year" not in entry.fields
    assert str(entry.persons["author"][0]).strip("{}") == "Marks and Spencer"
    assert len(entry.persons["author"]) == 2
    assert len(json.loads(to_csl_json([HOSTILE]))) == 1


def test_two_works_whose_ids_look_alike_get_keys_of_their_own() -> None:
    keys = list(bibtex(Work(id="a b", title="1"), Work(id="a-b", title="2"), Work(id="A/b", title="3")).entries)
    assert keys == ["a-b", "a-b-2", "A-b-3"]


@pytest.mark.parametrize(
    ("year", "date", "parts"),
    [
        (2017, "2017-06-01", (2017, 6, 1)),
        (2017, "2017-06", (2017, 6)),
        (2017, None, (2017,)),
        (None, "2018", (2018,)),
        (2017, "June 2017", (2017,)),
        (2017, "2016-12", (2017,)),
        (2017, "2017-13", (2017,)),
        (None, None, ()),
    ],
)
def test_a_date_is_as_exact_as_it_is_known(year: int | None, date: str | None, parts: tuple[int, ...]) -> None:
    assert date_parts(Work(id="w", title="W", year=year, date=date)) == parts


@settings(deadline=None, max_examples=150)
@given(st.lists(st.builds(Work, id=st.text(min_size=1), title=st.text(min_size=1), publisher=st.text()), max_size=3))
def test_whatever_stands_in_a_record_the_number_of_records_stays(works: list[Work]) -> None:
    assert len(rispy.loads(to_ris(works))) == len(works)
    assert len(bibtex(*works).entries) == len(works)
    assert len(json.loads(to_csl_json(works).encode("utf-8", "strict"))) == len(works)


def test_every_work_of_the_catalogue_is_read_back_with_its_title() -> None:
    works = [read_record(path.read_bytes(), path.name) for path in sorted((ROOT / "corpus" / "works").glob("*.toml"))]
    known = [work for work in works if isinstance(work, Work)]
    assert [read["title"] for read in rispy.loads(to_ris(known))] == [one_line(work.title) for work in known]
    entries = bibtex(*known).entries
    assert [plain(entries[work.id].fields["title"]) for work in known] == [one_line(work.title) for work in known]

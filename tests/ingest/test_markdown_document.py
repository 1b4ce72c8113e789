"""Markdown with awkward notes, from bytes to passages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.parse import parse_document
from kb.config import ROOT
from kb.errors import BadMetadata, InputRefused
from kb.models import Block, Body, Concept, Kind, Mention, ParsedDocument
from tests.conftest import shared

CONCEPTS = (Concept("gates", "Gates"), Concept("walls", "Walls"))


@pytest.fixture(scope="module")
def awkward() -> ParsedDocument:
    path = ROOT / "tests" / "corpus" / "awkward-notes.md"
    return parse_document(path.read_bytes(), path.name, CONCEPTS)


def read(text: str) -> ParsedDocument:
    return parse_document(text.encode(), "some.md", CONCEPTS)


def test_front_matter_is_the_work(awkward: ParsedDocument) -> None:
    work = awkward.work
    assert (work.id, work.title, work.type, work.year) == ("awkward-notes", "Awkward notes", "report", 2024)
    assert [(author.given, author.family) for author in work.authors] == [("Mara", "Quill"), ("Ida", "Thorn")]
    assert work.addresses == ("https://example.org/awkward",)
    assert awkward.identified


def test_blocks_keep_their_form_and_lose_their_markup(awkward: ParsedDocument) -> None:
    assert [(passage.block, passage.text) for passage in awkward.passages] == [
        (Block.PARAGRAPH, "A gate is opened by hand or by a spring. Some are not opened."),
        (Block.BULLET, "Hinges rust in the first winter.\n\nLatches do not."),
        (Block.QUOTE, "Quoted words stay words."),
        (Block.TABLE, "Gate | Rust\n\nNorth | much"),
        (Block.PARAGRAPH, "Words in a box"),
        (Block.PARAGRAPH, "Text with an and a sign & a tag."),
    ]
    assert {(left.why, left.text) for left in awkward.left_out} == {
        ("code", 'left = "out"'),
        ("graphic", "old picture"),
    }


def test_kinds_and_themes_follow_the_headings(awkward: ParsedDocument) -> None:
    assert [passage.kind for passage in awkward.passages][:2] == [Kind.INTRODUCTION, Kind.INSIGHT]
    assert awkward.passages[-1].kind is Kind.SOURCE
    assert awkward.sections[-1].trail == ("1. Gates", "Setext heading")
    assert all(passage.themes[0].concept_id == "gates" for passage in awkward.passages)


def test_notes_are_read_whole_and_joined_by_label(awkward: ParsedDocument) -> None:
    assert [note.label for note in awkward.notes] == ["1", "long", "loop", "pool", "1", "never"]
    assert {note.scope for note in awkward.notes} == {"1. Gates"}
    assert awkward.notes[1].text.startswith("A note of several lines, which goes on here and ends here")
    assert awkward.notes[1].addresses == ("https://example.org/survey",)
    assert [marker.label for marker in awkward.markers] == ["1", "long", "nowhere", "1", "loop", "1", "long"]
    assert [marker.notes for marker in awkward.markers] == [(0,), (1,), (), (0,), (2,), (0,), (1,)]


def test_what_is_wrong_with_notes_is_told(awkward: ParsedDocument) -> None:
    assert any("nowhere" in warning for warning in awkward.warnings)
    assert any("defined twice" in warning for warning in awkward.warnings)


def test_the_comments_of_a_digest_say_what_it_restates() -> None:
    plain = "# A\n\nOne.\n\nTwo:\n\n- three\n- four\n\n<!-- none -->\n\n## B\n\nFive.\n"
    noted = (
        "# A\n\nOne. <!-- restates: Insights, paragraph 1, page 7 -->\n\nTwo: <!-- restates: Insights, paragraph 2 -->"
        "\n\n- three <!-- restates: Insights, bullet 1 -->\n- four<!--restates:  Insights,\n  bullet 2-->"
        "\n\n<!-- none -->\n\n## B\n\nFive. <!-- a remark -->\n"
    )
    one, other = read(plain), read(noted)
    assert other.text == one.text
    assert [passage.restates for passage in one.passages] == [None, None, None]
    assert [passage.restates for passage in other.passages] == [
        "Insights, paragraph 1, page 7",
        "Insights, paragraph 2; Insights, bullet 1; Insights, bullet 2",
        None,
    ]
    assert [
        replace(passage, restates=None, locator=one.passages[n].locator) for n, passage in enumerate(other.passages)
    ] == list(one.passages)


def test_what_is_not_known_and_who_is_named_are_found_in_the_passages() -> None:
    text = "# A\n\nHalls Scotland helps. Little is known about how.\n"
    bodies = (Body("halls", "Halls Scotland", "public body"),)
    (passage,) = parse_document(text.encode(), "some.md", CONCEPTS, bodies=bodies).passages
    assert passage.gaps == passage.sentences[1:]
    assert passage.mentions == (Mention(0, 14, "halls"),)


def test_lines_count_the_front_matter(awkward: ParsedDocument) -> None:
    lines = (ROOT / "tests" / "corpus" / "awkward-notes.md").read_text("utf-8").split("\n")
    for passage in awkward.passages:
        assert passage.locator.line is not None
        assert passage.text.split()[0] in lines[passage.locator.line - 1]


def test_loops_of_notes_end() -> None:
    path = shared("documents/hostile/footnote-loops.md")
    parsed = parse_document(path.read_bytes(), path.name, ())
    assert any("missing" in warning for warning in parsed.warnings)
    assert not [note for note in parsed.notes if "script" in note.text]


def test_themes_of_front_matter_are_given_where_no_heading_does() -> None:
    parsed = read("---\nthemes: [Walls]\n---\nOne.\n\n# Gates\n\nTwo.\n")
    assert [[(theme.concept_id, theme.origin) for theme in passage.themes] for passage in parsed.passages] == [
        [("walls", "front matter")],
        [("gates", "heading")],
    ]


def test_a_case_study_is_a_case() -> None:
    parsed = read("---\ntype: case study\n---\n# A gate in spring\n\nWe painted it.\n\n## Findings\n\nIt dried.\n")
    assert [passage.kind for passage in parsed.passages] == [Kind.INTRODUCTION, Kind.INSIGHT]
    assert read("---\ntype: case study\n---\nWe painted it.\n").passages[0].kind is Kind.CASE


@pytest.mark.parametrize(
    ("matter", "line", "field"),
    [
        ("title: A\nyear: soon", 3, "year"),
        ("title: [A]", 2, "title"),
        ("id: has spaces", 2, "id"),
        ("title: A\n\nauthors: 3", 4, "authors"),
        ("authors: [{name: X}]", 2, "authors"),
        ("url: ftp://example.org", 2, "url"),
        ("doi: nine", 2, "doi"),
        ("date: yesterday", 2, "date"),
        ("kind: rumour", 2, "kind"),
        ("keywords: {a: b}", 2, "keywords"),
        ("themes: [Hedges]", 2, "themes"),
    ],
)
def test_a_wrong_field_is_named_with_its_line(matter: str, line: int, field: str) -> None:
    with pytest.raises(BadMetadata, match=rf"`some.md`, line {line}: `{field}`"):
        read(f"---\n{matter}\n---\nText.\n")


def test_an_unknown_theme_lists_the_known_ones() -> None:
    with pytest.raises(BadMetadata, match="Gates, Walls"):
        read("---\nthemes: Hedges\n---\nText.\n")


def test_broken_yaml_names_its_line() -> None:
    with pytest.raises(BadMetadata, match="line 3"):
        read("---\ntitle: A\nyear: [1\n---\nText.\n")


def test_front_matter_must_be_small_and_closed() -> None:
    with pytest.raises(BadMetadata, match="64 kB"):
        read("---\ntitle: A\nsummary: " + "x" * 70_000 + "\n---\nText.\n")


def test_an_unknown_field_is_a_warning() -> None:
    assert any("`colour`" in warning for warning in read("---\ncolour: red\n---\nText.\n").warnings)


def test_a_document_with_nothing_to_find_is_refused() -> None:
    with pytest.raises(InputRefused, match="no text"):
        read("---\ntitle: A\n---\n\n# Only a heading\n")

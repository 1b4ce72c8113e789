"""A miniature report in plain text, from bytes to passages."""

from __future__ import annotations

import pytest

from ingest.parse import parse_document
from kb.config import ROOT
from kb.models import Block, Concept, Kind, ParsedDocument

CONCEPTS = (Concept("soil", "Soil"), Concept("water", "Water"))


@pytest.fixture(scope="module")
def orchard() -> ParsedDocument:
    path = ROOT / "tests" / "corpus" / "orchard-report.txt"
    return parse_document(path.read_bytes(), path.name, CONCEPTS)


def test_a_title_in_capitals_is_taken_as_spelt_further_on(orchard: ParsedDocument) -> None:
    assert orchard.work.title == "What we learnt about orchards in Northvale"
    assert orchard.work.id == "what-we-learnt-about-orchards-in-northvale"


def test_the_sections_follow_the_contents(orchard: ParsedDocument) -> None:
    assert [(section.level, section.title, section.page) for section in orchard.sections] == [
        (1, "What we learnt about orchards in Northvale", None),
        (1, "The Orchard Inquiry: What we learnt about orchards in Northvale", "3"),
        (1, "Introduction", "4"),
        (1, "1. Soil", "5"),
        (2, "Research insights", None),
        (2, "Implications for policy and practice", None),
        (2, "Footnotes", None),
        (1, "2. Water", "8"),
        (2, "Research insights", None),
        (3, "Why rotas work", None),
        (2, "Footnotes", None),
    ]


def test_short_items_join_their_lead_in_and_stray_lines_their_item(orchard: ParsedDocument) -> None:
    texts = [passage.text for passage in orchard.passages]
    assert (
        "It worked with three groups, which agreed to:\n\nkeep a diary\n\nswap their tools\n\nvisit one another"
        in texts
    )
    assert "The partners were:\n\nNorthvale Growers\n\nNAG (Northvale Allotment Guild)\n\nThe Apple Room" in texts


def test_long_items_are_passages_and_their_lead_in_stays_alone(orchard: ParsedDocument) -> None:
    implications = [passage for passage in orchard.passages if passage.kind is Kind.IMPLICATION]
    assert [passage.block for passage in implications] == [Block.PARAGRAPH, Block.BULLET, Block.BULLET]
    assert implications[0].text == "This could be helped by:"
    assert implications[1].text.startswith("Lending kits. Councils should")


def test_numbered_messages_take_the_theme_of_their_number(orchard: ParsedDocument) -> None:
    numbered = [passage for passage in orchard.passages if passage.block is Block.NUMBERED]
    assert [[theme.concept_id for theme in passage.themes] for passage in numbered] == [["soil"], ["water"]] + [
        ["water"]
    ] * 3
    assert numbered[0].text.startswith("Soil comes first.")
    assert numbered[0].themes[0].method == "number"
    assert numbered[4].text.startswith("Present – able")


def test_notes_are_joined_and_misprints_corrected(orchard: ParsedDocument) -> None:
    soil = [note for note in orchard.notes if note.scope == "1. Soil"]
    assert [(note.label, note.number) for note in soil] == [("1", 1), ("2", 2), ("3", 3), ("3", 4), ("5", 5), ("6", 6)]
    joined = [[orchard.notes[note].number for note in marker.notes] for marker in orchard.markers]
    assert joined == [[1], [3], [2, 4], [5, 6], [1, 2], [1]]
    assert orchard.notes[orchard.markers[-1].notes[0]].scope == "2. Water"
    before = [orchard.text[: marker.position].split()[-1] for marker in orchard.markers]
    assert before == ["began.", "planted", "planting.", "survey.", "means.", "passed."]


def test_references_have_titles_and_whole_addresses(orchard: ParsedDocument) -> None:
    assert [(note.title, note.addresses) for note in orchard.notes[1:4]] == [
        ("Blog: On testing soil", ("http://example.org/blog/soil",)),
        ("Planting after tests", ("http://www.example.org/planting",)),
        ("Talking about planting", ("https://doi.org/10.1234/talk",)),
    ]


def test_a_square_metre_is_no_note(orchard: ParsedDocument) -> None:
    assert "One plot of 40 m² served nine families." in orchard.text


def test_furniture_is_left_out_and_said_why(orchard: ParsedDocument) -> None:
    left = [(left.why, left.text) for left in orchard.left_out]
    assert ("running header", "WHAT WE LEARNT ABOUT ORCHARDS IN NORTHVALE") in left
    assert ("graphic", "Apple Room") in left
    assert ("graphic", "NORTH VALE TRUST") in left
    assert ("contents", "1. Soil 5") in left
    assert ("graphic", "Who brings the spades?") in left
    assert ("graphic", "Ask about worms") in left
    assert [text.split()[0] for why, text in left if why == "pull quote"] == ["GROUPS"]
    assert "spades" not in orchard.text


def test_lines_are_those_of_the_file(orchard: ParsedDocument) -> None:
    lines = (ROOT / "tests" / "corpus" / "orchard-report.txt").read_text("utf-8").split("\n")
    for passage in orchard.passages:
        assert passage.locator.line is not None
        assert passage.text.split()[0] in lines[passage.locator.line - 1]


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    text = b"The gate was painted in\n1999 and again in the year\n2004. It is green.\n\nThe wall was not painted."
    parsed = parse_document(text, "walls.txt", ())
    assert [passage.text for passage in parsed.passages] == [
        "The gate was painted in 1999 and again in the year 2004. It is green.",
        "The wall was not painted.",
    ]
    assert parsed.work.title == "walls"

"""What is always true of a parsed document, whatever is put in."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.parse import parse_document
from kb.errors import InputRefused
from kb.models import Concept, ParsedDocument
from tests.soundness import is_sound

CONCEPTS = (Concept("soil", "Soil"), Concept("water", "Water"))
PIECES = st.sampled_from(
    [
        "# ", "## ", "- ", "* ", "1. ", "2. ", "> ", "| a | b |\n|---|---|\n| c | d |", "```", "---\n",
        "Footnotes", "Contents", "Soil\t4", "[^1]", "[^1]: ", "[^x]", "^[in line]", "¹", "² ", "^{1, 2 & 3}",
        "^{1–3}", "**", "*", "_", "`", "<b>", "</b>", "<!--", "-->", "<http://example.org/a>",
        "[link](http://example.org)", "![pic](x.png)", "\n", "\n\n", "\n\n\n", "    ", "\t", " ",
        "Opposite page: Graphic of it", "GROUPS MEET IN THE OLD NORTH GARDEN",
        "Groups meet in the old north garden.", "word ", "Sentence one. ", "e.g. ", "introduction",
        "Recommendations", "it follows:", "é", "e\u0301", "\u200b", "\u202e", "\x00", "\x0c", "title: x\n",
        "themes: [soil]\n", "year: 2019\n", "&amp;", "\\", "Soil", "1. Soil", "a) ", "(b) ", "====\n", "\r\n",
    ]
)  # fmt: skip
DOCUMENTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=60).map("".join))
BOUNDED = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def parsed(content: bytes, name: str) -> ParsedDocument | None:
    try:
        return parse_document(content, name, CONCEPTS)
    except InputRefused as refusal:
        assert name in str(refusal)
        assert "could not be read" not in str(refusal), refusal
        return None


@BOUNDED
@given(DOCUMENTS, st.sampled_from(["a.txt", "a.md", "a"]))
def test_any_text_is_parsed_soundly_or_refused(text: str, name: str) -> None:
    document = parsed(text.encode("utf-8", "surrogatepass"), name)
    assert document is None or is_sound(document)


@BOUNDED
@given(st.binary(max_size=200))
def test_any_bytes_are_parsed_soundly_or_refused(content: bytes) -> None:
    document = parsed(content, "a.bin")
    assert document is None or is_sound(document)


WORDS = st.lists(st.text("abcdefghijklmnop", min_size=3, max_size=8), min_size=1, max_size=30).map(" ".join)
SHAPES = st.sampled_from(
    ["{}", "- {}", "1. {}", "{}.", "**{}**", "> {}", "## {}", "- ¹ {}", "¹ {}", "{}:", "[^1]: {}", "{}\t7"]
)


@BOUNDED
@given(st.lists(st.tuples(SHAPES, WORDS), min_size=1, max_size=12), st.sampled_from(["a.txt", "a.md"]), st.booleans())
def test_no_word_is_lost(blocks: list[tuple[str, str]], name: str, shout: bool) -> None:
    lines = [shape.format(words.upper() if shout and len(words) % 2 else words) for shape, words in blocks]
    document = parsed("\n\n".join(lines).encode(), name)
    if document is None:
        return
    kept = " ".join(
        (
            *(passage.text for passage in document.passages),
            *(document.text[section.start : section.end] for section in document.sections),
            *(note.text for note in document.notes),
            *(left.text for left in document.left_out),
        )
    )
    said = {word for line in lines for word in re.findall(r"[A-Za-z]{3,}", line)}
    assert said <= set(re.findall(r"[A-Za-z]{3,}", kept))


@pytest.mark.parametrize(
    "text",
    [
        "word " * 400_000,
        "A sentence of five words. " * 60_000,
        "(" * 300_000,
        "*a" * 200_000,
        "[^1]" * 20_000,
        "^{" * 200_000,
        "¹" * 200_000,
        "a\n" * 200_000,
        "- a\n" * 50_000,
        "x" * 1_000_000,
    ],
    ids=lambda text: text[:6],
)
def test_hostile_text_takes_seconds(text: str) -> None:
    document = parsed(text.encode(), "a.txt")
    assert document is None or is_sound(document)


def test_a_text_over_the_limit_is_refused_with_its_size() -> None:
    with pytest.raises(InputRefused, match="limit for its kind is 8 MB"):
        parse_document(b"word " * 2_000_000, "a.txt", ())

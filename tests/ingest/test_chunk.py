from __future__ import annotations

from ingest.chunk import LONGEST, chunk, chunk_text
from ingest.clean import place
from ingest.source import Role, SourceBlock
from kb.language import sentences


def texts(*blocks: tuple[Role, str]) -> list[str]:
    text, placed = place(tuple(SourceBlock(role, words) for role, words in blocks))
    return [text[made.start : made.end] for made in chunk(text, placed, [0] * len(placed), sentences)]


def test_a_long_paragraph_is_cut_into_balanced_parts_at_sentences() -> None:
    sentence = "One two three four five six seven eight nine ten."
    parts = texts((Role.PARAGRAPH, " ".join([sentence] * 30)))
    assert [len(part.split()) for part in parts] == [150, 150]
    assert all(part.endswith(".") for part in parts)


def test_a_sentence_without_end_is_cut_between_words() -> None:
    parts = texts((Role.PARAGRAPH, "word " * 1000))
    assert sum(len(part.split()) for part in parts) == 1000
    assert max(len(part.split()) for part in parts) <= LONGEST


def test_short_items_of_a_long_list_join_only_their_neighbours() -> None:
    long = "This item says something at length that can stand as a passage of its own right here today."
    parts = texts(
        (Role.PARAGRAPH, "As follows:"),
        (Role.BULLET, long),
        (Role.BULLET, "Short."),
        (Role.BULLET, "Small."),
        (Role.BULLET, long),
    )
    assert parts == ["As follows:", long, "Short.\n\nSmall.", long]


def test_a_list_never_crosses_into_another_section() -> None:
    text, placed = place((SourceBlock(Role.BULLET, "one"), SourceBlock(Role.BULLET, "two")))
    assert len(chunk(text, placed, [0, 1], sentences)) == 2


def test_plain_text_is_cut_by_paragraphs() -> None:
    text, passages = chunk_text("One.  Two.\n\nThree.\n")
    assert text == "One. Two.\n\nThree."
    assert [passage.text for passage in passages] == ["One. Two.", "Three."]
    assert passages[0].sentences == ((0, 4), (5, 9))
    assert chunk_text(" ") == ("", ())

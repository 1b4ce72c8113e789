"""The template of a case study: filled in by people, in whatever program, and read again."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from docx import Document

from ingest.case_template import HINTS, as_markdown, read_case
from ingest.case_template_word import as_word
from kb.errors import InputRefused
from kb.models import CaseSource, CaseText
from tests.fakes import TWO_DIGESTS, lent

WARM = CaseText(
    name="Warm rooms in Wick & the *bakery*",
    context="The council asked. It was cold.\n2022 was the second winter.",
    partners="Hall group\nBakery <on the square>",
    places=("Wick", "Thurso"),
    period="2021 to 2023",
    themes=("prevention", "place"),
    asked="Would people come? [1]",
    done="Three halls opened on weekdays. [1]\n- not a list\n=SUM(A1)",
    observed="About 40 people came each day [1, 2]",
    learned="Ask first",
    sources=(CaseSource("Minutes of the hall group", 2022), CaseSource("A study", 2021, "https://example.org/s_a")),
)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    yield from lent(tmp_path_factory.mktemp("template"), *TWO_DIGESTS)


@pytest.fixture(scope="module")
def themes(base):
    return {concept.id: concept.pref_label for concept in base.concepts()}


@pytest.mark.parametrize(("write", "name"), [(lambda *a: as_markdown(*a).encode(), "a.md"), (as_word, "a.docx")])
def test_what_was_written_out_is_read_as_it_was(base, themes, write, name):
    text = replace(WARM, done="Three halls opened on weekdays. [1]\n=SUM(A1)")
    assert read_case(base, write(text, themes), name).text == text
    assert read_case(base, write(text, themes), name).told == ()


@pytest.mark.parametrize(("write", "name"), [(lambda *a: as_markdown(*a).encode(), "a.md"), (as_word, "a.docx")])
def test_an_empty_template_holds_each_instruction_and_nothing_is_read_of_it(base, themes, write, name):
    content = write(CaseText(), themes)
    with pytest.raises(InputRefused, match="Nothing is filled in"):
        read_case(base, content, name)
    if name.endswith("docx"):
        words = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)
    else:
        words = content.decode()
    assert all(hint.split("{")[0] in words for hint in HINTS.values())
    assert "Prevention" in words


def test_order_capitals_other_names_and_other_headings_are_taken_as_they_come(base):
    content = b"""# Case study

## LESSONS LEARNED:

* Ask first
* Pay *volunteers*

## Weather

It rained.

## name

Warm rooms

## Results

## What we did

| Hall | Hours |
|---|---|
| Wick | 9 to 5 |

## Themes

Prevention, place; weather

## where

Wick; Thurso

## When

2022
"""
    filled = read_case(base, content, "case.md")
    text = filled.text
    assert (text.name, text.places, text.period) == ("Warm rooms", ("Wick", "Thurso"), "2022")
    assert text.learned == "Ask first\nPay volunteers"
    assert "Wick" in text.done and "9 to 5" in text.done and text.observed == ""
    assert text.context == "It rained."
    assert text.themes == ("prevention", "place")
    assert "“Weather” is no heading of the template" in filled.told[0]
    assert filled.told[1] == "“weather” is no theme of Kist: choose from the list in the form."


def test_the_title_is_the_name_where_nothing_stands_under_name(base):
    content = b"# Warm rooms in Wick\n\n## What was done\n\nHalls opened.\n"
    assert read_case(base, content, "x.md").text.name == "Warm rooms in Wick"


def test_footnotes_become_sources_behind_those_of_the_list(base):
    content = b"""# Case study

## What was done

Halls opened.[^a] Keys were lent.

## Sources

1. Minutes, 2022

[^a]: A study of halls (2021). https://example.org/halls
"""
    text = read_case(base, content, "x.md").text
    assert text.sources == (
        CaseSource("Minutes", 2022),
        CaseSource("A study of halls", 2021, "https://example.org/halls"),
    )
    assert text.done == "Halls opened. [2] Keys were lent."


def test_word_with_lists_and_a_table_is_read(base, themes):
    document = Document(io.BytesIO(as_word(CaseText(), themes)))
    heading = next(one for one in document.paragraphs if one.text == "What was learned")
    heading.insert_paragraph_before("Halls opened.", style="List Bullet")
    heading.insert_paragraph_before("Keys were lent.", style="List Number")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Minutes", "2022"
    out = io.BytesIO()
    document.save(out)
    text = read_case(base, out.getvalue(), "case.docx").text
    assert text.observed == "Halls opened.\nKeys were lent."
    assert text.sources[0].title.startswith("Minutes")


def test_a_template_in_latin_1_is_read(base, themes):
    content = as_markdown(replace(WARM, learned="Café-owners à Wick said: «come»"), themes).encode("latin-1")
    assert read_case(base, content, "x.md").text.learned == "Café-owners à Wick said: «come»"


def test_hostile_files_are_refused_in_one_sentence(base):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", "<Types/>")
        bomb.writestr("word/document.xml", b"0" * 250_000_000)
    for content, name in (
        (out.getvalue(), "bomb.docx"),
        (b"", "empty.md"),
        (b"\x00\x01\x02" * 100, "noise.docx"),
        (b"## What was done\n\n" + b"word " * 200_000, "long.md"),
    ):
        with pytest.raises(InputRefused) as refused:
            read_case(base, content, name)
        assert str(refused.value).endswith(".") and "\n" not in str(refused.value)

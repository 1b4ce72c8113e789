"""Answers and sources of a real installation leave Kist whole, and a bundle shows whether a word was changed."""

from __future__ import annotations

import ast
import csv
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import bibtexparser
import docx
import openpyxl
import pypdf
import pytest
import rispy
from lxml import html
from pybtex.database import parse_string

from kb.config import ROOT, Settings
from kb.exchange.exports import one_line, to_bibtex, to_csl_json, to_ris
from kb.knowledge_base import KnowledgeBase, open_knowledge_base
from kb.models import Answer, Body, Filters, Mention, Work
from kb.models.papers import Heading, words_of
from kb.papers.answer_paper import Surroundings, answer_paper
from kb.papers.bundle_verify import MANIFEST, problems
from kb.papers.paper_desk import FORMATS, Export, export_of_answer, export_of_source
from kb.papers.paper_quotations import Quoted
from kb.papers.paper_tables import to_csv, to_xlsx
from kb.papers.references import ReferenceStyle
from tests.fakes import TWO_DIGESTS, held_passage, ingested
from tests.papers import hostile_paper, long_paper

MADE_ON = date(2026, 11, 23)
QUESTION = "How can participation be made more inclusive?"


@pytest.fixture(scope="module")
def base() -> Iterator[KnowledgeBase]:
    base = open_knowledge_base(Settings(data=ingested(*TWO_DIGESTS)))
    yield base
    base.close()


@pytest.fixture(scope="module")
def answer(base: KnowledgeBase) -> Answer:
    found = base.ask(QUESTION)
    assert len(found.quotations) > 2 and any(one.sources for one in found.quotations)
    return found


@pytest.fixture(scope="module")
def export(base: KnowledgeBase, answer: Answer) -> Export:
    return export_of_answer(base, answer, made_on=MADE_ON)


def bundle(export: Export) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(FORMATS[".zip"].write(export))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_sums(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files with a manifest that agrees with them, as somebody would make it who hides a change."""
    sums = [f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files) if name != MANIFEST]
    return {**files, MANIFEST: "".join(sums).encode()}


def test_a_paper_quotes_exactly_what_the_answer_quotes(answer: Answer, export: Export) -> None:
    assert sorted(one.text for one in export.paper.extracts) == sorted(one.text for one in answer.quotations)
    assert [one.text for one in export.paper.extracts] == [one.text for one in export.quoted]
    assert len(export.paper.notes) == sum(len(one.sources) for one in answer.quotations)
    assert export.paper.title == QUESTION and answer.corpus_version in export.paper.provenance.sentence
    assert "What complicates this" in [block.text for block in export.paper.blocks if isinstance(block, Heading)]


def test_words_of_a_digest_are_never_passed_off_as_those_of_the_report(export: Export) -> None:
    for extract, quoted in zip(export.paper.extracts, export.quoted, strict=True):
        if quoted.passage.work.digest_of:
            assert any("words of Kist’s digest of" in words_of(remark) for remark in extract.remarks)


@pytest.mark.parametrize("style", list(ReferenceStyle))
def test_every_work_that_is_cited_is_listed_in_every_style(base: KnowledgeBase, answer: Answer, style) -> None:
    paper = export_of_answer(base, answer, style, MADE_ON).paper
    listed = " ".join(words_of(entry.words) for entry in paper.references)
    for quotation in answer.quotations:
        assert answer.evidence[quotation.evidence].passage.work.title in listed
        assert all(source.title.rstrip(".") in listed for source in quotation.sources)
    own = len(answer.quotations) if style is ReferenceStyle.CHICAGO else 0
    assert len(paper.notes) == own + sum(len(one.sources) for one in answer.quotations)


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_of_an_answer_is_written_and_is_the_same_each_time(export: Export, suffix: str) -> None:
    assert FORMATS[suffix].write(export) == FORMATS[suffix].write(export)


def test_a_refusal_is_exported_with_what_is_near_and_no_quotation(base: KnowledgeBase) -> None:
    refused = base.ask("What is the capital of Peru?")
    assert refused.abstained
    export = export_of_answer(base, refused, made_on=MADE_ON)
    assert export.paper.subtitle == "Nothing we hold answers this" and not export.paper.extracts
    for suffix in FORMATS:
        assert FORMATS[suffix].write(export) or suffix in (".ris", ".bib")
    assert problems(bundle(export)) == []


def test_filters_that_leave_nothing_are_named(base: KnowledgeBase) -> None:
    export = export_of_answer(base, base.ask(QUESTION, Filters(places=("Moray",))), made_on=MADE_ON)
    text = FORMATS[".md"].write(export).decode()
    assert "We hold no passage about Moray." in text and "**Looked at only:** passages about Moray" in text


def test_parts_without_evidence_and_bodies_that_changed_are_told(base: KnowledgeBase, answer: Answer) -> None:
    partial = replace(answer, uncovered=("who pays for it?",))
    text = FORMATS[".md"].write(export_of_answer(base, partial, made_on=MADE_ON)).decode()
    assert "We looked and found no evidence on:\n\n- who pays for it?" in text


def test_tables_hold_a_row_for_each_quotation(export: Export) -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(export.quoted).decode("utf-8-sig"))))
    assert [row["quotation"] for row in rows] == [one.text for one in export.quoted]
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(export.quoted))).active
    cells = list(sheet.iter_rows(values_only=True))
    assert [row[3] for row in cells[1:]] == [one.text for one in export.quoted]
    assert all(cell.data_type in ("s", "n") for row in sheet.iter_rows() for cell in row)
    assert [row["digest of"] for row in rows] == [one.passage.work.digest_of or "" for one in export.quoted]


def test_references_are_read_back_by_other_programs(export: Export) -> None:
    titles = [work.title for work in export.paper.works]
    assert [one["title"] for one in rispy.loads(FORMATS[".ris"].write(export).decode())] == titles
    assert [one["title"] for one in json.loads(FORMATS[".json"].write(export))] == titles
    text = FORMATS[".bib"].write(export).decode()
    first, second = parse_string(text, "bibtex").entries, bibtexparser.parse_string(text)
    assert not second.failed_blocks and list(first) == [entry.key for entry in second.entries]
    assert len(first) == len(titles)


def test_word_and_pdf_and_page_hold_every_quotation(export: Export) -> None:
    paragraphs = [p.text for p in docx.Document(io.BytesIO(FORMATS[".docx"].write(export))).paragraphs]
    page = html.document_fromstring(FORMATS[".html"].write(export).decode()).text_content()
    pdf = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(FORMATS[".pdf"].write(export))).pages)
    for quoted in export.quoted:
        assert any(quoted.text in paragraph for paragraph in paragraphs) and quoted.text in page
        assert "".join(quoted.text.split()) in "".join(pdf.split())


@pytest.mark.parametrize("works", [long_paper().works, hostile_paper().works], ids=["sixty", "hostile"])
def test_references_of_any_paper_are_read_back_one_for_one(works: tuple[Work, ...]) -> None:
    titles = [one_line(work.title) for work in works]
    assert [one["title"] for one in rispy.loads(to_ris(works))] == titles
    assert [one["title"] for one in json.loads(to_csl_json(works))] == titles
    first, second = parse_string(to_bibtex(works), "bibtex").entries, bibtexparser.parse_string(to_bibtex(works))
    assert not second.failed_blocks and not second.comments and not second.strings
    assert list(first) == [entry.key for entry in second.entries] and len(first) == len(works)


def test_sixty_quotations_are_a_table_of_sixty_rows_and_a_sound_bundle(base: KnowledgeBase) -> None:
    paper = long_paper()
    passages = [held_passage(number, f"{one.text} It still is.") for number, one in enumerate(paper.extracts, 1)]
    quoted = tuple(
        Quoted(passage, 0, len(one.text), passage.sources)
        for passage, one in zip(passages, paper.extracts, strict=True)
    )
    export = Export(paper, quoted, "list.json", {"title": paper.title}, base.text_sha256)
    wanted = [one.text for one in paper.extracts]
    rows = list(csv.DictReader(io.StringIO(to_csv(quoted).decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(quoted))).active
    assert [row["quotation"] for row in rows] == wanted
    assert [row[3] for row in sheet.iter_rows(values_only=True)][1:] == wanted
    assert problems(bundle(export)) == []


# --- sources -------------------------------------------------------------------------------------


def test_a_source_is_exported_with_its_record_and_the_sentences_that_cite_it(base: KnowledgeBase) -> None:
    view = max(filter(None, (base.work_view(work.id) for work in base.works())), key=lambda one: len(one.cited_by))
    export = export_of_source(base, view, made_on=MADE_ON)
    assert len(export.quoted) >= len(view.cited_by) > 0
    assert export.paper.title == view.work.title
    assert all(any(source.work_id == view.work.id for source in one.sources) for one in export.quoted)
    for suffix in FORMATS:
        assert FORMATS[suffix].write(export)
    assert problems(bundle(export)) == []


def test_every_source_can_be_exported(base: KnowledgeBase) -> None:
    for work in base.works()[::9]:
        view = base.work_view(work.id)
        assert view is not None
        for style in ReferenceStyle:
            assert work.title in export_of_source(base, view, style, MADE_ON).paper.title


# --- bundles -------------------------------------------------------------------------------------


def test_an_untouched_bundle_is_sound_and_holds_only_passages_that_are_quoted(export: Export) -> None:
    files = bundle(export)
    assert problems(files) == []
    assert set(files) == {
        *("README.txt", "paper.html", "quotations.json", "answer.json", "verify.py", MANIFEST),
        *("references.ris", "references.bib", "references.csl.json"),
    }
    quoted = {one.passage.id for one in export.quoted}
    passages = json.loads(files["answer.json"])["passages"]
    assert {one["id"] for one in passages if one["text"]} == quoted


def test_the_places_in_a_bundle_are_those_of_the_canonical_text(base: KnowledgeBase, export: Export) -> None:
    for quotation in json.loads(bundle(export)["quotations.json"])["quotations"]:
        text = base._catalogue.document_text(quotation["document"]["id"])
        assert text[quotation["start"] : quotation["end"]] == quotation["text"]
        assert hashlib.sha256(text.encode()).hexdigest() == quotation["document"]["text_sha256"]


@pytest.mark.parametrize("name", ["paper.html", "quotations.json", "answer.json", "README.txt", "references.ris"])
def test_a_changed_file_is_named(export: Export, name: str) -> None:
    files = bundle(export)
    files[name] = files[name].replace(b"e", b"a", 1)
    assert f"{name} was altered: it is not the file that was bundled." in problems(files)


def test_a_missing_and_an_added_file_are_named(export: Export) -> None:
    files = bundle(export)
    del files["references.bib"]
    found = problems({**files, "extra.txt": b"x"})
    assert found == ["references.bib is missing.", f"extra.txt was added: it is not in {MANIFEST}."]
    assert problems({}) == [f"{MANIFEST} is missing, so that nothing can be checked: get the bundle again."]


def altered(files: dict[str, bytes], **changes: object) -> dict[str, bytes]:
    """The bundle with a change to its first quotation, and a manifest made anew to hide it."""
    record = json.loads(files["quotations.json"])
    record["quotations"][0].update(changes)
    return with_sums({**files, "quotations.json": json.dumps(record).encode()})


def test_a_quotation_that_was_changed_is_found_though_the_checksums_were_made_anew(export: Export) -> None:
    files = bundle(export)
    text = json.loads(files["quotations.json"])["quotations"][0]["text"]
    other = text.replace("e", "a", 1)
    hidden = {"text": other, "sha256": hashlib.sha256(other.encode()).hexdigest()}
    found = problems(altered(files, **hidden))
    assert "Quotation 1 is not what its passage says at the stated place." in found
    assert "paper.html does not show the words of quotation 1." in found
    assert any(line.startswith("answer.json quotes words that are not among") for line in found)
    assert "The words of quotation 1 were altered: they do not match their checksum." in problems(
        altered(files, text=other)
    )
    assert "Quotation 1 is not what its passage says at the stated place." in problems(altered(files, start=0, end=5))


def test_a_quotation_that_was_added_to_the_page_is_found(export: Export) -> None:
    files = bundle(export)
    page = files["paper.html"].replace(
        b"</blockquote>", "</blockquote><blockquote><p>“False.”</p></blockquote>".encode(), 1
    )
    found = problems(with_sums({**files, "paper.html": page}))
    assert found == ["paper.html quotes words that are not among the quotations: “False.”"]


def test_a_bundle_without_a_quotation_of_its_paper_is_never_made(export: Export) -> None:
    with pytest.raises(ValueError, match="holds every quotation"):
        FORMATS[".zip"].write(replace(export, quoted=export.quoted[1:]))


def test_the_program_of_a_bundle_is_plain_python_of_any_version_since_3_8() -> None:
    source = (ROOT / "kb" / "papers" / "bundle_verify.py").read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 8))
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert named <= sys.stdlib_module_names
    assert {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)} <= {"__future__", "typing"}


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b'{"quotations": [1]}', b'{"quotations": [{}]}'])
def test_quotations_that_cannot_be_read_are_a_problem_and_no_crash(export: Export, content: bytes) -> None:
    assert problems(with_sums({**bundle(export), "quotations.json": content}))


def test_the_program_of_a_bundle_runs_by_itself_and_tells_by_its_exit_code(export: Export, tmp_path: Path) -> None:
    for name, content in bundle(export).items():
        (tmp_path / name).write_bytes(content)
    command = [sys.executable, "-I", "-S", "verify.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0 and "Nothing was altered" in done.stdout
    page = tmp_path / "paper.html"
    page.write_text(page.read_text("utf-8").replace(export.quoted[0].text[:12], "Something el"), encoding="utf-8")
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1 and "paper.html was altered" in done.stdout


def test_hostile_words_of_a_passage_stay_data_in_every_format(base: KnowledgeBase, answer: Answer) -> None:
    text = '=1+1</p><script>alert(1)</script> #read("x") [l](javascript:1) | ]]> \\ {x} ghàidhlig. A second sentence.'
    passage = held_passage(text=text, mentions=(Mention(0, 4, "a"),))
    quotation = replace(answer.quotations[0], text=text, start=0, end=len(text), evidence=0, sources=passage.sources)
    evidence = (replace(answer.evidence[0], passage=passage),)
    hostile = replace(answer, question=text, quotations=(quotation,), evidence=evidence, trials=(), voices=())
    export = export_of_answer(base, hostile, made_on=MADE_ON)
    (row,) = csv.DictReader(io.StringIO(FORMATS[".csv"].write(export).decode("utf-8-sig")))
    assert row["quotation"] == f"'{text}"
    page = html.document_fromstring(FORMATS[".html"].write(export).decode())
    assert not page.xpath("//script") and page.find(".//h1").text == text
    assert text in page.find(".//blockquote").text_content()
    assert problems(bundle(export)) == []
    assert any(text in p.text for p in docx.Document(io.BytesIO(FORMATS[".docx"].write(export))).paragraphs)
    assert FORMATS[".pdf"].write(export).startswith(b"%PDF")


def test_what_became_of_a_body_is_told_under_the_quotation_that_names_it(base: KnowledgeBase, answer: Answer) -> None:
    body = Body("a", "The Halls Board", "public body", changed="2020-04-01", seen_at=("https://example.org/halls",))
    around = Surroundings(base.work, {}, lambda passage, quotation: (body,))
    paper = answer_paper(answer, around, ReferenceStyle.HARVARD, MADE_ON)
    told = [words_of(remark) for extract in paper.extracts for remark in extract.remarks]
    assert "The Halls Board: changed on 1 April 2020. Where this was seen." in told

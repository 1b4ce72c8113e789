"""The commands that write papers and check bundles, as people meet them."""

from __future__ import annotations

import html
import json
import shutil
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pypdf
import pytest

from kb.__main__ import main
from kb.config import ROOT, Settings
from kb.knowledge_base import open_knowledge_base
from kb.papers.bundle_verify import LARGEST
from kb.papers.paper_desk import FORMATS
from tests.fakes import TWO_DIGESTS, ingested

QUESTION = "How can participation be made more inclusive?"


@pytest.fixture(scope="module")
def data() -> Path:
    return ingested(*TWO_DIGESTS)


def run(capsys, data, *arguments):
    code = main([*map(str, arguments), "--data", str(data)])
    told = capsys.readouterr()
    return code, told.out, told.err


def bundle_of(capsys, data, tmp_path) -> Path:
    file = tmp_path / "evidence.zip"
    assert run(capsys, data, "export", "answer", QUESTION, "--out", file)[0] == 0
    return file


def test_a_paper_is_written_by_a_process_of_its_own_and_none_is_left_half(data, tmp_path):
    command = [sys.executable, "-m", "kb", "export", "answer", QUESTION, "--out", str(tmp_path / "a.pdf")]
    done = subprocess.run([*command, "--data", str(data)], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "") and done.stderr.startswith("Written: ")
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]
    assert pypdf.PdfReader(tmp_path / "a.pdf").metadata.title == QUESTION


@pytest.mark.parametrize("style", ["harvard", "chicago", "numbered"])
def test_the_style_of_references_is_chosen(data, tmp_path, capsys, style):
    file = tmp_path / "a.md"
    assert run(capsys, data, "export", "answer", QUESTION, "--style", style, "--out", file)[0] == 0
    assert ("\n1. " in file.read_text("utf-8").split("## References")[1]) is (style == "numbered")


def test_a_source_is_written_in_every_format_by_its_id_or_that_of_its_text(data, tmp_path, capsys):
    base = open_knowledge_base(Settings(data=data))
    document, work = base.documents()[0].id, "key-messages-psr-scotland"
    base.close()
    for suffix in FORMATS:
        assert run(capsys, data, "export", "source", work, "--out", tmp_path / f"s{suffix}")[0] == 0
    assert run(capsys, data, "export", "source", document, "--out", tmp_path / "t.html")[0] == 0
    assert len(list(tmp_path.iterdir())) == len(FORMATS) + 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["answer", QUESTION, "--out", "a.odt"], "`a.odt` is of no known kind: name a file that ends with .docx, "),
        (["answer", "--out", "a.pdf"], "Say what to export: name a question"),
        (["answer", "  ", "--out", "a.pdf"], "Say what to export: name a question"),
        (["source", "--out", "a.pdf"], "Say what to export: name the id of a work"),
        (["source", "nothing", "--out", "a.pdf"], "No source has the id `nothing`"),
        (["saved", "nothing", "--out", "a.pdf"], ""),
        (["answer", QUESTION, "--out", "nowhere/a.pdf"], "`nowhere/a.pdf` cannot be written"),
        (["answer", QUESTION, "--style", "apa", "--out", "a.pdf"], "Argument --style: invalid choice"),
        (["answer", QUESTION, "--coder", "Ada", "--out", "a.pdf"], "--coder is for codings only: leave it out."),
        (["scheme", "--style", "harvard", "--out", "a.ttl"], "An id and --style are for answer, saved, source only"),
    ],
)
def test_what_cannot_be_written_is_told_in_one_sentence(data, tmp_path, capsys, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    try:
        code, out, told = run(capsys, data, "export", *arguments)
    except SystemExit as refused:
        code, (out, told) = refused.code, capsys.readouterr()
    assert (code, out) == (2, "") and told.count("\n") == 1 and sentence in told
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("purge", [False, True])
def test_a_saved_answer_is_exported_as_it_was_unless_a_quotation_has_fallen(tmp_path, capsys, purge):
    shutil.copytree(ingested(*TWO_DIGESTS), tmp_path / "data")
    base = open_knowledge_base(Settings(data=tmp_path / "data"))
    saved = base.saved.save(base.ask(QUESTION), note="For the committee.")
    first = saved.answer.quotations[0]
    base.close()
    file = tmp_path / "saved.md"
    assert run(capsys, tmp_path / "data", "export", "saved", saved.id, "--out", file)[0] == 0
    text = file.read_text("utf-8")
    assert "Nothing that is held has changed since." in text and "For the committee." in text
    assert all(one.text[:20] in text for one in saved.answer.quotations)
    base = open_knowledge_base(Settings(data=tmp_path / "data"))
    base.remove_document(saved.answer.evidence[first.evidence].passage.document_id, purge=purge)
    base.close()
    code, out, told = run(capsys, tmp_path / "data", "export", "saved", saved.id, "--out", tmp_path / "fallen.md")
    assert (code, out) == (2, "") and told.startswith("It cannot be exported: not every quotation stands")
    assert not (tmp_path / "fallen.md").exists()


def test_a_bundle_is_checked_and_compared_with_what_is_held(data, tmp_path, capsys):
    file = bundle_of(capsys, data, tmp_path)
    code, out, _ = run(capsys, data, "bundle", "verify", file)
    assert code == 0 and out.startswith("Nothing was altered: 8 files and ")
    code, out, _ = run(capsys, data, "bundle", "verify", file, "--held")
    assert code == 0 and ": the same text is held here." in out
    code, out, _ = run(capsys, tmp_path / "empty", "bundle", "verify", file, "--held")
    assert code == 0 and ": no text of it is held here." in out


def test_a_bundle_made_anew_around_other_words_is_found_out_by_the_text_that_is_held(data, tmp_path, capsys):
    file, forged = bundle_of(capsys, data, tmp_path), tmp_path / "forged.zip"
    with zipfile.ZipFile(file) as made:
        files = {name: made.read(name) for name in made.namelist()}
    first = json.loads(files["quotations.json"])["quotations"][0]
    before, after = first["text"], first["text"].swapcase()
    passage = first["passage"]["text"]
    sums = {
        sha256(text.encode()).hexdigest(): sha256(other.encode()).hexdigest()
        for text, other in ((before, after), (passage, passage.replace(before, after)))
    }
    for name in files:
        if name.endswith((".json", ".html")):
            text = files[name].decode("utf-8")
            for old, new in {before: after, html.escape(before): html.escape(after), **sums}.items():
                text = text.replace(old, new)
            files[name] = text.encode("utf-8")
    with zipfile.ZipFile(forged, "w") as changed:
        manifest = next(name for name in files if "MANIFEST" in name.upper())
        for name, content in files.items():
            if name != manifest:
                changed.writestr(name, content)
        lines = files[manifest].decode().splitlines()
        told = [line.split(maxsplit=1) for line in lines]
        kept = [f"{sha256(files[name.lstrip('*')]).hexdigest()}  {name}" for _, name in told]
        changed.writestr(manifest, "\n".join(kept) + "\n")
    assert run(capsys, data, "bundle", "verify", forged)[0] == 0
    code, out, _ = run(capsys, data, "bundle", "verify", forged, "--held")
    assert code == 1 and "Quotation 1 does not stand in the text held here." in out


def test_a_bundle_that_was_changed_or_zipped_again(data, tmp_path, capsys):
    file, other, again = bundle_of(capsys, data, tmp_path), tmp_path / "changed.zip", tmp_path / "again.zip"
    with zipfile.ZipFile(file) as made, zipfile.ZipFile(other, "w") as changed, zipfile.ZipFile(again, "w") as same:
        for name in made.namelist():
            content = made.read(name)
            changed.writestr(name, content.replace(b"a", b"e", 1) if name == "answer.json" else content)
            same.writestr(f"evidence/{name}", content)
    code, out, _ = run(capsys, data, "bundle", "verify", other)
    assert code == 1 and out.startswith("answer.json was altered") and "Do not rely on this bundle" in out
    assert run(capsys, data, "bundle", "verify", again)[0] == 0


def test_what_is_no_bundle_is_refused(data, tmp_path, capsys):
    (tmp_path / "text.zip").write_text("no zip")
    with zipfile.ZipFile(tmp_path / "huge.zip", "w", zipfile.ZIP_DEFLATED) as huge:
        huge.writestr("zeros", b"\0" * (LARGEST + 1))
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        other.writestr("notes.txt", "x")
    for name in ("text.zip", "huge.zip", "missing.zip"):
        code, _, told = run(capsys, data, "bundle", "verify", tmp_path / name)
        assert code == 2 and told.count("\n") == 1 and "is no evidence bundle" in told
    code, out, _ = run(capsys, data, "bundle", "verify", tmp_path / "other.zip")
    assert code == 1 and "MANIFEST.sha256 is missing" in out

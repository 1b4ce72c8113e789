"""Scanned PDFs are read after OCR, by a program that is not ours: within limits, and only where it is asked for."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import pytest
from fpdf import FPDF

from ingest import ocr
from ingest.__main__ import main
from ingest.box import Box
from ingest.ocr import OcrBox, recognise
from kb.errors import InputRefused, NoTextLayer
from tests.conftest import shared

WRITES_TEXT = """
from fpdf import FPDF
made = FPDF()
made.add_page()
made.set_font("Helvetica")
made.multi_cell(0, text="Village halls are kept open by volunteers. They are asked to count the chairs.")
made.output(sys.argv[-1])
"""


def scan() -> bytes:
    """A PDF whose page is a drawing."""
    picture = FPDF()
    picture.add_page()
    picture.rect(20, 20, 100, 100, "F")
    return bytes(picture.output())


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Put a program of the name ocrmypdf on the path; without a body, none at all."""

    def put(body: str | None) -> Path:
        folder = tmp_path / "programs"
        folder.mkdir()
        monkeypatch.setenv("PATH", str(folder))
        if body is not None:
            program = folder / "ocrmypdf"
            program.write_text(f"#!{sys.executable}\nimport os, sys, time\n{body}")
            program.chmod(0o755)
        return folder

    return put


def test_a_scan_is_read_after_ocr_and_says_so(install, temporary) -> None:
    install(WRITES_TEXT)
    with OcrBox() as box:
        parsed = box.parse(scan(), "scan.pdf", ())
    assert "kept open by volunteers" in parsed.passages[0].text
    assert ocr.RECOGNISED in parsed.warnings
    assert list(temporary.iterdir()) == []


def test_a_file_with_text_is_never_recognised(install) -> None:
    install("sys.exit(1)")
    with OcrBox() as box:
        assert box.parse(b"# Halls\n\nThey stand.", "halls.md", ()).warnings == ()


def test_without_the_option_a_scan_is_refused_and_the_option_named(install) -> None:
    install(WRITES_TEXT)
    with Box() as box, pytest.raises(NoTextLayer, match=r"No text layer in `scan.pdf`: run it through OCR .*--ocr"):
        box.parse(scan(), "scan.pdf", ())


def test_without_the_program_one_sentence_says_how_to_get_it(install) -> None:
    install(None)
    with OcrBox() as box, pytest.raises(NoTextLayer, match=r"`scan.pdf`.* is not installed: install it .*apt install"):
        box.parse(scan(), "scan.pdf", ())


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("sys.exit(2)", "ended with 2"),
        ("sys.exit(3)", "lacks a program"),
        ("sys.exit(0)", "ended with 0"),
        ("os.kill(os.getpid(), 9)", "ended with -9"),
        ("open(sys.argv[-1], 'w').write('no document')", "is damaged or no PDF"),
    ],
)
def test_a_failure_is_told_in_one_sentence(install, temporary, body: str, reason: str) -> None:
    install(body)
    with OcrBox() as box, pytest.raises(InputRefused, match=reason) as told:
        box.parse(scan(), "scan.pdf", ())
    assert "`scan.pdf`" in str(told.value)
    assert list(temporary.iterdir()) == []


def test_where_ocr_finds_nothing_the_scan_is_to_blame(install) -> None:
    install("import shutil; shutil.copy(sys.argv[-2], sys.argv[-1])")
    with OcrBox() as box, pytest.raises(NoTextLayer, match=r"found no text in `scan\.pdf`"):
        box.parse(scan(), "scan.pdf", ())


def test_a_program_that_never_ends_is_ended_with_what_it_started(install, tmp_path) -> None:
    install(f"open({str(tmp_path / 'child')!r}, 'w').write(str(os.fork() or os.getpid()))\ntime.sleep(600)")
    began = time.monotonic()
    with pytest.raises(InputRefused, match="takes more than 2 s"):
        recognise(scan(), "scan.pdf", seconds=2)
    assert time.monotonic() - began < 10
    deadline = time.monotonic() + 10
    while Path("/proc", (tmp_path / "child").read_text()).exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path("/proc", (tmp_path / "child").read_text()).exists()


def test_the_program_has_limits_and_knows_nothing_of_the_installation(install, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("KIST_DATABASE_URL", "postgresql://somebody:secret@example.org/kist")
    seen = tmp_path / "seen"
    install(
        "import resource\n"
        f"open({str(seen)!r}, 'w').write(repr((sorted(os.environ), resource.getrlimit(resource.RLIMIT_CPU)[0],"
        " resource.getrlimit(resource.RLIMIT_FSIZE)[0], sys.argv[1:-2])))\n"
    )
    with pytest.raises(InputRefused):
        recognise(scan(), "scan.pdf")
    told = seen.read_text()
    assert "KIST" not in told
    assert str(ocr.MOST_SECONDS + 1) in told
    assert "--skip-text" in told


def test_the_command_line_takes_the_option(install, capsys, tmp_path) -> None:
    install(WRITES_TEXT)
    path = tmp_path / "scan.pdf"
    path.write_bytes(scan())
    assert main(["inspect", str(path), "--ocr"]) == 0
    assert "recognised by OCR" in capsys.readouterr().out
    assert main(["inspect", str(path)]) == 2
    assert "--ocr" in capsys.readouterr().err


@pytest.mark.skipif(shutil.which("ocrmypdf") is None, reason="ocrmypdf is not installed")
@pytest.mark.skipif(os.name == "nt", reason="the path to the program differs")
def test_the_program_itself_reads_a_published_scan() -> None:
    path = shared("documents/real/scan-1-page.pdf")
    with OcrBox() as box:
        assert box.parse(path.read_bytes(), path.name, ()).passages

"""Recognise the text of scanned PDFs with ocrmypdf, where it is installed and asked for.

`python -m ingest.ocr PROGRAM CPU_SECONDS [ARGUMENT...]` limits itself and becomes the program.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ingest.box import Box
from kb.config import ROOT
from kb.errors import InputRefused, NoTextLayer
from kb.models import Body, Concept, ParsedDocument

PROGRAM = "ocrmypdf"
MOST_SECONDS = 900
RECOGNISED = "The text was recognised by OCR: compare a quotation with the page before you rely on it."
_MOST_MEMORY = 4 * 2**30
_LARGEST_RESULT = 500_000_000
# Pages with text stay as they are; one thread and no second pass: what is wanted is the words alone.
_OPTIONS = ("--quiet", "--skip-text", "--output-type", "pdf", "--optimize", "0", "--jobs", "1")
_KEPT = ("PATH", "LANG", "LC_ALL", "TESSDATA_PREFIX", "SYSTEMROOT")
_LACKS_PROGRAM, _LOCKED = 3, 8


class OcrBox(Box):
    """Reads files as a Box does, and those without a text layer once more after OCR."""

    def parse(
        self,
        content: bytes,
        name: str,
        concepts: Sequence[Concept],
        stated: Mapping[str, object] | None = None,
        bodies: Sequence[Body] = (),
    ) -> ParsedDocument:
        """Read a file into a document. Raises InputRefused also where OCR cannot be run or finds nothing."""
        try:
            return super().parse(content, name, concepts, stated, bodies)
        except NoTextLayer:
            recognised = recognise(content, name)
        try:
            parsed = super().parse(recognised, name, concepts, stated, bodies)
        except NoTextLayer:
            raise NoTextLayer(
                f"OCR found no text in `{name}`: scan it anew with at least 300 dots per inch, then add it again."
            ) from None
        return replace(parsed, warnings=(*parsed.warnings, RECOGNISED))


def recognise(content: bytes, name: str, seconds: float = MOST_SECONDS) -> bytes:
    """A PDF with its pages' words as a text layer, made within `seconds` in a folder that is then removed.

    Raises InputRefused with what to do where ocrmypdf is not installed, fails or takes too long.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        raise NoTextLayer(
            f"No text layer in `{name}`, and {PROGRAM} is not installed: install it (`sudo apt install {PROGRAM}`, "
            f"`brew install {PROGRAM}`, or see https://ocrmypdf.readthedocs.io), then add the file with `--ocr` again."
        )
    with tempfile.TemporaryDirectory(prefix="kist-ocr-", ignore_cleanup_errors=True) as folder:
        scan, result = Path(folder, "scan.pdf"), Path(folder, "result.pdf")
        scan.write_bytes(content)
        code = _run(program, [*_OPTIONS, str(scan), str(result)], folder, seconds)
        if code is None:
            raise InputRefused(
                f"OCR of `{name}` takes more than {seconds:.0f} s: split it, or run {PROGRAM} on it yourself, then add "
                "the result."
            )
        made = result.read_bytes() if code == 0 and result.is_file() else b""
    if made:
        return made
    reason = {
        _LACKS_PROGRAM: "it lacks a program that it needs, such as tesseract",
        _LOCKED: "the file is protected by a password",
    }.get(code, f"it ended with {code}")
    raise InputRefused(
        f"OCR of `{name}` failed, since {reason}: run `{PROGRAM}` on it yourself to see why, then add the result."
    )


def _run(program: str, arguments: Sequence[str], folder: str, seconds: float) -> int | None:
    """Run a program within limits; its exit code, or None where it took too long. What it started ends with it."""
    environment = {key: os.environ[key] for key in _KEPT if key in os.environ}
    process = subprocess.Popen(
        [sys.executable, "-m", "ingest.ocr", program, str(int(seconds) + 1), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env={**environment, "TMPDIR": folder, "HOME": folder, "OMP_THREAD_LIMIT": "1"},
        start_new_session=True,
    )
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        with contextlib.suppress(OSError):  # all of it has ended already
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def main(program: str, cpu_seconds: str, *arguments: str) -> None:
    """Limit this process and become the program."""
    if sys.platform != "win32":
        import resource

        for which, limit in (
            (resource.RLIMIT_CPU, int(cpu_seconds)),
            (resource.RLIMIT_AS, _MOST_MEMORY),
            (resource.RLIMIT_FSIZE, _LARGEST_RESULT),
            (resource.RLIMIT_CORE, 0),
        ):
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(which, (limit, limit))
    os.execv(program, [program, *arguments])


if __name__ == "__main__":
    main(*sys.argv[1:])

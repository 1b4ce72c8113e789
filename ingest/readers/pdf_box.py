"""Run PDFium in a process of its own, so that no file can take the program's memory, time or life."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
from dataclasses import astuple, dataclass
from typing import Any

import pypdfium2  # type: ignore[import-untyped]

from ingest.clean import normalise
from ingest.readers.pdf_lines import Line, TooMuch, read_lines
from ingest.source import Mark
from kb.config import ROOT
from kb.errors import InputRefused

MOST_PAGES = 2_000
MOST_SECONDS = 60
MOST_SECONDS_A_PAGE = 10
MOST_MEMORY = 1_000_000_000

_DAMAGED = "is a damaged PDF: open and save it again in a PDF program, then add it."
_PASSWORD = "needs a password to open: save it without one, then add it again."


@dataclass(frozen=True, slots=True)
class Pages:
    """What PDFium found: the lines of each page, the printed labels of the pages, and the declared title."""

    lines: tuple[tuple[Line, ...], ...]
    labels: tuple[str, ...]
    title: str


def read_pages(content: bytes, name: str) -> Pages:
    """The lines of a PDF's pages, read in a bounded process."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "ingest.readers.pdf_box"],
            input=content,
            capture_output=True,
            cwd=ROOT,
            timeout=MOST_SECONDS + MOST_SECONDS_A_PAGE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        done = None
    if done is None or done.returncode < 0:
        raise InputRefused(
            f"`{name}` takes too much time or memory to read: save it again in a PDF program, then add it."
        )
    if done.returncode:
        raise InputRefused(f"`{name}` {_DAMAGED}")
    found = json.loads(done.stdout)
    if "refused" in found:
        raise InputRefused(f"`{name}` {found['refused']}")
    return Pages(
        tuple(tuple(_line(values) for values in page) for page in found["pages"]),
        tuple(found["labels"]),
        found["title"],
    )


def _line(values: list[Any]) -> Line:
    text, left, right, base, size, bold, page, height, marks, upright = values
    read = tuple(Mark(start, end, label, tuple(keys)) for start, end, label, keys in marks)
    return Line(text, left, right, base, size, bold, page, height, read, upright)


def _read(content: bytes) -> dict[str, Any]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        return {"refused": _PASSWORD if "password" in str(error).casefold() else _DAMAGED}
    count = len(document)
    if count == 0:
        return {"refused": "has no pages: check the file, then add it again."}
    if count > MOST_PAGES:
        return {"refused": f"has {count} pages and the limit is {MOST_PAGES}: split it, then add the parts."}
    pages: list[list[Any]] = []
    for place in range(count):
        # The alarm ends this process: PDFium cannot be interrupted in any other way.
        signal.alarm(MOST_SECONDS_A_PAGE)
        try:
            page = document[place]
            pages.append([astuple(line) for line in read_lines(page, place + 1)])
            page.close()
        except pypdfium2.PdfiumError:
            pages.append([])
        except TooMuch as error:
            return {"refused": str(error)}
    labels = [normalise(document.get_page_label(place)) or str(place + 1) for place in range(count)]
    title = " ".join(normalise(document.get_metadata_value("Title") or "").split())
    document.close()
    return {"pages": pages, "labels": labels, "title": title}


def main() -> None:
    """Read a PDF from standard input and write what it holds to standard output, as JSON."""
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    json.dump(_read(sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    main()

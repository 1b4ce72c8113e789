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
from ingest.readers.pdf_links import Bookmark, Link, read_links, read_outline
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
    """What PDFium found: the lines, printed label and links of each page, the outline, and the declared properties."""

    lines: tuple[tuple[Line, ...], ...]
    labels: tuple[str, ...]
    title: str
    author: str = ""
    created: str = ""
    outline: tuple[Bookmark, ...] = ()
    links: tuple[tuple[Link, ...], ...] = ()


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
        found["author"],
        found["created"],
        tuple(Bookmark(*values) for values in found["outline"]),
        tuple(tuple(Link(*values) for values in page) for page in found["links"]),
    )


def _line(values: list[Any]) -> Line:
    text, left, right, base, size, bold, page, height, marks, upright, italic, column = values
    read = tuple(Mark(start, end, label, tuple(keys), on) for start, end, label, keys, on in marks)
    return Line(text, left, right, base, size, bold, page, height, read, upright, italic, column)


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
    links: list[list[Any]] = []
    for place in range(count):
        # The alarm ends this process: PDFium cannot be interrupted in any other way.
        signal.alarm(MOST_SECONDS_A_PAGE)
        try:
            page = document[place]
            pages.append([astuple(line) for line in read_lines(page, place + 1)])
            links.append([astuple(link) for link in read_links(document, page)])
            page.close()
        except pypdfium2.PdfiumError:
            pages.append([])
            links.append([])
        except TooMuch as error:
            return {"refused": str(error)}
    labels = [normalise(document.get_page_label(place)) or str(place + 1) for place in range(count)]
    declared = {
        key: " ".join(normalise(document.get_metadata_value(name) or "").split())
        for key, name in (("title", "Title"), ("author", "Author"), ("created", "CreationDate"))
    }
    outline = [astuple(bookmark) for bookmark in read_outline(document)]
    document.close()
    return {"pages": pages, "labels": labels, "links": links, "outline": outline, **declared}


def main() -> None:
    """Read a PDF from standard input and write what it holds to standard output, as JSON."""
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    json.dump(_read(sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    main()

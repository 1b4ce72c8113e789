"""Measure how long a page of a real PDF takes to read, beside the plain text extraction of pypdf on the same files."""

from __future__ import annotations

import logging
import statistics
import sys
from contextlib import suppress
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from bench.figures import Figure, quartiles
from bench.processes import seconds
from ingest.readers.pdf import read_pdf
from kb.config import ROOT
from kb.errors import NoText

_DOCUMENTS = ROOT.parent / "shared" / "documents" / "real"
_FEW_PAGES = 40


def measure(quick: bool) -> list[Figure]:
    """Read each document whole, process and all, and extract its text, in turns; nothing where there are no documents.

    Scans are left out, and where it must be `quick` also documents of many pages.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # damaged files make it talk
    ours, plain = [], []
    for place, path in enumerate(sorted(_DOCUMENTS.glob("*.pdf"))):
        content = path.read_bytes()
        pages = len(PdfReader(BytesIO(content)).pages)
        if quick and pages > _FEW_PAGES:
            continue

        def read(content: bytes = content, name: str = path.name) -> None:
            read_pdf(content, name)

        def extract(content: bytes = content) -> None:
            for page in PdfReader(BytesIO(content)).pages:
                with suppress(PyPdfError):  # a page of a damaged file, of which PDFium reads what is whole
                    page.extract_text()

        try:
            read()  # so that the file is at hand for both
        except NoText:
            continue
        # Who goes first changes, since what runs on this computer beside us comes and goes.
        for reads in (True, False) if place % 2 else (False, True):
            if reads:
                ours.append(seconds(read) / pages)
            else:
                plain.append(seconds(extract) / pages)
    if not ours:
        print(f"no PDFs to read in {_DOCUMENTS}: not measured", file=sys.stderr)
        return []
    return [
        Figure(
            "reading PDFs",
            "s a page",
            statistics.median(ours),
            statistics.median(plain),
            f"pypdf: text alone, {len(ours)} documents",
            must=0.12,
            aim=0.06,
            spread=quartiles(ours),
        )
    ]

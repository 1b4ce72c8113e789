"""Read a PDF that has a text layer: its blocks in reading order, with the notes at the foot of its pages."""

from __future__ import annotations

from ingest.readers.pdf_box import read_pages
from ingest.readers.pdf_layout import lay_out
from ingest.readers.pdf_title_page import read_title_page
from ingest.source import Source
from kb.errors import NoTextLayer

_LEAST_LETTERS = 3
_MOST_NAMED = 10


def read_pdf(content: bytes, name: str) -> Source:
    """Read a PDF; a scan is refused, since there is nothing to find in a picture."""
    pages = read_pages(content, name)
    letters = sum(sign.isalpha() for lines in pages.lines for line in lines for sign in line.text)
    if letters < _LEAST_LETTERS:
        raise NoTextLayer(
            f"No text layer in `{name}`: run it through OCR (for example ocrmypdf, or `python -m ingest --ocr`), "
            "then add it again."
        )
    count = len(pages.lines)
    warnings = []
    if b"%%EOF" not in content[-4096:]:
        warnings.append(f"The file is cut off or damaged: {count} pages could be recovered.")
    empty = [str(place) for place, lines in enumerate(pages.lines, 1) if not lines]
    if empty:
        shown = ", ".join(empty[:_MOST_NAMED]) + (" and others" if len(empty) > _MOST_NAMED else "")
        warnings.append(f"No text was found on {len(empty)} of {count} pages ({shown}).")
    blocks, title = lay_out(pages.lines, pages.title, pages.outline, pages.links, pages.labels)
    said = read_title_page(pages.lines, title, pages.author, pages.created)
    return Source(
        blocks,
        "application/pdf",
        outlined=True,
        title=title,
        authors=said.authors,
        date=said.date,
        origins=tuple((field, origin) for field, origin in said.origins if origin),
        pages=count,
        page_labels=pages.labels,
        warnings=tuple(warnings),
    )

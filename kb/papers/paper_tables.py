"""The quotations of a paper as a table that a spreadsheet shows and never runs."""

from __future__ import annotations

from collections.abc import Sequence

from kb.exchange.exports import one_line, web_addresses
from kb.exchange.spreadsheets import csv_table
from kb.exchange.workbooks import workbook
from kb.models.papers import readable
from kb.papers.citations import KINDS, in_our_words, pages, reference
from kb.papers.paper_quotations import Quoted

_HEADER = (
    *("number", "part", "kind", "quotation", "title", "section", "page", "year", "reference", "address", "sources"),
    *("digest of", "document", "passage", "start", "end"),
)
Row = tuple[str | int, ...]


def to_csv(quoted: Sequence[Quoted]) -> bytes:
    """Return quotations as CSV, a row each; `start` and `end` are offsets within the document's canonical text.

    Where the words are Kist's own, `digest of` is the id of the work that they restate.
    """
    return csv_table(_HEADER, _rows(quoted)).encode()


def to_xlsx(quoted: Sequence[Quoted]) -> bytes:
    """Return the same table as a workbook; every cell is text or a number, and no cell a formula."""
    return workbook("Quotations", [_HEADER, *_rows(quoted)])


def _rows(quoted: Sequence[Quoted]) -> list[Row]:
    return [_row(number, one) for number, one in enumerate(quoted, 1)]


def _row(number: int, quoted: Quoted) -> Row:
    passage, work = quoted.passage, quoted.passage.work
    digest_of = (work.digest_of or "") if in_our_words(work) else ""
    sources = "; ".join(
        " ".join(
            filter(None, [f"note {source.note}: {one_line(source.title)}", source.address and f"<{source.address}>"])
        )
        for source in quoted.sources
    )
    return (
        *(number, quoted.part, KINDS[passage.kind], readable(quoted.text), one_line(work.title)),
        *(" > ".join(passage.locator.section), pages(passage), work.year or "", one_line(reference(work))),
        *(
            next(iter(web_addresses(work)), ""),
            readable(sources),
            digest_of,
            passage.document_id,
            passage.id,
        ),
        *(passage.locator.start + quoted.start, passage.locator.start + quoted.end),
    )

"""Tables as CSV that a spreadsheet shows and never runs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from kb.answers.feedback import Feedback, Objected, Review
from kb.exchange.exports import one_line, web_addresses
from kb.models import Work
from kb.papers.citations import listed_names, pages

# A cell that begins so may be taken as a formula, also behind quotes or spaces (OWASP ASVS 5.0, 1.2.10).
_FORMULA = re.compile("""^["'\\s\\x00]*[=+\\-@＝＋－＠\\t\\r\\n\\x00]""")
_WORKS = (
    *("id", "title", "authors", "year", "type", "kind of knowledge", "programme", "publisher", "places", "themes"),
    *("doi", "address", "licence"),
)
_FEEDBACK = (
    *("number", "kind", "date", "question", "themes", "corpus version", "together with"),
    *("reason", "comment", "words now", "document", "place"),
)


def csv_table(header: Sequence[str], rows: Iterable[Sequence[str | int | None]]) -> str:
    """Return a table as CSV with CRLF; numbers stay numbers, and None is an empty cell.

    It begins with a byte order mark, without which spreadsheets misread what is not ASCII.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(map(safe_cell, header))
    writer.writerows(map(safe_cell, row) for row in rows)
    return "\ufeff" + file.getvalue()


def safe_cell(value: str | int | None) -> str | int:
    """Return a cell that is no formula: an apostrophe in front makes it text."""
    if value is None or isinstance(value, int):
        return "" if value is None else value
    words = value.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return f"'{words}" if _FORMULA.match(value) else words


def plain_cell(cell: str) -> str:
    """Return the words that `safe_cell` made safe, as they were."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def works_table(works: Iterable[Work]) -> str:
    """Return works as CSV, a row each; what is not known is an empty cell."""

    def joined(names: Iterable[str]) -> str:
        return "; ".join(map(one_line, names))

    rows = (
        (
            *(work.id, one_line(work.title), joined(listed_names(work)), work.year, work.type, work.knowledge),
            *(work.programme, work.publisher, joined(work.places), joined(work.themes), work.doi),
            *(next(iter(web_addresses(work)), None), work.licence),
        )
        for work in works
    )
    return csv_table(_WORKS, rows)


def feedback_table(review: Review) -> str:
    """Return feedback as CSV, a row each record; questions that ask for the same are together with the first of them.

    What is not known, and what a kind does not have, is an empty cell.
    """
    asked = [(one, demand.question) for demand in review.demands for one in demand.records]
    rows = [(*_given(one), question, *[None] * 5) for one, question in asked]
    rows += [(*_given(one.feedback), None, *_objected(one)) for one in review.objections]
    return csv_table(_FEEDBACK, rows)


def _given(one: Feedback) -> tuple[str | int | None, ...]:
    return (
        one.id,
        one.kind,
        f"{one.given_at:%Y-%m-%d}",
        one.question,
        "; ".join(one.filters.stated()),
        one.corpus_version,
    )


def _objected(one: Objected) -> tuple[str | None, ...]:
    passage = one.passage
    title = one_line(passage.work.title) if passage else None
    place = ", ".join(filter(None, [" > ".join(passage.locator.section), pages(passage)])) if passage else None
    return one.objection.reason, one.objection.comment, one.quotation, title, place

"""Papers on demand: an answer or a source as a file of any format."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from kb.answers.saved_changes import told
from kb.errors import InputRefused
from kb.exchange.exports import to_bibtex, to_csl_json, to_ris
from kb.exchange.interchange import answer_object, work_object
from kb.knowledge_base import KnowledgeBase
from kb.models import Answer
from kb.models.papers import Paper
from kb.models.saved import SavedAnswer
from kb.papers.answer_paper import Surroundings, answer_paper, quoted_in
from kb.papers.bundle import bundled
from kb.papers.paper_html import to_html
from kb.papers.paper_markdown import to_markdown
from kb.papers.paper_quotations import Quoted
from kb.papers.paper_tables import to_csv, to_xlsx
from kb.papers.references import ReferenceStyle
from kb.papers.source_paper import cited_in, source_paper
from kb.views import WorkView

NOT_EXPORTED = "It cannot be exported: not every quotation stands where it was quoted from. Ask again, and export that."


@dataclass(frozen=True, slots=True)
class Export:
    """A paper with what its other files need: what it quotes, and the same as data under the name of its file."""

    paper: Paper
    quoted: tuple[Quoted, ...]
    record_name: str
    record: Mapping[str, Any]
    text_sha256: Callable[[str], str | None]


class Format(NamedTuple):
    """A format of export: what it is called, its media type, and what writes it.

    `styled` where the style of references shows in it.
    """

    label: str
    media_type: str
    write: Callable[[Export], bytes]
    styled: bool = False


def _word(export: Export) -> bytes:
    from kb.papers.paper_docx import to_docx  # takes long to load, and is needed for this alone

    return to_docx(export.paper)


def _pdf(export: Export) -> bytes:
    from kb.papers.paper_pdf import to_pdf  # as above

    return to_pdf(export.paper)


_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS: dict[str, Format] = {
    ".docx": Format("Word", f"{_OFFICE}.wordprocessingml.document", _word, True),
    ".pdf": Format("PDF", "application/pdf", _pdf, True),
    ".html": Format("Web page", "text/html", lambda e: to_html(e.paper).encode(), True),
    ".md": Format("Markdown", "text/markdown", lambda e: to_markdown(e.paper).encode(), True),
    ".csv": Format("Table (CSV)", "text/csv", lambda e: to_csv(e.quoted)),
    ".xlsx": Format("Table (Excel)", f"{_OFFICE}.spreadsheetml.sheet", lambda e: to_xlsx(e.quoted)),
    ".ris": Format("References (RIS)", "application/x-research-info-systems", lambda e: to_ris(e.paper.works).encode()),
    ".bib": Format("References (BibTeX)", "application/x-bibtex", lambda e: to_bibtex(e.paper.works).encode()),
    ".json": Format(
        "References (CSL-JSON)",
        "application/vnd.citationstyles.csl+json",
        lambda e: to_csl_json(e.paper.works).encode(),
    ),
    ".zip": Format(
        "Evidence bundle",
        "application/zip",
        lambda e: bundled(e.paper, e.quoted, e.record_name, e.record, e.text_sha256),
        True,
    ),
}


def export_of_answer(
    base: KnowledgeBase, answer: Answer, style: ReferenceStyle = ReferenceStyle.HARVARD, made_on: date | None = None
) -> Export:
    """Put an answer, or a refusal, together for export."""
    emptied_by = base.narrowing.emptied_by(answer.filters) if answer.abstained else ()
    around = Surroundings(base.work, _themes(base), base.changed_bodies, emptied_by)
    return _export(base, answer, around, style, made_on)


def export_of_saved(
    base: KnowledgeBase, saved: SavedAnswer, style: ReferenceStyle = ReferenceStyle.HARVARD, made_on: date | None = None
) -> Export:
    """Put a saved answer together as it was shown, with what has changed since.

    Raises InputRefused where a quotation does not stand any more: what was withdrawn is never cited again.
    """
    outlook = base.saved.outlook(saved)
    if outlook.fallen:
        raise InputRefused(NOT_EXPORTED)
    since = f"Saved on {saved.saved_at.day} {saved.saved_at:%B %Y}."
    around = Surroundings(
        base.work,
        _themes(base),
        base.changed_bodies,
        since=(" ".join([since, *told(saved, outlook)]), *filter(None, saved.note.splitlines())),
    )
    return _export(base, saved.answer, around, style, made_on)


def _export(
    base: KnowledgeBase, answer: Answer, around: Surroundings, style: ReferenceStyle, made_on: date | None
) -> Export:
    paper = answer_paper(answer, around, style, made_on or date.today())
    return Export(paper, quoted_in(answer), "answer.json", _record_of(answer), base.text_sha256)


def export_of_source(
    base: KnowledgeBase, view: WorkView, style: ReferenceStyle = ReferenceStyle.HARVARD, made_on: date | None = None
) -> Export:
    """Put what is known of a work together for export."""
    paper = source_paper(view, base.work, _themes(base), style, base.corpus_version(), made_on or date.today())
    return Export(paper, cited_in(view), "source.json", work_object(view), base.text_sha256)


def _themes(base: KnowledgeBase) -> dict[str, str]:
    return {concept.id: concept.pref_label for concept in base.concepts()}


def _record_of(answer: Answer) -> dict[str, Any]:
    """An answer as data; of passages that it does not quote only the places, and without the time that it took."""
    quoted: set[int] = {quotation.evidence for quotation in answer.quotations}
    record = answer_object(answer)
    record.pop("seconds")
    unquoted: Sequence[dict[str, Any]] = [one for n, one in enumerate(record["passages"]) if n not in quoted]
    for passage in [*unquoted, *record["related"]]:
        passage["text"] = None
    return record

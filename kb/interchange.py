"""Answers and documents as the JSON that people script against (docs/interfaces.md)."""

from __future__ import annotations

from typing import Any

from kb.citations import locate
from kb.models import Answer, Document, Evidence, Source, Voice, Work


def source_object(source: Source) -> dict[str, Any]:
    """Return one source behind a footnote; `archived_url` stays null until links are checked."""
    return {"footnote": str(source.note), "title": source.title, "url": source.address, "archived_url": None}


def passage_object(evidence: Evidence) -> dict[str, Any]:
    """Return one ranked passage; `start` and `end` are offsets into the document's canonical text."""
    passage = evidence.passage
    work = passage.work
    return {
        "rank": evidence.rank,
        "id": passage.id,
        "text": passage.text,
        "kind": passage.kind.value,
        "locator": locate(passage),
        "document": {
            "id": passage.document_id,
            "title": work.title,
            "year": work.year,
            "url": work.addresses[0] if work.addresses else None,
        },
        "page": passage.locator.page,
        "start": passage.locator.start,
        "end": passage.locator.end,
        "score": round(evidence.score, 6),
        "sources": [source_object(source) for source in passage.sources],
    }


def voice_object(voice: Voice) -> dict[str, Any]:
    """Return one voice with its works; what is not known is null or empty."""

    def listed(works: tuple[Work, ...]) -> list[dict[str, str]]:
        return [{"id": work.id, "title": work.title} for work in works]

    return {
        "name": voice.name or None,
        "quoted": listed(voice.quoted),
        "cited": listed(voice.cited),
        "knowledge": list(voice.knowledge),
        "years": list(voice.years),
        "places": list(voice.places),
    }


def answer_object(answer: Answer, identifier: str | None = None) -> dict[str, Any]:
    """Return one answer; `identifier` is the id of the question in a batch, else the answer's own id is used."""
    return {
        "id": identifier if identifier is not None else answer.id,
        "question": answer.question,
        "status": answer.status.value,
        "abstained": answer.abstained,
        "themes": list(answer.themes),
        "passages": [passage_object(evidence) for evidence in answer.evidence],
        "answer_sentences": [
            {"text": quotation.text, "citations": [quotation.evidence], "part": quotation.part.value}
            for quotation in answer.quotations
        ],
        "cited_sources": list(answer.cited_sources),
        "uncovered": list(answer.uncovered),
        "related": [passage_object(evidence) for evidence in answer.related],
        "voices": [voice_object(voice) for voice in answer.voices],
        "corpus_version": answer.corpus_version,
        "seconds": answer.seconds,
    }


def document_object(document: Document) -> dict[str, Any]:
    """Return one line of the list of what is held."""
    return {
        "id": document.id,
        "title": document.work.title,
        "status": document.status.value,
        "passages": document.passages,
        "added": document.added_at.isoformat(),
        "file": document.file_name,
        "digest_of": document.work.digest_of,
    }

"""Answers and documents as the JSON that people script against (docs/interfaces.md)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from kb.answers.feedback import Feedback, Replay
from kb.exchange.exports import csl_item
from kb.models import Answer, Concept, Document, Evidence, Source, Statement, Summary, Testimony, Voice, Work
from kb.models.saved import Outlook, SavedAnswer, SavedLine
from kb.papers.citations import locate, unresolved_line
from kb.trails import ChainCount, TrailStatus
from kb.views import WorkView


def source_object(source: Source) -> dict[str, Any]:
    """Return one source behind a footnote; `archived_url` stays null until a check of links has found a copy."""
    archived = source.check.archived_address if source.check else None
    return {"footnote": str(source.note), "title": source.title, "url": source.address, "archived_url": archived}


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


def answer_object(answer: Answer, identifier: str | None = None, summary: Summary | None = None) -> dict[str, Any]:
    """Return one answer; `identifier` is the id of the question in a batch, else the answer's own id is used."""
    return {
        "id": identifier if identifier is not None else answer.id,
        "question": answer.question,
        "filters": answer.filters.named(),
        "status": answer.status.value,
        "abstained": answer.abstained,
        "themes": list(answer.themes),
        "passages": [passage_object(evidence) for evidence in answer.evidence],
        "answer_sentences": [
            {
                "text": quotation.text,
                "citations": [quotation.evidence],
                "part": quotation.part.value,
                "asked": quotation.asked or None,
            }
            for quotation in answer.quotations
        ],
        "summary": summary_object(summary) if summary else None,
        "cited_sources": list(answer.cited_sources),
        "parts": list(answer.parts),
        "uncovered": list(answer.uncovered),
        "missing": list(answer.missing),
        "trials": [asdict(trial) for trial in answer.trials],
        "related": [passage_object(evidence) for evidence in answer.related],
        "voices": [voice_object(voice) for voice in answer.voices],
        "corpus_version": answer.corpus_version,
        "seconds": answer.seconds,
    }


def saved_line_object(line: SavedLine) -> dict[str, Any]:
    """Return one line of the list of saved answers."""
    return {**asdict(line), "saved_at": line.saved_at.isoformat(), "themes": list(line.themes)}


def saved_object(saved: SavedAnswer, outlook: Outlook) -> dict[str, Any]:
    """Return a saved answer as it was given, and how it stands now."""
    return {
        "id": saved.id,
        "title": saved.title,
        "note": saved.note,
        "saved_at": saved.saved_at.isoformat(),
        "model": saved.model,
        "erased": {document: day.isoformat() for document, day in saved.erased},
        "corpus_version_now": outlook.corpus_version,
        "moved_on": outlook.moved_on,
        "added": outlook.added,
        "removed": outlook.removed,
        "standings": [
            {
                "stand": one.stand.value,
                "on": one.on.isoformat() if one.on else None,
                "successor": one.successor.id if one.successor else None,
                "in_successor": one.in_successor if one.successor else None,
            }
            for one in outlook.standings
        ],
        "answer": answer_object(saved.answer, saved.id, saved.summary),
    }


def summary_object(summary: Summary) -> dict[str, Any]:
    """Return what a language model wrote; citations are numbers of quotations, from 1."""
    return {
        "sentences": [{"text": one.text, "citations": list(one.citations)} for one in summary.sentences],
        "removed": summary.removed,
        "model": summary.model,
        "notice": summary.notice,
    }


def chain_object(count: ChainCount) -> dict[str, Any]:
    """Return how far the notes of one document can be followed."""
    statuses = dict(count.statuses)
    return {
        "id": count.document.id,
        "title": count.document.work.title,
        "notes": count.notes,
        "works": list(count.works),
        "statuses": {status.value: statuses.get(status, 0) for status in TrailStatus},
        "unresolved": [unresolved_line(hop) for hop in count.broken],
        "misprinted": [{"scope": note.scope, "label": note.label, "number": note.number} for note in count.misprinted],
    }


def feedback_object(feedback: Feedback) -> dict[str, Any]:
    """Return one record of feedback; what only an objection to a quotation has is null without one."""
    objection = feedback.objection
    return {
        "id": feedback.id,
        "kind": feedback.kind.value,
        "question": feedback.question,
        "filters": list(feedback.filters.stated()),
        "corpus_version": feedback.corpus_version,
        "model": feedback.model,
        "given_at": feedback.given_at.isoformat(),
        "passage": objection.passage_id if objection else None,
        "start": objection.start if objection else None,
        "end": objection.end if objection else None,
        "rank": objection.rank if objection else None,
        "reason": objection.reason.value if objection else None,
        "comment": objection.comment if objection else None,
    }


def replay_object(replay: Replay) -> dict[str, Any]:
    """Return one record of feedback and what its question gives now."""
    return {
        "feedback": feedback_object(replay.feedback),
        "status": replay.status.value if replay.status else None,
        "shown": replay.shown,
        "rank": replay.rank,
        "corpus_version": replay.corpus_version,
        "corpus_changed": replay.corpus_changed,
        "model": replay.model,
        "model_changed": replay.model_changed,
        "refused": replay.refused or None,
    }


def statement_object(statement: Statement) -> dict[str, Any]:
    """Return one sentence of a looked-up text with what is held on it; `evidence` is empty where there is none."""
    return {"sentence": statement.sentence, "evidence": [_testimony_object(one) for one in statement.testimonies]}


def _testimony_object(testimony: Testimony) -> dict[str, Any]:
    quotation, passage = testimony.quotation, testimony.passage
    return {
        "text": quotation.text,
        "bearing": "may complicate this" if testimony.sign else "speaks of this",
        "sign": testimony.sign.value if testimony.sign else None,
        "kind": passage.kind.value,
        "locator": locate(passage),
        "document": {"id": passage.document_id, "title": passage.work.title, "year": passage.work.year},
        "passage": passage.id,
        "page": passage.locator.page,
        "start": passage.locator.start + quotation.start,
        "end": passage.locator.start + quotation.end,
        "probability": round(testimony.probability, 3),
        "sources": [source_object(source) for source in quotation.sources],
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


def concept_object(concept: Concept) -> dict[str, Any]:
    """Return one concept of the scheme."""
    return asdict(concept)


def work_object(view: WorkView) -> dict[str, Any]:
    """Return one work: every field of its record, its CSL-JSON, what is held of it and what leads to it."""
    held = [view.text.document] if view.text else []
    return {
        **asdict(view.work),
        "csl": csl_item(view.work),
        "documents": [document_object(document) for document in (*held, *view.digests)],
        "description": [passage.text for passage in view.description.passages] if view.description else [],
        "cited_by": [
            {
                "passage": passage.id,
                "locator": locate(passage),
                "notes": sorted({source.note for source in passage.sources if source.work_id == view.work.id}),
            }
            for passage in view.cited_by
        ],
        "cases": [{"id": case.id, "name": case.name} for case in view.cases],
    }

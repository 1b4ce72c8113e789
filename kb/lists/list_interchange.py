"""Reading lists, proposals and session packs as JSON objects: the stable form that docs/lists.md describes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from kb.models import (
    Balance,
    Excerpt,
    Flag,
    ListSection,
    Need,
    PackItem,
    Proposal,
    Reading,
    ReadingList,
    SessionPack,
)


def need_object(need: Need) -> dict[str, Any]:
    """Return what a list is wanted for; empty and null mean any."""
    return asdict(need) | {"level": need.level.value if need.level else None}


def reading_object(reading: Reading, words_a_minute: int) -> dict[str, Any]:
    """Return one item of a list with what to read of it; null is what is not known."""
    return {
        "id": reading.id,
        "work": reading.work_id,
        "title": reading.title,
        "document": reading.document_id,
        "start": reading.start,
        "end": reading.end,
        "section": list(reading.trail),
        "pages": reading.pages,
        "where": reading.where,
        "words": reading.words,
        "minutes": reading.minutes(words_a_minute),
        "importance": reading.importance.value,
        "reason": reading.reason,
        "note": reading.note,
        "themes": list(reading.themes),
        "kinds": [kind.value for kind in reading.kinds],
        "voice": reading.voice,
        "places": list(reading.places),
        "type": reading.type,
        "year": reading.year,
        "complicates": list(reading.complicates) if reading.complicates else None,
        "digest": reading.digest,
        "fingerprint": reading.fingerprint,
    }


def proposal_object(proposal: Proposal) -> dict[str, Any]:
    """Return what is proposed for a need."""
    return {
        "need": need_object(proposal.need),
        "minutes": proposal.minutes,
        "sections": [_section(one, proposal.need.words_a_minute) for one in proposal.sections],
        "unmet": list(proposal.unmet),
        "balance": balance_object(proposal.balance),
        "seconds": round(proposal.seconds, 3),
    }


def list_object(shown: ReadingList, flags: tuple[Flag, ...] = (), balance: Balance | None = None) -> dict[str, Any]:
    """Return one state of a list, with what became of its sources."""
    return {
        "id": shown.id,
        "title": shown.title,
        "status": shown.status.value,
        "version": shown.version,
        "edition": shown.edition,
        "saved_at": shown.saved_at.isoformat() if shown.saved_at else None,
        "cloned_from": {"id": shown.cloned_from[0], "version": shown.cloned_from[1]} if shown.cloned_from else None,
        "need": need_object(shown.need) if shown.need else None,
        "minutes": shown.minutes,
        "outcomes": list(shown.outcomes),
        "note": shown.note,
        "sections": [_section(one, shown.words_a_minute) for one in shown.sections],
        "flags": [_flag(one) for one in flags],
        "balance": balance_object(balance) if balance else None,
    }


def balance_object(balance: Balance) -> dict[str, Any]:
    """Return the shares of a list beside those of what is held, and what they say."""
    return {
        "lines": list(balance.lines),
        "shares": {
            what: [{"name": one.name, "listed": round(one.listed, 4), "held": round(one.held, 4)} for one in shares]
            for what, shares in balance.shares
        },
    }


def pack_object(pack: SessionPack) -> dict[str, Any]:
    """Return a session pack; every quotation has the exact words and where they stand."""
    return {
        "list": list_object(pack.reading_list),
        "items": [_item(one, pack.reading_list.words_a_minute) for one in pack.items],
    }


def _section(section: ListSection, words_a_minute: int) -> dict[str, Any]:
    readings = [reading_object(one, words_a_minute) for one in section.readings]
    return {"title": section.title, "note": section.note, "readings": readings}


def _flag(flag: Flag) -> dict[str, Any]:
    return {
        "reading": flag.reading_id,
        "kind": flag.kind.value,
        "told": flag.told,
        "since": flag.since.isoformat() if flag.since else None,
        "instead": flag.instead,
    }


def _item(item: PackItem, words_a_minute: int) -> dict[str, Any]:
    return {
        "reading": reading_object(item.reading, words_a_minute),
        "insight": _excerpt(item.insight),
        "implication": _excerpt(item.implication),
        "counter_example": _excerpt(item.counter_example),
        "questions": [
            {"text": one.text, "about": one.about, "passages": [_excerpt(excerpt) for excerpt in one.excerpts]}
            for one in item.questions
        ],
        "notices": list(item.notices),
    }


def _excerpt(excerpt: Excerpt | None) -> dict[str, Any] | None:
    if excerpt is None:
        return None
    passage = excerpt.passage
    start = passage.locator.start
    return {
        "text": excerpt.text,
        "passage": passage.id,
        "document": passage.document_id,
        "title": passage.work.title,
        "section": list(passage.locator.section),
        "page": passage.locator.page_label or passage.locator.page,
        "start": start + excerpt.start,
        "end": start + excerpt.end,
    }

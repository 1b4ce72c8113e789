"""What has become of a saved answer: whether its words still stand, and what today's answer has that it has not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from kb.answers.voices import voices
from kb.models import Answer, Evidence, HeldPassage, Quotation, Source, Work
from kb.models.documents import DocumentStatus
from kb.models.saved import AskedAgain, Fate, Outlook, SavedAnswer, Stand, Standing

ERASED_TITLE = "(erased)"


def standing(saved: SavedAnswer, quotation: Quotation, fate: Fate | None, texts: Mapping[str, str]) -> Standing:
    """Say how a saved quotation stands. `texts` are the canonical texts of its source and of what replaced it."""
    passage = saved.answer.evidence[quotation.evidence].passage
    erased = dict(saved.erased).get(passage.document_id)
    if erased or fate is None or fate.erased:
        return Standing(Stand.ERASED, erased or (fate.on if fate else None))
    if fate.status is DocumentStatus.WITHDRAWN:
        return Standing(Stand.WITHDRAWN, fate.on)
    if fate.status is DocumentStatus.REPLACED:
        later = texts.get(fate.successor.id, "") if fate.successor else ""
        return Standing(Stand.REPLACED, fate.on, fate.successor, in_successor=quotation.text in later)
    text, start = texts.get(passage.document_id, ""), passage.locator.start
    if text[start + quotation.start : start + quotation.end] == quotation.text:
        return Standing(Stand.STANDS)
    return Standing(Stand.ELSEWHERE if quotation.text in text else Stand.GONE)


def asked_again(saved: SavedAnswer, today: Answer) -> AskedAgain:
    """Compare a saved answer with the one that its question has today, by the words that they quote."""
    before = saved.answer
    return AskedAgain(
        today,
        new=tuple(one for one in today.quotations if not _among(one, before.quotations)),
        gone=tuple(one for one in before.quotations if not _among(one, today.quotations)),
        same_status=(before.status, before.uncovered) == (today.status, today.uncovered),
    )


def _among(quotation: Quotation, others: tuple[Quotation, ...]) -> bool:
    """Whether the words of a quotation are shown among others, alone or within a longer one. Erased words are not."""
    return bool(quotation.text) and any(quotation.text in other.text for other in others)


def told(saved: SavedAnswer, outlook: Outlook) -> tuple[str, ...]:
    """Say in sentences what has changed since an answer was saved, or that nothing has."""
    if not outlook.moved_on and not outlook.fallen:
        return ("Nothing that is held has changed since.",)
    counted = [
        f"{_count(outlook.added, 'document')} added or read anew" if outlook.added else "",
        f"{_count(outlook.removed, 'document')} replaced or withdrawn" if outlook.removed else "",
    ]
    changes = " and ".join(filter(None, counted)) or "what is held is used in another way"
    lines = [f"The corpus has moved on since: {changes}."] if outlook.moved_on else []
    quoted, fallen = len(outlook.standings), len(outlook.fallen)
    if fallen:
        which = "the only quotation" if quoted == 1 else f"{fallen} of {quoted} quotations"
        verb = "does" if fallen == 1 else "do"
        lines.append(
            f"Look again before you use it: {which} {verb} not stand any more where quoted from, as said there."
        )
    elif quoted:
        lines.append("Every quotation still stands where it was quoted from.")
    return tuple(lines)


def standing_line(found: Standing) -> str:
    """Say of a quotation why it does not stand any more; empty where it does."""
    on = f" on {_day(found.on)}" if found.on else ""
    if found.stand is Stand.REPLACED:
        after = "no later text of it is held"
        if found.successor:
            after = f"the later text {'still has' if found.in_successor else 'does not have'} these words"
        return f"Source replaced{on}: {after}."
    return {
        Stand.STANDS: "",
        Stand.ELSEWHERE: "The source was read anew since: these words now stand at another place in it.",
        Stand.GONE: "The source was read anew since: these words no longer stand in it.",
        Stand.WITHDRAWN: f"Source withdrawn{on}: do not cite it without looking into why.",
        Stand.ERASED: f"Source erased{on}: its words are no longer kept.",
    }[found.stand]


def without_document(answer: Answer, document_id: str, work_id: str | None) -> Answer:
    """Return an answer without any word of a document; places and numbers stay, so that it can be said what is gone.

    `work_id` is that of a work whose record is erased with the document.
    """

    def known(work: Work) -> Work:
        return Work(f"erased-{document_id}", ERASED_TITLE) if work.id == work_id else work

    def source(one: Source) -> Source:
        return replace(one, title=ERASED_TITLE, work_id=None) if work_id and one.work_id == work_id else one

    def passage(one: HeldPassage) -> HeldPassage:
        if one.document_id == document_id:
            place = replace(one.locator, section=())
            emptied = replace(one, text="", locator=place, sentences=(), markers=(), gaps=(), mentions=())
            return replace(emptied, restates=None, section_pages=None, work=known(one.work))
        return replace(one, markers=tuple((at, tuple(map(source, sources))) for at, sources in one.markers))

    def evidence(found: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        return tuple(replace(one, passage=passage(one.passage)) for one in found)

    def quotation(one: Quotation) -> Quotation:
        if answer.evidence[one.evidence].passage.document_id == document_id:
            return replace(one, text="", sources=())
        return replace(one, sources=tuple(map(source, one.sources)))

    quoted = [work for voice in answer.voices for work in voice.quoted if work.id != work_id]
    cited = [work for voice in answer.voices for work in voice.cited if work.id != work_id]
    return replace(
        answer,
        evidence=evidence(answer.evidence),
        related=evidence(answer.related),
        quotations=tuple(map(quotation, answer.quotations)),
        voices=voices(quoted, cited),
        trials=tuple(trial for trial in answer.trials if not work_id or trial.work != work_id),
    )


def _count(number: int, one: str) -> str:
    return f"{number:,} {one if number == 1 else one + 's'}"


def _day(when: date) -> str:
    return f"{when.day} {when:%B %Y}"

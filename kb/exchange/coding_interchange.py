"""Codings, decisions and agreement as the JSON that people script against (docs/interfaces.md)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from kb.coding.agreement import Agreement
from kb.coding.reliability import Reliability
from kb.models import Anchor, Coding, Decision, Item, Placing


def coding_object(item: Item, place: Anchor, coding: Coding, current: bool) -> dict[str, Any]:
    """Return one coding, with the words that it was made on and the place where its item stands now."""
    now = item.anchor
    return {
        "id": coding.id,
        "item": item.id,
        "kind": place.kind.value,
        "target": place.target_id,
        "exact": place.exact,
        "prefix": place.prefix,
        "suffix": place.suffix,
        "stands_at": None if now.placing is Placing.STALE else now.target_id,
        "placing": now.placing.value,
        "coder": coding.coder,
        "themes": None if coding.labels is None else sorted(coding.labels),
        "suggestions": None if coding.suggestions is None else [asdict(one) for one in coding.suggestions],
        "accepted": sorted(coding.accepted),
        "rejected": sorted(coding.rejected),
        "based_on": [list(span) for span in coding.based_on],
        "reason": coding.reason,
        "note": coding.note,
        "blind": coding.blind,
        "made_at": coding.made_at.isoformat(),
        "supersedes": coding.supersedes,
        "current": current,
    }


def decision_object(decision: Decision) -> dict[str, Any]:
    """Return one decision on a disputed item."""
    return {
        "id": decision.id,
        "item": decision.item_id,
        "judge": decision.judge,
        "themes": sorted(decision.labels),
        "disputed": sorted(decision.disputed),
        "reason": decision.reason,
        "made_at": decision.made_at.isoformat(),
        "supersedes": decision.supersedes,
    }


def reliability_object(found: Reliability) -> dict[str, Any]:
    """Return how far coders agree; a figure that is not defined is null and says why."""
    return {
        "coders": list(found.coders),
        "items": found.items,
        "codings": found.codings,
        "with_suggestions": found.with_suggestions,
        "mean_themes": list(found.mean_themes),
        "themes": [
            {
                "theme": theme.concept_id,
                "used": list(theme.used),
                "percent": _agreement_object(theme.percent),
                "kappa": _agreement_object(theme.kappa),
                "alpha": _agreement_object(theme.alpha),
            }
            for theme in found.themes
        ],
        "same_sets": _agreement_object(found.same_sets),
        "alpha_masi": _agreement_object(found.masi),
    }


def _agreement_object(agreement: Agreement) -> dict[str, Any]:
    return {
        "value": agreement.value,
        "interval": list(agreement.interval) if agreement.interval else None,
        "items": agreement.items,
        "why": agreement.why or None,
    }

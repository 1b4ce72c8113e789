"""Codings as annotations of the W3C Web Annotation Data Model (https://www.w3.org/TR/annotation-model/), in JSON-LD.

One annotation is one coding: a tag for each theme, the reason (`assessing`) and the note (`commenting`) as texts. One
with the motivation `moderating` is a decision. What the model has no word for stands under `kist:`, so that nothing is
lost between two installations.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from kb.coding.anchoring import quoted
from kb.errors import BadMetadata, InputRefused
from kb.exchange.coding_files import DOCUMENT, WORK, Brought, coding_guid, decision_guid
from kb.models import Anchor, Coding, Concept, Decision, Item, ThemeSuggestion
from kb.themes import find_concepts

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_QUOTE = ("exact", "prefix", "suffix")
_TAGS = ("tagging", "classifying")
_NONE, _TAKEN_BACK, _DECIDED = "no theme fits", "taken back", "decided"


def annotation_page(
    made: Iterable[tuple[Item, Anchor, Coding]],
    concepts: Iterable[Concept],
    works: Mapping[str, str],
    decided: Iterable[tuple[Anchor, Decision]] = (),
) -> dict[str, Any]:
    """Return codings and decisions as a page of annotations; `works` gives the ids of works by their documents."""
    by_id = {concept.id: concept for concept in concepts}
    entries = list(made)
    guids = {coding.id: _urn(coding, place) for _, place, coding in entries}
    items = [_annotation(place, coding, guids, by_id, works) for _, place, coding in entries]
    settled = list(decided)
    guids = {decision.id: _urn(decision, place) for place, decision in settled}
    items += [_moderation(place, decision, guids, by_id, works) for place, decision in settled]
    return {"@context": [CONTEXT, {"kist": "urn:kist:terms:"}], "type": "AnnotationPage", "items": items}


def _annotation(
    place: Anchor, coding: Coding, guids: Mapping[int, str], concepts: Mapping[str, Concept], works: Mapping[str, str]
) -> dict[str, Any]:
    told = {
        "id": guids[coding.id],
        "type": "Annotation",
        "motivation": "tagging",
        "creator": {"type": "Person", "name": coding.coder},
        "created": _time(coding.made_at),
        "body": [*_tags(coding.labels or (), concepts), *_texts(assessing=coding.reason, commenting=coding.note)],
        "target": _target(place, works.get(place.document_id)),
        "kist:blind": coding.blind,
        "kist:basedOn": [_within(place, span) for span in coding.based_on],
        "kist:suggestions": None if coding.suggestions is None else [asdict(one) for one in coding.suggestions],
        "kist:supersedes": guids.get(coding.supersedes or 0),
    }
    if not coding.labels:
        told["kist:judgement"] = _TAKEN_BACK if coding.labels is None else _NONE
    return told


def _moderation(
    place: Anchor,
    decision: Decision,
    guids: Mapping[int, str],
    concepts: Mapping[str, Concept],
    works: Mapping[str, str],
) -> dict[str, Any]:
    return {
        "id": guids[decision.id],
        "type": "Annotation",
        "motivation": "moderating",
        "creator": {"type": "Person", "name": decision.judge},
        "created": _time(decision.made_at),
        "body": [*_tags(decision.labels, concepts), *_texts(assessing=decision.reason)],
        "target": _target(place, works.get(place.document_id)),
        "kist:judgement": _DECIDED,
        "kist:disputed": [concepts[theme].address for theme in sorted(decision.disputed)],
        "kist:supersedes": guids.get(decision.supersedes or 0),
    }


def _tags(labels: Iterable[str], concepts: Mapping[str, Concept]) -> list[dict[str, Any]]:
    return [
        {"type": "SpecificResource", "purpose": "tagging", "source": concepts[label].address}
        | {"kist:label": concepts[label].pref_label}
        for label in sorted(labels)
    ]


def _texts(**said: str) -> list[dict[str, Any]]:
    return [
        {"type": "TextualBody", "purpose": purpose, "value": words, "format": "text/plain"}
        for purpose, words in said.items()
        if words
    ]


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _within(place: Anchor, span: tuple[int, int]) -> list[dict[str, Any]]:
    """The selectors of words within a passage; offsets are those of the whole text, as in its target."""
    start = place.start or 0
    position = {"type": "TextPositionSelector", "start": start + span[0], "end": start + span[1]}
    if not place.exact:  # erased
        return [position]
    return [{"type": "TextQuoteSelector"} | dict(zip(_QUOTE, quoted(place.exact, span), strict=True)), position]


def _target(place: Anchor, work_id: str | None) -> dict[str, Any]:
    told: dict[str, Any] = {"source": DOCUMENT + place.document_id}
    if work_id:
        told["kist:work"] = WORK + work_id
    if place.start is not None:
        # Of an erased document the words are gone, and the place alone is told.
        words = dict(zip(_QUOTE, (place.exact, place.prefix, place.suffix), strict=True))
        told["selector"] = [
            *([{"type": "TextQuoteSelector", **words}] if place.exact else []),
            {"type": "TextPositionSelector", "start": place.start, "end": place.end},
        ]
    return told


def _urn(judgement: Coding | Decision, place: Anchor) -> str:
    guid = coding_guid(judgement, place) if isinstance(judgement, Coding) else decision_guid(judgement, place)
    return f"urn:uuid:{guid}"


# --- reading -------------------------------------------------------------------------------------


def read_annotations(content: bytes, name: str, concepts: Sequence[Concept]) -> tuple[Brought, ...]:
    """Return the codings of a page, a collection, a list or a single annotation. Raises InputRefused."""
    try:
        entries = _entries(json.loads(content.decode("utf-8-sig")))
    except (ValueError, RecursionError) as error:
        raise InputRefused(f"`{name}` is not JSON: export the annotations as JSON-LD again.") from error
    # A retired concept stands in the way of no other that has taken over its name.
    known = sorted(concepts, key=lambda concept: not concept.deprecated)
    return tuple(_brought(number, entry, known) for number, entry in enumerate(entries, 1))


def _entries(given: Any) -> list[Any]:
    if isinstance(given, dict):
        if "first" in given or "items" in given:
            return _entries(given.get("items", given.get("first")))
        return [given]
    if not isinstance(given, list):
        raise ValueError("neither an annotation nor a list")
    return given


def _brought(number: int, entry: Any, concepts: Sequence[Concept]) -> Brought:
    def refuse(why: str) -> InputRefused:
        return InputRefused(f"Annotation {number} {why}")

    if not isinstance(entry, dict):
        raise refuse("is no JSON object: export the annotations again.")
    try:
        labels, texts = _bodies(entry, concepts)
        judged = entry.get("kist:judgement")
        if not labels and judged not in (_NONE, _TAKEN_BACK, _DECIDED):
            raise refuse("names no theme: give it a body with the purpose “tagging”.")
        target = _only(entry["target"], refuse)
        source = target if isinstance(target, str) else _address(target["source"])
        told = target if isinstance(target, dict) else {}
        selectors = {one.get("type"): one for one in _listed(told.get("selector"))}
        quote, position = selectors.get("TextQuoteSelector", {}), selectors.get("TextPositionSelector", {})
        span = (int(position["start"]), int(position["end"])) if position else None
        if (selectors and not quote.get("exact") and not position) or (span and not 0 <= span[0] < span[1]):
            raise refuse("does not say on which words: give it a TextQuoteSelector with `exact`.")
        suggestions = entry.get("kist:suggestions")
        exact, start = str(quote.get("exact", "")), span[0] if span else 0
        disputed = _themes(entry.get("kist:disputed", ()), concepts) if judged == _DECIDED else None
        return Brought(
            number=number,
            coder=_creator(entry, refuse),
            made_at=_created(entry, refuse),
            labels=None if judged == _TAKEN_BACK else labels,
            source=source.removeprefix(DOCUMENT),
            work_id=str(told.get("kist:work", "")).removeprefix(WORK),
            span=span,
            exact=exact,
            prefix=str(quote.get("prefix", "")),
            suffix=str(quote.get("suffix", "")),
            reason=texts.get("assessing", ""),
            note=texts.get("commenting", ""),
            blind=entry.get("kist:blind") is True,
            suggestions=None if suggestions is None else tuple(_suggestion(one) for one in suggestions),
            based_on=tuple(_marked(one, exact, start) for one in entry.get("kist:basedOn", ())),
            disputed=disputed,
        )
    except BadMetadata as error:
        raise refuse(f"cannot be taken: {error}") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise refuse("does not follow the Web Annotation model: export it again as JSON-LD.") from error


def _marked(told: Any, exact: str, start: int) -> tuple[int, int]:
    """Words within a passage, by their selectors; by two offsets in it, as Kist once wrote them."""
    selectors = {one["type"]: one for one in told if isinstance(one, dict)}
    if not selectors:
        first, last = told
        return int(first), int(last)
    position, quote = selectors.get("TextPositionSelector"), selectors.get("TextQuoteSelector", {}).get("exact", "")
    if position:
        first, last = int(position["start"]) - start, int(position["end"]) - start
        if 0 <= first < last and (not quote or not exact or exact[first:last] == quote):
            return first, last
    first = exact.index(quote)  # a ValueError where the words are not there
    return first, first + len(quote)


def _themes(addresses: Iterable[str], concepts: Sequence[Concept]) -> frozenset[str]:
    by_uri = {concept.address: concept.id for concept in concepts}
    return frozenset(find_concepts([by_uri.get(one, one) for one in addresses], concepts))


def _bodies(entry: dict[str, Any], concepts: Sequence[Concept]) -> tuple[frozenset[str], dict[str, str]]:
    """The themes that an annotation tags with, and its texts by their purpose."""
    by_uri = {concept.address: concept.id for concept in concepts}
    named: list[str] = []
    texts: dict[str, list[str]] = {}
    for body in _listed(entry.get("body", entry.get("bodyValue"))):
        told = {"value": body} if isinstance(body, str) else body
        purpose = told.get("purpose", entry.get("motivation", "tagging"))
        name = str(told["value"]) if "value" in told else _address(told.get("source", told))
        if purpose in _TAGS:
            named.append(by_uri.get(name, name))
        else:
            texts.setdefault("assessing" if purpose == "assessing" else "commenting", []).append(name)
    return frozenset(find_concepts(named, concepts)), {key: " ".join(words) for key, words in texts.items()}


def _creator(entry: dict[str, Any], refuse: Callable[[str], InputRefused]) -> str:
    creator = next(iter(_listed(entry.get("creator"))), "")
    told = creator if isinstance(creator, str) else creator.get("name") or creator.get("nickname") or creator.get("id")
    if not told:
        raise refuse("does not say who made it: give it a `creator` with a `name`.")
    return str(told)


def _created(entry: dict[str, Any], refuse: Callable[[str], InputRefused]) -> datetime:
    try:
        made_at = datetime.fromisoformat(entry["created"])
        return made_at.replace(tzinfo=made_at.tzinfo or UTC).astimezone(UTC)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise refuse("does not say when it was made: give it `created` as in 2026-11-23T09:30:00Z.") from error


def _suggestion(told: dict[str, Any]) -> ThemeSuggestion:
    sentence = told.get("sentence")
    return ThemeSuggestion(
        concept_id=str(told["concept_id"]),
        method=str(told["method"]),
        score=None if told.get("score") is None else float(told["score"]),
        sentence=(int(sentence[0]), int(sentence[1])) if sentence else None,
    )


def _only(target: Any, refuse: Callable[[str], InputRefused]) -> Any:
    targets = _listed(target)
    if len(targets) != 1:
        raise refuse("has not exactly one target: make one annotation for each.")
    return targets[0]


def _address(resource: Any) -> str:
    return resource if isinstance(resource, str) else str(resource["id"])


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]

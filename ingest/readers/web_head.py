"""Read the head of a web page: its fields by name, and the articles that its linked data describes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from lxml.etree import _Element

_ARTICLES = frozenset(
    "Article NewsArticle ScholarlyArticle Report BlogPosting TechArticle WebPage Book Guide CreativeWork "
    "DigitalDocument Dataset PublicationIssue Thesis".split()
)
_LARGEST_JSON = 200_000


def read_fields(root: _Element) -> dict[str, list[str]]:
    """The fields of a page's head by their names in small letters."""
    fields: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").strip().casefold()
        value = " ".join((meta.get("content") or "").split())
        if name and value:
            fields.setdefault(name.replace("dc:", "dc.").replace("dcterms:", "dcterms."), []).append(value)
    return fields


def read_items(root: _Element) -> Iterator[dict[str, object]]:
    """The articles that linked data in the page describes; what they refer to by its id is put in its place."""
    for script in root.iter("script"):
        content = script.text or ""
        if (script.get("type") or "").casefold() != "application/ld+json" or len(content) > _LARGEST_JSON:
            continue
        try:
            data = json.loads(content, strict=False)
        except (ValueError, RecursionError):
            continue
        graph = data.get("@graph") if isinstance(data, dict) else None
        listed = data if isinstance(data, list) else graph if isinstance(graph, list) else [data]
        items = [item for item in listed if isinstance(item, dict)]
        known = {item["@id"]: item for item in items if isinstance(item.get("@id"), str)}
        for item in items:
            kinds = item.get("@type")
            if {kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)} & _ARTICLES:
                yield {key: _resolved(value, known) for key, value in item.items()}


def _resolved(value: object, known: dict[str, dict[str, object]]) -> object:
    if isinstance(value, list):
        return [_resolved(one, known) for one in value]
    if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
        return known.get(value["@id"], value)
    return value


def named_in(value: object) -> Iterable[tuple[str, bool]]:
    """The names that a role of an article holds, each with whether it says that it is a body."""
    for one in value if isinstance(value, list) else [value]:
        name = one.get("name") if isinstance(one, dict) else one
        kind = str(one.get("@type", "")) if isinstance(one, dict) else ""
        for text in name if isinstance(name, list) else [name]:
            if isinstance(text, str) and text.strip():
                yield " ".join(text.split()), "Organization" in kind or "Organisation" in kind

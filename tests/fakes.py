"""Small deterministic stand-ins whose results can be worked out by hand."""

from __future__ import annotations

from kb.models import Block, HeldPassage, Kind, Locator, Source, Work

SOURCE = Source(3, "1. Participation", "A study of community councils", "https://example.org/study", year=2018)


def held_passage(
    key: int = 1, text: str = "One thing. This follows.", kind: Kind = Kind.INSIGHT, **changes: object
) -> HeldPassage:
    """Return a passage of two sentences with one source behind its end; `changes` replace its fields."""
    first = text.index(".") + 1
    sentences = ((0, first), (first + 1, len(text))) if first < len(text) else ((0, len(text)),)
    fields: dict[str, object] = {
        "key": key,
        "id": f"document:{key}",
        "text": text,
        "locator": Locator(0, len(text), ("1. Participation", "Research insights")),
        "kind": kind,
        "block": Block.PARAGRAPH,
        "sentences": sentences,
        "themes": ("participation",),
        "document_id": "document",
        "work": Work(id="work", title="A report", year=2019, addresses=("https://example.org/report",)),
        "markers": ((len(text), (SOURCE,)),),
    }
    return HeldPassage(**{**fields, **changes})  # type: ignore[arg-type]

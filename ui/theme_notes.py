"""What a coder reads beside an item: what each theme means, and what was decided on texts like it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kb.models import Concept, Precedent
from ui.links import day
from ui.safe_html import Html, draw, element

_PRECEDENTS = 5  # of a theme, the latest; the others stand on record
_EXCERPT = 240  # characters


def draw_theme_notes(themes: Sequence[Concept], precedents: Iterable[Precedent]) -> None:
    """Draw each theme, closed: its definition, its scope note and its precedents. It is the same for every item."""
    known = list(precedents)
    draw(
        element("p", "What the themes mean", class_="kist-kind"),
        *(_theme(theme, [one for one in known if one.concept_id == theme.id]) for theme in themes),
    )


def precedent_line(precedent: Precedent, label: str = "") -> Html:
    """Return one precedent: do or don't, the text that it is about, why, by whom and when."""
    lead = "Do use it" if precedent.use else "Don’t use it"
    if label:
        lead = f"{label}: {lead.lower()}"
    text = f"“{excerpt(precedent.text)}”" if precedent.text else "(a whole document, or no longer held)"
    return element(
        "li",
        element("p", f"{lead} for {text}"),
        element(
            "p", f"{precedent.reason} ({precedent.judge}, {day(precedent.decided_at.date())})", class_="kist-small"
        ),
    )


def excerpt(text: str) -> str:
    """Return the beginning of a text that is too long to be read in a list."""
    line = " ".join(text.split())
    return line if len(line) <= _EXCERPT else line[:_EXCERPT].rsplit(" ", 1)[0] + " …"


def _theme(theme: Concept, precedents: Sequence[Precedent]) -> Html:
    number = f"{theme.notation} " if theme.notation else ""
    decided = f" ({len(precedents)} decided)" if precedents else ""
    return element(
        "details",
        element("summary", f"{number}{theme.pref_label}{decided}"),
        element("p", theme.definition) if theme.definition else None,
        element("p", f"Scope note: {theme.scope_note}") if theme.scope_note else None,
        element("ul", *map(precedent_line, precedents[:_PRECEDENTS]), class_="kist-list") if precedents else None,
    )

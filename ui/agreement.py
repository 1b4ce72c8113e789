"""How far coders agree, on the page: each theme with its figures and intervals, and why one is not defined."""

from __future__ import annotations

import streamlit as st

from kb.coding.agreement import RESAMPLES
from kb.coding.coding_views import figure
from kb.coding.reliability import Reliability
from kb.knowledge_base import KnowledgeBase
from ui import words
from ui.disputes import table
from ui.safe_html import draw, element


def draw_agreement(base: KnowledgeBase) -> None:
    """Draw the agreement of the chosen coders, or of all."""
    people = sorted({coding.coder for _, _, coding in base.coding.codings()})
    coders = st.multiselect("Coders", people, key="coders", placeholder="All", width=400) if len(people) > 2 else []
    found = base.coding.reliability(coders)
    if not found.items:
        draw(
            element(
                "p",
                "No item was coded blind by two people yet, so there is nothing to compare. A second coder chooses "
                "“Passages that others have coded” under “What is offered”.",
                role="status",
            )
        )
        return
    draw_figures(found, {concept.id: concept.pref_label for concept in base.concepts()})


def draw_figures(found: Reliability, labels: dict[str, str]) -> None:
    """Draw what was compared, the table, and how to read it."""
    means = [
        f"{name} {'–' if mean is None else f'{mean:.1f}'}"
        for name, mean in zip(found.coders, found.mean_themes, strict=True)
    ]
    draw(
        element(
            "p",
            f"{words.count(found.items, 'item')} coded blind by at least two. Themes per item: {words.listed(means)}. "
            f"{found.with_suggestions:,} of the {found.codings:,} codings were made beside suggestions, which draw "
            "people together.",
            role="status",
        )
    )
    reasons: dict[str, None] = {}
    rows = []
    for theme in found.themes:
        figures = (theme.percent, theme.kappa, theme.alpha)
        chosen = " / ".join(map(str, theme.used))
        rows.append((labels.get(theme.concept_id, theme.concept_id), [chosen, *map(figure, figures)]))
        reasons |= dict.fromkeys(one.why for one in figures if one.why)
    rows.append(("Whole sets of themes", ["", figure(found.same_sets), "", f"{figure(found.masi)} (MASI)"]))
    reasons |= dict.fromkeys(one.why for one in (found.same_sets, found.masi) if one.why)
    draw(
        table("Agreement by theme", ["Chosen by each", "Agreement", "Cohen’s kappa", "Krippendorff’s alpha"], rows),
        element("p", f"In brackets: 95 % intervals, from {RESAMPLES:,} draws of the items.", class_="kist-small"),
        *(
            element("p", f"– or no interval: {why.removeprefix('no interval: ')}.", class_="kist-small")
            for why in reasons
        ),
        element(
            "p",
            "Alpha: 1 is perfect, 0 is what chance would give. Ask for 0.8, and for 0.667 if you conclude with care; "
            "read the lower end of the interval. Agreement alone is high for a rare theme whatever people do.",
        ),
    )

"""The command for researchers who code: what is suggested for a passage, and how good suggestions are."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from kb.coding.sub_themes import SubTheme
from kb.coding.theme_model import Figures, Performance
from kb.config import Settings
from kb.knowledge_base import open_knowledge_base
from kb.themes import read_terms

_CANDIDATES = 20


def suggest(settings: Settings, options: argparse.Namespace) -> int:
    """Suggest themes for a passage; without one learn from codings, tell how good suggestions are, and offer terms."""
    base = open_knowledge_base(settings)
    labels = {concept.id: concept.pref_label for concept in base.concepts()}
    if options.passage_id is not None:
        passage = base.passage(options.passage_id)
        found = base.suggesting.of([passage])[passage.key]
        base.close()
        told = [asdict(one) | {"words": passage.text[slice(*one.sentence)] if one.sentence else None} for one in found]
        if options.json:
            print(json.dumps(told, ensure_ascii=False, indent=1))
            return 0
        for one in told:
            score = "" if one["score"] is None else f", {one['score']:.2f}"
            print(f"{labels.get(one['concept_id'], one['concept_id'])} ({one['method']}{score})")
            if one["words"]:
                print(f"  “{one['words']}”")
        if not told:
            print("No theme is suggested for this passage.")
        return 0
    performance = base.suggesting.learn()
    terms = [
        wording
        for term in read_terms(settings.corpus / "terms.toml")
        for wording in (term.pref_label, *term.alt_labels)
    ]
    offered = base.suggesting.sub_themes(terms, _CANDIDATES)
    base.close()
    if options.json:
        both = {
            "performance": asdict(performance) if performance else None,
            "sub_themes": [asdict(one) for one in offered],
        }
        print(json.dumps(both, ensure_ascii=False, indent=1))
    else:
        print("\n".join([*_performance_lines(performance, labels), "", *_sub_theme_lines(offered, labels)]))
    return 0


def _performance_lines(found: Performance | None, labels: dict[str, str]) -> list[str]:
    if found is None:
        return ["Too few passages are coded to learn from: suggestions come from the scheme (see docs/coding.md)."]
    wide = max(len(labels.get(concept, concept)) for concept, _ in found.themes)
    return [
        f"Learned from {found.passages} coded passages. On passages kept apart (five folds):",
        *(
            f"  {labels.get(concept, concept):<{wide}}  {_told(own)}, coded {own.positives}"
            for concept, own in found.themes
        ),
        f"  {'Together':<{wide}}  {_told(found.overall)}",
        f"  The most frequent theme for every passage would reach F1 {found.majority.f1:.2f}.",
        f"  Themes per passage: {found.mean_suggested:.2f} suggested, {found.mean_human:.2f} coded.",
    ]


def _told(found: Figures) -> str:
    return f"precision {found.precision:.2f}, recall {found.recall:.2f}, F1 {found.f1:.2f}"


def _sub_theme_lines(offered: tuple[SubTheme, ...], labels: dict[str, str]) -> list[str]:
    if not offered:
        return ["No frequent term is without a label of the scheme."]
    lines = ["Frequent terms without a label, as candidates for sub-themes:"]
    for one in offered:
        home = f"; {one.share:.0%} on {labels.get(one.concept_id, one.concept_id)}" if one.concept_id else ""
        lines.append(
            f"  {one.term}: passages: {one.passages}, documents: {one.documents}{home}; e.g. {one.passage_ids[0]}"
        )
    return lines

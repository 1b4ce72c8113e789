"""The commands for researchers who code: how far they have come, and how far they agree."""

from __future__ import annotations

import argparse
import json

from kb.coding.agreement import RESAMPLES
from kb.coding.coding_views import Progress, figure
from kb.coding.reliability import Reliability
from kb.config import Settings
from kb.exchange.coding_interchange import coding_object, decision_object, reliability_object
from kb.knowledge_base import open_knowledge_base

_COLUMN = 24  # characters of a figure with its interval


def codings(settings: Settings, options: argparse.Namespace) -> int:
    """Tell who has coded what; with --json every coding and decision, not to be read by who has still to code."""
    base = open_knowledge_base(settings)
    desk = base.coding
    made, decided = desk.codings(), desk.decisions()
    if options.json:
        superseded = {coding.supersedes for _, _, coding in made}
        told = {
            "codings": [
                coding_object(item, place, coding, coding.id not in superseded and coding.labels is not None)
                for item, place, coding in made
            ],
            "decisions": [decision_object(decision) for decision in decided],
        }
        print(json.dumps(told, ensure_ascii=False, indent=1))
        base.close()
        return 0
    coders = sorted({coding.coder for _, _, coding in made})
    if not coders:
        print("Nobody has coded anything yet: see docs/coding.md.")
    for coder in coders:
        print("\n".join(_progress_lines(desk.progress(coder))))
    if coders:
        disputes, lost = len(desk.disputes()), len(desk.to_look_at())
        print(f"Items disputed and not decided: {disputes}; decided: {len({one.item_id for one in decided})}.")
        print(f"Items to look at again, since their document was read anew: {lost}.")
    base.close()
    return 0


def agreement(settings: Settings, options: argparse.Namespace) -> int:
    """Measure how far people who coded the same items blind agree, theme by theme."""
    base = open_knowledge_base(settings)
    found = base.coding.reliability(options.coders)
    labels = {concept.id: concept.pref_label for concept in base.concepts()}
    base.close()
    if options.json:
        print(json.dumps(reliability_object(found), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_reliability_lines(found, labels)))
    return 0


def _progress_lines(progress: Progress) -> list[str]:
    mean = "" if progress.mean_themes is None else f", {progress.mean_themes:.1f} themes each"
    lines = [
        f"{progress.coder}: {progress.coded} coded{mean}",
        f"  {progress.passages_left} passages not coded; {progress.second_left} items that others have coded",
    ]
    expected = progress.expected
    if expected.changes is None:
        if expected.seen:
            lines.append(f"  {expected.seen} codings beside suggestions are too few to say what is to be expected")
    else:
        lines.append(
            f"  of the next {expected.ahead} suggestions about {expected.changes} are expected to change"
            f" ({expected.low} to {expected.high}; {expected.changed} of the last {expected.seen} did)"
        )
    return lines


def _reliability_lines(found: Reliability, labels: dict[str, str]) -> list[str]:
    if not found.items:
        return ["No item was coded blind by two of these people yet, so there is nothing to compare."]
    wide = max([len("Whole sets of themes"), *(len(_name(theme.concept_id, labels)) for theme in found.themes)])
    means = [f"{name} ({'–' if mean is None else f'{mean:.1f}'})" for name, mean in _paired(found)]
    lines = [
        f"{found.items} items coded blind by at least two of: {', '.join(means)}; in brackets their themes per item.",
        f"{found.with_suggestions} of the {found.codings} codings were made beside suggestions.",
        "",
        _row("Theme", wide, "Chosen", "Agreement", "Cohen's kappa", "Krippendorff's alpha"),
    ]
    reasons: dict[str, None] = {}
    for theme in found.themes:
        figures = (theme.percent, theme.kappa, theme.alpha)
        used = " / ".join(map(str, theme.used))
        lines.append(_row(_name(theme.concept_id, labels), wide, used, *map(figure, figures)))
        reasons |= dict.fromkeys(one.why for one in figures if one.value is None)
    lines.append(_row("Whole sets of themes", wide, "", figure(found.same_sets), "", f"{figure(found.masi)} (MASI)"))
    lines += ["", f"In brackets: 95 % intervals, by the percentile bootstrap over items ({RESAMPLES:,} resamples)."]
    return lines + [f"–: not defined, since {why}." for why in reasons]


def _paired(found: Reliability) -> list[tuple[str, float | None]]:
    return list(zip(found.coders, found.mean_themes, strict=True))


def _name(concept_id: str, labels: dict[str, str]) -> str:
    return labels.get(concept_id, concept_id)


def _row(name: str, wide: int, used: str, *figures: str) -> str:
    cells = [f"{name:<{wide}}", f"{used:<12}", *(f"{figure:<{_COLUMN}}" for figure in figures)]
    return "  ".join(cells).rstrip()

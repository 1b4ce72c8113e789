"""What the codings of several people say of how reliable the coding is: theme by theme, and of whole sets of themes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from kb.coding.agreement import Agreement, cohens_kappa, krippendorffs_alpha, masi_distance, percent_agreement
from kb.models import Coding

Labels = frozenset[str]


@dataclass(frozen=True, slots=True)
class ThemeAgreement:
    """How far coders agree on one theme: chosen or not. `used` says how often each coder chose it, in their order."""

    concept_id: str
    used: tuple[int, ...]
    percent: Agreement
    kappa: Agreement
    alpha: Agreement


@dataclass(frozen=True, slots=True)
class Reliability:
    """How far these coders agree on the items that at least two of them coded.

    `same_sets` is the share of pairs of coders with exactly the same themes, `masi` Krippendorff's alpha with the MASI
    distance. `mean_themes` says how many themes each coder gave to an item of those. `with_suggestions` of the
    `codings` were made beside suggestions, which draw coders towards one another.
    """

    coders: tuple[str, ...]
    items: int
    codings: int
    with_suggestions: int
    mean_themes: tuple[float | None, ...]
    themes: tuple[ThemeAgreement, ...]
    same_sets: Agreement
    masi: Agreement


def reliability(codings: Iterable[Coding], concept_ids: Sequence[str], coders: Sequence[str] = ()) -> Reliability:
    """Compare all codings ever made, in their order, of these coders or of all.

    Only what was coded blind counts: the last coding of an item before its coder saw another's. Themes are those of the
    scheme, then others that were used.
    """
    independent = independent_codings(codings)
    names = tuple(dict.fromkeys(coders or sorted({coder for _, coder in independent})))
    by_item: dict[int, dict[str, Coding]] = defaultdict(dict)
    for (item, coder), coding in sorted(independent.items()):
        if coder in names:
            by_item[item][coder] = coding
    shared = [given for given in by_item.values() if len(given) > 1]
    counted = [coding for given in shared for coding in given.values()]
    used = {theme for coding in counted for theme in _labels(coding)}
    sets = [[_labels(coding) for coding in given.values()] for given in shared]
    return Reliability(
        coders=names,
        items=len(shared),
        codings=len(counted),
        with_suggestions=sum(coding.suggestions is not None for coding in counted),
        mean_themes=tuple(_mean([len(_labels(given[name])) for given in shared if name in given]) for name in names),
        themes=tuple(_on_theme(theme, names, shared) for theme in dict.fromkeys([*concept_ids, *sorted(used)])),
        same_sets=percent_agreement(sets),
        masi=krippendorffs_alpha(sets, masi_distance),
    )


def independent_codings(codings: Iterable[Coding]) -> dict[tuple[int, str], Coding]:
    """The last coding of each item by each coder that was made blind, unless that took the one before it back."""
    last = {(coding.item_id, coding.coder): coding for coding in codings if coding.blind}
    return {key: coding for key, coding in last.items() if coding.labels is not None}


def set_distance(codings: Iterable[Coding]) -> float:
    """How far the codings of one item are apart, in 0..1: the mean MASI distance of two of them."""
    distances = [masi_distance(_labels(one), _labels(other)) for one, other in combinations(codings, 2)]
    return sum(distances) / len(distances) if distances else 0.0


def disputed_themes(codings: Iterable[Coding]) -> Labels:
    """The themes that some of the codings of one item have and others have not."""
    sets = [_labels(coding) for coding in codings]
    return frozenset().union(*sets) - frozenset.intersection(*sets) if sets else frozenset()


def _on_theme(theme: str, names: Sequence[str], shared: Sequence[dict[str, Coding]]) -> ThemeAgreement:
    chosen = [{name: theme in _labels(coding) for name, coding in given.items()} for given in shared]
    values = [list(given.values()) for given in chosen]
    if len(names) == 2:
        kappa = cohens_kappa([(given[names[0]], given[names[1]]) for given in chosen])
    else:
        kappa = Agreement(None, len(shared), why="Cohen's kappa compares two coders")
    return ThemeAgreement(
        concept_id=theme,
        used=tuple(sum(given.get(name, False) for given in chosen) for name in names),
        percent=percent_agreement(values),
        kappa=kappa,
        alpha=krippendorffs_alpha(values),
    )


def _labels(coding: Coding) -> Labels:
    return coding.labels or frozenset()


def _mean(numbers: Sequence[int]) -> float | None:
    return sum(numbers) / len(numbers) if numbers else None

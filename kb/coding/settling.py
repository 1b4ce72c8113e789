"""Which themes a passage has: what people settled goes before what its document says; suggestions never count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb.models import Standing


@dataclass(frozen=True, slots=True)
class Judgement:
    """What people say now of one passage, or of one whole document.

    `codings` has the themes of each coder, `decision` those that were decided, None where nobody has decided.
    """

    codings: tuple[frozenset[str], ...] = ()
    decision: frozenset[str] | None = None

    def __bool__(self) -> bool:
        """Whether anybody has judged."""
        return bool(self.codings) or self.decision is not None


NOBODY = Judgement()


def settled(own: Sequence[str], of_document: Judgement = NOBODY, of_passage: Judgement = NOBODY) -> dict[str, Standing]:
    """Return the themes of a passage with on whose word it has each.

    `own` are those that its document gives it, by headings or front matter. People's word on the document goes before
    these, and their word on the passage before both. Of what they say a decision goes first; without one a theme is
    settled where all who coded chose it, or none did, and one coder is enough. A theme on which they differ stays as it
    was before they coded.
    """
    themes = dict.fromkeys(own, Standing.OWN)
    for judgement in (of_document, of_passage):
        if judgement:
            themes = _judged(themes, judgement)
    return themes


def _judged(before: Mapping[str, Standing], judgement: Judgement) -> dict[str, Standing]:
    found = standings(judgement)
    differing = {theme for theme, standing in found.items() if standing is Standing.DISPUTED}
    accepted = {theme: standing for theme, standing in found.items() if theme not in differing}
    return accepted | {theme: standing for theme, standing in before.items() if theme in differing}


def standings(judgement: Judgement) -> dict[str, Standing]:
    """Return every theme that people gave, with how it stands between them: what they differ on is told, too."""
    if judgement.decision is not None:
        return dict.fromkeys(sorted(judgement.decision), Standing.DECIDED)
    by_all, by_any = frozenset.intersection(*judgement.codings), frozenset().union(*judgement.codings)
    by_each = Standing.AGREED if len(judgement.codings) > 1 else Standing.SINGLE
    return {theme: by_each if theme in by_all else Standing.DISPUTED for theme in sorted(by_any)}


@dataclass(frozen=True, slots=True)
class Relations:
    """What of a concept scheme decides which themes a passage has, by the ids of concepts."""

    successors: Mapping[str, str]  # of what was merged
    broader: Mapping[str, str]  # of what lies under another

    def present(self, concept: str) -> str:
        """Return the concept that counts in the place of one that may have been merged."""
        seen = {concept}
        while (following := self.successors.get(concept, concept)) not in seen:
            seen.add(concept := following)
        return concept

    def implied(self, themes: Iterable[str]) -> tuple[str, ...]:
        """Return themes as they are called now, each behind what it lies under: who chose it meant that too."""
        found: dict[str, None] = {}
        for theme in themes:
            line = [self.present(theme)]
            while (above := self.broader.get(line[-1])) is not None and (above := self.present(above)) not in line:
                line.append(above)
            found |= dict.fromkeys(reversed(line))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Basis:
    """On what themes rest: so many passages people judged; `suggested` have a theme by a suggestion only."""

    judged: int
    suggested: int = 0

    def __str__(self) -> str:
        """Say it to a reader."""
        number = f"{self.judged:,} passage{'' if self.judged == 1 else 's'}"
        people = (
            f"as researchers coded them where they have ({number}), otherwise as each document’s own headings and "
            "description say"
            if self.judged
            else "as each document’s own headings and description say; researchers have coded no passage yet"
        )
        return f"Themes: {people}. Suggestions are not used."

"""Propose themes for passages whose document names none, by counting the labels of concepts in the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from kb.models import Concept, ThemeAssignment

_MOST = 2
_ENOUGH_HITS = 2
_LEAST_SHARE = 0.25
# A shorter word means other things too: "in place", "a place at the table".
_TELLING = 6


class ThemeSuggester:
    """Counts the labels of the concepts in a text; made once for a document."""

    def __init__(self, concepts: Sequence[Concept]) -> None:
        self._owner: dict[str, tuple[str, bool]] = {}
        for concept in concepts:
            if concept.kind != "theme" or concept.deprecated:
                continue
            self._owner[concept.pref_label.casefold()] = (concept.id, True)
            for label in concept.alt_labels:
                self._owner.setdefault(label.casefold(), (concept.id, False))
        # Longest first, so that "community planning" is not counted within "community planning partnership".
        labels = sorted(self._owner, key=len, reverse=True)
        self._labels = re.compile(r"\b(?:" + "|".join(map(re.escape, labels)) + r")\b") if labels else None

    def suggest(self, text: str) -> tuple[ThemeAssignment, ...]:
        """At most two themes, each with its share of the hits; none where the text hardly speaks of any."""
        if self._labels is None:
            return ()
        hits: Counter[str] = Counter()
        preferred: set[str] = set()
        for match in self._labels.finditer(text.casefold()):
            concept, is_preferred = self._owner[match.group()]
            hits[concept] += 1
            if is_preferred and len(match.group()) >= _TELLING:
                preferred.add(concept)
        total = sum(hits.values())
        return tuple(
            ThemeAssignment(concept, "suggestion", "labels", round(count / total, 3))
            for concept, count in hits.most_common(_MOST)
            if (count >= _ENOUGH_HITS or concept in preferred) and count >= _LEAST_SHARE * total
        )

"""Which passages have a theme, and on whose word: people's judgements go before what was only suggested."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, Select, bindparam, select

from kb.catalogue import coding_tables as ct
from kb.catalogue import schema as t
from kb.catalogue.codings import Codings, is_current
from kb.catalogue.items import IS_LAST_PLACE
from kb.catalogue.passages import HELD, Keys, Passages
from kb.catalogue.store import batches, read_keys, whole
from kb.models import Kind, Placing, Standing

# The items that stand on held passages, with the keys of these.
_ON_PASSAGES = (
    select(ct.item_anchor.c.item, t.passage.c.key)
    .join(t.document, t.document.c.id == ct.item_anchor.c.document_id)
    .join(
        t.passage,
        (t.passage.c.document == t.document.c.sequence)
        & (t.passage.c.start == ct.item_anchor.c.start)
        & (t.passage.c.end == ct.item_anchor.c.end),
    )
    .where(
        t.document.c.status == HELD,
        ct.item_anchor.c.placing != Placing.STALE.value,
        IS_LAST_PLACE,
    )
    .subquery()
)
_CODED = is_current(ct.coding) & ~ct.coding.c.taken_back
_DECIDED_ITEMS = select(ct.decision.c.item)  # a decision is superseded by another one only
_JUDGED = select(_ON_PASSAGES.c.key).where(
    _ON_PASSAGES.c.item.in_(select(ct.coding.c.item).where(_CODED).union(_DECIDED_ITEMS))
)
_WANTED: Any = bindparam("themes", expanding=True)
_CHOSEN = select(_ON_PASSAGES.c.key).where(
    _ON_PASSAGES.c.item.in_(
        select(ct.coding.c.item)
        .join(ct.coding_label, ct.coding_label.c.coding == ct.coding.c.id)
        .where(_CODED, ct.coding_label.c.concept.in_(_WANTED), ct.coding.c.item.not_in(_DECIDED_ITEMS))
        .union(
            select(ct.decision.c.item)
            .join(ct.decision_label, ct.decision_label.c.decision == ct.decision.c.id)
            .where(is_current(ct.decision), ct.decision_label.c.chosen, ct.decision_label.c.concept.in_(_WANTED))
        )
    )
)


class Standings(Passages, Codings):
    """Themes of held passages by people's word where there is one."""

    def judged_keys(
        self,
        themes: Sequence[str] = (),
        kinds: Sequence[Kind] = (),
        document_id: str | None = None,
        connection: Connection | None = None,
    ) -> Keys:
        """As `held_keys`, but where people judged a passage their word alone says which themes it has.

        A decision goes before codings; without one a passage has each theme that any of its coders chose, so that
        nobody misses it while it is disputed. `theme_standings` tells on whose word.
        """
        with self._on(connection) as c:
            suggested = self.held_keys(themes, kinds, document_id, c)
            if not themes:
                return suggested
            chosen = read_keys(c, _CHOSEN, {"themes": list(themes)})
            if len(chosen) and (kinds or document_id is not None):
                chosen = np.intersect1d(chosen, self.held_keys((), kinds, document_id, c), assume_unique=True)
            by_nobody = np.setdiff1d(suggested, read_keys(c, _JUDGED), assume_unique=True)
            return np.union1d(by_nobody, chosen)

    def theme_standings(
        self, keys: Sequence[int] | Keys, connection: Connection | None = None
    ) -> dict[int, dict[str, Standing]]:
        """On whose word each of these held passages has each of its themes, by key; none where it has no theme."""
        found: dict[int, dict[str, Standing]] = {}
        with self._on(connection) as c:
            for portion in batches(whole(keys)):
                items = _items_on(c, portion)
                ids = set(items.values())
                decided = {one.item_id: one.labels for one in self.decisions(ids, current=True, connection=c)}
                coded = defaultdict(list)
                for coding in self.codings(ids, current=True, connection=c):
                    coded[coding.item_id].append(coding.labels or frozenset())
                suggested = self.suggestions(portion, c)
                for key in portion:
                    item = items.get(key, 0)
                    if item in decided:
                        found[key] = dict.fromkeys(sorted(decided[item]), Standing.DECIDED)
                    elif item in coded:
                        found[key] = _as_coded(coded[item])
                    else:
                        themes = (suggestion.concept_id for suggestion in suggested.get(key, ()))
                        found[key] = dict.fromkeys(themes, Standing.SUGGESTED)
        return found

    def judged_standings(self, connection: Connection | None = None) -> dict[int, dict[str, Standing]]:
        """As `theme_standings`, for every held passage that people judged, also where they chose none."""
        with self._on(connection) as c:
            return self.theme_standings(read_keys(c, _JUDGED), c)


def _items_on(connection: Connection, keys: Sequence[int]) -> dict[int, int]:
    chosen: Select[int, int] = select(_ON_PASSAGES.c.key, _ON_PASSAGES.c.item).where(_ON_PASSAGES.c.key.in_(keys))
    return {key: item for key, item in connection.execute(chosen)}


def _as_coded(codings: Sequence[frozenset[str]]) -> dict[str, Standing]:
    shared = frozenset.intersection(*codings)
    by_all = Standing.AGREED if len(codings) > 1 else Standing.SINGLE
    return {theme: by_all if theme in shared else Standing.DISPUTED for theme in sorted(frozenset().union(*codings))}

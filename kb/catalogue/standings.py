"""On whose word held passages have their themes, and what people say of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from kb.catalogue import coding_tables as ct
from kb.catalogue import schema as t
from kb.catalogue.codings import Codings
from kb.catalogue.passages import HELD, Keys, Passages
from kb.catalogue.settled import document_judgements, passage_judgements, settle
from kb.catalogue.store import read_keys
from kb.models import Standing
from kb.settling import Judgement, standings

_HELD = select(t.document.c.sequence).where(t.document.c.status == HELD)
_ITSELF = select(ct.judged_passage.c.passage).where(ct.judged_passage.c.itself)


@dataclass(frozen=True, slots=True)
class Basis:
    """How many held passages there are, and on what their themes rest: people's word, their document's or nothing.

    `suggested` of those with nothing have a suggestion, which no filter uses.
    """

    held: int
    judged: int
    own: int
    suggested: int


class Standings(Passages, Codings):
    """On whose word held passages have their themes."""

    def basis(self, theme: str | None = None, connection: Connection | None = None) -> Basis:
        """Return on what the themes of held passages rest; with `theme` of those alone that have it, or might."""
        with self._on(connection) as c:
            held = t.passage.c.document.in_(_HELD)
            judged = t.passage.c.key.in_(select(ct.judged_passage.c.passage))
            settled, suggested = ct.passage_theme, t.theme_assignment
            themed, proposed = select(settled.c.passage), select(suggested.c.passage)
            if theme is not None:
                themed, proposed = (
                    themed.where(settled.c.concept == theme),
                    proposed.where(suggested.c.concept == theme),
                )
            has, may = t.passage.c.key.in_(themed), t.passage.c.key.in_(proposed)
            wanted = (held,) if theme is None else (held, has)

            def count(*conditions: Any) -> int:
                return int(c.execute(select(func.count()).select_from(t.passage).where(*conditions)).scalar_one())

            return Basis(
                held=count(*wanted),
                judged=count(*wanted, judged),
                own=count(held, has, ~judged),
                suggested=count(held, may, ~t.passage.c.key.in_(select(settled.c.passage)), ~judged),
            )

    def judged_keys(self, connection: Connection | None = None) -> Keys:
        """The keys of held passages that people judged themselves, and not only their document, ascending."""
        with self._on(connection) as c:
            held = select(t.passage.c.key).where(t.passage.c.document.in_(_HELD), t.passage.c.key.in_(_ITSELF))
            return read_keys(c, held)

    def judged_standings(self, connection: Connection | None = None) -> dict[int, dict[str, Standing]]:
        """What people say of each held passage that they judged itself, by key, also where they chose no theme."""
        with self._on(connection) as c:
            return {key: standings(judgement) for key, judgement in passage_judgements(c).items()}

    def document_judgements(self, connection: Connection | None = None) -> dict[str, Judgement]:
        """What people say of held documents as a whole, by id."""
        with self._on(connection) as c:
            return document_judgements(c)

    def repair_themes(self, connection: Connection) -> None:
        """Work out anew which themes passages have."""
        settle(connection)

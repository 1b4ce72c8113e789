"""On whose word held passages have their themes, and what people say of each."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from kb.catalogue import coding_tables as ct
from kb.catalogue import schema as t
from kb.catalogue.codings import Codings
from kb.catalogue.passages import HELD, Keys, Passages
from kb.catalogue.settled import document_judgements, passage_judgements, settle
from kb.catalogue.store import read_keys
from kb.coding.settling import Basis, Judgement, standings
from kb.models import Standing

_HELD = select(t.document.c.sequence).where(t.document.c.status == HELD)
_ITSELF = select(ct.judged_passage.c.passage).where(ct.judged_passage.c.itself)


class Standings(Passages, Codings):
    """On whose word held passages have their themes."""

    def basis(self, theme: str | None = None, connection: Connection | None = None) -> Basis:
        """Return on what the themes of held passages rest; with `theme` of those alone that have it, or might."""
        judged, given = ct.judged_passage.c.passage, t.theme_assignment.c
        held = t.passage.c.document.in_(_HELD)
        by_people = select(func.count()).select_from(t.passage.join(ct.judged_passage)).where(held)
        with self._on(connection) as c:
            if theme is None:
                return Basis(int(c.execute(by_people).scalar_one()))
            has = t.passage.c.key.in_(select(ct.passage_theme.c.passage).where(ct.passage_theme.c.concept == theme))
            proposed = select(given.passage).where(given.concept == theme, given.origin == "suggestion")
            might = (
                select(func.count())
                .select_from(t.passage)
                .where(held, t.passage.c.key.in_(proposed), ~has, t.passage.c.key.not_in(select(judged)))
            )
            return Basis(int(c.execute(by_people.where(has)).scalar_one()), int(c.execute(might).scalar_one()))

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

"""Passages in outline: what choosing among thousands of them needs, without reading their words."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from kb.catalogue import schema as t
from kb.catalogue.passages import HELD, Keys
from kb.catalogue.store import Store, batches, whole
from kb.catalogue.works import CATALOGUE, load_works
from kb.models import Kind, PassageOutline, Work

_WORDS = func.length(t.passage.c.text) - func.length(func.replace(t.passage.c.text, " ", "")) + 1
_SELECTED = (
    select(
        *(t.passage.c[name] for name in ("key", "start", "end", "section", "kind", "page", "page_label")),
        t.passage.c.section_position,
        t.passage.c.declares_gap,
        _WORDS.label("words"),
        t.document.c.id.label("document_id"),
        t.section.c.page.label("first_page"),
        t.section.c.last_page,
    )
    .join(t.document, t.document.c.sequence == t.passage.c.document)
    .outerjoin(
        t.section,
        (t.section.c.document == t.passage.c.document) & (t.section.c.position == t.passage.c.section_position),
    )
    .where(t.document.c.status == HELD)
    .order_by(t.passage.c.document, t.passage.c.start, t.passage.c.key)
)


class Outlines(Store):
    """Held passages in outline."""

    def works_by_document(self, connection: Connection | None = None) -> dict[str, str]:
        """The id of the work of each held document, by the document's."""
        chosen = select(t.document.c.id, t.document.c.work).where(t.document.c.status == HELD)
        with self._on(connection) as c:
            return {row.id: row.work for row in c.execute(chosen)}

    def works_without_text(self, connection: Connection | None = None) -> tuple[Work, ...]:
        """The works that are known and of which no text is held, by id; digests and descriptions are none."""
        held = select(t.document.c.work).where(t.document.c.status == HELD)
        chosen = select(t.work.c.id).where(
            t.work.c.origin == CATALOGUE, t.work.c.digest_of.is_(None), t.work.c.id.not_in(held)
        )
        with self._on(connection) as c:
            ids = list(c.execute(chosen.order_by(t.work.c.id)).scalars())
            found = load_works(c, ids)
        return tuple(found[work_id] for work_id in ids)

    def outlines(self, keys: Sequence[int] | Keys, connection: Connection | None = None) -> list[PassageOutline]:
        """The held passages among these keys, in the order of documents and text. Words are what spaces part."""
        found = []
        with self._on(connection) as c:
            for portion in batches(whole(keys)):
                found += list(c.execute(_SELECTED.where(t.passage.c.key.in_(portion))))
        return [
            PassageOutline(
                key=row.key,
                document_id=row.document_id,
                start=row.start,
                end=row.end,
                trail=tuple(row.section),
                kind=Kind(row.kind),
                words=row.words,
                section=row.section_position,
                page=row.page_label or (str(row.page) if row.page is not None else None),
                pages=(row.first_page, row.last_page or row.first_page) if row.first_page is not None else None,
                declares_gap=row.declares_gap,
            )
            for row in found
        ]

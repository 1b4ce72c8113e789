"""One draft of a case study in one window: what was last kept, and what happened elsewhere meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kb.cases.case_desk import CaseDesk
from kb.cases.case_writing import cleaned, without_source
from kb.cases.comparing import HEADINGS
from kb.errors import InputRefused
from kb.models import CaseDocument, CaseSource, CaseText, WrittenCase

FIELDS = ("name", "context", "partners", "places", "period", "themes", *HEADINGS)


class Drafting:
    """Keeps what a writer changes, at every step. `told` is what they should know of it."""

    def __init__(self, desk: CaseDesk, coder: str, case: WrittenCase) -> None:
        self._desk = desk
        self._openings = 0
        self.coder = coder
        self.told = ""
        self._open(case)

    @property
    def text(self) -> CaseText:
        """What was last kept."""
        return self.case.draft or CaseText()

    def key(self, field: str) -> str:
        """The name of a field on the page: another one when its words were taken over from elsewhere."""
        return f"case-{self.case.number}-{self._openings}-{field}"

    def filled(self, fields: Mapping[Any, Any]) -> CaseText | None:
        """Return what stands in the fields of the page, by their names; None where they are not drawn yet."""
        if any(self.key(field) not in fields for field in FIELDS):
            return None
        values = {field: fields[self.key(field)] for field in FIELDS}
        told = {field: tuple(value) if isinstance(value, list) else value for field, value in values.items()}
        return replace(self.text, **told)

    def catch_up(self, fields: Mapping[Any, Any]) -> None:
        """Take over what was kept elsewhere since, unless something is written here that is not kept yet."""
        now, here = self._desk.case(self.case.number), self.filled(fields)
        if here is None:
            self._open(now)
            return
        if now.revision == self.case.revision or not self._same(here):
            return
        if now.draft is not None:
            self.told = f"{now.saved_by} saved this draft in another window: this is the text now."
        self._open(now)

    def keep(self, text: CaseText) -> None:
        """Keep what is written. Raises InputRefused; what stands in the fields stays then."""
        if self._same(text):
            return
        kept = self._desk.save(self.coder, self.case.number, self.case.revision, text)
        if kept.number != self.case.number:
            self.told = (
                "This draft was changed in another window in the meantime. Both texts are kept: this is yours, as a "
                "draft of its own."
            )
            self._open(kept)
        self.case = kept

    def add_source(self, source: CaseSource) -> None:
        """Put a source at the end of the list. Raises InputRefused."""
        self.keep(replace(self.text, sources=(*self.text.sources, source)))

    def remove_source(self, number: int, fields: dict[Any, Any]) -> None:
        """Take source `number` (from 1) out of the list, and out of the words that name it."""
        text = self.filled(fields) or self.text
        left = (*text.sources[: number - 1], *text.sources[number:])
        parts: dict[str, Any] = {
            field: without_source(getattr(text, field), number) for field in ("context", *HEADINGS)
        }
        self.keep(replace(text, sources=left, **parts))
        self._openings += 1
        self.first = self.text

    def attach(self, document: CaseDocument | None) -> None:
        """Attach a document that is kept already, or take it off."""
        self.keep(replace(self.text, document=document))

    def _same(self, text: CaseText) -> bool:
        try:
            return cleaned(text) == self.text
        except InputRefused:
            return False

    def _open(self, case: WrittenCase) -> None:
        self.case = case
        self._openings += 1
        self.first = self.text

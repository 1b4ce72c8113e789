"""On what the themes of a page rest, in one line; and what became of themes that an old address names."""

from __future__ import annotations

from collections.abc import Iterable

from kb.knowledge_base import KnowledgeBase
from kb.themes import moved
from ui.faults import notice
from ui.safe_html import draw, element


def draw_basis(base: KnowledgeBase, named: Iterable[str] = (), *, of_records: bool = False) -> None:
    """Say whose word the themes of passages, or of records, are, and what became of those that are `named`."""
    for sentence in moved(named, base.concepts()):
        draw(notice(sentence))
    draw(element("p", base.scheme.basis_of_records() if of_records else str(base.scheme.basis()), class_="kist-small"))

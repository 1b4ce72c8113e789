"""On what the themes of a page rest, in one line; and what became of themes that an old address names."""

from __future__ import annotations

from collections.abc import Iterable

from kb.knowledge_base import KnowledgeBase
from kb.themes import moved
from ui.faults import notice
from ui.safe_html import draw, element


def draw_moved(base: KnowledgeBase, named: Iterable[str]) -> None:
    """Say what became of the themes that an address names, where they were merged or retired."""
    for sentence in moved(named, base.concepts()):
        draw(notice(sentence))


def draw_basis(base: KnowledgeBase, *, of_records: bool = False) -> None:
    """Say whose word the themes of passages, or of records, are."""
    draw(element("p", base.scheme.basis_of_records() if of_records else str(base.scheme.basis()), class_="kist-small"))

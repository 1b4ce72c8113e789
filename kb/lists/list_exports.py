"""Reading lists and session packs as files of any format that papers have."""

from __future__ import annotations

from datetime import date

from kb.knowledge_base import KnowledgeBase
from kb.lists.list_interchange import list_object, pack_object
from kb.lists.list_paper import ListSurroundings, list_paper, pack_paper, quoted_in_pack
from kb.models import ReadingList
from kb.papers.paper_desk import Export
from kb.papers.references import ReferenceStyle


def export_of_list(
    base: KnowledgeBase,
    shown: ReadingList,
    style: ReferenceStyle = ReferenceStyle.HARVARD,
    made_on: date | None = None,
) -> Export:
    """Put a list together for export, with what became of its sources and its balance."""
    around = _around(base, shown)
    record = list_object(shown, around.flags, base.lists.balance(shown))
    return Export(list_paper(shown, around, style, made_on or date.today()), (), "list.json", record, base.text_sha256)


def export_of_pack(
    base: KnowledgeBase,
    shown: ReadingList,
    style: ReferenceStyle = ReferenceStyle.HARVARD,
    participants: bool = False,
    made_on: date | None = None,
) -> Export:
    """Put the session pack of a list together: the facilitator's sheet, or that for `participants`."""
    pack, around = base.lists.pack(shown), _around(base, shown)
    paper = pack_paper(pack, around, style, made_on or date.today(), participants)
    quoted = () if participants else quoted_in_pack(pack)
    return Export(paper, quoted, "pack.json", pack_object(pack), base.text_sha256)


def _around(base: KnowledgeBase, shown: ReadingList) -> ListSurroundings:
    return ListSurroundings(
        base.work,
        {concept.id: concept.pref_label for concept in base.concepts()},
        base.lists.complication,
        base.lists.flags(shown),
        base.lists.balance(shown).lines,
        base.corpus_version(),
    )

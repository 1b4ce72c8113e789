"""Works, cases and documents put together with what belongs to them, for people who look through what is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.browsing import is_description
from kb.catalogue import Catalogue
from kb.coding.settling import NOBODY, Judgement, Relations, settled
from kb.models import DocumentStatus, HeldPassage, Work
from kb.themes import relations
from kb.views import CaseView, DocumentView, Shelved, WorkView


class Library:
    """Reads the catalogue and changes nothing."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def shelf(self) -> tuple[Shelved, ...]:
        """Every known work with its held text; what we say of works in a few sentences stands with those."""
        held = {document.work.id: document for document in self._catalogue.documents()}
        judged, scheme = self._catalogue.document_judgements(), relations(self._catalogue.concepts())

        def themes(work: Work) -> tuple[str, ...]:
            document = held.get(work.id)
            return _as_settled(work.themes, judged.get(document.id, NOBODY) if document else NOBODY, scheme)

        works = (work for work in self._catalogue.works() if not is_description(work))
        return tuple(Shelved(replace(work, themes=themes(work)), held.get(work.id)) for work in works)

    def document(self, document_id: str) -> DocumentView | None:
        """The document with this id and what was read from it, if there ever was one."""
        document = self._catalogue.document(document_id)
        if document is None:
            return None
        if document.status is not DocumentStatus.HELD:
            return DocumentView(document, (), (), ())
        passages = self._catalogue.passages(self._catalogue.held_keys(document_id=document_id))
        return DocumentView(
            document,
            self._catalogue.sections(document_id),
            tuple(sorted(passages, key=lambda passage: passage.locator.start)),
            self._catalogue.notes(document_id),
        )

    def work(self, work_id: str) -> WorkView | None:
        """A work with its texts, the passages that cite it and the cases that it came from, if it is known."""
        work = self._catalogue.work(work_id)
        if work is None:
            return None
        text = self._catalogue.held_document_of_work(work_id)
        judged = self._catalogue.document_judgements().get(text.id, NOBODY) if text else NOBODY
        work = replace(work, themes=_as_settled(work.themes, judged, relations(self._catalogue.concepts())))
        ours = [document for document in self._catalogue.documents() if document.work.digest_of == work_id]
        description = next((document for document in ours if is_description(document.work)), None)
        return WorkView(
            work,
            self.document(text.id) if text else None,
            self.document(description.id) if description else None,
            tuple(document for document in ours if document is not description),
            self._passages_citing(work_id),
            tuple(case for case in self._catalogue.cases() if work_id in case.outputs),
        )

    def _passages_citing(self, work_id: str) -> tuple[HeldPassage, ...]:
        """A digest stands back where its full text is held, so each statement cites once."""
        hidden = set(self._catalogue.digest_keys_superseded().tolist())
        found = self._catalogue.passages(self._catalogue.keys_citing(work_id))
        own = (p for p in found if p.key not in hidden and any(source.work_id == work_id for source in p.sources))
        return tuple(sorted(own, key=lambda passage: (passage.work.title, passage.locator.start)))

    def cases(self, case_ids: Sequence[str]) -> tuple[CaseView, ...]:
        """The cases with these ids, in this order, with what is held of them; unknown ids are passed over."""
        known = {case.id: case for case in self._catalogue.cases()}
        chosen = [known[case_id] for case_id in dict.fromkeys(case_ids) if case_id in known]
        if not chosen:
            return ()
        described = {d.work.digest_of: d.id for d in self._catalogue.documents() if is_description(d.work)}
        shelf = {one.work.id: one for one in self.shelf()}
        judged, scheme = self._catalogue.document_judgements(), relations(self._catalogue.concepts())
        views = []
        for case in chosen:
            people = judged.get(described.get(case.id, ""), NOBODY)
            case = replace(case, themes=_as_settled(case.themes, people, scheme))
            description = self.document(described[case.id]) if case.id in described else None
            outputs = tuple(shelf[work_id] for work_id in case.outputs if work_id in shelf)
            views.append(CaseView(case, description.passages if description else (), outputs))
        return tuple(views)


def _as_settled(themes: Sequence[str], judgement: Judgement, scheme: Relations) -> tuple[str, ...]:
    """The themes of a record as people settled them for its whole text, by the names that they have now."""
    return tuple(settled(scheme.implied(themes), judgement))

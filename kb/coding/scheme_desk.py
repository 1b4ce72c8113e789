"""The use cases of a concept scheme that grows: sub-themes, wordings, notes; retire, merge and bring back."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from kb.catalogue import Catalogue
from kb.coding import scheme_growth
from kb.coding.coding_desk import CodingDesk
from kb.coding.scheme_views import Branch, Candidate, Candidates, Tree
from kb.coding.settling import Basis
from kb.coding.sub_themes import SubTheme
from kb.coding.suggesting import Suggesting
from kb.errors import InputRefused
from kb.exchange.scheme_exchange import SchemeExchange
from kb.models import Concept, Deed, HeldPassage, RefusedTerm, SchemeChange
from kb.questions.terms import stems
from kb.themes import relations

LONGEST_LABEL = 100  # characters
MOST_LABELS = 50  # other wordings of one concept
OFFERED = 20  # candidates
_LOOKED_AT = 200  # candidates that are found, of which refused ones are left out
_SENTENCES = 3  # of a candidate


class SchemeDesk(SchemeExchange):
    """Where researchers tend the scheme. All is kept with who did it, when and why; no identifier is ever lost."""

    def __init__(
        self,
        catalogue: Catalogue,
        shipped: Path,
        local: Path,
        coding: CodingDesk,
        suggesting: Suggesting,
        terms: Collection[str],
    ) -> None:
        """`terms` are wordings that the field knows already, which are no candidates."""
        super().__init__(catalogue, shipped, local)
        self._coding = coding
        self._suggesting = suggesting
        self._terms = terms
        self._found: tuple[object, tuple[SubTheme, ...]] = (None, ())
        self._looking = threading.Lock()

    # --- what there is -------------------------------------------------------------------------

    def tree(self) -> Tree:
        """Return the scheme with what is held on each concept, what was decided on it, and its history."""
        with self._catalogue.reading() as connection:
            concepts = self._catalogue.concepts(connection)
            passages, codings = self._catalogue.passages_on(connection), self._catalogue.codings_with(connection)
            precedents, history = defaultdict(list), defaultdict(list)
            for precedent in self._catalogue.precedents(connection=connection):
                precedents[precedent.concept_id].append(precedent)
            for change in self._catalogue.scheme_changes(connection):
                history[change.concept_id].append(change)
            cases = [case.themes for case in self._catalogue.cases(connection)]
        scheme = relations(concepts)
        of_cases = [set(scheme.implied(themes)) for themes in cases]
        below = defaultdict(list)
        for concept in concepts:
            if not concept.deprecated:
                below[concept.broader].append(concept)

        def branch(concept: Concept) -> Branch:
            return Branch(
                concept,
                passages[concept.id],
                sum(concept.id in themes for themes in of_cases),
                codings[concept.id],
                tuple(precedents[concept.id]),
                tuple(history[concept.id]),
                tuple(branch(one) for one in below[concept.id]) if not concept.deprecated else (),
            )

        # What lies under a retired concept must not vanish with it.
        gone = {concept.id for concept in concepts if concept.deprecated}
        top = [concept for above in (None, *gone) for concept in below[above]]
        top.sort(key=lambda one: (one.kind == "principle", one.notation is None, one.notation or 0))
        return Tree(tuple(map(branch, top)), tuple(branch(concept) for concept in concepts if concept.deprecated))

    def history(self) -> tuple[SchemeChange, ...]:
        """Return all that was done to the scheme here, the latest first."""
        return self._catalogue.scheme_changes()

    def basis(self, theme: str | None = None) -> Basis:
        """Return on what the themes of passages rest, of all or of those of one theme."""
        return self._catalogue.basis(theme)

    def basis_of_records(self) -> str:
        """Say on what the themes of sources and cases rest."""
        number = len(self._catalogue.document_judgements())
        documents = f"{number:,} document{'' if number == 1 else 's'}"
        people = f"as researchers coded the whole document where they have ({documents}), otherwise " if number else ""
        return f"Themes: {people}as each record of the catalogue says. Suggestions are not used."

    # --- tending it ----------------------------------------------------------------------------

    def add(
        self,
        person: str,
        label: str,
        broader: str,
        *,
        alt_labels: Iterable[str] = (),
        definition: str = "",
        scope_note: str = "",
        reason: str = "",
    ) -> Concept:
        """Add a sub-theme under a concept; return it. Raises InputRefused."""
        name, others = self._label(label), self._labels(alt_labels)
        told = (self._coding.said(definition), self._coding.said(scope_note))

        def growing(concepts: Sequence[Concept]) -> tuple[Concept, ...]:
            return scheme_growth.added(concepts, name, broader, others, *told)

        return self._change(person, Deed.ADDED, growing, reason)[-1]

    def describe(
        self,
        person: str,
        concept_id: str,
        *,
        alt_labels: Iterable[str],
        definition: str,
        scope_note: str,
        reason: str = "",
    ) -> None:
        """Give a concept these other wordings, this definition and scope note, and no others. Raises InputRefused."""
        others, told = self._labels(alt_labels), (self._coding.said(definition), self._coding.said(scope_note))

        def growing(concepts: Sequence[Concept]) -> tuple[Concept, ...]:
            return scheme_growth.described(concepts, concept_id, others, *told)

        self._change(person, Deed.CHANGED, growing, reason, concept_id)

    def retire(self, person: str, concept_id: str, reason: str, instead: str | None = None) -> None:
        """Take a concept out of use; its codings stay, and count for the one to use `instead`. Raises InputRefused."""
        self._need(reason)
        self._change(
            person, Deed.RETIRED, lambda all_: scheme_growth.retired(all_, concept_id, instead), reason, concept_id
        )

    def merge(self, person: str, concept_id: str, into: str, reason: str) -> None:
        """Make a concept part of another, which takes its names, its codings and what lies under it.

        Raises InputRefused.
        """
        self._need(reason)
        self._change(
            person, Deed.MERGED, lambda all_: scheme_growth.merged_into(all_, concept_id, into), reason, concept_id
        )

    def restore(self, person: str, concept_id: str, reason: str) -> None:
        """Bring a retired or merged concept back into use, with its codings. Raises InputRefused."""
        self._need(reason)
        self._change(person, Deed.RESTORED, lambda all_: scheme_growth.restored(all_, concept_id), reason, concept_id)

    def _change(
        self,
        person: str,
        deed: Deed,
        growing: Callable[[Sequence[Concept]], tuple[Concept, ...]],
        reason: str,
        concept_id: str | None = None,
    ) -> tuple[Concept, ...]:
        who, why = self._coding.person(person), self._coding.said(reason)
        with self._catalogue.transaction() as connection:
            before = self._catalogue.concepts(connection)
            after = growing(before)
            lines = self._put(connection, before, after)
            if not lines:
                raise InputRefused("Nothing is other than it was: change something first.")
            of = concept_id or after[-1].id
            now = datetime.now(UTC)
            self._catalogue.add_scheme_change(connection, SchemeChange(of, deed, who, why, lines, now))
        return after

    # --- candidates ----------------------------------------------------------------------------

    def candidates(self, limit: int = OFFERED) -> Candidates:
        """Frequent terms that the scheme does not know, with exact sentences, and those that were refused."""
        refused = self._catalogue.refused_terms()
        open_ones = [one for one in self._sub_themes() if _key(one.term) not in refused][:limit]
        passages = self._passages({name for one in open_ones for name in one.passage_ids})
        return Candidates(tuple(Candidate(one, _evidence(one, passages)) for one in open_ones), tuple(refused.values()))

    def refuse(self, person: str, term: str, reason: str) -> None:
        """Keep that a term is no theme, and offer it no more. Raises InputRefused."""
        self._need(reason)
        refused = RefusedTerm(
            self._label(term), self._coding.person(person), self._coding.said(reason), datetime.now(UTC)
        )
        with self._catalogue.transaction() as connection:
            self._catalogue.refuse_term(connection, _key(term), refused)

    def reconsider(self, term: str) -> None:
        """Offer a refused term again. Raises InputRefused where it was not refused."""
        with self._catalogue.transaction() as connection:
            if not self._catalogue.allow_term(connection, _key(term)):
                raise InputRefused(f"“{term}” was not refused, so it can be offered already.")

    def _sub_themes(self) -> tuple[SubTheme, ...]:
        """What is found in the words of all passages: kept while neither these nor the scheme's words change."""
        concepts = [(one.id, one.deprecated, one.pref_label, one.alt_labels) for one in self._catalogue.concepts()]
        of = (self._catalogue.log_head(), concepts)
        with self._looking:
            if self._found[0] != of:
                self._found = (of, self._suggesting.sub_themes(self._terms, _LOOKED_AT))
            return self._found[1]

    def _passages(self, ids: Iterable[str]) -> dict[str, HeldPassage]:
        with self._catalogue.reading() as connection:
            found = (self._catalogue.passage_by_id(name, connection) for name in sorted(ids))
            return {passage.id: passage for passage in found if passage is not None}

    # --- what is said --------------------------------------------------------------------------

    def _need(self, reason: str) -> None:
        if not any(map(str.isalnum, reason)):
            raise InputRefused("Say why: whoever meets this later will want to know.")

    def _label(self, written: str) -> str:
        label = self._coding.said(written)
        if not any(map(str.isalpha, label)) or len(label) > LONGEST_LABEL:
            raise InputRefused(f"Give it a name of words, with at most {LONGEST_LABEL} characters.")
        return label

    def _labels(self, written: Iterable[str]) -> list[str]:
        labels = [self._label(one) for one in written if one.strip()]
        if len(labels) > MOST_LABELS:
            raise InputRefused(f"More than {MOST_LABELS} other wordings are too many: keep the most usual ones.")
        return labels


def _key(term: str) -> str:
    return " ".join(stems(term))


def _evidence(found: SubTheme, passages: dict[str, HeldPassage]) -> tuple[tuple[HeldPassage, int, int], ...]:
    """The first sentence with the term of a few passages, of different documents where there are enough."""
    wanted = tuple(stems(found.term))
    firsts: dict[str, tuple[HeldPassage, int, int]] = {}  # of each document
    others = []
    for passage in (passages[name] for name in found.passage_ids if name in passages):
        place = next((span for span in passage.sentences if _has(passage.text[slice(*span)], wanted)), None)
        if place is None:
            continue
        if passage.document_id in firsts:
            others.append((passage, *place))
        else:
            firsts[passage.document_id] = (passage, *place)
    return (*firsts.values(), *others)[:_SENTENCES]


def _has(sentence: str, wanted: tuple[str, ...]) -> bool:
    words = tuple(stems(sentence))
    return any(words[at : at + len(wanted)] == wanted for at in range(len(words)))

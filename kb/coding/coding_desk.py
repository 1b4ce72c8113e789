"""The use cases of researchers who code: what to code next, record it, compare, decide, and see how far they agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

import numpy as np

from kb.catalogue import Catalogue, Connection
from kb.coding.coding_views import Comparison, Dispute, Progress, Task
from kb.coding.progress import expected_changes
from kb.coding.reliability import Reliability, disputed_themes, reliability, set_distance
from kb.coding.suggesting import Suggesting
from kb.errors import InputRefused, NotHeld
from kb.models import Anchor, Coding, Decision, Item, ItemKind, Precedent, ThemeSuggestion
from kb.themes import moved

LONGEST_NAME = 100  # characters
LONGEST_REASON = 1_000


class CodingDesk:
    """Where researchers code. Nobody is told another's judgement of an item before giving their own, unless they
    decide on it; who was told is kept, and codes that item blind no more.
    """

    def __init__(self, catalogue: Catalogue, clean: Callable[[str], str], suggesting: Suggesting | None = None) -> None:
        """`clean` gives a text as one line; without `suggesting` only what was suggested at reading is shown."""
        self.suggesting = suggesting
        self._catalogue = catalogue
        self._clean = clean

    # --- coding --------------------------------------------------------------------------------

    def person(self, name: str) -> str:
        """The name of a coder as it is known, however it is spaced and capitalised. Raises InputRefused."""
        cleaned = self._clean(name)
        if not any(map(str.isalpha, cleaned)) or len(cleaned) > LONGEST_NAME:
            raise InputRefused(f"Say who you are: a name of at most {LONGEST_NAME} characters.")
        known = {other.casefold(): other for other in self.people()}
        return known.get(cleaned.casefold(), cleaned)

    def people(self) -> tuple[str, ...]:
        """Everybody who ever coded, decided or wrote a case study, by name."""
        return tuple(sorted({*self._catalogue.coders(), *self._catalogue.writers()}))

    def next_tasks(
        self,
        coder: str,
        limit: int = 1,
        *,
        kind: ItemKind = ItemKind.PASSAGE,
        second: bool = False,
        document_id: str | None = None,
        skipped: Iterable[str] = (),
        by_value: bool = False,
    ) -> tuple[Task, ...]:
        """What a coder has not coded, in the order of documents and text: of one document or all.

        With `second` only what another has coded; their judgement is not told. `skipped` are ids to leave out.
        `by_value` puts passages first from whose codings suggestions would learn most.
        """
        coder = self.person(coder)
        with self._catalogue.reading() as connection:
            theirs, mine = self._coded_targets(coder, connection)
            left_out = mine | set(skipped)
            if kind is ItemKind.DOCUMENT:
                documents = [
                    document
                    for document in self._catalogue.documents(connection=connection)
                    if document.id not in left_out
                    and document_id in (None, document.id)
                    and (not second or document.id in theirs)
                ]
                return tuple(Task(document.id, None, document) for document in documents[:limit])
            keys = self._catalogue.held_keys(document_id=document_id, connection=connection)
            ids = self._catalogue.passage_ids(keys, connection)
            chosen = [
                int(key)
                for key, name in zip(keys, ids, strict=True)
                if name not in left_out and (not second or name in theirs)
            ]
            judged = mine | theirs
            coded = {int(key) for key, name in zip(keys, ids, strict=True) if name in judged}
        if by_value and self.suggesting:
            chosen = self.suggesting.most_valuable(np.array(chosen, np.int64), coded, limit)
        passages = self._catalogue.passages(chosen[:limit])
        suggestions = self.suggesting.of(passages) if self.suggesting else self._catalogue.suggestions(chosen[:limit])
        return tuple(Task(passage.id, passage, None, suggestions.get(passage.key, ())) for passage in passages)

    def record(
        self,
        coder: str,
        target_id: str,
        labels: Iterable[str],
        *,
        suggestions: Sequence[ThemeSuggestion] | None = None,
        based_on: Sequence[tuple[int, int]] = (),
        reason: str = "",
        note: str = "",
    ) -> Coding:
        """Record which themes a coder finds in a passage or document: all of them, or none. It supersedes their last.

        `suggestions` are those that were shown, None if none were; `based_on` are offsets in the passage. Raises
        InputRefused and NotHeld.
        """
        coder, chosen = self.person(coder), frozenset(labels)
        self._check_labels(chosen)
        with self._catalogue.transaction() as connection:
            item = self._catalogue.put_item(connection, target_id)
            if not all(0 <= start < end <= len(item.anchor.exact) for start, end in based_on):
                raise InputRefused("What a coding is based on must be words of the passage: mark them again.")
            made = Coding(
                item_id=item.id,
                anchor_id=item.anchor.id,
                coder=coder,
                labels=chosen,
                made_at=datetime.now(UTC),
                suggestions=None if suggestions is None else tuple(suggestions),
                based_on=tuple(based_on),
                reason=self.said(reason),
                note=self.said(note),
            )
            return self._catalogue.add_coding(connection, made)

    def take_back(self, coder: str, target_id: str, reason: str = "") -> Coding:
        """Take a coder's judgement back, so that they have not coded it. Raises NotHeld where there is none."""
        coder = self.person(coder)
        with self._catalogue.transaction() as connection:
            mine = self._own(coder, target_id, connection)
            if mine is None:
                raise NotHeld("You have not coded this, so there is nothing to take back.")
            made = Coding(mine.item_id, mine.anchor_id, coder, None, datetime.now(UTC), reason=self.said(reason))
            return self._catalogue.add_coding(connection, made)

    def own(self, coder: str, target_id: str) -> Coding | None:
        """What a coder says of a passage or document now, if they coded it."""
        with self._catalogue.reading() as connection:
            return self._own(self.person(coder), target_id, connection)

    def progress(self, coder: str) -> Progress:
        """How far a coder has come, and what to expect of the next suggestions."""
        coder = self.person(coder)
        with self._catalogue.reading() as connection:
            theirs, mine = self._coded_targets(coder, connection)
            keys = self._catalogue.held_keys(connection=connection)
            held = set(self._catalogue.passage_ids(keys, connection))
            held_documents = set(self._catalogue.fingerprints(connection))
            codings = self._catalogue.codings(coder=coder, current=True, connection=connection)
        answered = [coding for coding in codings if coding.suggestions is not None]
        return Progress(
            coder=coder,
            coded=len(codings),
            passages_left=len(held - mine),
            second_left=len((theirs - mine) & (held | held_documents)),
            mean_themes=sum(len(coding.labels or ()) for coding in codings) / len(codings) if codings else None,
            expected=expected_changes([coding.labels != coding.suggested for coding in answered]),
        )

    # --- comparing and deciding ----------------------------------------------------------------

    def disputes(self) -> tuple[Dispute, ...]:
        """Items on which codings differ and nobody has decided, the furthest apart first."""
        with self._catalogue.reading() as connection:
            decided = {decision.item_id for decision in self._catalogue.decisions(connection=connection)}
            by_item: dict[int, list[Coding]] = defaultdict(list)
            for coding in self._catalogue.codings(current=True, connection=connection):
                by_item[coding.item_id].append(coding)
            items = self._catalogue.items(connection=connection)
        found = [
            Dispute(items[item_id], tuple(coding.coder for coding in codings), set_distance(codings))
            for item_id, codings in by_item.items()
            if item_id not in decided
        ]
        return tuple(sorted((one for one in found if one.distance), key=lambda one: (-one.distance, one.item.id)))

    def compare(self, reader: str, item_id: int, *, to_decide: bool = False) -> Comparison:
        """Show a reader all that was said of an item: one who has coded it, or who reads it to decide.

        It is kept that they saw it. Raises InputRefused for another reader, NotHeld for an unknown item.
        """
        reader = self.person(reader)
        with self._catalogue.transaction() as connection:
            item = self._item(item_id, connection)
            codings = self._catalogue.codings([item_id], current=True, connection=connection)
            if not to_decide and reader not in {coding.coder for coding in codings}:
                raise InputRefused("Code this yourself before you see what others chose, or open it to decide on it.")
            self._catalogue.mark_seen(connection, item_id, reader)
            decisions = self._catalogue.decisions([item_id], current=True, connection=connection)
            return Comparison(
                item=item,
                codings=codings,
                decision=decisions[0] if decisions else None,
                all_codings=self._catalogue.codings([item_id], connection=connection),
                all_decisions=self._catalogue.decisions([item_id], connection=connection),
                places=self._catalogue.places_of(item_id, connection),
            )

    def decide(self, judge: str, item_id: int, labels: Iterable[str], reason: str) -> Decision:
        """Settle which themes an item has, and why: a precedent for each theme on which its coders differ.

        Raises InputRefused and NotHeld.
        """
        judge, chosen, said = self.person(judge), frozenset(labels), self.said(reason)
        self._check_labels(chosen)
        if not said:
            raise InputRefused("Say why you decide so: others will follow it as a precedent.")
        with self._catalogue.transaction() as connection:
            item = self._item(item_id, connection)
            codings = self._catalogue.codings([item_id], current=True, connection=connection)
            if not codings:
                raise InputRefused("Nobody's coding of this stands, so there is nothing to decide: code it first.")
            self._catalogue.mark_seen(connection, item_id, judge)
            disputed = disputed_themes(codings)
            made = Decision(item_id, item.anchor.id, judge, chosen, disputed, said, datetime.now(UTC))
            return self._catalogue.add_decision(connection, made)

    def precedents(self, concept_id: str | None = None) -> tuple[Precedent, ...]:
        """What was decided for a theme, or for all, the latest first; to be read beside its scope note."""
        return self._catalogue.precedents(concept_id)

    # --- looking at all of it ------------------------------------------------------------------

    def reliability(self, coders: Sequence[str] = ()) -> Reliability:
        """How far these coders agree, or all. Raises InputRefused for somebody who has coded nothing."""
        codings = self._catalogue.codings()
        known = {coding.coder for coding in codings}
        names = [self.person(name) for name in coders]
        for name in names:
            if name not in known:
                others = f"choose from {', '.join(sorted(known))}" if known else "nobody has coded anything yet"
                raise InputRefused(f"Nothing was coded by “{name}”: {others}.")
        return reliability(codings, [concept.id for concept in self._catalogue.concepts()], names)

    def codings(self) -> tuple[tuple[Item, Anchor, Coding], ...]:
        """Every coding there ever was, oldest first, with its item and the place where that stood then.

        It shows everybody's judgement, so it is not for somebody who has still to code.
        """
        with self._catalogue.reading() as connection:
            items = self._catalogue.items(connection=connection)
            places = self._catalogue.all_places(connection)
            codings = self._catalogue.codings(connection=connection)
        return tuple((items[coding.item_id], places[coding.anchor_id], coding) for coding in codings)

    def decisions(self) -> tuple[Decision, ...]:
        """Every decision there ever was, oldest first."""
        return self._catalogue.decisions()

    def to_look_at(self) -> tuple[Item, ...]:
        """Items that were not found again when their document was read anew, or whose words are not quite the same.

        To code or decide on one again, where it stands now, takes it off the list.
        """
        return self._catalogue.unconfirmed_items()

    # --- what they share -----------------------------------------------------------------------

    def _coded_targets(self, coder: str, connection: Connection) -> tuple[set[str], set[str]]:
        """The ids of what others have coded and of what this coder has, where it stands now."""
        theirs: set[str] = set()
        mine: set[str] = set()
        for target_id, name in self._catalogue.coded_targets(connection):
            (mine if name == coder else theirs).add(target_id)
        return theirs, mine

    def _own(self, coder: str, target_id: str, connection: Connection) -> Coding | None:
        item = self._catalogue.item_at(target_id, connection)
        if item is None:
            return None
        mine = self._catalogue.codings([item.id], coder, current=True, connection=connection)
        return mine[0] if mine else None

    def _item(self, item_id: int, connection: Connection) -> Item:
        item = self._catalogue.items([item_id], connection).get(item_id)
        if item is None:
            raise NotHeld(f"Nothing that was coded has the number {item_id}: open it from the list of disputes.")
        return item

    def _check_labels(self, labels: frozenset[str]) -> None:
        concepts = self._catalogue.concepts()
        usable = {concept.id for concept in concepts if not concept.deprecated}
        unknown = sorted(labels - usable)
        if unknown:
            became = " ".join(moved(unknown[:1], concepts)) or f"There is no theme “{unknown[0]}”."
            raise InputRefused(f"{became} Choose from {', '.join(sorted(usable))}.")

    def said(self, text: str) -> str:
        """Return the words of a reason or note as they are kept. Raises InputRefused where they are too long."""
        if len(text) > LONGEST_REASON:
            raise InputRefused(f"That is too long to keep: say it in at most {LONGEST_REASON} characters.")
        return self._clean(text)

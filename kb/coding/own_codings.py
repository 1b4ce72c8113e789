"""What a coder has coded, to be found again and changed; and what stands on text that has changed since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from kb.catalogue import Catalogue, Connection
from kb.coding.anchoring import likest
from kb.coding.coding_desk import CodingDesk
from kb.coding.marking import carried
from kb.errors import InputRefused, NotHeld
from kb.models import Anchor, Coding, Decision, Item, Placing

_MOVED = (Placing.CLOSE, Placing.SAME_WORK)
_DROPPED = "The text has changed, and the coding does not hold for it any more."
_GONE_ON = "The same coding stands on the text as it is now."


@dataclass(frozen=True, slots=True)
class Made:
    """A judgement that stands, with its item and the place on which it was made; `title` is that of its document."""

    item: Item
    place: Anchor
    coding: Coding
    title: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A judgement whose text is not what it was: `target_id` is where its item stands now, or may stand.

    `placed` says that it stands there; else its words were not found again, and `target_id` is the passage of the same
    work that is most like them, None where there is none. `now` are the words there, empty for a whole document.
    """

    item: Item
    place: Anchor
    judgement: Coding | Decision
    target_id: str | None
    now: str
    placed: bool


class OwnCodings:
    """Where a coder looks back. A change supersedes, with its reason; nothing is overwritten."""

    def __init__(self, catalogue: Catalogue, desk: CodingDesk) -> None:
        self._catalogue = catalogue
        self._desk = desk

    # --- what one has coded --------------------------------------------------------------------

    def found(self, coder: str, theme: str = "", words: str = "") -> tuple[Made, ...]:
        """What a coder has coded, the latest first: with this theme, and with all of these words in text or reasons."""
        coder, wanted = self._desk.person(coder), words.casefold().split()
        with self._catalogue.reading() as connection:
            items = self._catalogue.items(connection=connection)
            places = self._catalogue.all_places(connection)
            documents = self._catalogue.documents(include_retired=True, connection=connection)
            codings = self._catalogue.codings(coder=coder, current=True, connection=connection)
        titles = {document.id: document.work.title for document in documents}
        made = [
            Made(items[one.item_id], places[one.anchor_id], one, titles.get(places[one.anchor_id].document_id, ""))
            for one in reversed(codings)
            if not theme or theme in (one.labels or ())
        ]
        return tuple(one for one in made if all(word in _told(one) for word in wanted))

    def history(self, coder: str, item_id: int) -> tuple[Made, ...]:
        """What a coder has ever said of an item, oldest first. Raises NotHeld where nothing of it stands."""
        coder = self._desk.person(coder)
        with self._catalogue.reading() as connection:
            item, _ = self._standing(coder, item_id, connection)
            places = self._catalogue.all_places(connection)
            codings = self._catalogue.codings([item_id], coder, connection=connection)
        return tuple(Made(item, places[one.anchor_id], one, "") for one in codings)

    def recode(
        self,
        coder: str,
        item_id: int,
        labels: Iterable[str],
        reason: str,
        *,
        based_on: Sequence[tuple[int, int]] = (),
        note: str = "",
    ) -> Coding:
        """Change what a coder says of an item, where it stands now, and say why. Raises InputRefused and NotHeld."""
        coder = self._desk.person(coder)
        with self._catalogue.reading() as connection:
            item, last = self._standing(coder, item_id, connection)
        if not self._desk.said(reason):
            raise InputRefused("Say why you change it: the coding before stays on record beside it.")
        return self._desk.record(
            coder,
            self._present(item),
            labels,
            suggestions=last.suggestions,
            based_on=based_on,
            reason=reason,
            note=note,
        )

    def drop(self, coder: str, item_id: int, reason: str = _DROPPED) -> Coding:
        """Take back what a coder says of an item, wherever its text has gone. Raises NotHeld."""
        coder = self._desk.person(coder)
        with self._catalogue.transaction() as connection:
            item, last = self._standing(coder, item_id, connection)
            return self._taken_back(item, last, self._desk.said(reason), connection)

    # --- text that has changed -----------------------------------------------------------------

    def changed(self, coder: str) -> tuple[Changed, ...]:
        """A coder's codings, and decisions on what they coded or decided, under which the text has changed since.

        Nobody is told what was decided on an item that they have still to code. A decision whose words were not found
        again is not among them: it stays a precedent.
        """
        coder = self._desk.person(coder)
        with self._catalogue.reading() as connection:
            items = {item.id: item for item in self._catalogue.unconfirmed_items(connection)}
            if not items:
                return ()
            places = self._catalogue.all_places(connection)
            moved: dict[int, int] = defaultdict(int)
            for item_id in items:
                for place in self._catalogue.places_of(item_id, connection):
                    if place.placing in _MOVED:
                        moved[item_id] = place.id
            codings = self._catalogue.codings(items, coder, current=True, connection=connection)
            decisions = self._catalogue.decisions(items, current=True, connection=connection)
            own = {coding.item_id for coding in codings}
            judgements: list[Coding | Decision] = [*codings]
            judgements += [one for one in decisions if one.judge == coder or one.item_id in own]
            texts = _Texts(self._catalogue, connection)
            return tuple(
                self._as_changed(items[one.item_id], places[one.anchor_id], one, texts)
                for one in judgements
                if _is_changed(items[one.item_id], one, moved[one.item_id])
            )

    def keep(self, coder: str, item_id: int, target_id: str = "") -> Coding:
        """Say again of the text as it is now what was said of the old one; marks go along where their words stand.

        `target_id` is the passage that is meant where the words were not found again: the coding goes over to it.
        Raises InputRefused and NotHeld.
        """
        coder = self._desk.person(coder)
        with self._catalogue.transaction() as connection:
            item, last = self._standing(coder, item_id, connection)
            now = self._catalogue.put_item(connection, target_id or self._present(item))
            before = self._catalogue.all_places(connection)[last.anchor_id].exact
            if now.id != item.id:
                if self._catalogue.codings([now.id], coder, current=True, connection=connection):
                    raise InputRefused("You have coded that passage already: drop this coding, or change that one.")
                self._taken_back(item, last, _GONE_ON, connection)
            again = replace(
                last,
                item_id=now.id,
                anchor_id=now.anchor.id,
                made_at=datetime.now(UTC),
                based_on=carried(last.based_on, before, now.anchor.exact),
                supersedes=None,
                id=0,
            )
            return self._catalogue.add_coding(connection, again)

    def keep_decision(self, judge: str, item_id: int) -> Decision:
        """Decide of the text as it is now as it was decided of the old one. Raises NotHeld."""
        judge = self._desk.person(judge)
        with self._catalogue.transaction() as connection:
            last = self._catalogue.decisions([item_id], current=True, connection=connection)
            item = self._catalogue.items([item_id], connection).get(item_id)
            if not last or item is None:
                raise NotHeld("Nothing was decided on this: open it from the list again.")
            now = self._catalogue.put_item(connection, self._present(item))
            self._catalogue.mark_seen(connection, item_id, judge)
            again = replace(
                last[0], anchor_id=now.anchor.id, judge=judge, made_at=datetime.now(UTC), supersedes=None, id=0
            )
            return self._catalogue.add_decision(connection, again)

    # --- what they share -----------------------------------------------------------------------

    def _as_changed(self, item: Item, place: Anchor, judgement: Coding | Decision, texts: _Texts) -> Changed:
        if item.anchor.placing is not Placing.STALE:
            return Changed(item, place, judgement, item.anchor.target_id, item.anchor.exact, placed=True)
        there = texts.of_work(item.anchor.document_id)
        near = likest(place.exact, there) if place.exact else None
        return Changed(item, place, judgement, near, there.get(near or "", ""), placed=False)

    def _standing(self, coder: str, item_id: int, connection: Connection) -> tuple[Item, Coding]:
        mine = self._catalogue.codings([item_id], coder, current=True, connection=connection)
        if not mine:
            raise NotHeld("Your coding of this does not stand any more: open it from the list again.")
        return self._catalogue.items([item_id], connection)[item_id], mine[0]

    def _present(self, item: Item) -> str:
        if item.anchor.placing is Placing.STALE:
            raise NotHeld("The words of this were not found again: say which passage they are now, or drop the coding.")
        return item.anchor.target_id

    def _taken_back(self, item: Item, last: Coding, reason: str, connection: Connection) -> Coding:
        made = Coding(item.id, last.anchor_id, last.coder, None, datetime.now(UTC), reason=reason)
        return self._catalogue.add_coding(connection, made)


def _is_changed(item: Item, one: Coding | Decision, moved_at: int) -> bool:
    """Tell whether it was made before its item was moved last, to a place with this id, or lost."""
    lost = item.anchor.placing is Placing.STALE
    return isinstance(one, Coding) if lost else moved_at > one.anchor_id


def _told(made: Made) -> str:
    return " ".join((made.title, made.place.exact, made.coding.reason, made.coding.note)).casefold()


class _Texts:
    """The words of held passages by their ids, for each work that is asked for, read once."""

    def __init__(self, catalogue: Catalogue, connection: Connection) -> None:
        self._catalogue = catalogue
        self._connection = connection
        self._works = {
            document.id: document.work.id
            for document in catalogue.documents(include_retired=True, connection=connection)
        }
        self._held = catalogue.documents(connection=connection)
        self._read: dict[str, dict[str, str]] = {}

    def of_work(self, document_id: str) -> dict[str, str]:
        work = self._works.get(document_id, "")
        if work not in self._read:
            keys = [
                int(key)
                for document in self._held
                if document.work.id == work
                for key in self._catalogue.held_keys(document_id=document.id, connection=self._connection)
            ]
            passages = self._catalogue.passages(keys, self._connection)
            self._read[work] = {passage.id: passage.text for passage in passages}
        return self._read[work]

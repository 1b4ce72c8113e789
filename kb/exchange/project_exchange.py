"""The use cases of REFI-QDA projects that go out to other programs and come back: all of a file, or nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from kb.catalogue import Catalogue, Connection
from kb.coding.coding_desk import CodingDesk
from kb.coding.marking import Span, carried
from kb.errors import InputRefused
from kb.exchange.project_places import EXCERPT, ProjectPlaces
from kb.exchange.qda_codings import Told, decided, is_decision, is_judgement, meant, together
from kb.exchange.refi_project import QdaCoding, QdaProject, QdaSource, open_project, project_file
from kb.models import Anchor, Coding, Decision, Item, Placing


@dataclass(frozen=True, slots=True)
class TakenProject:
    """What came of a project: what it added, how much changed nothing, and what was left out, with the reason.

    `unknown` are the names of codes of which nobody has said which theme is meant: then nothing is taken in.
    """

    added: tuple[Coding, ...]
    decided: tuple[Decision, ...]
    unchanged: int
    left_out: tuple[str, ...]
    unknown: tuple[str, ...] = ()


class ProjectExchange:
    """Codings that stand, their texts and the scheme, as a project that programs for qualitative analysis read."""

    def __init__(self, catalogue: Catalogue, desk: CodingDesk) -> None:
        self._catalogue = catalogue
        self._desk = desk

    def file(self) -> tuple[bytes, int]:
        """Return codings and decisions that stand, their texts and the scheme, and how many had to stay out.

        What stays out are codings of texts that are no longer held.
        """
        with self._catalogue.reading() as connection:
            items = self._catalogue.items(connection=connection)
            places = self._catalogue.all_places(connection)
            codings = self._catalogue.codings(current=True, connection=connection)
            decisions = self._catalogue.decisions(current=True, connection=connection)
        held = {document.id: document for document in self._catalogue.documents()}

        def stands(one: Coding | Decision) -> bool:
            anchor = items[one.item_id].anchor
            return anchor.document_id in held and anchor.placing is not Placing.STALE

        def there(coding: Coding) -> tuple[Anchor, Coding]:
            """The coding where its item is now, with its marks carried over."""
            now, then = items[coding.item_id].anchor, places[coding.anchor_id]
            marks = coding.based_on if now.exact == then.exact else carried(coding.based_on, then.exact, now.exact)
            return now, replace(coding, based_on=marks)

        inside = [there(coding) for coding in codings if stands(coding)]
        settled = [(items[one.item_id].anchor, one) for one in decisions if stands(one)]
        coded = {place.document_id for place, _ in (*inside, *settled)}
        sources = [
            QdaSource(document.id, document.work.title, self._catalogue.document_text(document.id))
            for document in held.values()
            if document.id in coded
        ]
        content = project_file("Kist", self._catalogue.concepts(), sources, inside, settled)
        return content, len(codings) - len(inside)

    def take_in(
        self, content: bytes, name: str, codes: Mapping[str, str] | None = None, coder: str = "", apply: bool = True
    ) -> TakenProject:
        """Take the codings of a project in, each as its coder's judgement of the passage around its words.

        `codes` says for names of codes that are no theme here which is meant: its id, or nothing to leave the code out.
        `coder` is who is meant where the project does not say. Without `apply` only say what it would do. Raises
        InputRefused; then nothing is changed.
        """
        project = open_project(content, name)
        concepts = self._catalogue.concepts()
        wrong = sorted(set((codes or {}).values()) - {one.id for one in concepts if not one.deprecated} - {""})
        if wrong:
            raise InputRefused(f"There is no theme “{wrong[0]}”, or it is retired: name another for the code.")
        themes = meant(project, concepts, codes or {})
        unknown = sorted({project.codes.get(one) or one for one, theme in themes.items() if theme is None})
        if unknown and apply:
            names = ", ".join(f"“{one}”" for one in unknown)
            raise InputRefused(f"Codes that are no theme here: {names}. Say for each which theme is meant, or none.")
        with self._catalogue.transaction() as connection:
            taken = _Taking(self._catalogue, self._desk, connection, project, themes, coder).all()
            if not apply:
                connection.rollback()
        return replace(taken, unknown=tuple(unknown))


class _Taking:
    """One project that is taken in within one transaction."""

    def __init__(
        self,
        catalogue: Catalogue,
        desk: CodingDesk,
        connection: Connection,
        project: QdaProject,
        themes: Mapping[str, str | None],
        coder: str,
    ) -> None:
        self._catalogue = catalogue
        self._desk = desk
        self._connection = connection
        self._project = project
        self._themes = themes
        self._coder = coder
        self._places = ProjectPlaces(catalogue, connection, project)
        self._known = frozenset(concept.id for concept in catalogue.concepts(connection))
        self._now = datetime.now(UTC)
        self._left_out: list[str] = []
        self._unchanged = 0

    def all(self) -> TakenProject:
        """Take everything in."""
        grouped: dict[tuple[str, str], list[tuple[QdaCoding, Span | None]]] = defaultdict(list)
        settled: list[tuple[str, Told]] = []
        for one in self._project.codings:
            who = self._person(one)
            if not self._wanted(one):
                continue
            places = self._places.find(one)
            if not places:
                words = self._places.words(one)
                self._left_out.append(f"Its words are not held here, or not as one passage: {words}.")
            for target, span in places:
                if not is_decision(one):
                    grouped[target, who].append((one, span))
                elif decision := decided(who, one, self._known):
                    settled.append((target, decision))
                else:
                    self._left_out.append(
                        f"A decision names a theme that is not known here: {self._places.words(one)}."
                    )
        told = [(target, together(who, made, self._themes)) for (target, who), made in grouped.items()]
        added: list[Coding] = []
        agreed: list[Decision] = []
        for target, judgement in sorted((*told, *settled), key=lambda one: one[1].made_at or self._now):
            item = self._catalogue.put_item(self._connection, target)
            made = self._decision(item, judgement) if judgement.disputed is not None else self._coding(item, judgement)
            if isinstance(made, Decision):
                agreed.append(self._catalogue.add_decision(self._connection, made))
            elif isinstance(made, Coding):
                added.append(self._catalogue.add_coding(self._connection, made))
        if self._project.elsewhere:
            count = f"{self._project.elsewhere} coding{'s' if self._project.elsewhere > 1 else ''}"
            self._left_out.append(
                f"On pictures, recordings or places on a page, which no text tells, and left out: {count}."
            )
        return TakenProject(tuple(added), tuple(agreed), self._unchanged, tuple(self._left_out))

    # --- who and where ---------------------------------------------------------------------------

    def _person(self, one: QdaCoding) -> str:
        name = one.coder or self._coder
        if not name:
            raise InputRefused("The project does not say who coded: give the name of the coder, and take it in again.")
        return self._desk.person(name)

    def _wanted(self, one: QdaCoding) -> bool:
        if not is_judgement(one):
            self._left_out.append(f"A note without a code says nothing of themes: {self._places.words(one)}.")
            return False
        return one.code is None or bool(self._themes.get(one.code))

    # --- what is made of it ----------------------------------------------------------------------

    def _coding(self, item: Item, told: Told) -> Coding | None:
        """The coding to be added, None where it is known already or older than what its coder has said since."""
        history = self._catalogue.codings([item.id], told.coder, connection=self._connection)
        length = len(item.anchor.exact)
        made = Coding(
            item_id=item.id,
            anchor_id=item.anchor.id,
            coder=told.coder,
            labels=told.labels,
            made_at=told.made_at or self._now,
            suggestions=told.suggestions,
            based_on=tuple(span for span in told.based_on if 0 <= span[0] < span[1] <= length),
            reason=self._desk.said(told.reason),
            note=self._desk.said(told.note),
            blind=self._project.own if told.blind is None else told.blind,
        )
        last = next(iter(self._catalogue.codings([item.id], told.coder, True, self._connection)), None)
        same_time = any(coding.made_at == made.made_at for coding in history)
        if (last and _same(made, last)) or (same_time and not last):
            self._unchanged += 1
            return None
        if any(coding.made_at > made.made_at for coding in history):
            self._left_out.append(_older(told.coder, item))
            return None
        if last and same_time:
            # The same coding, edited in another program, which says nothing of when.
            return replace(made, made_at=self._now, suggestions=last.suggestions, blind=False)
        return made

    def _decision(self, item: Item, told: Told) -> Decision | None:
        """The decision to be added, None where it is known already or older than what was decided since."""
        history = self._catalogue.decisions([item.id], connection=self._connection)
        made_at = told.made_at or self._now
        if any(decision.made_at == made_at for decision in history):
            self._unchanged += 1
            return None
        if any(decision.made_at > made_at for decision in history):
            self._left_out.append(_older("somebody", item))
            return None
        self._catalogue.mark_seen(self._connection, item.id, told.coder)
        reason, disputed = self._desk.said(told.reason), told.disputed or frozenset()
        return Decision(item.id, item.anchor.id, told.coder, told.labels, disputed, reason, made_at)


def _older(who: str, item: Item) -> str:
    words = " ".join(item.anchor.exact[:EXCERPT].split()) or "a whole document"
    return f"Older than what {who} has said here since: “{words}”."


def _same(made: Coding, last: Coding) -> bool:
    return (made.labels, made.based_on, made.reason, made.note) == (
        last.labels,
        last.based_on,
        last.reason,
        last.note,
    )

"""One coder at work: what is before them, what they have chosen so far, and the way back. It does not draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.coding.coding_desk import CodingDesk
from kb.coding.coding_views import Progress, Task
from kb.coding.marking import Span, find_words
from kb.errors import InputRefused, NotHeld
from kb.models import HeldPassage, ItemKind

Labels = frozenset[str]
Marks = frozenset[Span]


@dataclass(frozen=True, slots=True)
class Queue:
    """What a coder wants to be offered.

    `second` is only what others have coded, `beside` with suggestions in sight, `by_value` first what they learn most
    from.
    """

    kind: ItemKind = ItemKind.PASSAGE
    document_id: str | None = None
    second: bool = False
    beside: bool = True
    by_value: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """An item that was left behind, saved or skipped, and what was said of it."""

    task: Task
    chosen: Labels | None
    reason: str
    note: str
    marks: Marks
    saved: bool


def note_signs(passage: HeldPassage) -> list[tuple[int, str]]:
    """Return where the numbers of notes are shown in a passage: who copies its words copies them, too."""
    return [(place, ", ".join(str(source.note) for source in sources)) for place, sources in passage.markers]


class Sitting:
    """The items that one coder goes through in one visit.

    `chosen` are the themes chosen for the item at hand, empty for "none of them", None while nothing was chosen;
    `marks` are the words of the passage on which that is based, by their offsets.
    Each press names the item that it was meant for, so that one which comes late, when another item is there
    already, does nothing. Saving and undoing are only asked for by a press and done by `settle`: a browser may send two
    presses at once and in any order, and what was chosen just before saving must be saved.
    """

    def __init__(self, desk: CodingDesk, coder: str, queue: Queue) -> None:
        self._desk = desk
        self.coder = desk.person(coder)
        self._steps: list[Step] = []
        self._skipped: list[str] = []
        self._asked = ""
        self._unmarked = ""
        self.told = ""
        self._turn(queue)

    # --- what is at hand -----------------------------------------------------------------------

    def turn_to(self, queue: Queue) -> None:
        """Take items from another queue, if it is another one."""
        if queue != self.queue:
            self.told = ""
            self._turn(queue)

    @property
    def suggested(self) -> Labels:
        """The themes that are suggested for the item at hand, as far as the coder sees them."""
        return (
            frozenset(one.concept_id for one in self.task.suggestions) if self.task and self.queue.beside else Labels()
        )

    @property
    def skipped(self) -> int:
        """How many items were skipped and not saved since."""
        return len(self._skipped)

    @property
    def can_undo(self) -> bool:
        """Whether something was saved or skipped in this visit."""
        return bool(self._steps)

    # --- what the coder presses ----------------------------------------------------------------

    def toggle(self, target_id: str, concept_id: str) -> None:
        """Choose a theme, or no longer. Without any theme the item is undecided again, not "none of them"."""
        if self._at_hand(target_id):
            self._choose(((self.chosen or Labels()) ^ {concept_id}) or None)

    def accept(self, target_id: str) -> None:
        """Choose what is suggested."""
        if self._at_hand(target_id):
            self._choose(self.suggested or None)
            self.told = "" if self.chosen else "Nothing is suggested here: choose themes, or none of them."

    def choose_none(self, target_id: str) -> None:
        """Say that none of the themes fits."""
        if self._at_hand(target_id):
            self._choose(Labels())

    def mark(self, target_id: str, start: int, end: int) -> None:
        """Mark words of the passage as what the themes are based on, or no longer."""
        if self._at_hand(target_id):
            self.marks, self.told = self.marks ^ {(start, end)}, ""

    def mark_words(self, target_id: str, words: str) -> bool:
        """Mark words that were pasted; tell whether they stand in the passage. What does not is told, and not saved."""
        passage = self.task.passage if self.task and self._at_hand(target_id) else None
        if passage is None or not words.strip():
            return False
        try:
            self.marks, self.told = self.marks | {find_words(passage.text, words, note_signs(passage))}, "Marked."
        except InputRefused as error:
            self._unmarked = str(error)
            return False
        return True

    def skip(self, target_id: str) -> None:
        """Leave the item for now."""
        if self._at_hand(target_id) and self.task:
            self._steps.append(Step(self.task, self.chosen, "", "", self.marks, saved=False))
            self._skipped.append(target_id)
            self._advance()
            self.told = "Skipped."

    def take_up(self) -> None:
        """Offer what was skipped again."""
        self._skipped.clear()
        self._advance()

    def ask_to_save(self, target_id: str) -> None:
        """Have what is chosen recorded by the next `settle`."""
        if self._at_hand(target_id):
            self._asked = "save"

    def ask_to_undo(self, target_id: str) -> None:
        """Have the last saving or skipping undone by the next `settle`."""
        if target_id == (self.task.target_id if self.task else ""):
            self._asked = "undo"

    # --- what is done about it -----------------------------------------------------------------

    def settle(self, reason: str = "", note: str = "") -> None:
        """Do what was asked for last. Raises InputRefused and KistError; what was chosen stays then."""
        asked, self._asked = self._asked, ""
        unmarked, self._unmarked = self._unmarked, ""
        if unmarked:
            raise InputRefused(unmarked)
        if asked == "save":
            self._save(reason, note)
        elif asked == "undo" and self._steps:
            self._undo()

    def _save(self, reason: str, note: str) -> None:
        task = self.task
        if task is None:
            return
        if self.chosen is None:
            raise InputRefused("Nothing is chosen yet: choose themes, or say that none of them fits, and save then.")
        shown = task.suggestions if self.queue.beside else None
        try:
            self._desk.record(
                self.coder,
                task.target_id,
                self.chosen,
                suggestions=shown,
                based_on=sorted(self.marks),
                reason=reason,
                note=note,
            )
        except NotHeld:  # read anew, or withdrawn, while it was on the page
            self._advance()
            raise
        self._steps.append(Step(task, self.chosen, reason, note, self.marks, saved=True))
        self._skipped = [one for one in self._skipped if one != task.target_id]
        self._advance()
        self.told = "Saved."

    def _undo(self) -> None:
        step = self._steps.pop()
        if step.saved:
            self._desk.take_back(self.coder, step.task.target_id)
        self._skipped = [one for one in self._skipped if one != step.task.target_id]
        self._place(step.task, step.chosen, step.reason, step.note, step.marks)
        self.progress = self._desk.progress(self.coder)
        self.told = "Taken back: choose anew." if step.saved else "Back at what you skipped."

    def _turn(self, queue: Queue) -> None:
        self.queue = queue
        self._advance()

    def _advance(self) -> None:
        queue = self.queue
        tasks: Sequence[Task] = self._desk.next_tasks(
            self.coder,
            kind=queue.kind,
            second=queue.second,
            document_id=queue.document_id,
            skipped=self._skipped,
            by_value=queue.by_value,
        )
        self._place(next(iter(tasks), None))
        self.progress: Progress = self._desk.progress(self.coder)

    def _place(
        self,
        task: Task | None,
        chosen: Labels | None = None,
        reason: str = "",
        note: str = "",
        marks: Marks = frozenset(),
    ) -> None:
        self.task, self.chosen, self.reason, self.note, self.marks = task, chosen, reason, note, marks
        self.told = self._unmarked = ""

    def _choose(self, chosen: Labels | None) -> None:
        self.chosen, self.told = chosen, ""

    def _at_hand(self, target_id: str) -> bool:
        return self.task is not None and self.task.target_id == target_id

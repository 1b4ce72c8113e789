"""What people say of passages and documents: codings, decisions on disputed ones, and what they answer.

A *coding* is one person's judgement of one item with all its themes, so that "saw it and chose none" is on record. It
is never changed: another one supersedes it. What a machine suggests is another noun, and never counts as a judgement.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ItemKind(StrEnum):
    """What can be coded."""

    PASSAGE = "passage"
    DOCUMENT = "document"


class Placing(StrEnum):
    """How it is known where a coded item stands now."""

    MADE = "as coded"
    EXACT = "the same words between the same words"
    UNIQUE = "the same words"
    CLOSE = "nearly the same words"
    SAME_WORK = "another text of the same work"
    STALE = "not found again"


class Standing(StrEnum):
    """On whose word a passage has a theme; the first that there is goes before the others."""

    DECIDED = "decided"
    AGREED = "agreed by all its coders"
    SINGLE = "one coder"
    DISPUTED = "disputed between its coders"
    OWN = "said by its document, coded by nobody"
    SUGGESTED = "suggested by its heading or a method, coded by nobody"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a coded item stands, or stood: the quotation and position selectors of the W3C Web Annotation model.

    `start` and `end` are offsets into the document's canonical text, `prefix` and `suffix` the words around `exact`. A
    whole document has neither. After the document was erased the words are empty. A `placing` other than MADE says that
    the item was carried over to this place, STALE that this was its last one.
    """

    document_id: str
    placed_at: datetime
    start: int | None = None
    end: int | None = None
    exact: str = ""
    prefix: str = ""
    suffix: str = ""
    placing: Placing = Placing.MADE
    id: int = 0

    @property
    def kind(self) -> ItemKind:
        """What stands here."""
        return ItemKind.DOCUMENT if self.start is None else ItemKind.PASSAGE

    @property
    def target_id(self) -> str:
        """The id of the passage or document."""
        return self.document_id if self.start is None else f"{self.document_id}:{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Item:
    """A passage or document that was coded, with its present place; it stays the same item wherever it goes."""

    id: int
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class ThemeSuggestion:
    """A theme that a method proposes, with a score in 0..1 and the sentence (offsets in the passage) that led to it."""

    concept_id: str
    method: str
    score: float | None = None
    sentence: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Coding:
    """One coder's judgement of one item: all its themes, none where it is empty; `labels` None takes back the last one.

    `suggestions` are those that the coder saw, None where none were shown. `based_on` are offsets within the words of
    its anchor. `blind` says that the coder had not seen another's judgement of the item. `anchor_id` is where the item
    stood, `supersedes` the coder's coding before this one. `id` is 0 until the record has given it one.
    """

    item_id: int
    anchor_id: int
    coder: str
    labels: frozenset[str] | None
    made_at: datetime
    suggestions: tuple[ThemeSuggestion, ...] | None = None
    based_on: tuple[tuple[int, int], ...] = ()
    reason: str = ""
    note: str = ""
    blind: bool = True
    supersedes: int | None = None
    id: int = 0

    @property
    def suggested(self) -> frozenset[str]:
        """The themes that were suggested to the coder."""
        return frozenset(suggestion.concept_id for suggestion in self.suggestions or ())

    @property
    def accepted(self) -> frozenset[str]:
        """The suggested themes that the coder chose."""
        return self.suggested & (self.labels or frozenset())

    @property
    def rejected(self) -> frozenset[str]:
        """The suggested themes that the coder did not choose."""
        return self.suggested - self.labels if self.labels is not None else frozenset()

    @property
    def added(self) -> frozenset[str]:
        """The themes that the coder chose without a suggestion."""
        return (self.labels or frozenset()) - self.suggested


@dataclass(frozen=True, slots=True)
class Decision:
    """What was settled on a disputed item, by whom and why; `disputed` are the themes on which its coders differed."""

    item_id: int
    anchor_id: int
    judge: str
    labels: frozenset[str]
    disputed: frozenset[str]
    reason: str
    made_at: datetime
    supersedes: int | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Precedent:
    """What a decision means for a theme: `use` it for a text like this one, or do not.

    `text` is what was decided on, empty for a whole document or after it was erased.
    """

    concept_id: str
    use: bool
    text: str
    document_id: str
    reason: str
    judge: str
    decided_at: datetime

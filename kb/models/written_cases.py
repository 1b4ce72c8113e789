"""Case studies that researchers write here: what they have filled in, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

# The series of a work that is the account of a case written here.
WRITTEN_HERE = "Case study written in Kist"


@dataclass(frozen=True, slots=True)
class CaseSource:
    """What a case study rests on. `work` is the id of a known work; without it the title says all that is known."""

    title: str
    year: int | None = None
    address: str = ""
    work: str | None = None


@dataclass(frozen=True, slots=True)
class CaseDocument:
    """A file that belongs to a case study: which original it is, and the title under which it will be held.

    `work` is the id of the known work that it is a text of.
    """

    sha256: str
    file_name: str
    title: str
    authors: str = ""
    year: int | None = None
    licence: str = ""
    work: str | None = None


@dataclass(frozen=True, slots=True)
class CaseText:
    """A case study as its writer has filled it in. Empty means that nothing is said yet.

    `asked`, `done`, `observed` and `learned` hold a statement in each line, `partners` a partner; `[2]` behind a
    statement names the second of the `sources`. `themes` are ids of concepts.
    """

    name: str = ""
    context: str = ""
    partners: str = ""
    places: tuple[str, ...] = ()
    period: str = ""
    themes: tuple[str, ...] = ()
    asked: str = ""
    done: str = ""
    observed: str = ""
    learned: str = ""
    sources: tuple[CaseSource, ...] = ()
    document: CaseDocument | None = None


@dataclass(frozen=True, slots=True)
class CaseVersion:
    """A case study as it was published, or that it was withdrawn (then `text` is None) and why."""

    number: int
    text: CaseText | None
    made_by: str
    made_at: datetime
    reason: str = ""
    document_id: str | None = None
    erased: bool = False


class CaseState(StrEnum):
    """Where a case study stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class WrittenCase:
    """One case study that is written here.

    `draft` is what is being written, None where nothing is beyond what was published; `revision` grows with every
    saving. `case_id` is given when it is published first, and stays.
    """

    number: int
    started_by: str
    started_at: datetime
    saved_by: str
    saved_at: datetime
    revision: int
    draft: CaseText | None = None
    case_id: str | None = None
    versions: tuple[CaseVersion, ...] = ()

    @property
    def state(self) -> CaseState:
        """Whether readers see it, saw it once, or never did."""
        if not self.versions:
            return CaseState.DRAFT
        return CaseState.WITHDRAWN if self.versions[-1].text is None else CaseState.PUBLISHED

    @property
    def published(self) -> CaseVersion | None:
        """The version that readers see now."""
        return self.versions[-1] if self.state is CaseState.PUBLISHED else None

    @property
    def name(self) -> str:
        """What it is called in lists."""
        texts = [self.draft, *(version.text for version in reversed(self.versions))]
        return next((text.name for text in texts if text and text.name), "Case study without a name")

"""What could be read: stretches of held documents, from a few passages of a section to a chapter or a short document.

People read from a heading on, so a stretch never begins in one section and ends in the next, unless it is all of the
chapter or document that both belong to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from kb.models import Kind, PassageOutline, Work

_RUNS = (100, 200, 400, 800)  # words, at most, of runs of passages that are offered where a section is longer
_LONGEST = 6_000  # words: half an hour; who reads more at a stretch reads the work
_NEVER_PARTED = 300  # words, at most, of a document that is read whole or, where time is short, in parts
_SHORT_DOCUMENT = 1_500  # words, at most, of a document that may be read whole

Trail = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of the text that a stretch belongs to.

    `work` is the record that counts: for a digest or description that of what it restates; `title` is the text's own.
    `voice` is the number of the voice that speaks, `called` its name.
    """

    work: Work
    title: str
    voice: int
    called: str
    restates: bool = False


@dataclass(frozen=True)
class Stretch:
    """Passages of one document that follow each other, under one heading or all of its parts.

    `nearness` says for each theme asked for on which it has something to read how near (about -1..1) it is to theme
    and purpose; `focus` (0..1) how much of it is on one theme alone. `complicates` is the sentence, by offsets in the
    document, that complicates the picture.
    """

    told: Told
    trail: Trail
    passages: tuple[PassageOutline, ...]
    nearness: dict[str, float] = field(default_factory=dict, hash=False)
    focus: float = 1.0
    complicates: tuple[int, int] | None = None

    @cached_property
    def place(self) -> tuple[str, int, int]:
        """The document, and where the stretch starts and ends in it."""
        return self.passages[0].document_id, self.passages[0].start, self.passages[-1].end

    @cached_property
    def words(self) -> int:
        """How long it is."""
        return sum(passage.words for passage in self.passages)

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of its passages, the one with the most words first."""
        counts: dict[Kind, int] = {}
        for passage in self.passages:
            counts[passage.kind] = counts.get(passage.kind, 0) + passage.words
        return tuple(sorted(counts, key=lambda kind: -counts[kind]))

    def minutes(self, words_a_minute: int) -> int:
        """How long it takes to read, in whole minutes, rounded up."""
        return max(1, -(-self.words // words_a_minute))

    def overlaps(self, other: Stretch) -> bool:
        """Tell whether the two have a passage in common."""
        (mine, start, end), (its, its_start, its_end) = self.place, other.place
        return mine == its and start < its_end and its_start < end

    @property
    def pages(self) -> str:
        """The pages on which it stands: "p. 7", "pp. 6–9", or nothing where none are known."""
        first, last = _pages(self.passages[0]), _pages(self.passages[-1])
        if not first or not last:
            return ""
        return f"p. {first[0]}" if first[0] == last[1] else f"pp. {first[0]}–{last[1]}"


def _pages(passage: PassageOutline) -> tuple[str, str] | None:
    return (passage.page, passage.page) if passage.page is not None else passage.pages


def spans(passages: Sequence[PassageOutline], most_words: int) -> Iterator[tuple[Trail, tuple[PassageOutline, ...]]]:
    """Yield what could be read of one document, as (trail of headings, passages); `passages` are all of it, in order.

    Nothing is longer than `most_words`.
    """
    most = min(most_words, _LONGEST)
    if _words(passages) <= min(most, _NEVER_PARTED):
        yield (), tuple(passages)
        return
    sections = [(trail, tuple(group)) for trail, group in groupby(passages, key=lambda one: one.trail)]
    for trail, section in sections:
        if _words(section) <= most:
            yield trail, section
        for limit in sorted({min(limit, most) for limit in (*_RUNS, most)}):
            if limit < _words(section):
                yield from ((trail, run) for run in _runs(section, limit))
    chapters: dict[Trail, list[PassageOutline]] = {}
    for trail, section in sections:
        for depth in range(1, len(trail)):
            chapters.setdefault(trail[:depth], []).extend(section)
    for trail, section in sections:
        if trail in chapters:  # the words under a chapter's own heading, before those of its sections
            chapters[trail] = [*section, *chapters[trail]]
    for trail, chapter in chapters.items():
        if _words(chapter) <= most and len(chapter) < len(passages) and _together(chapter, passages):
            yield trail, tuple(chapter)
    if len(sections) > 1 and _words(passages) <= min(most, _SHORT_DOCUMENT):
        yield (), tuple(passages)


def _runs(section: Sequence[PassageOutline], limit: int) -> Iterator[tuple[PassageOutline, ...]]:
    run: list[PassageOutline] = []
    for passage in section:
        if run and _words(run) + passage.words > limit:
            yield tuple(run)
            run = []
        if passage.words <= limit:
            run.append(passage)
    if run:
        yield tuple(run)


def _together(chapter: Sequence[PassageOutline], passages: Sequence[PassageOutline]) -> bool:
    """Tell whether nothing of another chapter stands between the passages of this one, and each is there once."""
    start, end = chapter[0].start, chapter[-1].end
    return [one.key for one in chapter] == [one.key for one in passages if start <= one.start and one.end <= end]


def _words(passages: Iterable[PassageOutline]) -> int:
    return sum(passage.words for passage in passages)

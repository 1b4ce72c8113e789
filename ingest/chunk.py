"""Cut the canonical text into passages: a paragraph, a list item or a list of short items each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ingest.clean import PlacedBlock, normalise
from ingest.clean import place as place_blocks
from ingest.source import LIST_ROLES, Role, SourceBlock
from kb.language import sentences
from kb.models import Block, Kind, Locator, Passage, ThemeAssignment

LONGEST = 180
_SHORT_ITEM = 12
_SHORT_LIST_ITEM = 16
_WORD = re.compile(r"\S+")
_BLANK_LINES = re.compile(r"\n\s*\n")
_BLOCKS = {
    Role.BULLET: Block.BULLET,
    Role.NUMBERED: Block.NUMBERED,
    Role.TABLE: Block.TABLE,
    Role.QUOTE: Block.QUOTE,
}

Sentences = Callable[[str], Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage to be: its span of the canonical text, its sentences there, and its first block's place."""

    start: int
    end: int
    sentences: tuple[tuple[int, int], ...]
    place: int
    block: Block


def chunk(
    text: str, placed: Sequence[PlacedBlock], within: Sequence[int | None], split: Sentences
) -> tuple[Chunk, ...]:
    """The passages of the text in order; none crosses from one section into another."""
    chunks: list[Chunk] = []
    for group in _groups(text, placed, within):
        first, last = group[0], group[-1]
        spans = tuple(
            (placed[place].start + start, placed[place].start + end)
            for place in group
            for start, end in split(text[placed[place].start : placed[place].end])
        )
        role = placed[last].block.role
        block = _BLOCKS.get(role, Block.PARAGRAPH)
        for part in _parts(text, spans):
            chunks.append(Chunk(part[0][0], part[-1][1], tuple(part), first, block))
    return tuple(chunks)


def chunk_text(text: str) -> tuple[str, tuple[Passage, ...]]:
    """The canonical text of plain paragraphs and its passages, for texts that have no structure to read."""
    paragraphs = _BLANK_LINES.split(normalise(text))
    canonical, placed = place_blocks(tuple(SourceBlock(Role.PARAGRAPH, paragraph) for paragraph in paragraphs))
    made = chunk(canonical, placed, [None] * len(placed), sentences)
    return canonical, tuple(passage(canonical, one, Locator(one.start, one.end), Kind.OTHER) for one in made)


def passage(text: str, made: Chunk, locator: Locator, kind: Kind, themes: tuple[ThemeAssignment, ...] = ()) -> Passage:
    """The passage of a chunk: its words are those of the canonical text, here and nowhere else."""
    spans = tuple((start - made.start, end - made.start) for start, end in made.sentences)
    return Passage(text[made.start : made.end], locator, kind, made.block, spans, themes)


def _groups(text: str, placed: Sequence[PlacedBlock], within: Sequence[int | None]) -> Iterator[list[int]]:
    """The places of the blocks that become one passage together: short items join with what leads in to them."""
    sizes = [len(_WORD.findall(text, block.start, block.end)) for block in placed]
    place = 0
    while place < len(placed):
        if placed[place].block.role is Role.HEADING:
            place += 1
            continue
        items = _items_from(placed, within, place + 1)
        if (
            placed[place].block.role not in LIST_ROLES
            and items
            and within[items[0]] == within[place]
            and text.endswith(":", placed[place].start, placed[place].end)
            and _is_short(sizes, items)
            and sizes[place] + sum(sizes[item] for item in items) <= LONGEST
        ):
            yield [place, *items]
            place = items[-1] + 1
            continue
        if placed[place].block.role not in LIST_ROLES:
            yield [place]
            place += 1
            continue
        items = _items_from(placed, within, place)
        yield from _runs(sizes, items)
        place = items[-1] + 1


def _items_from(placed: Sequence[PlacedBlock], within: Sequence[int | None], start: int) -> list[int]:
    """The items of the list that begins at `start`, or none."""
    end = start
    while end < len(placed) and placed[end].block.role in LIST_ROLES and within[end] == within[start]:
        if placed[end].block.role is not placed[start].block.role:
            break
        end += 1
    return list(range(start, end))


def _is_short(sizes: Sequence[int], items: Sequence[int]) -> bool:
    """Whether a list is one of short items, none of which is evidence alone."""
    counts = [sizes[item] for item in items]
    return sum(counts) <= _SHORT_ITEM * len(counts) and max(counts) <= _SHORT_LIST_ITEM


def _runs(sizes: Sequence[int], items: Sequence[int]) -> Iterator[list[int]]:
    """Long items each alone; neighbouring short ones together, up to the size of a passage."""
    all_short = _is_short(sizes, items)
    run: list[int] = []
    for item in items:
        short = all_short or sizes[item] < _SHORT_ITEM
        if run and (not short or sum(sizes[one] for one in run) + sizes[item] > LONGEST):
            yield run
            run = []
        if short:
            run.append(item)
        else:
            yield [item]
    if run:
        yield run


def _parts(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Sentences in balanced parts of at most about the longest size."""
    short = [piece for span in spans for piece in _pieces(text, span)]
    sizes = [len(_WORD.findall(text, start, end)) for start, end in short]
    total = sum(sizes)
    if not short:
        return
    count = -(-total // LONGEST)
    part: list[tuple[int, int]] = []
    done = cut = 0
    for span, size in zip(short, sizes, strict=True):
        # Cut where the running total comes closest to an equal share for each part.
        if part and cut + 1 < count and done + size / 2 > total * (cut + 1) / count:
            yield part
            part = []
            cut += 1
        part.append(span)
        done += size
    yield part


def _pieces(text: str, span: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """A sentence, cut between words where it alone is longer than a passage may be."""
    words = list(_WORD.finditer(text, *span))
    if len(words) <= LONGEST:
        yield span
        return
    count = -(-len(words) // LONGEST)
    size = -(-len(words) // count)
    for place in range(0, len(words), size):
        yield words[place].start(), words[min(place + size, len(words)) - 1].end()

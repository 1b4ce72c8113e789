"""Decide which blocks of a PDF are headings where only their look can tell, how deep each is, and the title."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from ingest.lexicon import CONTENTS_TITLES, is_known, plain
from ingest.readers.pdf_headings import DEEPEST, is_caption, look_of, squash
from ingest.readers.pdf_lines import Line
from ingest.source import Role, SourceBlock

_HEADING_WORDS = 25
_SMALL_HEADING_WORDS = 15
_DEPTH = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,4})[.)]?\s+[^\W\d_]")
_MISLEADING = re.compile(
    r"\.(?:docx?|pdf|indd|qxd|rtf|odt|tex|pptx?)$|^microsoft|^untitled|^slide \d|template|^\S*\d\S*$|\d\.\d$|^$",
    re.IGNORECASE,
)
_VERSION = re.compile(r"(?<=\w)[\s,:–-]+(?:version|v\.?)\s*\d[\d.]*$", re.IGNORECASE)
_GENERIC = frozenset(("report", "the report", "final report", "annual report", "policy brief", "working paper"))
_COVER_WORDS = 150
_LEAST_FOUND = 8
_LEAST_ALIKE = 4
_LEAST_ELSEWHERE = 2
_FEW_WORDS = 8
_TEXT_WORDS = 20


@dataclass(frozen=True, slots=True)
class Look:
    """How a block is set. `level` is None where nothing but its look can make it a heading."""

    size: float
    bold: bool
    italic: bool
    rank: tuple[float, bool, bool, bool]
    level: int | None = None

    @classmethod
    def of(cls, lines: Sequence[Line], text: str, level: int | None) -> Look:
        """The look of a block's lines."""
        return cls(
            median(line.size for line in lines),
            all(line.bold for line in lines),
            all(line.italic for line in lines),
            look_of(lines[0], text),
            level,
        )


def title_of(blocks: Sequence[SourceBlock], looks: Mapping[int, Look], declared: str) -> str:
    """The biggest words of the first two pages; the file's own property only where nothing stands out."""
    first = [
        place
        for place, block in enumerate(blocks)
        if place in looks
        and block.page in (1, 2)
        and block.role in (Role.PARAGRAPH, Role.HEADING)
        and block.entry is None
        and len(block.text.split()) <= 30
        and sum(sign.isalpha() for sign in block.text) > 2
        and plain(block.text) not in CONTENTS_TITLES
    ]
    normal = median(look.size for look in looks.values()) if looks else 0.0
    told = "" if _MISLEADING.search(declared) else declared
    shown = {squash(blocks[place].text) for place in first}
    if first:
        biggest = max(first, key=lambda place: (looks[place].size, -place))
        if looks[biggest].size > 1.15 * normal:
            title = _VERSION.sub("", _whole(blocks, looks, first, biggest))
            # A single word may be the first heading of a text that has no title page.
            return told if len(title.split()) < 2 and told and squash(title) not in squash(told) else title
    if told and squash(told) in shown:
        return told
    opening = next((place for place in first if blocks[place].page == 1 and len(blocks[place].text.split()) > 2), None)
    if opening is not None and looks[opening].bold:
        return " ".join(blocks[opening].text.split())
    return told


def _whole(blocks: Sequence[SourceBlock], looks: Mapping[int, Look], first: Sequence[int], biggest: int) -> str:
    """The biggest words with the lines that go on with them."""
    at = first.index(biggest)
    title = " ".join(blocks[biggest].text.split())
    size = looks[biggest].size
    if plain(title) in _GENERIC and at > 0 and looks[first[at - 1]].size > 0.5 * size:
        return f"{' '.join(blocks[first[at - 1]].text.split())}: {title}"
    for place in first[at + 1 :]:
        text = " ".join(blocks[place].text.split())
        near = (
            place == first[at + 1]
            and len(title.split()) == 1
            and looks[place].bold
            and looks[place].rank[1:] >= looks[biggest].rank[1:]
        )
        alike = looks[place].size >= 0.85 * size
        if blocks[place].page != blocks[biggest].page or not (alike or near) or len(f"{title} {text}".split()) > 30:
            break
        if squash(text) in squash(title):
            break
        title = f"{title} {text}" if alike or title.endswith(":") else f"{title}: {text}"
    return title


def with_levels(
    blocks: Sequence[SourceBlock], looks: Mapping[int, Look], body: float, title: str
) -> tuple[SourceBlock, ...]:
    """The blocks with the headings among them marked and their levels given."""
    found = {place for place, look in looks.items() if look.level is not None}
    ranks = {looks[place].rank[1:] for place in found}
    cover = _cover(blocks)
    opening = [place for place in looks if blocks[place].page in (1, 2) and blocks[place].entry is None]
    titles = [place for place in opening if len(blocks[place].text) > 2 and squash(blocks[place].text) in squash(title)]
    titles = [place for place in titles if looks[place].size == max(looks[other].size for other in titles)][:1]
    headings = set(found)
    others: dict[tuple[float, bool, bool, bool], list[int]] = defaultdict(list)
    for place, look in looks.items():
        follows = next((block for block in blocks[place + 1 : place + 4] if block.role is not Role.LEFT_OUT), None)
        if place in found or blocks[place].page in cover or not _is_heading(blocks[place], look, body, follows):
            continue
        # Where many headings are named, another is what is set like one of them, or like several above text.
        if len(found) < _LEAST_FOUND or look.rank[1:] in ranks or look.size >= 1.3 * body:
            headings.add(place)
        elif look.bold and blocks[place].text[:1].isupper() and blocks[place].role is Role.PARAGRAPH:
            others[look.rank].append(place)
    for alike in others.values():
        above_text = sum(_is_text(blocks[place + 1 : place + 4]) for place in alike)
        if above_text >= _LEAST_ALIKE and above_text > len(alike) / 2:
            headings.update(alike)
    below = _below_title(blocks, looks, titles, found)
    # The last of these lines is a heading after all where it is set like those further on.
    elsewhere = Counter(looks[place].rank for place in headings - below - set(titles))
    headings -= {place for place in below if place < max(below) or elsewhere[looks[place].rank] < _LEAST_ELSEWHERE}
    headings.update(titles)
    said = squash(title)
    ranked = {place: looks[place] for place in headings if squash(blocks[place].text) not in ("", said)}
    levels = _levels({place: look for place, look in ranked.items() if place not in titles}, blocks)
    marked = list(blocks)
    for place in headings:
        block = blocks[place]
        printed = _printed(block)
        by = len(printed) - len(block.text)
        marks = tuple(replace(mark, start=mark.start + by, end=mark.end + by) for mark in block.marks)
        signs = tuple((start + by, end + by) for start, end in block.signs)
        marked[place] = replace(
            block, role=Role.HEADING, level=levels.get(place, 1), text=printed, label="", marks=marks, signs=signs
        )
    return tuple(marked)


def _is_text(blocks: Sequence[SourceBlock]) -> bool:
    """Whether text comes next, as it does below a heading and not below the head of a table."""
    follows = next((block for block in blocks if block.role is not Role.LEFT_OUT), None)
    return follows is not None and len(follows.text.split()) >= _TEXT_WORDS


def _levels(headings: Mapping[int, Look], blocks: Sequence[SourceBlock]) -> dict[int, int]:
    numbers = {place: match[1].count(".") + 1 for place in headings if (match := _DEPTH.match(_printed(blocks[place])))}
    # A single number tells nothing of its depth where none goes deeper.
    deep = any(depth > 1 for depth in numbers.values())
    named: dict[tuple[float, bool, bool, bool], Counter[int]] = defaultdict(Counter)
    for place, look in headings.items():
        level = look.level or (numbers.get(place) if deep else None)
        if level:
            named[look.rank][level] += 1
    ranks = sorted({look.rank for look in headings.values()}, reverse=True)
    levels: dict[int, int] = {}
    for place, look in headings.items():
        if look.level:
            level = look.level
        elif deep and place in numbers:
            level = numbers[place]
        elif named.get(look.rank):
            level = named[look.rank].most_common(1)[0][0]
        else:
            level = 1 + ranks.index(look.rank)
        levels[place] = min(level, DEEPEST)
    return levels


def _printed(block: SourceBlock) -> str:
    return f"{block.label}. {block.text}" if block.role is Role.NUMBERED else block.text


def _below_title(
    blocks: Sequence[SourceBlock], looks: Mapping[int, Look], titles: Sequence[int], found: set[int]
) -> set[int]:
    """The lines below the title that name its authors and their places: set like headings, but they head no text."""
    below: set[int] = set()
    for place in range(titles[0] + 1 if titles else len(blocks), len(blocks)):
        block = blocks[place]
        text = block.text
        if block.page != blocks[titles[0]].page or place in found or is_known(text) or _DEPTH.match(text):
            break
        sentence = len(text.split()) > _FEW_WORDS and text.rstrip().endswith(".")
        if block.role not in (Role.PARAGRAPH, Role.LEFT_OUT) or len(text.split()) > 25 or sentence:
            break
        if place in looks:
            below.add(place)
    return below


def _cover(blocks: Sequence[SourceBlock]) -> set[int | None]:
    """The first page, where it holds nothing but the title and who publishes it."""
    words = sum(len(block.text.split()) for block in blocks if block.page == 1)
    last = max((block.page or 1 for block in blocks), default=1)
    return {1} if last > 4 and words < _COVER_WORDS else set()


def _is_heading(block: SourceBlock, look: Look, body: float, follows: SourceBlock | None) -> bool:
    words = len(block.text.split())
    text = block.text.rstrip()
    if (
        block.role not in (Role.PARAGRAPH, Role.NUMBERED)
        or block.entry
        or not any(sign.isalpha() for sign in text)
        or is_caption(text)
        or "\t" in text
        or "@" in text
    ):
        return False
    # A damaged file may set its text in the size 0, which tells nothing.
    if look.size >= 1.08 * body > 0 and words <= _HEADING_WORDS:
        return True
    if look.size < 0.96 * body or words > _SMALL_HEADING_WORDS or text.endswith((".", ":", ";", ",")):
        return False
    if look.bold or (is_known(text) and block.lines == 1):
        return True
    heads = follows is not None and follows.role in (Role.PARAGRAPH, Role.NUMBERED) and len(follows.text.split()) > 8
    return look.italic and heads and block.lines <= 2 and text[:1].isupper()

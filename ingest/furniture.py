"""Leave out what is printed but is no text to find: contents lists, pull quotes and the words of graphics."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.clean import clean_block
from ingest.lexicon import CONTENTS_TITLES, plain
from ingest.source import Role, SourceBlock

CONTENTS, PULL_QUOTE, GRAPHIC = "contents", "pull quote", "graphic"

_WORD = re.compile(r"\w+")
_CAPTION = re.compile(
    r"(?:(?:opposite|facing|previous|next|following|this)\s+page|overleaf|above|below)\s*[:–-]"
    r"|(?:graphic|infographic|illustration|photo(?:graph)?|image|picture|mural|poster)\b[^.]{0,20}(?::|\b(?:captur|show|by|of|from)\w*)",
    re.IGNORECASE,
)
# A chapter's title may be set in capitals and come again in the text; no quotation begins like this.
_CHAPTER = re.compile(r"(?:chapter|part|section|appendix|annex)\s+\w+\b|\d+(?:\.\d+)*[.):]?\s", re.IGNORECASE)
_ENDED = re.compile(r"[.!?:;,]['\"’”)\]*]*$")
_FRAGMENT_WORDS = 12
_PROSE_WORDS = 20
_LOGO_WORDS = 6
_RUN = 8
_REPEATED = 0.75


def leave_out(block: SourceBlock, why: str) -> SourceBlock:
    """The same block, out of the text, with the reason."""
    return replace(block, role=Role.LEFT_OUT, why=why)


def words(block: SourceBlock) -> list[str]:
    """The words of a block as read."""
    return _WORD.findall(block.text)


def is_prose(block: SourceBlock) -> bool:
    """Whether a block reads as sentences and not as the scattered words of a drawing."""
    return len(words(block)) >= _PROSE_WORDS and bool(re.search(r"[.!?:;]", block.text))


def is_fragment(block: SourceBlock) -> bool:
    """Whether a block is a few words without the punctuation of a sentence."""
    ended = _ENDED.search(clean_block(block).text)
    return len(words(block)) <= _FRAGMENT_WORDS and not ended


def mark_contents(blocks: Sequence[SourceBlock]) -> tuple[tuple[SourceBlock, ...], tuple[tuple[str, str | None], ...]]:
    """Leave out the list of contents and return its entries: titles with their printed pages."""
    marked = list(blocks)
    entries: list[tuple[str, str | None]] = []
    place = 0
    while place < len(marked):
        if marked[place].entry is None:
            place += 1
            continue
        end = place
        while end < len(marked) and marked[end].entry is not None:
            end += 1
        headed = place > 0 and plain(marked[place - 1].text) in CONTENTS_TITLES
        # One or two lines that end in a number may be anything; a list of them is a list of contents.
        if headed or end - place >= 3:
            entries += [entry for block in marked[place:end] if (entry := block.entry)]
            for inside in range(place - 1 if headed else place, end):
                marked[inside] = leave_out(marked[inside], CONTENTS)
        place = end
    return tuple(marked), tuple(entries)


def mark_graphics(blocks: Sequence[SourceBlock], deepest: int) -> tuple[SourceBlock, ...]:
    """Leave out the words of drawings and logos: after a caption, in long runs of fragments, or set as a logo.

    Headings down to the level `deepest` are sure to end a drawing.
    """
    marked = list(blocks)
    place = 0
    while place < len(marked):
        block = marked[place]
        if block.role is Role.PARAGRAPH and _is_caption(block):
            end = _end_of_graphic(marked, place + 1, deepest)
        elif _is_loose(block):
            end = place
            while end < len(marked) and _is_loose(marked[end]):
                end += 1
            if end - place < _RUN and not all(is_logo(inside) for inside in marked[place:end]):
                if is_logo(block):
                    marked[place] = leave_out(block, GRAPHIC)
                place += 1
                continue
        else:
            place += 1
            continue
        for inside in range(place, end):
            if marked[inside].role not in (Role.NOTE, Role.LEFT_OUT):
                marked[inside] = leave_out(marked[inside], GRAPHIC)
        place = max(end, place + 1)
    return tuple(marked)


def _is_caption(block: SourceBlock) -> bool:
    return bool(_CAPTION.match(block.text)) and len(words(block)) <= 40 and not block.text.rstrip().endswith(".")


def _is_loose(block: SourceBlock) -> bool:
    return block.role is Role.PARAGRAPH and block.entry is None and not block.marks and is_fragment(block)


def is_logo(block: SourceBlock) -> bool:
    """Whether a few words are set in bold over several lines, as the words of a logo come out."""
    return block.lines > 1 and block.text.startswith("**") and len(words(block)) <= _LOGO_WORDS


def _end_of_graphic(blocks: Sequence[SourceBlock], start: int, deepest: int) -> int:
    """Where the words of a drawing end: at a heading or at prose, with the heading just above it."""
    for place in range(start, len(blocks)):
        block = blocks[place]
        if block.role is Role.HEADING and block.level <= deepest:
            return place
        if block.role is Role.NOTE or is_prose(block):
            above = place - 1
            return above if above >= start and blocks[above].role is Role.HEADING else place
    return len(blocks)


def mark_pull_quotes(blocks: Sequence[SourceBlock]) -> tuple[SourceBlock, ...]:
    """Leave out blocks in capitals that repeat what the body says elsewhere."""
    shouted = [place for place, block in enumerate(blocks) if _is_shouted(block)]
    if not shouted:
        return tuple(blocks)
    said: set[tuple[str, ...]] = set()
    for block in blocks:
        if block.role not in (Role.LEFT_OUT, Role.NOTE, Role.HEADING) and not _is_shouted(block):
            said.update(_triples(block))
    marked = list(blocks)
    for place in shouted:
        triples = _triples(marked[place])
        if triples and sum(triple in said for triple in triples) >= _REPEATED * len(triples):
            marked[place] = leave_out(marked[place], PULL_QUOTE)
    return tuple(marked)


def _is_shouted(block: SourceBlock) -> bool:
    if block.role in (Role.NOTE, Role.LEFT_OUT, Role.TABLE):
        return False
    if block.role is Role.HEADING and _CHAPTER.match(block.text):
        return False
    return is_capitals(block.text) and len(words(block)) >= 5


def is_capitals(text: str) -> bool:
    """Whether (nearly) all letters are capitals."""
    small = sum(sign.islower() for sign in text)
    return sum(sign.isupper() for sign in text) > 20 * small


def _triples(block: SourceBlock) -> list[tuple[str, ...]]:
    heard = [word.casefold() for word in _WORD.findall(clean_block(block).text)]
    return [tuple(heard[place : place + 3]) for place in range(len(heard) - 2)]

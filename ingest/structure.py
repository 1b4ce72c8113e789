"""Find the headings of a document and the sections that they open."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.clean import PlacedBlock, clean_block
from ingest.furniture import is_capitals, is_fragment, is_logo, is_prose, leave_out, words
from ingest.lexicon import is_known, kind_of, plain, without_number
from ingest.source import LIST_ROLES, Role, SourceBlock
from kb.models import Section

REPEATED_TITLE = "running header"
_NUMBERED_TITLE = re.compile(
    r"(?:(chapter|part)\s+)?(\d{1,2}(?:\.\d{1,2}){0,3}|(?<=r\s)[ivxlc]+)[.):]?\s+\S", re.IGNORECASE
)
_ROMAN = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
_TITLE_WORDS = 20

Entries = Sequence[tuple[str, str | None]]


def mark_title(blocks: Sequence[SourceBlock]) -> tuple[tuple[SourceBlock, ...], str]:
    """Make the words at the top of a plain text its title heading, and return the title in readable letters."""
    place = next((place for place, block in enumerate(blocks) if block.role is not Role.LEFT_OUT), None)
    if place is None or blocks[place].role is not Role.PARAGRAPH or not is_fragment(blocks[place]):
        return tuple(blocks), ""
    text = clean_block(blocks[place]).text
    if not 0 < len(text.split()) <= _TITLE_WORDS:
        return tuple(blocks), ""
    title = _readable(text, blocks[place + 1 :]) if is_capitals(text) else text
    marked = list(blocks)
    marked[place] = replace(blocks[place], role=Role.HEADING, level=1, label=title)
    for other in range(place + 1, len(marked)):
        if marked[other].role is Role.PARAGRAPH and clean_block(marked[other]).text == text:
            marked[other] = leave_out(marked[other], REPEATED_TITLE)
        elif marked[other].role is not Role.LEFT_OUT:
            break
    return tuple(marked), title


def _readable(capitals: str, blocks: Sequence[SourceBlock]) -> str:
    """A title in capitals as the document spells it elsewhere, else in the small letters of a sentence."""
    sought = capitals.casefold()
    spellings: Counter[str] = Counter()
    for block in blocks:
        text = clean_block(block).text
        place = text.casefold().find(sought) if len(text.casefold()) == len(text) else -1
        if place >= 0 and not is_capitals(text[place : place + len(sought)]):
            return text[place : place + len(sought)][:1].upper() + text[place + 1 : place + len(sought)]
        spellings.update(word for word in re.findall(r"\w+", text) if not word.isupper())

    def low(word: re.Match[str]) -> str:
        return word[0].casefold()

    # A word that the document never writes small is a name: "Scotland" stays, "reform" does not.
    names = {word.casefold(): word for word in spellings if word[:1].isupper() and not spellings[word.casefold()]}
    title = re.sub(
        r"\w+", lambda word: word[0] if _ROMAN.fullmatch(word[0]) else names.get(low(word), low(word)), capitals
    )
    return title[:1].upper() + title[1:]


def find_headings(blocks: Sequence[SourceBlock], entries: Entries) -> tuple[SourceBlock, ...]:
    """Make headings of the lines of a plain text that are headings, with their levels."""
    chapters = _chapters(blocks, entries)
    candidates = {place for place in range(len(blocks)) if place not in chapters and _may_be_heading(blocks, place)}
    counts = Counter(plain(blocks[place].text) for place in candidates)
    certain = set(chapters)
    for place in candidates:
        text = blocks[place].text
        if kind_of(text) or is_known(text) or counts[plain(text)] > 1:
            certain.add(place)
    headings = set(certain)
    # From the end, since a heading may stand above another heading that has just been accepted.
    for place in sorted(candidates - certain, reverse=True):
        if _opens_text(blocks, place, headings) and not (entries and blocks[place].role is Role.NUMBERED):
            headings.add(place)
    return _with_levels(blocks, headings, chapters, certain)


def _chapters(blocks: Sequence[SourceBlock], entries: Entries) -> set[int]:
    """The places of the headings that the list of contents names, in its order."""
    exact: dict[str, list[int]] = {}
    bare: dict[str, list[int]] = {}
    for place, block in enumerate(blocks):
        if block.role in (Role.PARAGRAPH, Role.NUMBERED) and len(words(block)) <= 2 * _TITLE_WORDS:
            printed = f"{block.label}. {block.text}" if block.role is Role.NUMBERED else block.text
            exact.setdefault(plain(printed), []).append(place)
            bare.setdefault(without_number(printed), []).append(place)
    chapters: set[int] = set()
    reached = -1
    for title, _ in entries:
        found = exact.get(plain(title)) or bare.get(without_number(title)) or []
        following = [place for place in found if place > reached]
        if following:
            reached = following[0]
            chapters.add(reached)
    return chapters


def _may_be_heading(blocks: Sequence[SourceBlock], place: int) -> bool:
    block = blocks[place]
    if block.role not in (Role.PARAGRAPH, Role.NUMBERED) or block.entry or block.lines > 2 or is_logo(block):
        return False
    text = clean_block(block).text
    if not text or not is_fragment(replace(block, text=text.rstrip("?"), marks=(), signs=())):
        return False
    in_list = block.role is Role.NUMBERED and any(
        0 <= other < len(blocks) and blocks[other].role is Role.NUMBERED for other in (place - 1, place + 1)
    )
    return not in_list and (text[0].isupper() or text[0].isdigit()) and "://" not in text and "www." not in text


def _opens_text(blocks: Sequence[SourceBlock], place: int, headings: set[int]) -> bool:
    """Whether what follows is text that this line can be the heading of."""
    before = next(
        (blocks[other] for other in range(place - 1, -1, -1) if blocks[other].role is not Role.LEFT_OUT), None
    )
    if before is not None and place - 1 not in headings and clean_block(before).text.endswith((":", ",")):
        return False
    for other in range(place + 1, len(blocks)):
        if other in headings:
            return True
        if blocks[other].role is not Role.LEFT_OUT and not is_capitals(blocks[other].text):
            leads_in = clean_block(blocks[other]).text.endswith(":")
            return leads_in or blocks[other].role in (*LIST_ROLES, Role.NOTE, Role.QUOTE) or is_prose(blocks[other])
    return False


def _with_levels(
    blocks: Sequence[SourceBlock], headings: set[int], chapters: set[int], certain: set[int]
) -> tuple[SourceBlock, ...]:
    numbered = any(_NUMBERED_TITLE.match(_printed(blocks[place])) for place in headings)
    in_chapters = bool(chapters) or numbered
    above = 0
    marked = list(blocks)
    for place, block in enumerate(blocks):
        if block.role is Role.HEADING:
            above = block.level
        if place not in headings:
            continue
        printed = _printed(block)
        number = _NUMBERED_TITLE.match(printed)
        if place in chapters:
            level = 1
        elif number and not (chapters and "." not in number[2]):
            level = 1 + number[2].count(".")
        elif not in_chapters or not above:
            level = 1
        elif place in certain:
            level = 2
        else:
            level = 3 if above >= 2 else 2
        above = level if place in certain or level < 3 else above
        # The enumerator of a heading is part of its title as printed.
        by = len(printed) - len(block.text)
        marks = tuple(replace(mark, start=mark.start + by, end=mark.end + by) for mark in block.marks)
        signs = tuple((start + by, end + by) for start, end in block.signs)
        marked[place] = replace(block, role=Role.HEADING, level=level, text=printed, label="", marks=marks, signs=signs)
    return tuple(marked)


def _printed(block: SourceBlock) -> str:
    return f"{block.label}. {block.text}" if block.role is Role.NUMBERED and block.label else block.text


def chapters_of(blocks: Sequence[SourceBlock]) -> tuple[str, ...]:
    """For each block the title of the chapter it stands in: the last heading of the highest level, or ""."""
    top = min((block.level for block in blocks if block.role is Role.HEADING), default=0)
    chapters: list[str] = []
    title = ""
    for block in blocks:
        if block.role is Role.HEADING and block.level == top:
            title = block.label or clean_block(block).text
        chapters.append(title)
    return tuple(chapters)


@dataclass(frozen=True, slots=True)
class Outline:
    """The sections of a document, and for each placed block the one it stands in (or None)."""

    sections: tuple[Section, ...]
    within: tuple[int | None, ...]

    def trail(self, place: int) -> tuple[str, ...]:
        """The titles above a placed block, outermost first."""
        section = self.within[place]
        return () if section is None else self.sections[section].trail


def find_sections(
    text: str, placed: Sequence[PlacedBlock], entries: Entries = (), page_labels: Sequence[str] = ()
) -> Outline:
    """The sections that the headings open; pages come from the list of contents or from the heading's own page."""
    pages = _pages(entries)
    opened: list[tuple[int, str, tuple[str, ...], int, str | None, str | None]] = []
    within: list[int | None] = []
    stack: list[tuple[int, str]] = []
    for block in placed:
        if block.block.role is Role.HEADING:
            title = block.block.label or text[block.start : block.end]
            level = block.block.level
            while stack and stack[-1][0] >= level:
                stack.pop()
            stack.append((level, title))
            listed = pages.get(plain(title)) or pages.get(without_number(title)) if level == 1 else None
            at = block.block.page
            here = page_labels[at - 1] if at and at <= len(page_labels) else None
            page, last_page = (here, None) if here else listed or (None, None)
            opened.append((level, title, tuple(name for _, name in stack), block.start, page, last_page))
        within.append(len(opened) - 1 if opened else None)
    sections = []
    for place, (level, title, trail, start, page, last_page) in enumerate(opened):
        end = next((other[3] for other in opened[place + 1 :] if other[0] <= level), len(text))
        sections.append(Section(title, level, trail, start, end, page, last_page))
    return Outline(tuple(sections), tuple(within))


def _pages(entries: Entries) -> Mapping[str, tuple[str | None, str | None]]:
    """First and last printed page of each entry of the list of contents: it ends where the next begins."""
    pages: dict[str, tuple[str | None, str | None]] = {}
    for place, (title, page) in enumerate(entries):
        after = entries[place + 1][1] if place + 1 < len(entries) else None
        last = (
            str(max(int(after) - 1, int(page))) if after and page and after.isdecimal() and page.isdecimal() else None
        )
        pages.setdefault(plain(title), (page, last))
        pages.setdefault(without_number(title), (page, last))
    return pages

"""Clean what was read: one canonical text, with a map from every offset as read to its offset there."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.source import Mark, Role, SourceBlock

# Controls, soft hyphens, zero-width and bidi signs and tag characters: unseen, so a quotation may not hold them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffc\ud800-\udfff\U000e0000-\U000e007f]+"
)
_OTHER_BREAKS = re.compile("[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
# Unicode's stream-safe format allows 30 combining marks in a row; more only serve to attack a renderer.
_COMBINING = re.compile("([\u0300-\u036f]{30})[\u0300-\u036f]+")
_WORDS = re.compile(r"\S+(?: \S+)*")
_BOLD_SIGN = re.compile(r"\*\*+")
_ITALIC = re.compile(r"(?<![\w*])\*(?=[^\s*])[^*\n]{1,300}(?<=\S)\*(?![\w*])")
_CLOSING = tuple(".,;:!?)]}”’%")


def normalise(text: str) -> str:
    """Make a decoded text fit to read: plain line ends, nothing unseen, NFC. Physical lines stay as they are."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _UNSEEN.sub("", _OTHER_BREAKS.sub(" ", text))
    return unicodedata.normalize("NFC", _COMBINING.sub(r"\1", text))


def emphasis_signs(text: str) -> tuple[tuple[int, int], ...]:
    """The spans of asterisks that mark bold and italic, stray bold signs included."""
    signs = [match.span() for match in _BOLD_SIGN.finditer(text)]
    for match in _ITALIC.finditer(text):
        signs += [(match.start(), match.start() + 1), (match.end() - 1, match.end())]
    return tuple(sorted(signs))


@dataclass(frozen=True, slots=True)
class CleanText:
    """A cleaned text; `kept` are stretches taken over as (start as read, start here, length), in order."""

    text: str
    kept: tuple[tuple[int, int, int], ...]

    def offset(self, raw: int) -> int:
        """The offset here just after the last kept character that was read before `raw`."""
        place = bisect_right(self.kept, (raw - 1, 2**62, 0)) - 1
        if place < 0:
            return 0
        start, here, length = self.kept[place]
        return min(here + min(raw - start, length), len(self.text))


def clean(raw: str, removed: Iterable[tuple[int, int]] = ()) -> CleanText:
    """Collapse whitespace and take out the `removed` spans.

    >>> clean("reform ¹ of  care", [(7, 8)]).text
    'reform of care'
    """
    pieces: list[str] = []
    kept: list[tuple[int, int, int]] = []
    length = position = 0
    space = False
    for start, end in [*sorted(removed), (len(raw), len(raw))]:
        cut = position > 0
        for match in _WORDS.finditer(raw, position, max(start, position)):
            words = match.group()
            apart = space or match.start() > position
            # Where a sign stood between a space and a full stop, the space was the sign's.
            if apart and length and not (cut and words.startswith(_CLOSING)):
                pieces.append(" ")
                length += 1
            pieces.append(words)
            kept.append((match.start(), length, len(words)))
            length += len(words)
            position, space, cut = match.end(), False, False
        if start > position:
            space = True
        position = max(position, end)
    text = "".join(pieces)
    if unicodedata.is_normalized("NFC", text):
        return CleanText(text, tuple(kept))
    # Taking a sign out has brought a letter and its accent together: rare, so measured the slow way.
    composed = [len(unicodedata.normalize("NFC", text[:here])) for _, here, _ in kept]
    return CleanText(
        unicodedata.normalize("NFC", text),
        tuple((start, here, size) for (start, _, size), here in zip(kept, composed, strict=True)),
    )


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A block of the canonical text: `start` and `end` there, and the offset of each of its note markers.

    `index` is the block's place among all blocks as read.
    """

    block: SourceBlock
    index: int
    start: int
    end: int
    marks: tuple[tuple[int, Mark], ...] = ()


def clean_block(block: SourceBlock) -> CleanText:
    """The text of one block without its signs and note markers."""
    return clean(block.text, [*block.signs, *((mark.start, mark.end) for mark in block.marks)])


def place(blocks: Sequence[SourceBlock]) -> tuple[str, tuple[PlacedBlock, ...]]:
    """Join the body's blocks into the canonical text; notes and what is left out have no place in it."""
    texts: list[str] = []
    placed: list[PlacedBlock] = []
    start = 0
    for index, block in enumerate(blocks):
        if block.role in (Role.NOTE, Role.LEFT_OUT):
            continue
        cleaned = clean_block(block)
        if not cleaned.text:
            continue
        marks = tuple((start + cleaned.offset(mark.start), mark) for mark in block.marks)
        end = start + len(cleaned.text)
        placed.append(PlacedBlock(block, index, start, end, marks))
        texts.append(cleaned.text)
        start = end + 2
    text = "\n\n".join(texts)
    # Joined blocks may only differ from NFC where a block begins with a combining mark, which composes with
    # nothing across a line break; asserted so that no offset ever silently shifts.
    assert unicodedata.is_normalized("NFC", text)
    return text, tuple(placed)

"""Read plain text: group its lines into blocks, by blank lines and the signs at the start of a line."""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.clean import emphasis_signs
from ingest.lexicon import CONTENTS_TITLES, NOTES_TITLES, is_known, plain
from ingest.notes import find_marks
from ingest.source import Role, SourceBlock

_BULLET = re.compile(r"[-*•‣◦▪●·–][ \t]+(?=\S)")
_ENUMERATOR = re.compile(
    r"(?:\*\*)?(?:(\d{1,3}(?:\.\d{1,2}){0,3})[.)]|\(?(\d{1,3}|[a-z]|[ivx]{1,5})\))(?:\*\*)?[ \t]+(?=\S)"
)
_RAISED_LABEL = re.compile(r"(?:[-*•][ \t]+)?(?:([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4})|\^\{?(\d{1,4})\}?|\[\^?(\d{1,4})\]:)[ \t]*(?=\S)")
_PLAIN_LABEL = re.compile(r"(?:[-*•][ \t]+)?[(\[]?(\d{1,4})[.)\]:]{0,2}[ \t]+(?=\S)")
_ENTRY = re.compile(
    r"(?P<title>\S.{0,200}?)(?:[ ]?\t[ \t]*|[ ]?(?:\.[ ]?){3,}|[ ]{3,}|[ ]?…[….]*[ ]*)(?P<page>\d{1,4}|[ivxlc]{1,6})"
)
_LONGEST_ENTRY = 500  # characters, the dots up to the page number included
_LOOSE_ENTRY = re.compile(r"(?P<title>\S.{0,200}?)[ \t]+(?P<page>\d{1,4})")
_TO_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
# In a text with a paragraph a line, the next line begins the next paragraph.
_LONG_LINE = 160


def read_plain_text(text: str) -> tuple[SourceBlock, ...]:
    """The blocks of a text in order; what is a heading is decided later."""
    blocks: list[SourceBlock] = []
    open_lines: list[str] = []
    known: set[str] = set()
    in_contents = in_notes = False

    def close() -> None:
        if open_lines:
            blocks[-1] = replace(blocks[-1], text="\n".join(open_lines), lines=len(open_lines))
            open_lines.clear()

    def begin(role: Role, line: int, body: str, label: str = "") -> None:
        close()
        blocks.append(SourceBlock(role, body, line, label=label))
        open_lines.append(body)

    blank = True
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip()
        if not line:
            close()
            blank = True
            continue
        entry = contents_entry(line, in_contents)
        starts = not open_lines or in_notes or blocks[-1].role is Role.NOTE
        note = _note_label(line, in_notes) if starts else None
        if entry:
            begin(Role.PARAGRAPH, number, line)
            blocks[-1] = replace(blocks[-1], entry=entry)
            known.add(plain(entry[0]))
            close()
        elif is_known(line) or (len(line) < _LONG_LINE and plain(line) in known):
            begin(Role.PARAGRAPH, number, line)
            in_notes, in_contents = plain(line) in NOTES_TITLES, plain(line) in CONTENTS_TITLES
            close()
        elif note:
            begin(Role.NOTE, number, line[note[1] :], note[0])
        else:
            role, label, skip = item(line)
            begins = not open_lines or role is Role.BULLET or (role is Role.NUMBERED and _continues(blocks[-1], label))
            if begins or (len(open_lines[-1]) > _LONG_LINE and blocks[-1].role is not Role.NOTE):
                if blank and blocks and blocks[-1].role is Role.NOTE and not _is_address(line):
                    in_notes = False
                begin(role, number, line[skip:], label)
            else:
                open_lines.append(line)
            in_contents = in_contents and not blank
        blank = False
    close()
    return tuple(_with_signs(block) for block in blocks)


def _with_signs(block: SourceBlock) -> SourceBlock:
    return replace(block, marks=find_marks(block.text), signs=emphasis_signs(block.text))


def contents_entry(line: str, in_contents: bool = False) -> tuple[str, str | None] | None:
    """The title and page of a line that looks like one of a list of contents."""
    if len(line) > _LONGEST_ENTRY:
        return None
    match = _ENTRY.fullmatch(line) or (_LOOSE_ENTRY.fullmatch(line) if in_contents else None)
    return (match["title"].rstrip(" .…"), match["page"]) if match else None


def _note_label(line: str, in_notes: bool) -> tuple[str, int] | None:
    """The label of a note that begins on this line and where its text begins."""
    match = _RAISED_LABEL.match(line) or (_PLAIN_LABEL.match(line) if in_notes else None)
    if not match:
        return None
    label = next(group for group in match.groups() if group)
    return str(int(label.translate(_TO_DIGITS))), match.end()


def item(line: str) -> tuple[Role, str, int]:
    """What kind of item a line begins, its number, and where its words begin."""
    bullet = _BULLET.match(line)
    skip = bullet.end() if bullet else 0
    enumerator = _ENUMERATOR.match(line, skip)
    if enumerator:
        return Role.NUMBERED, enumerator[1] or enumerator[2], enumerator.end()
    return (Role.BULLET, "", skip) if bullet else (Role.PARAGRAPH, "", 0)


def _continues(previous: SourceBlock, label: str) -> bool:
    """Whether a number at the start of a line goes on from the item before: else it belongs to the sentence."""
    return previous.role is Role.NUMBERED and (
        (label.isdecimal() and previous.label.isdecimal() and int(label) == int(previous.label) + 1)
        or (len(label) == len(previous.label) == 1 and ord(label) == ord(previous.label) + 1)
    )


def _is_address(line: str) -> bool:
    return line.startswith(("<", "http://", "https://", "www."))

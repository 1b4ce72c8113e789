"""What the opening of a document says of itself beside title, authors and date: its type and its DOI."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ingest.source import Role, SourceBlock

_PAGES, _BLOCKS = 2, 30  # how far an opening goes: pages where the file has them, else blocks
_LONGEST_LINE = 9  # words; what is longer tells of a type and does not state one

# The first that matches counts, so the narrower stands before the wider.
_TYPES = {
    "government response": r"government(?:['’]s)? response|response to the .{0,60}(?:committee|consultation|inquiry)",
    "evidence review": r"(?:(?:rapid )?evidence|literature|systematic|scoping) review|review of (?:the )?evidence",
    "case study": r"case stud(?:y|ies)",
    "think piece": r"think ?piece",
    "working paper": r"(?:working|discussion|occasional) paper",
    "briefing": r"brief|briefing(?: paper| note)?|(?:policy|research) brief(?:ing)?(?: (?:on|for) .+)?",
    "evaluation": r"(?:impact |process |final |interim )?evaluation(?: report)?|evaluation of .+",
    "toolkit": r"tool ?kit|handbook|resource pack",
    "guidance": r"guidance(?: note)?|guidelines|good practice guide|code of practice|specification|application profile",
    "event report": r"(?:conference|event|workshop|seminar) report|report of (?:a|the) (?:conference|event|workshop)",
    "consultation": r"consultation(?: paper| document)?",
    "strategy": r"strategy|strategic plan|action plan|white paper|green paper",
    "annual report": r"annual (?:report|review)",
    "committee report": r"\d{1,2}(?:st|nd|rd|th) report of session .+|report of session .+|select committee .+",
    "research report": r"(?:research|final|interim|scoping|survey|inquiry|inspection|audit) report|report",
}
_STATED = [(name, re.compile(words, re.IGNORECASE)) for name, words in _TYPES.items()]
# Words that only such a work has in its title, wherever they stand; a report, say, may be about reports.
_TOLD_ANYWHERE = ("government response", "evidence review", "case study", "think piece", "toolkit", "guidance")
# In a title a type stands on its own side of a colon or dash, or at one of the ends.
_PARTS = re.compile(r"\s*[:–—|]\s*|\s+-\s+|\.\s+")
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|\bdoi:?\s*)(10\.\d{4,9}/[^\s\"<>]+)", re.IGNORECASE)


def type_of(title: str, blocks: Sequence[SourceBlock]) -> str | None:
    """The type that the title or a short line of the opening states; None where neither does.

    >>> type_of("Easy to ignore? Promoting equality: Evidence review", ())
    'evidence review'
    """
    title = " ".join(title.split())
    for name in _TOLD_ANYWHERE:
        if re.search(rf"\b(?:{_TYPES[name]})\b", title, re.IGNORECASE):
            return name
    lines = [line.split() for block in _opening(blocks) for line in block.text.split("\n")]
    # Joined anew: a pattern takes its time over a long row of blanks.
    short = [" ".join(words) for words in lines if len(words) <= _LONGEST_LINE]
    for line in (title, *short):
        for part in _PARTS.split(line):
            stated = _stated(part.strip(" .*#"))
            if stated:
                return stated
    return None


def doi_of(blocks: Sequence[SourceBlock]) -> str | None:
    """The DOI that the opening gives, if it gives just one: several are those of works that it cites."""
    found = {doi.rstrip(".,;)]").lower() for block in _opening(blocks) for doi in _DOI.findall(block.text)}
    return found.pop() if len(found) == 1 else None


def _stated(words: str) -> str | None:
    return next((name for name, pattern in _STATED if pattern.fullmatch(words)), None)


def _opening(blocks: Sequence[SourceBlock]) -> Iterable[SourceBlock]:
    for number, block in enumerate(blocks):
        if (block.page > _PAGES) if block.page else (number >= _BLOCKS):
            return
        if block.role is not Role.NOTE:
            yield block

"""A paper as Markdown (CommonMark with tables and footnotes) that shows exactly its words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.models.papers import Block, Extract, Facts, Heading, Items, Paper, Paragraph, Prose, Run, Table

_SIGNS = re.compile(r"([\\`*_\[\]<>#|~&$^])")
_BEGINS_BLOCK = re.compile(r"^(?:(\d{1,9})(?=[.)](?:\s|$))|(?=[-+=:]))")
# A bare address becomes a link in many programs, also one that a text only quotes.
_BARE = re.compile(r"(?<=\w)(?=://)|(?<=www)(?=\.)|(?<=\w)(?=@\w)", re.IGNORECASE)


def to_markdown(paper: Paper) -> str:
    """Return a paper as Markdown, one block to a paragraph; its notes are footnotes at the end."""
    blocks = [f"# {_line(paper.title)}"]
    if paper.subtitle:
        blocks.append(f"*{_line(paper.subtitle)}*")
    blocks += _facts(paper.facts)
    blocks += [written for block in paper.blocks for written in _block(block)]
    if paper.references:
        blocks.append("## References")
        numbered = paper.references[0].number > 0
        entries = (f"{f'{entry.number}.' if numbered else '-'} {_words(entry.words)}" for entry in paper.references)
        blocks.append("\n".join(entries))
    blocks.append(f"---\n\n{_line(paper.provenance.sentence)}")
    blocks += [f"[^{note.number}]: {_words(note.words)}" for note in paper.notes]
    return "\n\n".join(blocks) + "\n"


def _block(block: Block) -> Iterable[str]:
    match block:
        case Heading():
            return [f"{'#' * (block.level + 1)} {_line(block.text)}"]
        case Paragraph():
            return [_words(block.words)]
        case Extract():
            return _extract(block)
        case Items():
            signs = (f"{number}." if block.numbered else "-" for number in range(1, len(block.items) + 1))
            return ["\n".join(f"{sign} {_words(item)}" for sign, item in zip(signs, block.items, strict=True))]
        case Table():
            return _table(block)
        case Facts():
            return _facts(block.pairs)


def _extract(block: Extract) -> list[str]:
    notes = "".join(f"[^{number}]" for number in block.notes)
    quoted = [f"“{_escaped(block.text)}”{notes}", f"— {_words(block.place)}", *map(_words, block.remarks)]
    return [*([f"**{_line(block.kind)}**"] if block.kind else []), "\n>\n".join(f"> {line}" for line in quoted)]


def _table(block: Table) -> list[str]:
    rows = [[_line(name) for name in block.header], ["---"] * len(block.header)]
    rows += [[_words(cell) for cell in row] for row in block.rows]
    return [f"**{_line(block.caption)}**", "\n".join(f"| {' | '.join(row)} |" for row in rows)]


def _facts(pairs: tuple[tuple[str, Prose], ...]) -> list[str]:
    return ["\n".join(f"- **{_line(name)}:** {_words(value)}" for name, value in pairs)] if pairs else []


def _words(words: Prose) -> str:
    return _guarded("".join(map(_run, words)).strip())


def _run(run: Run) -> str:
    if run.note:
        return f"[^{run.note}]"
    if run.address and run.text == run.address == _address(run.address):
        return f"<{run.address}>"
    text = _SIGNS.sub(r"\\\1", run.text) if run.address else _escaped(run.text)
    inner = text.strip()
    if run.emphasis and inner:
        # The sign of emphasis must touch the words.
        text = text.replace(inner, f"*{inner}*", 1)
    return f"[{text}](<{_address(run.address)}>)" if run.address else text


def _address(address: str) -> str:
    """An address without the signs that would end a link of Markdown."""
    return re.sub(r"[<>\\|]", lambda found: f"%{ord(found[0]):02X}", address)


def _line(words: str) -> str:
    return _guarded(_escaped(words).strip())


def _escaped(words: str) -> str:
    return _BARE.sub(r"\\", _SIGNS.sub(r"\\\1", words))


def _guarded(line: str) -> str:
    """Take from the beginning of a line what would make it the item of a list."""
    return _BEGINS_BLOCK.sub(lambda found: f"{found[1]}\\" if found[1] else "\\", line)

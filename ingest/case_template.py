"""The template of a case study: written out to be filled in anywhere, and read again however it was filled in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from ingest.box import Box
from ingest.pipeline import LARGEST_FILE, rules_of
from ingest.references import read_reference
from kb.cases.case_writing import LABELS, cleaned, source_words, statements
from kb.cases.comparing import HEADINGS
from kb.errors import InputRefused, NoText
from kb.knowledge_base import KnowledgeBase
from kb.models import CaseSource, CaseText, Concept, ParsedDocument

TITLE = "Case study"
HOW = (
    "Write under the headings and leave them as they are. What is not known yet may stay empty. These instructions may "
    "stay, too: they are not read."
)
# What stands under each heading of an empty template; it is passed over where it was left in.
HINTS = {
    "name": "What the case study is called.",
    "context": "Two or three sentences on the setting, for readers who do not know it.",
    "partners": "Who took part, one in each line.",
    "places": "Where it was tried, one place in each line.",
    "period": "When it was tried, such as 2021 to 2023.",
    "themes": "At least one of: {themes}.",
    "asked": "The question behind it. One statement in each line; put [1] after it to name source 1.",
    "done": "What was tried, one statement in each line.",
    "observed": "What was seen to happen, by whom, one statement in each line.",
    "learned": "What others can take from it, one statement in each line.",
    "sources": "What the account rests on, one source in each line: title (year), web address if it has one.",
}
_OTHER_NAMES = {
    "title": "name",
    "name of the case study": "name",
    "background": "context",
    "summary": "context",
    "setting": "context",
    "partner": "partners",
    "who took part": "partners",
    "place": "places",
    "where": "places",
    "location": "places",
    "when": "period",
    "date": "period",
    "dates": "period",
    "theme": "themes",
    "source": "sources",
    "references": "sources",
    **{heading.split()[-1].casefold(): field for field, heading in HEADINGS.items()},
    "question": "asked",
    "questions": "asked",
    "what we asked": "asked",
    "what we did": "done",
    "what we observed": "observed",
    "what we saw": "observed",
    "results": "observed",
    "findings": "observed",
    "what we learned": "learned",
    "what we learnt": "learned",
    "what was learnt": "learned",
    "learning": "learned",
    "lessons": "learned",
    "lessons learned": "learned",
}
_FIELDS = {label.casefold(): field for field, label in LABELS.items()} | _OTHER_NAMES
_YEAR = re.compile(r"[,(]?\s*\b((?:1[5-9]|20|21)\d\d)\b\)?\.?\s*$")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_AS_TEXT = re.compile(r"([\\`*_{}<>#|~&])")


@dataclass(frozen=True, slots=True)
class Filled:
    """What was read of a filled-in template, and a sentence for each thing that was not read as it stands."""

    text: CaseText
    told: tuple[str, ...] = ()


def hint(field: str, themes: Mapping[str, str]) -> str:
    """Return what is asked for under the heading of a field."""
    return HINTS[field].format(themes="; ".join(themes.values()))


def parts(text: CaseText, themes: Mapping[str, str]) -> Iterator[tuple[str, str, list[str]]]:
    """Yield field, heading and lines of each part in the order of the template; `themes` are labels by id."""
    for field, label in LABELS.items():
        value = getattr(text, field)
        if field == "sources":
            lines = [source_words(source) for source in value]
        elif field == "themes":
            lines = [themes.get(theme, theme) for theme in value]
        else:
            lines = list(value) if isinstance(value, tuple) else [line for line in value.split("\n") if line]
        yield field, label, lines


def as_markdown(text: CaseText, themes: Mapping[str, str]) -> str:
    """Return a case study, or the empty template, as Markdown that `read_case` reads again."""
    written = [f"# {TITLE}"]
    if text == CaseText():
        written.append(f"<!-- {HOW} -->")
    for field, label, lines in parts(text, themes):
        written.append(f"## {label}")
        if lines:
            listed = field not in ("name", "context", "period")
            signs = [f"{number}. " if field == "sources" else "- " * listed for number in range(1, len(lines) + 1)]
            items = (sign + _as_text(line) for sign, line in zip(signs, lines, strict=True))
            written.append(("\n" if listed else "\n\n").join(items))
        else:
            written.append(f"<!-- {hint(field, themes)} -->")
    return "\n\n".join(written) + "\n"


def read_case(base: KnowledgeBase, content: bytes, name: str) -> Filled:
    """Read a filled-in template, or any file with such headings. Raises InputRefused in one sentence."""
    if len(content) > LARGEST_FILE:
        raise InputRefused(f"`{name}` is larger than {LARGEST_FILE // 2**20} MB: leave pictures out of the template.")
    rules = rules_of(base)
    try:
        with Box() as box:
            parsed = box.parse(content, name, rules.concepts)
    except NoText as error:
        raise InputRefused(f"Nothing is filled in yet in `{name}`: write under its headings, then add it.") from error
    filled = from_parsed(parsed, [concept for concept in rules.concepts if not concept.deprecated])
    return replace(filled, text=cleaned(filled.text))


def from_parsed(parsed: ParsedDocument, concepts: Sequence[Concept]) -> Filled:
    """Return the case study that a document with headings tells; what stands under other headings is its context."""
    found: dict[str, list[str]] = {field: [] for field in LABELS}
    told: list[str] = []
    hints = {_folded(hint(field, {one.id: one.pref_label for one in concepts})) for field in HINTS}
    hints |= {_folded(HOW), _folded(TITLE)}
    for heading, lines in _headed(parsed):
        field = _FIELDS.get(_folded(heading).rstrip(" :?.")) if heading else None
        kept = [line for line in lines if _folded(line) not in hints]
        if field is None and kept:
            found["context"] += kept
            if heading:
                told.append(
                    f"“{heading}” is no heading of the template: what stands under it was put into the context."
                )
        elif field:
            found[field] += kept
    if not any(found.values()):
        raise InputRefused("Nothing is filled in yet: write under the headings of the template, then add it.")
    name = " ".join(found["name"])
    if not name and _folded(parsed.work.title) not in (_folded(TITLE), *_FIELDS) and _is_heading(parsed):
        name = parsed.work.title
    themes, unknown = _themes(found["themes"], concepts)
    told += [f"“{one}” is no theme of Kist: choose from the list in the form." for one in unknown]
    sources = tuple(_source(line) for line in statements("\n".join(found["sources"])))
    sources += tuple(_source(note.text) for note in parsed.notes)
    answers: dict[str, Any] = {field: "\n".join(found[field]) for field in HEADINGS}
    text = CaseText(
        name=name,
        context="\n".join(found["context"]),
        partners="\n".join(found["partners"]),
        places=_places(found["places"]),
        period=" ".join(found["period"]),
        themes=themes,
        **answers,
        sources=tuple(source for source in sources if source.title),
    )
    return Filled(text, (*told, *parsed.warnings))


def _headed(parsed: ParsedDocument) -> Iterator[tuple[str, list[str]]]:
    """Each heading with the lines below it, up to the next one; the numbers of notes are written out."""
    listed = len([1 for section in parsed.sections if _FIELDS.get(_folded(section.title)) == "sources"])
    text, shift = parsed.text, _count_of_sources(parsed) if listed else 0
    signs = sorted(((marker.position, marker.notes) for marker in parsed.markers), reverse=True)
    bounds = sorted({section.start for section in parsed.sections})
    titles = {section.start: section.title for section in parsed.sections}
    for start, end in pairwise([0, *[one for one in bounds if one], len(text)]):
        piece = text[start:end]
        for position, notes in signs:
            if start < position <= end and notes:
                mark = f" [{', '.join(str(note + 1 + shift) for note in notes)}]"
                piece = piece[: position - start] + mark + piece[position - start :]
        heading = titles.get(start, "")
        body = piece.strip().removeprefix(heading) if heading else piece
        yield heading, [line.strip() for line in _COMMENT.sub("", body).split("\n") if line.strip()]


def _count_of_sources(parsed: ParsedDocument) -> int:
    """How many sources stand under the heading for them: notes are counted on from there."""
    for section in parsed.sections:
        if _FIELDS.get(_folded(section.title)) == "sources":
            body = parsed.text[section.start : section.end].strip().removeprefix(section.title)
            return len(statements(body))
    return 0


def _is_heading(parsed: ParsedDocument) -> bool:
    return any(_folded(section.title) == _folded(parsed.work.title) for section in parsed.sections)


def _themes(lines: Sequence[str], concepts: Sequence[Concept]) -> tuple[tuple[str, ...], list[str]]:
    known = {_folded(name): one.id for one in concepts for name in (one.id, one.pref_label, *one.alt_labels)}
    chosen: list[str] = []
    unknown: list[str] = []
    for line in statements("\n".join(lines)):
        whole = _folded(line).rstrip(" .;,")
        for one in [whole] if whole in known else re.split(r"[;,]", line):
            name = _folded(one).strip(" .")
            (chosen if name in known else unknown).append(known.get(name, one.strip()))
    return tuple(dict.fromkeys(chosen)), [one for one in dict.fromkeys(unknown) if one]


def _places(lines: Sequence[str]) -> tuple[str, ...]:
    every = (part.strip(" .") for line in statements("\n".join(lines)) for part in re.split(r"[;,]", line))
    return tuple(dict.fromkeys(filter(None, every)))


def _source(line: str) -> CaseSource:
    title, addresses = read_reference(" ".join(line.split()))
    year = _YEAR.search(title)
    if year and title[: year.start()].strip():
        title = title[: year.start()].strip(" ,.;")
    return CaseSource(title or "".join(addresses[:1]), int(year[1]) if year else None, "".join(addresses[:1]))


def _as_text(line: str) -> str:
    """A line that Markdown shows as it is; the number of a source stays readable."""
    shown = _AS_TEXT.sub(r"\\\1", line)
    return re.sub(r"^(\d+)([.)])|^([-+=])", lambda at: f"{at[1]}\\{at[2]}" if at[1] else f"\\{at[3]}", shown)


def _folded(words: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", words).casefold().split())

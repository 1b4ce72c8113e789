"""Parse one file: the order of the steps from its bytes to a document with passages and notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice, takewhile

from ingest.assign import heading_themes, kinds, numbered_themes
from ingest.chunk import Chunk, chunk, passage
from ingest.clean import PlacedBlock, clean_block, place
from ingest.furniture import mark_contents, mark_graphics, mark_pull_quotes
from ingest.metadata import Described, Opening, describe
from ingest.notes import Entry, join, number_notes, number_unique
from ingest.opening import doi_of, type_of
from ingest.readers import read_source
from ingest.references import read_reference
from ingest.source import FrontMatter, Role, Source, SourceBlock
from ingest.structure import Entries, Outline, chapters_of, find_headings, find_sections, mark_title
from ingest.theme_suggestions import ThemeSuggester
from kb.answers.gaps import gaps
from kb.errors import InputRefused, NoText
from kb.language import abbreviations, gazetteer, sentences
from kb.models import Body, Concept, Kind, LeftOut, Locator, Note, NoteMarker, ParsedDocument, Passage, ThemeAssignment

# A change of what comes out for the same file asks for another version: it is part of every fingerprint.
PARSER_VERSION = "4"

_MOST_WARNINGS = 20
_BODY = frozenset(Role) - {Role.HEADING, Role.NOTE, Role.LEFT_OUT}


def parse_document(
    content: bytes,
    name: str,
    concepts: Sequence[Concept],
    stated: Mapping[str, object] | None = None,
    bodies: Sequence[Body] = (),
) -> ParsedDocument:
    """Read a file into a document, and find the `bodies` that it names.

    `stated` are fields as in front matter that a person gave: they go before all, and None is "not known".
    Raises a subclass of InputRefused with one sentence that says what is wrong and what to do next.
    """
    try:
        source = read_source(content, name)
        parsed = _parse(_as_stated(source, stated) if stated else source, name, concepts, guess=not stated)
        return _with_mentions(parsed, bodies) if bodies else parsed
    except (InputRefused, MemoryError):
        raise
    except RecursionError as error:
        raise InputRefused(
            f"`{name}` is nested too deeply to be read: save it as plain text or PDF, then add it again."
        ) from error
    except Exception as error:
        # Whatever a library finds wrong with a file is a fault of the file, told as such.
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise InputRefused(f"`{name}` could not be read: {reason}.") from error


def _as_stated(source: Source, stated: Mapping[str, object]) -> Source:
    matter = source.front_matter
    return replace(source, front_matter=FrontMatter({**matter.values, **stated}, matter.lines), authors=(), date="")


def _parse(source: Source, name: str, concepts: Sequence[Concept], guess: bool) -> ParsedDocument:
    blocks, entries, title = _outlined(source)
    if not source.outlined and not any(block.role in _BODY for block in blocks):
        # A few words are a text too: what nothing stands below is no title and no drawing.
        blocks, entries, title = source.blocks, (), ""
    form = type_of(title, source.blocks) if guess else None
    opening = Opening(title, source.authors, source.bodies, source.date, form, doi_of(source.blocks))
    described = describe(source.front_matter, name, concepts, opening)
    text, placed = place(blocks)
    outline = find_sections(text, placed, entries, source.page_labels)
    passages = _passages(text, placed, outline, entries, described, concepts, source)
    if not passages:
        raise NoText(f"`{name}` has no text to search in: add a file that has.")
    notes, markers, warnings = _notes(blocks, placed, described.work.title, source.unique_labels)
    return ParsedDocument(
        work=described.work,
        text=text,
        sections=outline.sections,
        passages=passages,
        notes=notes,
        markers=markers,
        left_out=tuple(
            LeftOut(" ".join(clean_block(block).text.split()), block.why, block.page)
            for block in blocks
            if block.role is Role.LEFT_OUT and clean_block(block).text
        ),
        warnings=_limited((*source.warnings, *described.warnings, *warnings)),
        abbreviations=abbreviations(text),
        pages=source.pages,
        media_type=source.media_type,
        identified=described.identified,
        origins=_origins(source, title, described),
    )


def _with_mentions(parsed: ParsedDocument, bodies: Sequence[Body]) -> ParsedDocument:
    found = gazetteer(tuple(bodies)).mentions([passage.text for passage in parsed.passages])
    named = zip(parsed.passages, found, strict=True)
    return replace(parsed, passages=tuple(replace(passage, mentions=mentions) for passage, mentions in named))


def _origins(source: Source, title: str, described: Described) -> tuple[tuple[str, str], ...]:
    """Where each field was read: the title page counts for what its reader does not say otherwise."""
    work, read = described.work, dict(source.origins)
    known = {
        "title": bool(title),
        "authors": bool(work.authors or work.corporate_authors),
        "year": work.year is not None,
        "type": work.type is not None,
        "doi": work.doi is not None,
    }
    stated = {"year": "date" if "year" not in source.front_matter.values else "year"}
    return tuple(
        (field, "front matter")
        if stated.get(field, field) in source.front_matter.values
        else (field, read.get("date" if field == "year" else field, "title page"))
        for field, given in known.items()
        if given
    )


def _outlined(source: Source) -> tuple[tuple[SourceBlock, ...], Entries, str]:
    """The blocks with their headings and without furniture, the list of contents, and the title."""
    blocks, entries = mark_contents(source.blocks)
    title = source.title
    if not source.outlined:
        blocks, title = mark_title(blocks)
        blocks = find_headings(blocks, entries)
        # Where a list of contents names the chapters, lesser headings may be the big words of a drawing.
        blocks = mark_graphics(blocks, deepest=1 if entries else 2)
    blocks = mark_pull_quotes(blocks)
    if not title:
        headings = [block for block in blocks if block.role is Role.HEADING]
        first = min(headings, key=lambda block: block.level, default=None)
        title = clean_block(first).text if first else ""
    return blocks, entries, title


def _passages(
    text: str,
    placed: Sequence[PlacedBlock],
    outline: Outline,
    entries: Entries,
    described: Described,
    concepts: Sequence[Concept],
    source: Source,
) -> tuple[Passage, ...]:
    default = described.kind or Kind.OTHER
    of_section = kinds(outline, described.work.title, default)
    by_heading = heading_themes(outline, concepts)
    by_number = numbered_themes(outline, placed, entries, concepts)
    by_matter = tuple(ThemeAssignment(concept, "front matter") for concept in described.themes)
    suggester = ThemeSuggester(concepts)
    before_headings = Kind.INTRODUCTION if outline.sections else default

    def made_of(one: Chunk) -> Passage:
        section = outline.within[one.place]
        numbered = by_number.get(one.place)
        themes = (
            (by_heading[section] if section is not None else ())
            or ((numbered,) if numbered else ())
            or by_matter
            or suggester.suggest(text[one.start : one.end])
        )
        block = placed[one.place].block
        label = source.page_labels[block.page - 1] if block.page and block.page <= len(source.page_labels) else None
        locator = Locator(one.start, one.end, outline.trail(one.place), block.page, label, block.line)
        made = passage(text, one, locator, of_section[section] if section is not None else before_headings, themes)
        return replace(made, gaps=gaps(made.text, made.sentences), restates=_restated(placed, one))

    return tuple(made_of(one) for one in chunk(text, placed, outline.within, sentences))


def _restated(placed: Sequence[PlacedBlock], one: Chunk) -> str | None:
    """What the blocks of a passage restate, each once."""
    told = [
        block.block.restates
        for block in takewhile(lambda block: block.start < one.end, islice(placed, one.place, None))
    ]
    return "; ".join(dict.fromkeys(filter(None, told))) or None


def _notes(
    blocks: Sequence[SourceBlock], placed: Sequence[PlacedBlock], title: str, unique: bool
) -> tuple[tuple[Note, ...], tuple[NoteMarker, ...], tuple[str, ...]]:
    chapters = [chapter or title for chapter in chapters_of(blocks)]
    found = [(index, block) for index, block in enumerate(blocks) if block.role is Role.NOTE]
    first_scope: dict[str, str] = {}
    for block in placed:
        for _, mark in block.marks:
            for key in mark.keys:
                first_scope.setdefault(key, chapters[block.index])
    entries = []
    for index, note in found:
        scope = first_scope.get(note.key or note.label, chapters[index]) if unique else chapters[index]
        entries.append(Entry(note.label, scope, note.page, note.key))
    numbered = number_unique(entries) if unique else number_notes(entries)
    bearing: dict[str, list[int]] = {}
    for position, (entry, number) in enumerate(zip(entries, numbered.numbers, strict=True)):
        bearing.setdefault(entry.name if unique else str(number), []).append(position)
    warnings = list(numbered.warnings)
    markers: list[NoteMarker] = []
    for block in placed:
        for position, mark in block.marks:
            page = mark.page or block.block.page
            joined = [
                join(key, chapters[block.index], page, entries, bearing.get(key, [])[: 1 if unique else None])
                for key in mark.keys
            ]
            missing = [key for key, note in zip(mark.keys, joined, strict=True) if note is None]
            warnings += [f"Marker “{key}”{_where(block.block)} has no note that it could stand for." for key in missing]
            notes = tuple(dict.fromkeys(note for note in joined if note is not None))
            markers.append(NoteMarker(mark.label, position, notes, page))
    return _read_notes(found, entries, numbered.numbers), tuple(markers), tuple(warnings)


def _read_notes(
    found: Sequence[tuple[int, SourceBlock]], entries: Sequence[Entry], numbers: Sequence[int]
) -> tuple[Note, ...]:
    notes = []
    for (_, block), entry, number in zip(found, entries, numbers, strict=True):
        text = clean_block(replace(block, marks=())).text
        title, addresses = read_reference(text)
        notes.append(Note(entry.label, number, entry.scope, text, title, addresses, block.page))
    return tuple(notes)


def _where(block: SourceBlock) -> str:
    return f" in line {block.line}" if block.line else f" on page {block.page}" if block.page else ""


def _limited(warnings: Sequence[str]) -> tuple[str, ...]:
    if len(warnings) <= _MOST_WARNINGS:
        return tuple(warnings)
    return (*warnings[:_MOST_WARNINGS], f"{len(warnings) - _MOST_WARNINGS} more warnings.")

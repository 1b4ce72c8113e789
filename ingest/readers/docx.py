"""Read a DOCX: its body, its notes and what it says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lxml import etree

from ingest.readers.docx_blocks import Blocks
from ingest.readers.docx_notes import KINDS, Register, read_forms
from ingest.readers.docx_styles import WORD, Numbering, Styles
from ingest.readers.docx_text import GRAPHIC, Text
from ingest.readers.office import Package, open_package
from ingest.readers.office_relations import core_properties, link_targets, related
from ingest.readers.office_title_page import choose_authors, choose_date, choose_title, stated_title
from ingest.source import Role, Source, SourceBlock
from kb.errors import InputRefused

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_USUAL_SIZE = 20.0


def read_docx(content: bytes, name: str) -> Source:
    """The blocks of a DOCX with its notes at the end; tracked changes count as accepted.

    Raises InputRefused where its parts cannot be read.
    """
    package = open_package(content, name)
    path = next(iter(related(package, "").get("officeDocument", ())), "word/document.xml")
    document = package.part(path)
    body = document.find(WORD + "body") if document is not None else None
    if body is None:
        raise InputRefused(
            f"`{name}` has no document part, so it is no Word document: save it as DOCX in a word processor, "
            "then add the new file."
        )
    parts = related(package, path)
    styles = Styles(_part(package, parts, "styles"))
    register = Register(read_forms(_part(package, parts, "settings"), body))
    text = Text(styles, register, link_targets(package, path))
    blocks = Blocks(text, styles, Numbering(_part(package, parts, "numbering")))
    blocks.read(body)
    notes = _notes(package, parts, blocks)
    if register.guesses_pages:
        blocks.warnings.append(
            "The notes begin anew on each page, but the file does not say where its pages end: the numbers may differ."
        )
    properties = core_properties(package)
    stated = stated_title(properties.get("title", ""))
    title = choose_title(blocks.front, stated, float(styles.default.size or _USUAL_SIZE))
    if title is not None:
        blocks.blocks[title.place] = replace(blocks.blocks[title.place], role=Role.HEADING, level=1, label="", signs=())
    texts = [line.text for line in blocks.front]
    return Source(
        (*blocks.blocks, *notes, *_set_aside(package, parts, styles)),
        MEDIA_TYPE,
        outlined=True,
        unique_labels=True,
        title=title.text if title is not None else stated,
        authors=choose_authors(blocks.front, properties.get("creator", "")),
        date=choose_date(texts, properties.get("modified") or properties.get("created", "")),
        warnings=tuple(dict.fromkeys(blocks.warnings)),
    )


def _part(package: Package, parts: Mapping[str, list[str]], kind: str) -> etree._Element | None:
    paths = parts.get(kind, [])
    return package.part(paths[0]) if paths else None


def _notes(package: Package, parts: Mapping[str, list[str]], body: Blocks) -> list[SourceBlock]:
    """The notes in the order in which the text calls them, then those that it never calls."""
    found: dict[tuple[str, str], SourceBlock] = {}
    aside: list[SourceBlock] = []
    for kind in KINDS:
        paths = parts.get(f"{kind}s", [])
        root = package.part(paths[0]) if paths else None
        if root is None:
            if paths:
                body.warnings.append(f"The file names a part with {kind}s but does not hold it: they were not read.")
            continue
        text = Text(body.styles, body.text.register, link_targets(package, paths[0]), keeps_targets=True)
        reader = Blocks(text, body.styles, body.numbering)
        for element in root.iterchildren(WORD + kind):
            if element.get(WORD + "type", "normal") != "normal":
                continue
            made = reader.flatten(element).blocks(Role.NOTE)
            aside += reader.take_boxes()
            note = next((block for block in made if block.role is Role.NOTE and block.text.strip()), None)
            aside += [block for block in made if block.role is not Role.NOTE]
            if note is not None:
                found.setdefault((kind, element.get(WORD + "id", "")), note)
    register = body.text.register
    called = [note for note in register.keys if note in found]
    notes = []
    for identity in (*called, *(identity for identity in found if identity not in register.keys)):
        label, key = register.call(*identity)
        words = found[identity].text.lstrip()
        own = not label.isalnum() and words.startswith(label)
        words = words.removeprefix(label) if own else words
        notes.append(replace(found[identity], text=words, label=label, key=key, marks=()))
    return [*notes, *aside]


def _set_aside(package: Package, parts: Mapping[str, list[str]], styles: Styles) -> list[SourceBlock]:
    """The comments, the heads and feet of pages and the words of drawings, each text once."""
    texts: dict[tuple[str, str], None] = {}
    for kind, why in (("comments", "comment"), ("header", "running header"), ("footer", "running footer")):
        for path in parts.get(kind, []):
            root = package.part(path)
            if root is None:
                continue
            for one in root.iterchildren(WORD + "comment") if kind == "comments" else (root,):
                reader = Blocks(Text(styles, Register(), {}), styles, Numbering(None))
                made = [*reader.flatten(one).blocks(Role.PARAGRAPH), *reader.take_boxes()]
                for block in made:
                    if text := " ".join(block.text.split()):
                        texts.setdefault((text, why))
    for kind in ("diagramData", "chart"):
        for path in parts.get(kind, []):
            root = package.part(path)
            words = root.iter("{*}t", "{*}v") if root is not None else ()
            text = " ".join(" ".join(dict.fromkeys("".join(one.itertext()) for one in words)).split())  # type: ignore[arg-type]
            if text:
                texts.setdefault((text, GRAPHIC))
    return [SourceBlock(Role.LEFT_OUT, text, why=why) for text, why in texts]

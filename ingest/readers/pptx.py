"""Read a PPTX: each slide a section with its text, its tables and its speaker notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from ingest.readers.docx_styles import whole
from ingest.readers.office import Package, all_text, local, open_package
from ingest.readers.office_relations import RELATION, core_properties, related, related_by_id
from ingest.readers.office_title_page import Line, choose_authors, choose_date, stated_title
from ingest.readers.pptx_slide import Slide, read_shapes
from ingest.readers.pptx_styles import Bullets
from ingest.source import Role, Source, SourceBlock
from kb.errors import InputRefused, NoText

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
MOST_SLIDES = 2_000
SPEAKER_NOTES, HIDDEN_SLIDE, COMMENT = "Speaker notes", "hidden slide", "comment"
_NOT_BODY = (Role.HEADING, Role.LEFT_OUT, Role.NOTE)


def read_pptx(content: bytes, name: str) -> Source:
    """The blocks of a PPTX in the order of its slides; a slide's number is its page.

    Raises InputRefused where its parts cannot be read, NoText where its slides have titles only.
    """
    package = open_package(content, name)
    path = next(iter(related(package, "").get("officeDocument", ())), "ppt/presentation.xml")
    root = package.part(path)
    slides = [] if root is None else list(_slides(package, root, path))
    if root is None or not slides:
        raise InputRefused(
            f"`{name}` is a presentation without slides: open it in a presentation program, save it again, then add it."
        )
    if len(slides) > MOST_SLIDES:
        raise InputRefused(
            f"`{name}` has {len(slides)} slides and the limit is {MOST_SLIDES}: split it, then add the parts."
        )
    first = whole(root.get("firstSlideNum")) if root.get("firstSlideNum") else 1
    labels = tuple(str(number) for number in range(first or 0, (first or 0) + len(slides)))
    bullets = Bullets(package)
    blocks: list[SourceBlock] = []
    front: list[Line] = []
    title = ""
    missing: list[str] = []
    for place, slide_path in enumerate(slides, 1):
        slide = package.part(slide_path)
        if slide is None:
            missing.append(labels[place - 1])
            continue
        read = read_shapes(package, slide_path, slide, bullets)
        if place == 1 and not title:
            title = read.title
            front = [
                Line(" ".join(block.text.split()), "", 0.0, 0) for block in read.blocks if block.role != Role.LEFT_OUT
            ]
        is_title_page = place == 1 and read.is_title_page
        made = _blocks(package, slide_path, read, labels[place - 1], 1 if is_title_page else 2)
        if slide.get("show", "1") in ("0", "false"):
            made = [_left_out(block) for block in made if block.text.strip()]
        blocks += [replace(block, page=place) for block in made]
    if not any(block.role not in _NOT_BODY and block.text.strip() for block in blocks):
        raise NoText(
            f"`{name}` is a presentation whose slides have no text besides titles: if it is in pictures, save them "
            "as PDF and run that through OCR, then add the result."
        )
    properties = core_properties(package)
    texts = [line.text for line in front]
    return Source(
        tuple(blocks),
        MEDIA_TYPE,
        outlined=True,
        title=title or stated_title(properties.get("title", "")),
        authors=choose_authors(front, properties.get("creator", "")),
        date=choose_date(texts, properties.get("modified") or properties.get("created", "")),
        pages=len(slides),
        page_labels=labels,
        warnings=tuple(f"Slide {label} is named by the file but is not in it." for label in missing),
    )


def _slides(package: Package, presentation: etree._Element, path: str) -> Iterator[str]:
    """The paths of the slides in the order in which they are shown."""
    parts = related_by_id(package, path)
    for listed in presentation.iterfind("{*}sldIdLst/{*}sldId"):
        target = parts.get(listed.get(RELATION + "id", ""))
        if target is not None:
            yield target


def _blocks(package: Package, path: str, slide: Slide, label: str, level: int) -> list[SourceBlock]:
    """A slide's heading, its text, its speaker notes and what people commented on it."""
    # A slide without a title must not seem to go on with the one before.
    heading = SourceBlock(Role.HEADING, slide.title or f"Slide {label}", level=level)
    made = [heading, *slide.blocks]
    parts = related(package, path)
    for notes_path in parts.get("notesSlide", []):
        notes = package.part(notes_path)
        spoken = _spoken(notes) if notes is not None else []
        if spoken:
            made += [SourceBlock(Role.HEADING, SPEAKER_NOTES, level=3), *spoken]
    for comments_path in parts.get("comments", []):
        root = package.part(comments_path)
        for comment in root if root is not None else ():
            words = " ".join(" ".join(all_text(one) for one in comment.iter("{*}text", "{*}t")).split())
            if words:
                made.append(SourceBlock(Role.LEFT_OUT, words, why=COMMENT))
    return made


def _spoken(notes: etree._Element) -> list[SourceBlock]:
    """The paragraphs of a notes page's own text; its other frames repeat the slide, its number and its date."""
    made = []
    for shape in notes.iter("{*}sp"):
        kind = shape.find("{*}nvSpPr/{*}nvPr/{*}ph")
        if kind is not None and kind.get("type", "obj") == "body":
            texts = (_line(paragraph) for paragraph in shape.iterfind("{*}txBody/{*}p"))
            made += [SourceBlock(Role.PARAGRAPH, text) for text in texts if text.strip()]
    return made


def _line(paragraph: etree._Element) -> str:
    words = ("\n" if local(one) == "br" else one.text or "" for one in paragraph.iter("{*}t", "{*}br"))
    return "".join(words)


def _left_out(block: SourceBlock) -> SourceBlock:
    return SourceBlock(Role.LEFT_OUT, " ".join(block.text.split()), why=block.why or HIDDEN_SLIDE)

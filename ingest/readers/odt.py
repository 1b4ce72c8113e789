"""Read an ODT: its body, its notes and what it says of itself."""

from __future__ import annotations

from dataclasses import replace

from ingest.readers.odt_styles import TEXT, Styles
from ingest.readers.odt_text import Body
from ingest.readers.office import Package, all_text, local, open_package
from ingest.readers.office_title_page import choose_authors, choose_date, choose_title, stated_title
from ingest.source import Role, Source, SourceBlock
from kb.errors import InputRefused

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
_MASTER = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}master-page"


def read_odt(content: bytes, name: str) -> Source:
    """The blocks of an ODT with its notes at the end; tracked changes count as accepted.

    Raises InputRefused where its parts cannot be read.
    """
    package = open_package(content, name)
    if b"encryption-data" in (package.content("META-INF/manifest.xml") or b""):
        raise InputRefused(f"`{name}` asks for a password: save a copy without one, then add that.")
    root = package.part("content.xml")
    text = root.find("{*}body/{*}text") if root is not None else None
    if root is None or text is None:
        raise InputRefused(
            f"`{name}` has no text part, so it is no text document: save it as ODT in a word processor, "
            "then add the new file."
        )
    styles = Styles()
    styles.add(root)
    page_styles = package.part("styles.xml")
    styles.add(page_styles)
    body = Body(styles)
    body.read(text)
    properties = _properties(package)
    stated = stated_title(properties.get("title", ""))
    title = choose_title(body.front, stated, styles.style("paragraph", "Standard").size)
    if title is not None:
        body.blocks[title.place] = replace(body.blocks[title.place], role=Role.HEADING, level=1, label="", signs=())
    furniture: dict[tuple[str, str], None] = {}
    for page in page_styles.iter(_MASTER) if page_styles is not None else ():
        for part in page:
            words = " ".join(" ".join(all_text(one).split()) for one in part.iter(TEXT + "p", TEXT + "h"))
            if words.strip():
                furniture.setdefault((words.strip(), f"running {local(part).partition('-')[0]}"))
    return Source(
        (*body.blocks, *body.notes, *(SourceBlock(Role.LEFT_OUT, words, why=why) for words, why in furniture)),
        MEDIA_TYPE,
        outlined=True,
        unique_labels=True,
        title=title.text if title is not None else stated,
        authors=choose_authors(body.front, properties.get("initial-creator") or properties.get("creator", "")),
        date=choose_date(
            [line.text for line in body.front], properties.get("date") or properties.get("creation-date", "")
        ),
    )


def _properties(package: Package) -> dict[str, str]:
    root = package.part("meta.xml")
    return {} if root is None else {local(one): " ".join((one.text or "").split()) for meta in root for one in meta}

"""Tell the kind and the file name of what a web address gave."""

from __future__ import annotations

import re
from urllib.parse import unquote

from ingest.address_check import WebAddress, shorten
from kb.errors import UnsupportedFormat

_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# The kinds that have a reader, with the endings of their names; the first is given to a page without one.
_ENDINGS = {
    "text/html": (".html", ".htm"),
    "application/xhtml+xml": (".html", ".xhtml", ".htm"),
    "application/pdf": (".pdf",),
    "text/plain": (".txt", ".md", ".markdown"),
    "text/markdown": (".md", ".markdown"),
    _OFFICE: (".docx",),
    "application/vnd.oasis.opendocument.text": (".odt",),
    "application/epub+zip": (".epub",),
}
_SAME_TYPE = {"application/x-pdf": "application/pdf", "text/x-markdown": "text/markdown"}
# What servers say about a file that they know nothing about: then its ending decides.
_UNTOLD = ("", "application/octet-stream", "binary/octet-stream", "application/download")
_NOT_IN_NAMES = re.compile(r'[/\\:*?"<>|`]')


def kind_of(content_type: str, address: WebAddress) -> str:
    """The media type of an answer; UnsupportedFormat where no reader takes it."""
    told = content_type.partition(";")[0].strip().lower()
    told = _SAME_TYPE.get(told, told)
    if told in _ENDINGS:
        return told
    path = address.target.partition("?")[0].lower()
    for media_type, endings in _ENDINGS.items():
        if told in _UNTOLD and path.endswith(endings):
            return media_type
    kind = f"is of the type `{shorten(told)}`" if told not in _UNTOLD else "does not say what it is"
    raise UnsupportedFormat(
        f"`{shorten(str(address))}` {kind}: "
        "give the address of a web page, PDF, text, Markdown, DOCX, ODT or EPUB file."
    )


def file_name(address: WebAddress, media_type: str) -> str:
    """A file name for what an address gave, with an ending of its kind."""
    path = address.target.partition("?")[0]
    last = unquote(path.rstrip("/").rpartition("/")[2])
    name = "".join(sign for sign in _NOT_IN_NAMES.sub(" ", last) if sign.isprintable())
    name = " ".join(name.split()).strip(". ") or address.host
    endings = _ENDINGS[media_type]
    if name.lower().endswith(endings):
        stem, dot, ending = name.rpartition(".")
        return f"{stem[:100]}{dot}{ending}"
    return f"{name[:100]}{endings[0]}"

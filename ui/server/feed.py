"""An Atom feed (RFC 4287) of the newest documents, so that people hear of them without looking."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote

from lxml import etree
from starlette.requests import Request
from starlette.responses import Response

from kb.browsing import is_description
from kb.exchange.exports import one_line
from kb.knowledge_base import KnowledgeBase
from kb.models import Document
from kb.papers.citations import listed_names

_ATOM = "http://www.w3.org/2005/Atom"
_NEWEST = 50


def feed(base: KnowledgeBase, request: Request) -> Response:
    """Return the newest documents, newest first; what we say of works in a few sentences is not among them."""
    held = [document for document in base.documents() if not is_description(document.work)]
    newest = sorted(held, key=lambda document: document.added_at, reverse=True)[:_NEWEST]
    return Response(atom(newest, str(request.base_url)), media_type="application/atom+xml")


def atom(documents: list[Document], home: str) -> bytes:
    """Return documents as Atom; `home` is the address of the server, with a slash at its end."""
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    newest = max((document.added_at for document in documents), default=datetime(2000, 1, 1, tzinfo=UTC))
    _add(root, "id", "urn:kist:feed:documents")
    _add(root, "title", "Kist: newest documents")
    _add(root, "updated", newest.isoformat())
    _add(_add(root, "author"), "name", "Kist")
    _add(root, "link", rel="self", href=f"{home}feed.atom")
    _add(root, "link", rel="alternate", href=home)
    for document in documents:
        _add_entry(root, document, home)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _add_entry(root: etree._Element, document: Document, home: str) -> None:
    entry, work = _add(root, "entry"), document.work
    _add(entry, "id", f"urn:kist:document:{document.id}")
    _add(entry, "title", work.title)
    _add(entry, "updated", document.added_at.isoformat())
    for name in listed_names(work):
        _add(_add(entry, "author"), "name", name)
    _add(entry, "link", rel="alternate", href=f"{home}record/{quote(document.id, safe='')}")
    facts = [work.type or "", str(work.year or ""), f"{document.passages} passages"]
    _add(entry, "summary", ", ".join(filter(None, facts)))


def _add(parent: etree._Element, name: str, words: str | None = None, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    if words is not None:
        # XML 1.0 has no way to write these two, and control characters are gone already.
        element.text = one_line(words).replace("\ufffe", "").replace("\uffff", "")
    return element

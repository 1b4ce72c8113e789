"""Record pages of works, and their records as files."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from kb.errors import NotHeld
from kb.exchange.exports import to_bibtex, to_csl_json, to_ris
from kb.knowledge_base import KnowledgeBase
from kb.models import Work
from ui.server.record_page import ENDINGS, MEDIA_TYPES, record_page

_WRITERS = {".ris": to_ris, ".bib": to_bibtex, ".json": to_csl_json}


def record(base: KnowledgeBase, request: Request) -> Response:
    """Return the record page of a work, or its record as a file where the address ends so."""
    wanted = request.path_params["id"]
    work = _work(base, wanted)
    if work:
        return HTMLResponse(record_page(work))
    name, dot, ending = wanted.rpartition(".")
    work = _work(base, name) if f".{ending}" in ENDINGS else None
    if work is None:
        raise NotHeld("There is no work with this address: choose one from the list of all sources.")
    return Response(_WRITERS[dot + ending]([work]), media_type=MEDIA_TYPES[dot + ending])


def _work(base: KnowledgeBase, wanted: str) -> Work | None:
    document = base.document(wanted)
    return document.document.work if document else base.work(wanted)

"""Whether the server lives, and whether it can answer."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from kb.knowledge_base import KnowledgeBase
from ui.server.answering import json_response, problem


async def live(request: Request) -> Response:
    """Say that the server lives. Nothing is opened for this, so it is quick at any time."""
    return json_response({"status": "live"})


def ready(base: KnowledgeBase, request: Request) -> Response:
    """Say that a question would be answered now, after one has been: the record, the model and the index are there."""
    documents = base.documents()
    if not documents:
        return problem(503, "Nothing is held yet: take in documents with `python -m ingest corpus`.")
    if not base.find("partnership", 1):
        return problem(503, "No passage is found: run `python -m kb verify --repair`.")
    return json_response({"status": "ready", "documents": len(documents)})

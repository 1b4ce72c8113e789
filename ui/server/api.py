"""The read-only API: the same JSON as the commands print."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from kb.errors import InputRefused, NotHeld
from kb.exchange.interchange import answer_object, concept_object, passage_object, work_object
from kb.knowledge_base import LONGEST_QUESTION, KnowledgeBase
from kb.questions.filters import NAMES, read_filters
from ui.server.answering import json_response

MOST_FOUND, USUALLY_FOUND = 100, 10


def ask(base: KnowledgeBase, request: Request) -> Response:
    """Answer `q` from passages that pass the filters: what `python -m kb ask --json` prints.

    A summary takes seconds, so it is written only where `summary=yes` asks for it.
    """
    filters = read_filters({name: request.query_params.getlist(name) for name in NAMES})
    wanted = request.query_params.get("summary", "no")
    if wanted not in ("yes", "no"):
        raise InputRefused("`summary` must be yes or no.")
    answer = base.ask(_question(request), filters)
    coming = base.summarise(answer) if wanted == "yes" else None
    return json_response(answer_object(answer, summary=coming.result() if coming else None))


def search(base: KnowledgeBase, request: Request) -> Response:
    """Rank passages for `q` without deciding whether they answer it; `limit` says how many."""
    question = _question(request)
    found = base.find(question, _limit(request))
    return json_response({"question": question, "passages": [passage_object(evidence) for evidence in found]})


def source(base: KnowledgeBase, request: Request) -> Response:
    """Return all that is known of one work, by its id or by that of a document."""
    wanted = request.path_params["id"]
    document = base.document(wanted)
    view = base.work_view(document.document.work.id if document else wanted)
    if view is None:
        raise NotHeld("There is no source with this id: search for it with /api/v1/search?q=.")
    return json_response(work_object(view))


def themes(base: KnowledgeBase, request: Request) -> Response:
    """Return the concept scheme."""
    return json_response([concept_object(concept) for concept in base.concepts()])


def nothing(base: KnowledgeBase, request: Request) -> Response:
    """Say that there is no such address."""
    raise NotHeld("There is nothing at this address: docs/interfaces.md lists what there is.")


def _question(request: Request) -> str:
    question = request.query_params.get("q", "")
    if not question.strip():
        raise InputRefused("Give a question: ?q=What+works+in+partnerships")
    if len(question) > LONGEST_QUESTION:
        raise InputRefused(f"The question is longer than {LONGEST_QUESTION:,} characters: ask a shorter one.")
    return question


def _limit(request: Request) -> int:
    text = request.query_params.get("limit", str(USUALLY_FOUND))
    if not (text.isascii() and text.isdecimal() and len(text) <= 3 and 1 <= int(text) <= MOST_FOUND):
        raise InputRefused(f"`limit` must be a number from 1 to {MOST_FOUND}.")
    return int(text)

"""How a route answers: faults become a status and one sentence, never a trace."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kb.errors import InputRefused, KistError, NotHeld
from kb.incidents import record_incident
from kb.knowledge_base import KnowledgeBase
from ui import state

Handler = Callable[[KnowledgeBase, Request], Response]


def told(handler: Handler) -> Callable[[Request], Response]:
    """Return a route for a handler that gets the knowledge base; it runs in a thread of its own."""

    @functools.wraps(handler)
    def route(request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return problem(405, "Nothing can be changed here: use GET.", Allow="GET, HEAD")
        try:
            return handler(state.knowledge_base(), request)
        except NotHeld as error:
            return problem(404, str(error))
        except InputRefused as error:
            return problem(400, str(error))
        except KistError as error:
            return problem(503, str(error))
        except Exception as error:  # nobody outside is shown a trace
            number = record_incident(state.log_folder(), error)
            return problem(500, f"Something went wrong on our side: tell the person who runs Kist the number {number}.")

    return route


def problem(status: int, sentence: str, **headers: str) -> Response:
    """Return what is wrong as one sentence in JSON."""
    return json_response({"error": sentence}, status, **headers)


def json_response(content: Any, status: int = 200, **headers: str) -> Response:
    """Return JSON; what it says may be different the next time."""
    return JSONResponse(content, status, headers={"Cache-Control": "no-store", **headers})

"""What the server has beside the app: its routes, and what every request passes through."""

from __future__ import annotations

from starlette.middleware import Middleware
from starlette.routing import Route

from ui.server import api, health
from ui.server.answering import told
from ui.server.feed import feed
from ui.server.headers import KnownHosts, SafeHeaders
from ui.server.records import record

ANY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]  # all but reading is refused in a sentence
ROUTES = [
    Route("/healthz", health.live),
    *(
        Route(path, told(handler), methods=ANY_METHOD)
        for path, handler in {
            "/readyz": health.ready,
            "/record/{id:path}": record,
            "/feed.atom": feed,
            "/api/v1/ask": api.ask,
            "/api/v1/search": api.search,
            "/api/v1/sources/{id:path}": api.source,
            "/api/v1/themes": api.themes,
            "/api/{rest:path}": api.nothing,
        }.items()
    ),
]
MIDDLEWARE = [Middleware(SafeHeaders), Middleware(KnownHosts)]

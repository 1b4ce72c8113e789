"""Headers that every answer of the server has, so that a browser keeps to what the page needs."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import get_option

from ui.server.answering import problem

# What Streamlit's widgets need, and nothing from another machine.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws: wss:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class SafeHeaders:
    """Puts the headers on every answer, also on those of Streamlit and on errors."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back with the headers."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class KnownHosts:
    """Refuses requests under a name that is not ours, so that no foreign page can read a local server.

    The names are Streamlit's `server.allowedHosts`, by which it refuses connections of the app; none means any.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "http" and not is_host_allowed(Headers(scope=scope).get("host")):
            refused = problem(400, "This server is not known by that name: use the address that it printed.")
            await refused(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def is_host_allowed(host: str | None) -> bool:
    """Tell whether a Host header names this server."""
    allowed = {name.lower() for name in get_option("server.allowedHosts")}
    try:
        return not allowed or urlsplit(f"//{host or ''}").hostname in allowed
    except ValueError:  # brackets that no address has
        return False

"""What stands before every route: limits on what is sent to us, and headers that tell a browser what a page may do."""

import asyncio
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from obligraph.answering import pages
from obligraph.web import posters
from obligraph.web.protocol import MAX_BODY, BadRequest

UPLOADS: Final = 25_000_000
"""Bytes that a file to be checked or submitted may have; anything else may have `MAX_BODY`."""
HEADER_SECONDS: Final = 10.0
BODY_SECONDS: Final = 60.0
FAREWELL: Final = 0.5
_LARGE = ("/check", "/api/check", "/submit", "/api/submit")
_POLICY = (
    f"default-src 'none'; script-src 'self'; style-src 'self' 'sha256-{pages.STYLE_DIGEST}' "
    f"'sha256-{posters.STYLE_DIGEST}'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
)


class Guard:
    """Middleware that counts what comes in and adds headers to what goes out."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through, up to the limit of its route."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = UPLOADS if scope["path"].startswith(_LARGE) else MAX_BODY
        taken = 0
        end = asyncio.get_running_loop().time() + BODY_SECONDS

        async def counted() -> Message:
            nonlocal taken
            async with asyncio.timeout_at(end):
                message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise BadRequest(413, "too-large", limit=limit // 1_000_000)
            return message

        async def clothed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        await self.app(scope, counted, clothed)


class Patient(H11Protocol):
    """HTTP that waits for the headers of a request only so long, however slowly they drip."""

    alarm: asyncio.TimerHandle | None = None
    leaving: bool = False

    def connection_made(self, transport: Any) -> None:
        """Start the clock with the connection."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Start the clock with the first byte of a request; stop it when its headers are whole."""
        super().data_received(data)
        if self.leaving:
            self._make_last()
        if self.cycle is None or self.cycle.response_complete:
            self._wait()
        else:
            self._stop()

    def shutdown(self) -> None:
        """Close after the answer that is awaited, or after `FAREWELL` seconds: one more request may be on its way."""
        resting = self.cycle is None or self.cycle.response_complete
        if self.leaving and resting:
            super().shutdown()
        else:
            self.leaving = True
            self._make_last()
            self.loop.call_later(FAREWELL, self.shutdown)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock with the connection."""
        self._stop()
        super().connection_lost(exc)

    def _make_last(self) -> None:
        """Tell whoever waits for an answer that no other will come on this connection."""
        if self.cycle and not self.cycle.response_complete and self.cycle.keep_alive:
            self.cycle.keep_alive = False
            self.cycle.scope["headers"] = [*self.cycle.scope["headers"], (b"connection", b"close")]

    def _wait(self) -> None:
        self.alarm = self.alarm or self.loop.call_later(HEADER_SECONDS, self.transport.abort)

    def _stop(self) -> None:
        if self.alarm:
            self.alarm.cancel()
            self.alarm = None

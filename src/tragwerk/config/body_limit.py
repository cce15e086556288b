"""Refuse a request whose body is too large before any of it is kept.

Django reads the whole body before the first middleware sees it, and what is more than
its memory limit goes to a temporary file, in plain. So the limit stands before Django,
and is the memory limit: nothing that somebody uploads is on a disk unencrypted.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[..., Awaitable[None]]

# No template: nothing of the request is read, so its language is unknown.
_PAGE = """<!doctype html>
<html lang="de"><head><meta charset="utf-8"><title>Zu groß – Tragwerk</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>Die Datei ist zu groß</h1>
<p>Erlaubt sind höchstens 10 MB. Gehen Sie mit der Taste „Zurück“ Ihres Browsers zur
letzten Seite. Fotografieren Sie das Blatt mit geringerer Auflösung, oder teilen Sie die
Datei auf.</p>
<p lang="en">The file is too large: 10 MB at most. Please go back, and take the photo
with a lower resolution or split the file.</p></main></body></html>
""".encode()


class BodyLimit:
    """An ASGI application that lets only bodies of at most `most` bytes through."""

    def __init__(self, application: Application, most: int) -> None:
        self._application = application
        self._most = most

    async def __call__(
        self, scope: MutableMapping[str, Any], receive: Receive, send: Send
    ) -> None:
        """Pass the request on; answer 413 if its body is, or turns out, too large."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        if _declared(scope) > self._most:
            await _refuse(send)
            return
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            # The application forgets what it has read of a request that broke off.
            return message if taken <= self._most else {"type": "http.disconnect"}

        await self._application(scope, counted, send)
        if taken > self._most:
            await _refuse(send)


def _declared(scope: MutableMapping[str, Any]) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value[:20])
    return 0


async def _refuse(send: Send) -> None:
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(len(_PAGE)).encode()),
        (b"content-security-policy", b"default-src 'none'"),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": _PAGE})

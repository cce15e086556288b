"""Bodies that are too large are refused unread, however they come."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.asgi import get_asgi_application

from tragwerk.config import asgi
from tragwerk.config.body_limit import BodyLimit


def ask(
    application: Any, chunks: list[bytes], headers: list[tuple[bytes, bytes]]
) -> tuple[int, bytes, int]:
    """Send a body in pieces; give status, answer and how many pieces were read."""
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/gibt-es-nicht/",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), *headers],
    }
    pieces: Iterator[tuple[int, bytes]] = iter(enumerate(chunks))
    sent: list[Any] = []
    read = 0

    async def receive() -> dict[str, Any]:
        nonlocal read
        for number, piece in pieces:
            read += 1
            more = number < len(chunks) - 1
            return {"type": "http.request", "body": piece, "more_body": more}
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(application(scope, receive, send))
    body = b"".join(message.get("body", b"") for message in sent)
    return sent[0]["status"], body, read


def test_what_announces_itself_as_too_large_is_not_read() -> None:
    async def never(*_args: object) -> None:
        raise AssertionError("the application was asked")

    status, body, read = ask(
        BodyLimit(never, 100), [b"x" * 101], [(b"content-length", b"101")]
    )
    assert (status, read) == (413, 0)
    assert "höchstens 10 MB" in body.decode()


@pytest.mark.django_db(transaction=True)
def test_what_turns_out_too_large_is_let_go_in_time() -> None:
    application = BodyLimit(get_asgi_application(), 1000)
    status, _body, read = ask(application, [b"x" * 400] * 9, [])
    assert (status, read) == (413, 3)


@pytest.mark.django_db(transaction=True)
def test_what_fits_goes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    def spill(*_args: object) -> None:
        raise AssertionError("a body went to the disk")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", spill)
    most = settings.FILE_UPLOAD_MAX_MEMORY_SIZE
    headers = [(b"content-length", str(most).encode())]
    status, _body, read = ask(asgi.application, [b"x" * (most - 9), b"x" * 9], headers)
    # The page is not there, but Django has been asked.
    assert status in {403, 404}
    assert read == 2


@pytest.mark.parametrize("value", [b"", b"viel", b"-5", b"1e9"])
def test_a_strange_announcement_counts_for_nothing(value: bytes) -> None:
    async def fine(_scope: object, _receive: object, send: Any) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})

    status, _body, _read = ask(
        BodyLimit(fine, 100), [b"x"], [(b"content-length", value)]
    )
    assert status == 204

"""One log line per request: what was called, not what was said."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bind_contextvars, clear_contextvars

from tragwerk.kernel.ids import new_id

_FROM_PROXY = re.compile(r"[0-9a-zA-Z-]{8,64}")

log = structlog.get_logger("tragwerk.requests")


class RequestLogMiddleware:
    """Logs method, address name, status, milliseconds and actor; stands first.

    The path is never logged: it may hold an access code. The request's id goes into
    every line logged meanwhile, and to the browser as `X-Request-ID`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Log the request once it is answered."""
        started = time.perf_counter()
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _FROM_PROXY.fullmatch(given) else new_id().hex
        clear_contextvars()
        bind_contextvars(request=request_id)
        status = 500
        try:
            response = self._get_response(request)
            status = response.status_code
            response["X-Request-ID"] = request_id
            return response
        finally:
            log.info(
                "request",
                method=request.method if request.method in _METHODS else "OTHER",
                url=_name(request),
                status=status,
                ms=round((time.perf_counter() - started) * 1000, 1),
                actor=_actor(request),
            )
            clear_contextvars()

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Log where a view failed: the error's class and places, not its words."""
        log.error("failed", url=_name(request), exc_info=exception)


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def _name(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.view_name or "unnamed") if match else "unmatched"


def _actor(request: HttpRequest) -> str | None:
    actor_id = getattr(getattr(request, "actor", None), "id", None)
    return None if actor_id is None else str(actor_id)

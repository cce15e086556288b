"""Answer with a file that somebody uploaded or that was written for them."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

_SHOWN_IN_BROWSER = frozenset({"application/pdf", "image/jpeg", "image/png"})
_KNOWN = _SHOWN_IN_BROWSER | {"application/zip"}
# Whatever the file holds, it can run nothing and load nothing.
_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"


def answer(
    content: bytes, media_type: str, name: str, *, save: bool = False
) -> HttpResponse:
    """Give a file to the browser, to look at or to keep.

    Only kinds that run nothing are shown; all others are kept as plain bytes.
    """
    kind = media_type if media_type in _KNOWN else "application/octet-stream"
    response = HttpResponse(content, content_type=kind)
    disposition = content_disposition_header(
        save or kind not in _SHOWN_IN_BROWSER, name
    )
    response.headers["Content-Disposition"] = disposition or "attachment"
    if kind != "application/pdf":  # a sandbox would keep PDF viewers from working
        response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response

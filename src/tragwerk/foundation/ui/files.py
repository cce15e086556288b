"""Answer with a file that somebody uploaded or that was written for them."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

from django.http import HttpResponse

# Whatever the file holds, it can run nothing and load nothing.
_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"


def answer(
    content: bytes, media_type: str, name: str, *, download: bool = False
) -> HttpResponse:
    """Give a file to the browser, to look at or to keep."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = "".join(c for c in plain if c.isalnum() or c in " .-_")
    kind = "attachment" if download else "inline"
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = (
        f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    )
    if media_type != "application/pdf":  # a sandbox would keep PDF viewers from working
        response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response

"""Why an upload is refused, in words that help."""

from __future__ import annotations

from tragwerk.kernel.errors import TragwerkError


class UploadError(TragwerkError):
    """An upload is refused; the message says what to do."""

"""A process on a page: as a picture with what is done and where one is."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.safestring import SafeString, mark_safe

from tragwerk.engines.process import Collaboration, ProcessError, Status, draw


def picture_of(
    collaboration: Collaboration,
    *,
    title: str,
    prefix: str,
    language: str,
    status: Mapping[str, Status] | None = None,
) -> SafeString:
    """Draw a file for a page; empty if it holds nothing to draw."""
    try:
        svg = draw(
            collaboration,
            status=status,
            title=title,
            prefix=prefix,
            language=language,
        )
    except ProcessError:
        return SafeString("")
    # Written by our own engine: every text in it is escaped, scripts cannot occur.
    return mark_safe(svg)  # noqa: S308 - as said

"""Access codes in the database: a keyed index, never the code itself."""

from __future__ import annotations

from tragwerk.foundation import vault


def code_index(code: str) -> str:
    """Give the blind index under which an application is found by its code."""
    return vault.blind_index("access-code", code)


def bucket_of(origin: str) -> str:
    """Give the name under which the failures of one origin are counted."""
    return vault.blind_index("code-attempts", origin)

"""Numbers of cases: short, readable aloud, unique in a unit and year."""

from __future__ import annotations

import re
import tomllib

_PREFIX = re.compile(r"[A-ZÄÖÜ]{1,6}")
_NUMBER = re.compile(r"[A-ZÄÖÜ]{1,6}-\d{4}-\d{1,9}")


def prefix_of(key: str, block_toml: bytes = b"") -> str:
    """Give the letters a Baustein's numbers begin with.

    That is `prefix` of `[block]` in its block.toml; without one the first letters of
    the words of its key, or the first two letters of a single word.
    """
    given = tomllib.loads(block_toml.decode()).get("block", {}).get("prefix", "")
    if isinstance(given, str) and _PREFIX.fullmatch(given):
        return given
    words = [word for word in key.split("-") if word]
    letters = words[0][:2] if len(words) == 1 else "".join(word[0] for word in words)
    return letters[:6].upper()


def format_number(prefix: str, year: int, count: int) -> str:
    """Write a case number such as WG-2026-000123."""
    return f"{prefix}-{year}-{count:06d}"


def spelled(text: str) -> str:
    """Write a number in one form, however its parts were kept apart."""
    parts = re.split(r"[\s/–-]+", text.strip().upper())
    return "-".join(part for part in parts if part)


def read_number(text: str) -> str | None:
    """Read a number as people type it, or None: `wg 2026 123` is WG-2026-000123."""
    candidate = spelled(text)
    if not _NUMBER.fullmatch(candidate):
        return None
    prefix, year, count = candidate.split("-")
    return format_number(prefix, int(year), int(count))

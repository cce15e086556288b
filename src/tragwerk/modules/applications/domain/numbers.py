"""Public numbers of applications: readable, and they count nothing."""

from __future__ import annotations

import secrets
from datetime import date

_DIGITS = 8


def new_number(day: date) -> str:
    """Make a number such as `A-2026-48291375`; it tells nothing about how many."""
    return f"A-{day.year}-{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"

"""Public numbers of applications: readable, not countable, checked against typing errors."""

from __future__ import annotations

import secrets
from datetime import date

_DIGITS = 6


def new_number(day: date) -> str:
    """Make a number such as `A-2026-482913`; it says nothing about how many there are."""
    return f"A-{day.year}-{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"

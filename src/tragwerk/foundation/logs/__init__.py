"""Structured logs without personal data: ids, codes, counts and times only."""

from __future__ import annotations

from tragwerk.foundation.logs.configuring import configure

__all__ = ["configure"]

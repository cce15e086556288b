"""Under whose keys applications lie before and after submission."""

from __future__ import annotations

from uuid import UUID

APPLICANTS = UUID("6f0d7a52-3c0e-5b5e-9d0a-0f3f6c1e2a01")
"""Keyring of the persons' own copies; the competent unit's copy has the unit's key."""

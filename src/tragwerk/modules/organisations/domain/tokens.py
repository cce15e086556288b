"""Secrets in links: long enough never to be guessed, stored as a hash only."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

INVITATION_LIFETIME = timedelta(days=7)
_TOKEN_BYTES = 32


def new_token() -> str:
    """Make a token of 256 bits for a link."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def hash_token(token: str) -> str:
    """Give the hex SHA-256 of a token; random tokens need no salt and no stretching."""
    return hashlib.sha256(token.encode()).hexdigest()

"""What can go wrong in an action, as one small family of errors.

Views translate the family, never single errors: `NotAllowedError` and
`NotFoundError` become the same page, so that nobody learns what exists.
"""

from __future__ import annotations


class TragwerkError(Exception):
    """Something an action refuses, with a sentence that may be shown to the user."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotAllowedError(TragwerkError):
    """The actor may not do this."""

    def __init__(self, message: str = "Das dürfen Sie hier nicht tun.") -> None:
        super().__init__(message)


class NotFoundError(TragwerkError):
    """There is no such thing, or the actor may not know that there is."""

    def __init__(self, message: str = "Das haben wir nicht gefunden.") -> None:
        super().__init__(message)


class RuleError(TragwerkError):
    """A rule of the domain forbids this; `field` names the input it concerns."""


class ConflictError(TragwerkError):
    """Somebody else changed the same thing in the meantime; nothing was overwritten."""

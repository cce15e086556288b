"""What can go wrong with a letter, said so that its author can mend it."""

from __future__ import annotations


class LetterError(Exception):
    """A letter that cannot be set.

    ``source`` and ``line`` (counted from 1) say where in the template; both are part
    of the message. The message never repeats what stands in the letter's data.
    """

    def __init__(
        self, message: str, *, source: str | None = None, line: int | None = None
    ) -> None:
        self.message = message
        self.source = source
        self.line = line
        place = source or ""
        if line is not None:
            place = f"{place}:{line}" if place else f"Zeile {line}"
        super().__init__(f"{place}: {message}" if place else message)

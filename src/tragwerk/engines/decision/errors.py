"""Errors of the decision engine: what went wrong, and where."""


class FeelError(Exception):
    """A FEEL text cannot be read or evaluated.

    ``position`` is the offset in the text, counted from 0, or -1 if unknown.
    """

    def __init__(self, message: str, position: int = -1) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


class FeelLimitError(FeelError):
    """A limit on size, depth or steps was exceeded; evaluation was stopped."""


class DecisionError(Exception):
    """A decision model cannot be loaded or used.

    ``source`` is the file, ``line`` counts from 1 (0: unknown), ``element`` is what
    is at fault, in German: the element by its name, in a table rule and column, too.
    """

    def __init__(
        self, message: str, source: str = "", line: int = 0, element: str = ""
    ) -> None:
        place = ":".join(part for part in (source, str(line) if line else "") if part)
        where = f"{place}: " if place else ""
        what = f"{element}: " if element else ""
        super().__init__(f"{where}{what}{message}")
        self.message = message
        self.source = source
        self.line = line
        self.element = element

"""What can go wrong with a process, said so that a designer can mend it."""


class ProcessError(Exception):
    """A process file or a step that cannot be carried out.

    ``source``, ``element`` and ``line`` say where; they are part of the message.
    """

    def __init__(
        self,
        message: str,
        *,
        source: str | None = None,
        element: str | None = None,
        line: int | None = None,
    ) -> None:
        self.message = message
        self.source = source
        self.element = element
        self.line = line
        place = source or ""
        if line is not None:
            place = f"{place}:{line}" if place else f"Zeile {line}"
        if element is not None:
            place = f"{place} <{element}>".strip()
        super().__init__(f"{place}: {message}" if place else message)


class ProcessLimitError(ProcessError):
    """A step or a file is larger than the limit that protects the server."""


class NotWaitingError(ProcessError):
    """Nobody waits any more for this task, message or timer.

    The usual cause is a second person who finished the same task first.
    """

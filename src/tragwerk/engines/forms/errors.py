"""What can go wrong with a form, said so that a designer can mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FormIssue:
    """One fault of a form file: JSON pointer, line if known, what to do."""

    pointer: str
    line: int | None
    message: str


class FormError(Exception):
    """A form file that cannot be used; ``problems`` lists all faults found."""

    def __init__(self, source: str, problems: tuple[FormIssue, ...]) -> None:
        self.source = source
        self.problems = problems
        super().__init__("\n".join(self._line(issue) for issue in problems))

    def _line(self, issue: FormIssue) -> str:
        place = self.source if issue.line is None else f"{self.source}:{issue.line}"
        return f"{place} {issue.pointer or '/'}: {issue.message}"


class FormDataError(ValueError):
    """A call that does not fit the form: unknown page, missing item, too many items.

    The cause is the calling program or a manipulated address, never a typing error
    of a person; those are returned as ``Problem``.
    """

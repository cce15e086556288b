"""What a check says: file, line, what is wrong and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a finding weighs."""

    ERROR = "ERROR"
    WARNING = "WARNING"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing a Baustein's author should know.

    Attributes:
        file: path inside the folder.
        line: 1-based, 0 where no line can be named.
        message: what is wrong and what to do, in German.
        level: errors block a release, warnings do not.
        element: id of the element of a model that it is about, or empty.
        rule: the name of the rule, where it has one.
        source: whose rule it is.
        reason: why the Baustein leaves it so; empty if it says nothing.
    """

    file: str
    line: int
    message: str
    level: Level = Level.ERROR
    element: str = ""
    rule: str = ""
    source: str = ""
    reason: str = ""

    def __str__(self) -> str:
        """Give the compiler-like form that editors can jump to."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        hint = "Hinweis mit Begründung" if self.reason else "Hinweis"
        word = "Fehler" if self.level is Level.ERROR else hint
        element = f"{self.element}: " if self.element else ""
        rule = f" [{self.rule}]" if self.rule else ""
        return f"{place}: {word}: {element}{self.message}{rule}"


class PackageError(Exception):
    """The folder is not a usable Baustein; `findings` says why."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = findings

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
        message: one sentence in German.
        level: errors block a release, warnings do not.
    """

    file: str
    line: int
    message: str
    level: Level = Level.ERROR

    def __str__(self) -> str:
        """Give the compiler-like form that editors can jump to."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        word = "Fehler" if self.level is Level.ERROR else "Hinweis"
        return f"{place}: {word}: {self.message}"


class PackageError(Exception):
    """The folder is not a usable Baustein; `findings` says why."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = findings

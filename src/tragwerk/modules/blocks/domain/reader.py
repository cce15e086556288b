"""Reads the files of a Baustein and collects every fault with file and line."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from tragwerk.engines.decision import DecisionError
from tragwerk.engines.forms import Form, FormError, load_form
from tragwerk.engines.process import ProcessError
from tragwerk.modules.blocks.domain.findings import Finding

T = TypeVar("T")
_LINE = re.compile(r"line (\d+)")
_TOO_DEEP = "Diese Datei ist zu tief verschachtelt."


def line_of(text: str, needle: str) -> int:
    """Give the first line that begins with a text, 0 if none does."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith(needle):
            return number
    return 0


class Reader:
    """Collects findings while reading, so that an author sees all faults at once."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.findings: list[Finding] = []

    def fault(self, file: str, line: int, message: str) -> None:
        """Note a fault."""
        self.findings.append(Finding(file, line, message))

    def toml(self, file: str) -> dict[str, Any]:
        """Read a TOML file; decimals stay exact."""
        try:
            return tomllib.loads(self.text(file), parse_float=Decimal)
        except tomllib.TOMLDecodeError as error:
            message = f"Kein gültiges TOML: {error}"
            self.fault(file, self._toml_line(file, str(error)), message)
        except RecursionError:
            self.fault(file, 0, _TOO_DEEP)
        return {}

    def _toml_line(self, file: str, message: str) -> int:
        if found := _LINE.search(message):
            return int(found[1])
        # The other form of the message: "(at end of document)".
        return len(self.text(file).splitlines())

    def json(self, file: str) -> dict[str, Any]:
        """Read a JSON file with an object at its root; decimals stay exact."""
        try:
            value = json.loads(self.text(file), parse_float=Decimal)
        except json.JSONDecodeError as error:
            self.fault(file, error.lineno, f"Kein gültiges JSON: {error.msg}.")
            return {}
        except RecursionError:
            self.fault(file, 0, _TOO_DEEP)
            return {}
        if not isinstance(value, dict):
            self.fault(file, 1, "Hier wird ein JSON-Objekt erwartet.")
            return {}
        return value

    def table(
        self, file: str, document: Mapping[str, Any], name: str
    ) -> dict[str, Any]:
        """Give a table of a TOML file; another kind of value is a fault."""
        value = document.get(name, {})
        if isinstance(value, dict):
            return value
        line = self.line_of(file, name)
        self.fault(file, line, f"„{name}“ muss eine Tabelle sein: [{name}].")
        return {}

    def tables(
        self, file: str, document: Mapping[str, Any], name: str
    ) -> dict[str, dict[str, Any]]:
        """Give a table of tables, such as `[flows.antrag]`."""
        found = {}
        for key, value in self.table(file, document, name).items():
            if isinstance(value, dict):
                found[key] = value
            else:
                line = self.line_of(file, key)
                self.fault(file, line, f"[{name}.{key}] muss eine Tabelle sein.")
        return found

    def text(self, file: str) -> str:
        """Give a file as text."""
        try:
            return self.files[file].decode("utf-8")
        except KeyError:
            self.fault(file, 0, "Diese Datei fehlt.")
        except UnicodeDecodeError as error:
            line = self.files[file].count(b"\n", 0, error.start) + 1
            self.fault(file, line, "Diese Datei ist kein UTF-8-Text.")
        return ""

    def attempt(self, file: str, build: Callable[[], T]) -> T | None:
        """Build a part; engine errors become findings."""
        try:
            return build()
        except (ProcessError, DecisionError) as error:
            where = f"{error.element}: " if error.element else ""
            self.fault(error.source or file, error.line or 0, where + error.message)
        return None

    def line_of(self, file: str, needle: str) -> int:
        """Give the first line of a file that begins with a text, 0 if none does."""
        return line_of(self.text(file), needle)

    def form(
        self,
        file: str,
        *,
        language: str = "de",
        translation: Mapping[str, object] | None = None,
    ) -> Form | None:
        """Compile a form; its faults become findings."""
        if not self.json(file):  # names the line of a syntax error
            return None
        try:
            document = json.loads(self.text(file))
            return load_form(
                document,
                source=file,
                text=self.text(file),
                translation=translation,
                language=language,
            )
        except FormError as error:
            for issue in error.problems:
                self.fault(file, issue.line or 0, f"{issue.pointer}: {issue.message}")
        return None

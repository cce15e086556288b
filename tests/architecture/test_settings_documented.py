"""The operator guide's table of settings says what the code reads, and no more."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tragwerk.config import keys

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "src/tragwerk/config"
GUIDE = ROOT / "docs/operator.md"
NAME = re.compile(r"TRAGWERK_[A-Z_]+[A-Z]")
READERS = {"text", "flag", "number", "words"}


def calls() -> Iterator[ast.Call]:
    for path in sorted(CONFIG.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and called(node) in READERS:
                yield node


def called(node: ast.Call) -> str:
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def read_settings() -> set[str]:
    """Every name in `config` that looks like one; the keys' names are put together."""
    found = {f"TRAGWERK_{name.upper()}_KEY" for name in keys.NAMES}
    for path in sorted(CONFIG.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {node.value} if NAME.fullmatch(node.value) else set()
    return found


def documented() -> dict[str, str]:
    """Name and default of each row of the table."""
    rows = re.findall(
        r"^\| `(TRAGWERK_\w+)` \| (.*?) \| .+ \|$",
        GUIDE.read_text(encoding="utf-8"),
        flags=re.MULTILINE,
    )
    return dict(rows)


def test_every_setting_has_its_row() -> None:
    assert read_settings() - documented().keys() == set()


def test_no_row_names_a_setting_that_nothing_reads() -> None:
    assert documented().keys() - read_settings() == set()


def literal_defaults() -> list[tuple[str, str]]:
    found = []
    for node in calls():
        values = [*node.args[1:], *(word.value for word in node.keywords)]
        name = node.args[0] if node.args else None
        if not isinstance(name, ast.Constant) or not values:
            continue
        default = values[0]
        if isinstance(default, ast.Constant) and default.value not in ("", None):
            text = default.value
            shown = str(text).lower() if isinstance(text, bool) else str(text)
            found.append((str(name.value), shown))
    return sorted(set(found))


@pytest.mark.parametrize(("name", "default"), literal_defaults())
def test_the_row_shows_the_default(name: str, default: str) -> None:
    assert f"`{default}`" in documented()[name]


def test_the_sample_of_names_is_not_empty() -> None:
    assert {"TRAGWERK_DATA", "TRAGWERK_MASTER_KEY"} <= read_settings()
    assert len(literal_defaults()) > 5
